import { css, html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { Redemption } from '../api/wire.ts';
import { define } from '../elements/element.ts';
import { formatMoneyShort, formatRate } from '../i18n/format.ts';
import type { Messages } from '../i18n/messages.ts';
import { DaftariPage } from './context.ts';
import { loader } from './loader.ts';

/** The promo codes that a customer has taken up and has still to use; an operator can give an unused one back. */
class DaftariPromotions extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customerId: { attribute: false },
    asOf: { attribute: false },
    busy: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    css`
      /* No box of its own: where none is open there is no gap. */
      :host {
        display: contents;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 1rem;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Whose they are; null for one's own. */
  declare customerId: string | null;
  /** When the page last looked: they are looked at together. */
  declare asOf: string;
  declare protected busy: boolean;

  #taken = loader(this, () => this.#holding.promotions());

  constructor() {
    super();
    this.customerId = null;
    this.asOf = '';
    this.busy = false;
  }

  override render() {
    const open = (this.#taken.value?.redemptions ?? []).filter(isOpen);
    if (open.length === 0) return nothing;
    const { words } = this;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.promotions}</h2></div>
      <ul>
        ${open.map((each) => {
          const line = promotionLine(each, words, this.language);
          return html`<li><span>${line}</span>${this.#back(each)}</li>`;
        })}
      </ul>
    </section>`;
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    if (changed.has('asOf') || changed.has('customerId')) void this.#taken.reload();
  }

  get #holding() {
    return this.context.api.holding(this.customerId);
  }

  #back({ code, name, state }: Redemption): TemplateResult | typeof nothing {
    if (this.customerId === null || code === null || state !== 'reserved') return nothing;
    return html`<button class="link" ?disabled=${this.busy} @click=${() => this.#release(code)}>
      ${this.words.giveBack}<span class="hidden"> (${name ?? code})</span>
    </button>`;
  }

  async #release(code: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    await this.attempt(() => this.#holding.releaseCode(code));
    await this.#taken.reload();
    this.busy = false;
    this.dispatchEvent(new Event('changed'));
  }
}

/** What was taken up, in a line: `Karibu, 20% off, 2 bills left`. */
function promotionLine({ name, code, discount, bills, left }: Redemption, words: Messages, lang: string): string {
  const off =
    discount === null
      ? null
      : discount.kind === 'percent'
        ? formatRate(discount.rate, lang)
        : formatMoneyShort(left ?? discount.amount, lang);
  const parts = [name ?? code, off === null ? null : words.off(off), bills === null ? null : words.billsLeft(bills)];
  return parts.filter((part) => part !== null).join(', ');
}

function isOpen({ state, bills, endedAt }: Redemption): boolean {
  return (state === 'reserved' || state === 'redeemed') && endedAt === null && bills !== 0;
}

define('daftari-promotions', DaftariPromotions);
