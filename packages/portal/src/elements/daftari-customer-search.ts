import { css, html, type PropertyDeclarations } from 'lit';
import type { Customer } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { DaftariElement, define } from './element.ts';
import { CustomerChosen, ListRequest } from './events.ts';
import { formStyles } from './forms.ts';

/** One field to find a customer by; it asks the page for those that fit, and says who was chosen. */
export class DaftariCustomerSearch extends DaftariElement {
  static override properties: PropertyDeclarations = { found: { attribute: false }, typed: { state: true } };
  static override styles = [
    DaftariElement.styles,
    formStyles,
    css`
      ul {
        display: grid;
        gap: 0.25rem;
        padding-block-start: 0.5rem;
      }
      .choose {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.25rem 1rem;
        inline-size: 100%;
        min-block-size: 2.75rem;
        padding: 0.5rem 0.875rem;
        border: 1px solid var(--daftari-line);
        border-radius: var(--daftari-radius-small);
        background: none;
        text-align: start;
      }
      .choose:hover {
        background: var(--daftari-sunken);
      }
      .name {
        font-weight: 600;
        overflow-wrap: anywhere;
      }
    `,
  ];

  /** Those who fit what was typed; null while the page looks. */
  declare found: readonly Customer[] | null;
  declare protected typed: string;

  constructor() {
    super();
    this.found = [];
    this.typed = '';
  }

  override render() {
    const words = consoleMessages(this.language);
    const none = this.typed !== '' && this.found?.length === 0;
    return html`<div class="field">
        <label for="customer">${words.chooseCustomer}</label>
        <input id="customer" type="search" autocomplete="off" placeholder=${words.searchHint} @input=${this.#ask} />
      </div>
      <p class="soft small" role="status">${none ? words.none : ''}</p>
      <ul>
        ${(this.typed === '' ? [] : (this.found ?? [])).map((customer) => this.#row(customer))}
      </ul>`;
  }

  /** Puts the focus where one types. */
  override focus(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  protected override firstUpdated(): void {
    this.focus();
  }

  #row(customer: Customer): unknown {
    return html`<li>
      <button class="choose" @click=${() => this.dispatchEvent(new CustomerChosen(customer))}>
        <span class="name">${customer.name}</span> <span class="soft small number">${customer.number}</span>
      </button>
    </li>`;
  }

  #ask = (event: Event): void => {
    this.typed = (event.currentTarget as HTMLInputElement).value.trim();
    this.dispatchEvent(new ListRequest({ search: this.typed }));
  };
}

define('daftari-customer-search', DaftariCustomerSearch);
