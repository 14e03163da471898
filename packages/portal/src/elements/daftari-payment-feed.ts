import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Action, Payment, Timeline } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatElapsed, formatMoment, formatMoney, formatTime } from '../i18n/format.ts';
import { wordFor } from '../i18n/messages.ts';
import { receiptName } from './daftari-receipt-list.ts';
import './daftari-timeline.ts';
import { DaftariElement, define } from './element.ts';
import { ExplainRequest } from './events.ts';
import { listStyles } from './lists.ts';
import { arrivalOf } from './outcome.ts';

/** A payment with the way it has gone so far. */
export interface FedPayment {
  readonly payment: Payment;
  /** Null while it is under way. */
  readonly timeline: Timeline | null;
  /** Whether it came while the page was open. */
  readonly fresh: boolean;
  /** Whether it came within a day: what is older is waited for no more. */
  readonly recent: boolean;
  /** The state of the newest network action of whoever paid; null where nobody asked. */
  readonly newest: Action['state'] | null;
}

/** Payments as they come in, each with its time from payment to online, and the steps behind it. */
export class DaftariPaymentFeed extends DaftariElement {
  static override properties: PropertyDeclarations = {
    payments: { attribute: false },
    error: {},
    live: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    listStyles,
    css`
      .fresh {
        animation: arrive 2.4s ease-out;
      }
      @keyframes arrive {
        from {
          background: var(--daftari-brand-soft);
        }
      }
      .steps {
        padding: 0.25rem 0 0.5rem;
      }
      .main a {
        font-weight: 600;
      }
      summary:hover .title {
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
    `,
  ];

  /** Newest first; null until the page knows. */
  declare payments: readonly FedPayment[] | null;
  declare error: string;
  /** Whether events are arriving. */
  declare live: boolean;

  constructor() {
    super();
    this.payments = null;
    this.error = '';
    this.live = false;
  }

  override render() {
    const words = consoleMessages(this.language);
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${words.liveFeed}</h2>
        <span class="chip ${this.live ? 'good' : ''}">${this.live ? this.words.live : this.words.connecting}</span>
      </div>
      ${this.rows(
        this.payments,
        this.error,
        words.feedNone,
        (rows) =>
          html`<ul>
            ${repeat(
              rows,
              ({ payment }) => payment.id,
              (fed) => this.#payment(fed),
            )}
          </ul>`,
      )}
    </section>`;
  }

  #payment(fed: FedPayment): TemplateResult {
    const { payment, timeline, fresh, recent } = fed;
    const { language, zone } = this;
    const words = consoleMessages(language);
    const who = payment.customerName ?? payment.payerName ?? payment.payer ?? payment.reference;
    return html`<li class=${fresh ? 'fresh' : ''}>
      <details>
        <summary>
          <span class="main">
            <span class="title">${who}</span>
            <span class="soft small">
              ${(recent ? formatTime : formatMoment)(payment.receivedAt, language, zone)} ·
              ${receiptName(payment, language)}
            </span>
          </span>
          <span class="side">
            <span class="title number">${formatMoney(payment.amount, language)}</span>
            ${this.#speed(fed)}
          </span>
        </summary>
        <div class="steps">
          ${
            payment.unmatched === null
              ? html`<daftari-timeline
                  all
                  ?over=${!recent}
                  lang=${language}
                  zone=${zone}
                  .timeline=${timeline}
                ></daftari-timeline>`
              : html`<p class="soft small">${wordFor(words.unmatchedWhy, payment.unmatched)}</p>`
          }
        </div>
        <button class="link" @click=${() => this.dispatchEvent(new ExplainRequest('payment', payment.id))}>
          ${words.explain}<span class="hidden"> (${payment.reference})</span>
        </button>
      </details>
    </li>`;
  }

  #speed({ payment, timeline, newest }: FedPayment): TemplateResult | typeof nothing {
    const words = consoleMessages(this.language);
    if (payment.unmatched !== null) return html`<span class="chip warn">${words.unmatched}</span>`;
    if (timeline === null) return nothing;
    const arrival = arrivalOf(timeline, newest);
    switch (arrival.kind) {
      case 'untold':
        return nothing;
      case 'waiting':
        return html`<span class="chip">${words.stillWaiting}</span>`;
      case 'failed':
        return html`<span class="chip bad">${words.actionStates.failed}</span>`;
      case 'online':
      case 'verified':
        return html`<span class="chip good plain number">
          ${formatElapsed(arrival.ms, this.language)}<span class="hidden">
            ${arrival.kind === 'online' ? words.payToOnline : words.payToVerified}</span
          >
        </span>`;
    }
  }
}

define('daftari-payment-feed', DaftariPaymentFeed);
