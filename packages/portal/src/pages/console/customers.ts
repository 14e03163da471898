import { html, nothing, type PropertyDeclarations } from 'lit';
import type { ListQuery } from '../../api/api.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-customer-table.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './new-customer.ts';
import { roomStyles } from './styles.ts';

const SIZE = 20;

/** The customers' room: find one among many, or open an account for a new one. */
class ConsoleCustomers extends DaftariPage {
  static override properties: PropertyDeclarations = { opening: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** Whether the form of a new customer is open. */
  declare protected opening: boolean;

  #query: ListQuery = { page: 1, limit: SIZE };
  #list = loader(this, () => this.context.api.customers(this.#query));

  constructor() {
    super();
    this.opening = false;
  }

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const { value, failure } = this.#list;
    return html`
      <div class="title">
        <h1>${words.customers}</h1>
        <button class="button" aria-haspopup="dialog" @click=${this.#open}>${words.newCustomer}</button>
      </div>
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
      <daftari-sheet lang=${language} heading=${words.newCustomer} ?open=${this.opening} @close=${this.#close}
        >${
          this.opening
            ? html`<daftari-console-new-customer
                lang=${language}
                .context=${this.context}
                @made=${this.#list.reload}
              ></daftari-console-new-customer>`
            : nothing
        }</daftari-sheet
      >
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'entitlementChanged' || name.startsWith('session')) this.soon(this.#list.reload);
  }

  #open = (): void => {
    this.opening = true;
  };

  #close = (): void => {
    this.opening = false;
  };

  #ask = ({ page, status, search }: ListRequest): void => {
    this.#query = { page, limit: SIZE, status, search };
    void this.#list.reload();
  };
}

define('daftari-console-customers', ConsoleCustomers);
