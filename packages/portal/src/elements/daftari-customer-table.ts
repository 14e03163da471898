import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Customer, CustomerStatus, Paged } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatDateTime } from '../i18n/format.ts';
import './daftari-pager.ts';
import { DaftariElement, define } from './element.ts';
import { ListRequest } from './events.ts';
import { formStyles, tableStyles } from './forms.ts';
import { typedIn } from './typed-in.ts';

/** The colour of each status. */
export const statusTones: Readonly<Record<CustomerStatus, string>> = {
  online: 'good',
  offline: '',
  expired: 'warn',
  suspended: 'bad',
  pending: '',
  closed: '',
};

/** Customers with search, filter and pages. Each name leads to the customer's own page. */
export class DaftariCustomerTable extends DaftariElement {
  static override properties: PropertyDeclarations = {
    customers: { attribute: false },
    paged: { attribute: false },
    status: {},
    search: {},
    error: {},
    size: { type: Number },
  };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    tableStyles,
    css`
      form {
        grid-template-columns: minmax(0, 1fr) minmax(0, 14rem);
        margin-block-end: 1rem;
      }
      @container (max-width: 34rem) {
        form {
          grid-template-columns: minmax(0, 1fr);
          gap: 0.75rem;
        }
      }
    `,
  ];

  /** Null until the page knows. */
  declare customers: readonly Customer[] | null;
  declare paged: Paged | null;
  /** What is filtered by; empty for all. */
  declare status: string;
  declare search: string;
  declare error: string;
  declare size: number;
  #typing = 0;

  constructor() {
    super();
    this.customers = null;
    this.paged = null;
    this.status = '';
    this.search = '';
    this.error = '';
    this.size = 20;
  }

  override render() {
    const words = consoleMessages(this.language);
    return html`<section class="card" aria-label=${words.customers}>
      ${this.#filter()} ${this.rows(this.customers, this.error, words.none, (rows) => this.#table(rows))}
    </section>`;
  }

  #filter(): TemplateResult {
    const words = consoleMessages(this.language);
    const statuses = Object.keys(statusTones) as CustomerStatus[];
    return html`<form role="search" @submit=${this.#submit} @input=${this.#input}>
      <div class="field">
        <label for="search">${words.search}</label>
        <input
          id="search"
          name="search"
          type="search"
          autocomplete="off"
          .value=${this.search}
          placeholder=${words.searchHint}
        />
      </div>
      <div class="field">
        <label for="status">${words.status}</label>
        <select id="status" name="status">
          <option value="" ?selected=${this.status === ''}>${words.all}</option>
          ${statuses.map(
            (status) =>
              html`<option value=${status} ?selected=${this.status === status}>${this.words.status[status]}</option>`,
          )}
        </select>
      </div>
    </form>`;
  }

  #table(rows: readonly Customer[]): TemplateResult {
    const words = consoleMessages(this.language);
    return html`<table>
        <caption class="hidden">
          ${words.customers}
        </caption>
        <thead>
          <tr>
            <th scope="col">${words.name}</th>
            <th scope="col" class="widest">${words.phone}</th>
            <th scope="col" class="wide">${words.plan}</th>
            <th scope="col" class="wide">${words.paidUntil}</th>
            <th scope="col" class="end">${words.status}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map((customer) => this.#row(customer))}
        </tbody>
      </table>
      ${
        this.paged === null
          ? nothing
          : html`<daftari-pager
              lang=${this.language}
              .paged=${this.paged}
              .size=${this.size}
              @daftari-list-request=${this.#turn}
            ></daftari-pager>`
      }`;
  }

  #row(customer: Customer): TemplateResult {
    const { language, zone, words } = this;
    const until = customer.paidUntil === null ? '–' : formatDateTime(customer.paidUntil, language, zone);
    return html`<tr>
      <td>
        <a class="name" href="/console/customers/${encodeURIComponent(customer.id)}">${customer.name}</a>
        <span class="sub">${customer.number}${customer.username === null ? nothing : ` · ${customer.username}`}</span>
        <span class="sub narrow">${customer.planName ?? '–'} · ${until}</span>
      </td>
      <td class="widest number">${customer.phone ?? '–'}</td>
      <td class="wide">${customer.planName ?? '–'}</td>
      <td class="wide number">${until}</td>
      <td class="end"><span class="chip ${statusTones[customer.status]}">${words.status[customer.status]}</span></td>
    </tr>`;
  }

  #ask(page: number): void {
    const form = new FormData(this.renderRoot.querySelector('form') ?? undefined);
    const query = { page, status: typedIn(form, 'status'), search: typedIn(form, 'search').trim() };
    this.dispatchEvent(new ListRequest(query));
  }

  #input = (event: Event): void => {
    clearTimeout(this.#typing);
    // A word is typed to its end before the server is asked; a choice is one step.
    const wait = event.target instanceof HTMLInputElement ? 250 : 0;
    this.#typing = window.setTimeout(() => this.#ask(1), wait);
  };

  #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    clearTimeout(this.#typing);
    this.#ask(1);
  };

  #turn = (event: ListRequest): void => {
    event.stopPropagation();
    this.#ask(event.page);
  };
}

define('daftari-customer-table', DaftariCustomerTable);
