import { html, type PropertyDeclarations } from 'lit';
import '../../../elements/daftari-customer-search.ts';
import { define } from '../../../elements/element.ts';
import type { ListRequest } from '../../../elements/events.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';

/** Finds a customer as one types; what is chosen it passes on as `daftari-customer-chosen`. */
class ConsoleSearching extends DaftariPage {
  static override properties: PropertyDeclarations = { search: { state: true } };

  declare protected search: string;
  #found = loader(this, async () =>
    this.search === '' ? [] : (await this.context.api.customers({ search: this.search, limit: 5 })).customers,
  );

  constructor() {
    super();
    this.search = '';
  }

  override render() {
    return html`<daftari-customer-search
      lang=${this.language}
      .found=${this.#found.value}
      @daftari-list-request=${this.#find}
    ></daftari-customer-search>`;
  }

  #find = (event: ListRequest): void => {
    // A room around it has lists of its own.
    event.stopPropagation();
    this.search = event.search;
    void this.#found.reload();
  };
}

define('daftari-console-searching', ConsoleSearching);
