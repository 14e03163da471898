import { css, html, type PropertyDeclarations } from 'lit';
import type { Money } from '../api/wire.ts';
import { formatMoney } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';

/** What lies in the wallet, or what is owed if anything is. */
export class DaftariBalance extends DaftariElement {
  static override properties: PropertyDeclarations = { wallet: { attribute: false }, owed: { attribute: false } };
  static override styles = [
    DaftariElement.styles,
    css`
      .amount {
        margin-block: 0.125rem 0.25rem;
        font-size: 1.5rem;
        font-weight: 700;
        letter-spacing: -0.02em;
      }
      .owing .amount {
        color: var(--daftari-bad);
      }
    `,
  ];

  /** Null until the page knows. */
  declare wallet: Money | null;
  declare owed: Money | null;

  constructor() {
    super();
    this.wallet = null;
    this.owed = null;
  }

  override render() {
    const { wallet, owed, words } = this;
    if (wallet === null) return html`<section class="card">${this.waiting()}</section>`;
    const owing = owed !== null && BigInt(owed.minor) > 0n;
    return html`<section class="card ${owing ? 'owing' : ''}" aria-labelledby="title">
      <h2 id="title">${owing ? words.owed : words.wallet}</h2>
      <p class="amount number" part="amount">${formatMoney(owing ? owed : wallet, this.language)}</p>
      <p class="soft small">${owing ? words.owedLead : words.walletLead}</p>
    </section>`;
  }
}

define('daftari-balance', DaftariBalance);
