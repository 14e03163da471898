import { css, html, nothing, type PropertyDeclarations } from 'lit';
import type { Paged } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import { formatCount } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';
import { ListRequest } from './events.ts';

/** Where one stands in a list, and the way to the pages beside. */
export class DaftariPager extends DaftariElement {
  static override properties: PropertyDeclarations = {
    paged: { attribute: false },
    size: { type: Number },
    of: {},
  };
  static override styles = [
    DaftariElement.styles,
    css`
      nav {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.75rem;
        padding-block-start: 1rem;
      }
      div {
        display: flex;
        gap: 0.5rem;
      }
    `,
  ];

  declare paged: Paged;
  /** Rows of a full page. */
  declare size: number;
  /** What is listed, where a page has lists beside each other; else empty. */
  declare of: string;

  constructor() {
    super();
    this.paged = { total: 0, page: 1, pages: 1 };
    this.size = 20;
    this.of = '';
  }

  override render() {
    const { total, page, pages } = this.paged;
    const { language, size, of } = this;
    const words = consoleMessages(language);
    const shown = (count: number): string => formatCount(count, language);
    const from = Math.min(total, (page - 1) * size + 1);
    return html`<nav aria-label=${of === '' ? words.pages : `${words.pages}: ${of}`}>
      <p class="soft small number" role="status">
        ${words.count(shown(from), shown(Math.min(total, page * size)), shown(total))}
      </p>
      ${
        pages <= 1
          ? nothing
          : html`<div>
              <button class="button quiet small" ?disabled=${page <= 1} @click=${() => this.#turn(page - 1)}>
                ${words.previous}
              </button>
              <button class="button quiet small" ?disabled=${page >= pages} @click=${() => this.#turn(page + 1)}>
                ${words.next}
              </button>
            </div>`
      }
    </nav>`;
  }

  #turn(page: number): void {
    this.dispatchEvent(new ListRequest({ page }));
  }
}

define('daftari-pager', DaftariPager);
