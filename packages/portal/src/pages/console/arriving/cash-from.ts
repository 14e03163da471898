import { html, type PropertyDeclarations } from 'lit';
import type { Customer } from '../../../api/wire.ts';
import { define } from '../../../elements/element.ts';
import type { CustomerChosen } from '../../../elements/events.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import '../taking-cash.ts';
import './searching.ts';

/** Cash of whoever stands at the desk: first who she is, then how much. `made` and `done` come through. */
class ConsoleCashFrom extends DaftariPage {
  static override properties: PropertyDeclarations = { chosen: { state: true } };

  declare protected chosen: Customer | null;
  #customer = loader(this, async () => (this.chosen === null ? null : await this.context.api.customer(this.chosen.id)));

  constructor() {
    super();
    this.chosen = null;
  }

  override render() {
    const { language, context, chosen } = this;
    if (chosen === null) {
      return html`<daftari-console-searching
        lang=${language}
        .context=${context}
        @daftari-customer-chosen=${this.#choose}
      ></daftari-console-searching>`;
    }
    const { value, failure } = this.#customer;
    const rows = value === null ? null : [value];
    return html`<p><strong>${chosen.name}</strong> <span class="soft small number">${chosen.number}</span></p>
      <br />
      <div @daftari-retry-request=${this.#customer.reload}>
        ${this.rows(
          rows,
          failure === null ? '' : this.sentence(failure),
          '',
          ([customer]) =>
            html`<daftari-console-taking-cash
              lang=${language}
              .context=${context}
              .customer=${customer}
              @made=${() => this.dispatchEvent(new Event('made'))}
              @done=${() => this.dispatchEvent(new Event('done'))}
            ></daftari-console-taking-cash>`,
        )}
      </div>`;
  }

  #choose = ({ customer }: CustomerChosen): void => {
    this.chosen = customer;
    void this.#customer.reload();
  };
}

define('daftari-console-cash-from', ConsoleCashFrom);
