import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { OwnerCandidate } from '../api/arriving.ts';
import { arrivingMessages } from '../i18n/arriving-messages.ts';
import { DaftariElement, define } from './element.ts';
import { AttributeRequest } from './events.ts';
import { canTake, wouldDo } from './would.ts';

/** Somebody who may be the owner of money: why, and one button that gives it to her and says what it then does. */
export class DaftariOwner extends DaftariElement {
  static override properties: PropertyDeclarations = {
    paymentId: { attribute: false },
    owner: { attribute: false },
    first: { type: Boolean, reflect: true },
    busy: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      .owner {
        display: grid;
        grid-template-columns: minmax(0, 1fr) minmax(0, 20rem);
        align-items: center;
        gap: 0.625rem 1.25rem;
      }
      :host([first]) .owner {
        padding: 0.875rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
      }
      .who {
        display: grid;
        gap: 0.125rem;
        min-inline-size: 0;
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .give {
        display: grid;
        gap: 0;
        inline-size: 100%;
        padding-block: 0.5rem;
        border-radius: var(--daftari-radius-small);
        text-align: center;
        line-height: 1.35;
      }
      .give .does {
        font-size: 0.8125rem;
        font-weight: 450;
        text-wrap: balance;
      }
      .refused {
        color: var(--daftari-bad);
      }
      @media (max-width: 44rem) {
        .owner {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  /** The payment that would be hers. */
  declare paymentId: string;
  declare owner: OwnerCandidate | null;
  /** Whether she is the likeliest. */
  declare first: boolean;
  declare busy: boolean;

  constructor() {
    super();
    this.paymentId = '';
    this.owner = null;
    this.first = false;
    this.busy = false;
  }

  override render() {
    const { owner, language } = this;
    if (owner === null) return this.waiting();
    const words = arrivingMessages(language);
    const reasons = owner.reasons.map(({ key, why }) => (key in words.why ? words.why[key as 'payer'] : why));
    return html`<div class="owner">
      <div class="who">
        ${this.first ? html`<span class="soft small">${words.likeliest}</span>` : nothing}
        <span
          ><a class="name" href="/console/customers/${encodeURIComponent(owner.customerId)}">${owner.customerName}</a>
          <span class="soft small number">${owner.number}</span></span
        >
        <span class="small">${reasons.join(' · ')}</span>
      </div>
      ${canTake(owner) ? this.#button(owner) : html`<p class="refused small">${owner.refusal}</p>`}
    </div>`;
  }

  #button(owner: OwnerCandidate): TemplateResult {
    const { language, zone } = this;
    return html`<button class="button give ${this.first ? '' : 'quiet'}" ?disabled=${this.busy} @click=${this.#give}>
      <span>${arrivingMessages(language).give(owner.customerName)}</span>
      ${wouldDo(owner.would, language, zone).map((does) => html`<span class="does">${does}</span>`)}
    </button>`;
  }

  #give = (): void => {
    if (this.owner !== null) this.dispatchEvent(new AttributeRequest(this.paymentId, this.owner));
  };
}

define('daftari-owner', DaftariOwner);
