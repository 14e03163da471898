import { html } from 'lit';
import type { ListQuery } from '../../api/api.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-customer-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';

const SIZE = 20;

/** The customers' room: find one among many. */
class ConsoleCustomers extends DaftariPage {
  static override styles = [DaftariPage.styles, roomStyles];

  #query: ListQuery = { page: 1, limit: SIZE };
  #list = loader(this, () => this.context.api.customers(this.#query));

  override render() {
    const { language } = this;
    const { value, failure } = this.#list;
    return html`
      <h1>${consoleMessages(language).customers}</h1>
      <daftari-customer-table
        lang=${language}
        zone=${this.context.me.isp.zone}
        .customers=${value?.customers ?? null}
        .paged=${value}
        .status=${this.#query.status ?? ''}
        .search=${this.#query.search ?? ''}
        .error=${failure === null ? '' : this.sentence(failure)}
        .size=${SIZE}
        @daftari-list-request=${this.#ask}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-customer-table>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'entitlementChanged' || name.startsWith('session')) this.soon(this.#list.reload);
  }

  #ask = ({ page, status, search }: ListRequest): void => {
    this.#query = { page, limit: SIZE, status, search };
    void this.#list.reload();
  };
}

define('daftari-console-customers', ConsoleCustomers);
