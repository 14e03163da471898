import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { OwnerCandidate, Owners } from '../api/arriving.ts';
import type { Paged, Payment } from '../api/wire.ts';
import { arrivingMessages } from '../i18n/arriving-messages.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../i18n/format.ts';
import { wordFor } from '../i18n/messages.ts';
import './daftari-owner.ts';
import './daftari-pager.ts';
import { cardOf, receiptName } from './daftari-receipt-list.ts';
import { DaftariElement, define } from './element.ts';
import { UnmatchedRequest } from './events.ts';
import { listStyles } from './lists.ts';

const LOOK = css`
  li {
    display: grid;
    gap: 0.75rem;
    padding-block: 1rem;
  }
  .row {
    align-items: flex-start;
    padding-block: 0;
  }
  .main {
    flex: 1;
    max-inline-size: none;
  }
  .side {
    flex: none;
  }
  .amount {
    font-size: 1.125rem;
    font-weight: 650;
  }
  .acts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 1.25rem;
  }
  .held {
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-warn-soft);
    color: var(--daftari-on-warn-soft);
  }
  summary {
    display: inline-flex;
    padding-block: 0.375rem;
    color: var(--daftari-brand);
    font-size: 0.875rem;
    font-weight: 550;
  }
  summary::before {
    content: '›';
    transition: transform 120ms;
  }
  details[open] summary::before {
    transform: rotate(90deg);
  }
  details[open] {
    padding-block-end: 0;
  }
  .others {
    display: grid;
    gap: 0.875rem;
    padding-block-start: 0.5rem;
  }
`;

/** What is known of whose a payment may be; `failed` when it could not be asked. */
export type Looked = Owners | 'failed';

/** Money that found no account: why, who it may belong to, and the one button that gives it to the likeliest. */
export class DaftariUnmatched extends DaftariElement {
  static override properties: PropertyDeclarations = {
    payments: { attribute: false },
    owners: { attribute: false },
    paged: { attribute: false },
    size: { type: Number },
    busy: { type: Boolean },
    error: {},
  };
  static override styles = [DaftariElement.styles, listStyles, LOOK];

  /** Null until the page knows. */
  declare payments: readonly Payment[] | null;
  /** Whose they may be, by the id of the payment; one that is not there is being looked for. */
  declare owners: ReadonlyMap<string, Looked>;
  declare paged: Paged | null;
  declare size: number;
  /** While one is being given away. */
  declare busy: boolean;
  declare error: string;

  constructor() {
    super();
    this.payments = null;
    this.owners = new Map();
    this.paged = null;
    this.size = 10;
    this.busy = false;
    this.error = '';
  }

  override render() {
    const words = consoleMessages(this.language);
    const { paged, payments } = this;
    const waiting = paged !== null && paged.total > 0;
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${words.unmatchedQueue}</h2>
        ${waiting ? html`<span class="chip warn number">${paged.total}</span>` : nothing}
      </div>
      ${this.rows(
        payments,
        this.error,
        words.unmatchedNone,
        (rows) =>
          html`<ul>
              ${repeat(
                rows,
                ({ id }) => id,
                (payment) => this.#payment(payment),
              )}
            </ul>
            ${
              paged === null || paged.pages <= 1
                ? nothing
                : html`<daftari-pager
                    lang=${this.language}
                    of=${words.unmatchedQueue}
                    .paged=${paged}
                    .size=${this.size}
                  ></daftari-pager>`
            }`,
      )}
    </section>`;
  }

  #payment(payment: Payment): TemplateResult {
    const { language, zone } = this;
    const words = arrivingMessages(language);
    const { payer, payerName, accountReference: typed } = payment;
    const who = payerName ?? payer ?? payment.reference;
    const beside = payer === who || cardOf(payment) !== null ? null : payer;
    return html`<li>
      <div class="row">
        <span class="main">
          <span class="title"
            >${who}${beside === null ? nothing : html` <span class="soft number">${beside}</span>`}</span
          >
          <span class="soft small">
            ${formatMoment(payment.receivedAt, language, zone)} · ${receiptName(payment, language)}
          </span>
        </span>
        <span class="side"><span class="amount number">${formatMoney(payment.amount, language)}</span></span>
      </div>
      <p class="small">
        ${wordFor(consoleMessages(language).unmatchedWhy, payment.unmatched ?? '')}
        ${typed === null ? nothing : words.typed(typed)}
      </p>
      ${payment.held === null ? this.#owners(payment) : this.#held(payment, payment.held)}
    </li>`;
  }

  #held(payment: Payment, reason: string): TemplateResult {
    const words = arrivingMessages(this.language);
    return html`<p class="held"><strong>${words.held}:</strong> ${reason}</p>
      <div class="acts">
        <button
          class="button small"
          aria-label="${words.release} (${payment.reference})"
          ?disabled=${this.busy}
          @click=${() => this.#ask('release', payment)}
        >
          ${words.release}
        </button>
        ${this.#act('details', words.details, payment)}
      </div>`;
  }

  #owners(payment: Payment): TemplateResult {
    const words = arrivingMessages(this.language);
    const looked = this.owners.get(payment.id);
    // Where somebody is proposed, that is the button; where nobody is, the search.
    const found = looked === undefined || (looked !== 'failed' && looked.candidates.length > 0);
    return html`${this.#candidates(payment, looked)}
      <div class="acts">
        ${found ? this.#act('elsewhere', words.somebodyElse, payment) : this.#find(payment)}
        ${this.#act('hold', words.hold, payment)} ${this.#act('details', words.details, payment)}
      </div>`;
  }

  #candidates(payment: Payment, looked: Looked | undefined): TemplateResult {
    const words = arrivingMessages(this.language);
    if (looked === undefined) return html`<p class="soft small" aria-busy="true">${words.looking}</p>`;
    if (looked === 'failed') return html`<p class="soft small">${words.notLooked}</p>`;
    const [first, ...others] = looked.candidates;
    if (first === undefined) return html`<p class="soft small">${words.nobody}</p>`;
    return html`${this.#candidate(payment, first, true)}
    ${
      others.length === 0
        ? nothing
        : html`<details>
            <summary>${words.others(others.length)}<span class="hidden"> (${payment.reference})</span></summary>
            <div class="others">${others.map((owner) => this.#candidate(payment, owner, false))}</div>
          </details>`
    }`;
  }

  #candidate({ id }: Payment, owner: OwnerCandidate, first: boolean): TemplateResult {
    return html`<daftari-owner
      lang=${this.language}
      zone=${this.zone}
      .paymentId=${id}
      .owner=${owner}
      ?first=${first}
      ?busy=${this.busy}
    ></daftari-owner>`;
  }

  #find(payment: Payment): TemplateResult {
    const { findOwner } = arrivingMessages(this.language);
    return html`<button
      class="button small"
      aria-haspopup="dialog"
      aria-label="${findOwner} (${payment.reference})"
      @click=${() => this.#ask('elsewhere', payment)}
    >
      ${findOwner}
    </button>`;
  }

  #act(what: UnmatchedRequest['what'], label: string, payment: Payment): TemplateResult {
    return html`<button class="link" aria-haspopup="dialog" @click=${() => this.#ask(what, payment)}>
      ${label}<span class="hidden"> (${payment.reference})</span>
    </button>`;
  }

  #ask(what: UnmatchedRequest['what'], payment: Payment): void {
    this.dispatchEvent(new UnmatchedRequest(what, payment));
  }
}

define('daftari-unmatched', DaftariUnmatched);
