import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Customer, Payment } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { wordFor } from '../i18n/messages.ts';
import { formatMoment, formatMoney } from '../i18n/format.ts';
import { receiptName } from './daftari-receipt-list.ts';
import { DaftariElement, define } from './element.ts';
import { AttributeRequest, ListRequest } from './events.ts';
import { formStyles } from './forms.ts';
import { listStyles } from './lists.ts';

/** Money that found no account: why, who it probably belongs to, and the button that gives it to them. */
export class DaftariUnmatched extends DaftariElement {
  static override properties: PropertyDeclarations = {
    payments: { attribute: false },
    found: { attribute: false },
    error: {},
    open: { state: true },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    listStyles,
    css`
      li {
        display: grid;
        gap: 0.625rem;
        padding-block: 0.875rem;
      }
      .row {
        padding-block: 0;
      }
      .why {
        padding: 0.625rem 0.875rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
      }
      .acts,
      .found {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 1rem;
      }
    `,
  ];

  /** Null until the page knows. */
  declare payments: readonly Payment[] | null;
  /** Customers that the page found for the last search. */
  declare found: readonly Customer[];
  declare error: string;
  /** The payment whose owner is being searched. */
  declare protected open: string;

  constructor() {
    super();
    this.payments = null;
    this.found = [];
    this.error = '';
    this.open = '';
  }

  override render() {
    const words = consoleMessages(this.language);
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.unmatchedQueue}</h2></div>
      ${this.rows(
        this.payments,
        this.error,
        words.unmatchedNone,
        (rows) =>
          html`<ul>
            ${rows.map((payment) => this.#payment(payment))}
          </ul>`,
      )}
    </section>`;
  }

  #payment(payment: Payment): TemplateResult {
    const { language, zone } = this;
    const words = consoleMessages(language);
    const { suggestion } = payment;
    return html`<li>
      <div class="row">
        <span class="main">
          <span class="title">${payment.payerName ?? payment.payer ?? payment.reference}</span>
          <span class="soft small">
            ${formatMoment(payment.receivedAt, language, zone)} · ${receiptName(payment, language)}
          </span>
        </span>
        <span class="side"><span class="title number">${formatMoney(payment.amount, language)}</span></span>
      </div>
      <p class="why small">
        ${wordFor(words.unmatchedWhy, payment.unmatched ?? '')}
        ${payment.accountReference === null ? nothing : html`<br />${words.givenAs(payment.accountReference)}`}
        ${
          suggestion === null
            ? nothing
            : html`<br /><strong>${words.suggested} ${suggestion.customerName}</strong>:
                ${wordFor(words.suggestedWhy, suggestion.why)}`
        }
      </p>
      <div class="acts">
        ${
          suggestion === null
            ? nothing
            : html`<button class="button small" @click=${() => this.#give(payment.id, suggestion.customerId)}>
                ${words.attribute(suggestion.customerName)}
              </button>`
        }
        <button class="link" aria-expanded=${this.open === payment.id} @click=${() => this.#toggle(payment.id)}>
          ${words.attributeOther}<span class="hidden"> (${payment.reference})</span>
        </button>
      </div>
      ${this.open === payment.id ? this.#search(payment.id) : nothing}
    </li>`;
  }

  #search(paymentId: string): TemplateResult {
    const words = consoleMessages(this.language);
    return html`<div class="field">
      <label for="owner">${words.chooseCustomer}</label>
      <input id="owner" type="search" autocomplete="off" placeholder=${words.searchHint} @input=${this.#ask} />
      <div class="found" role="status">
        ${this.found
          .slice(0, 5)
          .map(
            (customer) =>
              html`<button class="button quiet small" @click=${() => this.#give(paymentId, customer.id)}>
                ${words.attribute(customer.name)} (${customer.number})
              </button>`,
          )}
      </div>
    </div>`;
  }

  #toggle(paymentId: string): void {
    this.open = this.open === paymentId ? '' : paymentId;
  }

  #give(paymentId: string, customerId: string): void {
    this.open = '';
    this.dispatchEvent(new AttributeRequest(paymentId, customerId));
  }

  #ask = (event: Event): void => {
    this.dispatchEvent(new ListRequest({ search: (event.currentTarget as HTMLInputElement).value.trim() }));
  };
}

define('daftari-unmatched', DaftariUnmatched);
