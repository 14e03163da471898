import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Paged } from '../api/wire.ts';
import { consoleMessages } from '../i18n/console-messages.ts';
import './daftari-pager.ts';
import { DaftariElement, define } from './element.ts';
import { tableStyles } from './forms.ts';

/** What a cell holds: text, or a template of the page. */
export type Cell = string | TemplateResult | typeof nothing;

/** One column; those that are not `always` step back when it gets narrow. */
export interface Column {
  readonly heading: string;
  readonly shown?: 'always' | 'wide' | 'widest';
  readonly end?: boolean;
}

/**
 * A plain table of a list, for what needs nothing of its own: plans, invoices, payments, actions. What stands within
 * it, such as a filter, comes before the rows.
 */
export class DaftariTable extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    columns: { attribute: false },
    cells: { attribute: false },
    paged: { attribute: false },
    error: {},
    none: {},
    size: { type: Number },
  };
  static override styles = [DaftariElement.styles, tableStyles];

  declare heading: string;
  declare columns: readonly Column[];
  /** A row is its cells, in the order of the columns; null until the page knows. */
  declare cells: readonly (readonly Cell[])[] | null;
  declare paged: Paged | null;
  declare error: string;
  /** What to say when there are no rows. */
  declare none: string;
  declare size: number;

  constructor() {
    super();
    this.heading = '';
    this.columns = [];
    this.cells = null;
    this.paged = null;
    this.error = '';
    this.none = '';
    this.size = 20;
  }

  override render() {
    const { heading, none, language } = this;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${heading}</h2></div>
      <slot></slot>
      ${this.rows(this.cells, this.error, none || consoleMessages(language).noRows, (rows) => this.#table(rows))}
    </section>`;
  }

  #table(rows: readonly (readonly Cell[])[]): TemplateResult {
    const { columns, paged } = this;
    return html`<table>
        <thead>
          <tr>
            ${columns.map((column) => html`<th scope="col" class=${look(column)}>${column.heading}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, at) => html`<td class=${look(columns[at])}>${cell}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
      ${
        paged === null
          ? nothing
          : html`<daftari-pager
              lang=${this.language}
              of=${this.heading}
              .paged=${paged}
              .size=${this.size}
            ></daftari-pager>`
      }`;
  }
}

function look(column: Column | undefined): string {
  return `${column?.shown ?? 'always'} ${column?.end === true ? 'end number' : ''}`;
}

define('daftari-table', DaftariTable);
