import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Invoice, Money } from '../api/wire.ts';
import { formatDate, formatMoney, negated } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';
import { ExplainRequest, FileRequest } from './events.ts';
import { listStyles } from './lists.ts';

const TONES = { unpaid: 'warn', partial: 'warn', paid: 'good', uncollectible: 'bad', void: '' } as const;

/** Invoices as a customer reads them: each opens to its lines and taxes. */
export class DaftariInvoiceList extends DaftariElement {
  static override properties: PropertyDeclarations = { invoices: { attribute: false }, error: {} };
  static override styles = [
    DaftariElement.styles,
    listStyles,
    css`
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.25rem 1rem;
        padding: 0.5rem 0 0.25rem;
      }
      dd {
        text-align: end;
      }
      .links {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 1rem;
      }
    `,
  ];

  /** Newest first; null until the page knows. */
  declare invoices: readonly Invoice[] | null;
  declare error: string;

  constructor() {
    super();
    this.invoices = null;
    this.error = '';
  }

  override render() {
    const { words } = this;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.invoices}</h2></div>
      ${this.rows(
        this.invoices,
        this.error,
        words.noInvoices,
        (rows) =>
          html`<ul>
            ${repeat(
              rows,
              ({ id }) => id,
              (invoice) => this.#invoice(invoice),
            )}
          </ul>`,
      )}
    </section>`;
  }

  #invoice(invoice: Invoice): TemplateResult {
    const { words, language, zone } = this;
    const credit = invoice.kind === 'credit_note';
    const told = (amount: Money): string => formatMoney(credit ? negated(amount) : amount, language);
    return html`<li>
      <details>
        <summary>
          <span class="main">
            <span class="title">${invoice.number}</span>
            <span class="soft small">
              ${formatDate(invoice.issuedAt, language, zone)}${
                credit || invoice.status === 'paid'
                  ? nothing
                  : html` · ${words.due(formatDate(invoice.dueAt, language, zone))}`
              }
            </span>
          </span>
          <span class="side">
            <span class="number title">${told(invoice.total)}</span>
            ${
              credit
                ? html`<span class="chip">${words.creditNote}</span>`
                : html`<span class="chip ${TONES[invoice.status]}">${words.invoiceStatus[invoice.status]}</span>`
            }
          </span>
        </summary>
        <dl class="small">
          ${invoice.lines.map(
            (line) =>
              html`<dt>${line.description}</dt>
                <dd class="number">${told(line.gross)}</dd>`,
          )}
          ${invoice.taxes.map(
            (tax) =>
              html`<dt class="soft">${words.taxIncluded(tax.name)}</dt>
                <dd class="number soft">${told(tax.amount)}</dd>`,
          )}
        </dl>
        <div class="links">
          <button class="link" @click=${() => this.dispatchEvent(new ExplainRequest('invoice', invoice.id))}>
            ${words.explainInvoice}<span class="hidden"> (${invoice.number})</span>
          </button>
          <button
            class="link"
            @click=${() => this.dispatchEvent(new FileRequest('invoice', invoice.id, invoice.number))}
          >
            ${words.savePdf}<span class="hidden"> (${invoice.number})</span>
          </button>
        </div>
      </details>
    </li>`;
  }
}

define('daftari-invoice-list', DaftariInvoiceList);
