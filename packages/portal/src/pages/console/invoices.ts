import { html } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { invoiceCells, invoiceColumns } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The invoices' room. */
class ConsoleInvoices extends DaftariPage {
  static override styles = [DaftariPage.styles, roomStyles];

  #page = 1;
  #list = loader(this, () => this.context.api.invoices({ page: this.#page, limit: SIZE }));

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const { value, failure } = this.#list;
    const { zone } = this.context.me.isp;
    return html`
      <h1>${words.invoices}</h1>
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

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-invoices', ConsoleInvoices);
