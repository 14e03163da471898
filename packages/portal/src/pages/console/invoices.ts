import { html, type PropertyDeclarations } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { formStyles } from '../../elements/forms.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { messages } from '../../i18n/messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './drafts.ts';
import { invoiceCells, invoiceColumns } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** What can be asked for. */
const STATES = ['unpaid', 'paid', 'uncollectible', 'void'] as const;

/** The invoices' room. */
class ConsoleInvoices extends DaftariPage {
  static override properties: PropertyDeclarations = { status: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles];

  /** Empty for all. */
  declare protected status: string;

  #page = 1;
  #list = loader(this, () => this.context.api.invoices({ page: this.#page, limit: SIZE, status: this.status }));

  constructor() {
    super();
    this.status = '';
  }

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const documents = documentMessages(language);
    const { value, failure } = this.#list;
    const { zone } = this.context.me.isp;
    return html`
      <div class="title">
        <h1>${words.invoices}</h1>
        <select aria-label=${documents.status} @change=${this.#choose}>
          <option value="">${documents.all}</option>
          ${STATES.map((state) => html`<option value=${state}>${messages(language).invoiceStatus[state]}</option>`)}
        </select>
      </div>
      <daftari-console-drafts
        lang=${language}
        .context=${this.context}
        @changed=${this.#list.reload}
      ></daftari-console-drafts>
      <daftari-table
        lang=${language}
        heading=${words.invoices}
        .columns=${invoiceColumns(language)}
        .cells=${value?.invoices.map((invoice) => invoiceCells(invoice, language, zone)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'invoiceIssued' || name === 'paymentAllocated') this.soon(this.#list.reload);
  }

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value;
    this.#page = 1;
    void this.#list.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-invoices', ConsoleInvoices);
