import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Payment } from '../api/wire.ts';
import { formatMoment, formatMoney } from '../i18n/format.ts';
import { messages, wordFor } from '../i18n/messages.ts';
import { DaftariElement, define } from './element.ts';
import { ExplainRequest, FileRequest } from './events.ts';
import { listStyles } from './lists.ts';

/** Payments as a customer keeps them: amount, receipt, time, and the question what each of them bought. */
export class DaftariReceiptList extends DaftariElement {
  static override properties: PropertyDeclarations = { payments: { attribute: false }, error: {} };
  static override styles = [DaftariElement.styles, listStyles];

  /** Newest first; null until the page knows. */
  declare payments: readonly Payment[] | null;
  declare error: string;

  constructor() {
    super();
    this.payments = null;
    this.error = '';
  }

  override render() {
    const { words } = this;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.receipts}</h2></div>
      ${this.rows(
        this.payments,
        this.error,
        words.noReceipts,
        (rows) =>
          html`<ul>
            ${rows.map((payment) => this.#receipt(payment))}
          </ul>`,
      )}
    </section>`;
  }

  #receipt(payment: Payment): TemplateResult {
    const { words, language, zone } = this;
    return html`<li class="row">
      <span class="main">
        <span class="title number">${formatMoney(payment.amount, language)}</span>
        <span class="soft small">${formatMoment(payment.receivedAt, language, zone)}</span>
        <button
          class="link"
          @click=${() => this.dispatchEvent(new FileRequest('receipt', payment.id, payment.reference))}
        >
          ${words.receiptPdf}<span class="hidden"> (${receiptName(payment, language)})</span>
        </button>
      </span>
      <span class="side">
        <span class="small">${receiptName(payment, language)}</span>
        <button class="link" @click=${() => this.dispatchEvent(new ExplainRequest('payment', payment.id))}>
          ${words.explainPayment}<span class="hidden"> (${receiptName(payment, language)})</span>
        </button>
      </span>
    </li>`;
  }
}

/**
 * A receipt by what its payer has in hand: her card, or the number of the provider. That of a voucher is ours, and
 * says nothing.
 */
export function receiptName(payment: Payment, language: string): string {
  const { gateway, reference } = payment;
  const card = cardOf(payment);
  if (card !== null) return card;
  const { gateways } = messages(language);
  const name = wordFor(gateways, gateway);
  return gateway === 'voucher' ? name : `${name} ${reference}`;
}

/** The card that paid, such as `Visa •••• 4242`; null where no card did, or none is known. */
export function cardOf({ payer }: Payment): string | null {
  return payer !== null && /•••• \d{4}$/.test(payer) ? payer : null;
}

define('daftari-receipt-list', DaftariReceiptList);
