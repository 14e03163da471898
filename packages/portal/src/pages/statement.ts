import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { saveFile } from '../api/save.ts';
import type { CustomerView } from '../api/wire.ts';
import { define } from '../elements/element.ts';
import { fieldsStyles, formStyles } from '../elements/forms.ts';
import { formatMonth } from '../i18n/format.ts';
import { paperMessages } from '../i18n/paper-messages.ts';
import { DaftariPage } from './context.ts';
import { daysOfMonths, monthsBetween, type Month } from './months.ts';

/** How far back it can be chosen; further back there is the API. */
const MOST_MONTHS = 36;

/** The statement of one account over months that are chosen, as a file. */
class DaftariStatement extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    sheets: { type: Boolean },
    first: { state: true },
    last: { state: true },
    busy: { state: true },
  };
  static override styles = [
    DaftariPage.styles,
    formStyles,
    fieldsStyles,
    css`
      .head {
        margin-block-end: 0.25rem;
      }
      .fields {
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 8.5rem), 1fr));
        margin-block: 0.875rem 1rem;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  declare customer: CustomerView;
  /** Whether it can be kept as comma-separated values too. */
  declare sheets: boolean;
  /** Null until somebody chose: the month before this one. */
  declare protected first: Month | null;
  declare protected last: Month | null;
  declare protected busy: boolean;

  constructor() {
    super();
    this.sheets = false;
    this.first = null;
    this.last = null;
    this.busy = false;
  }

  override render() {
    const words = paperMessages(this.language);
    const { first, last } = this.#chosen;
    return html`<section class="card" aria-labelledby="title">
      <div class="head"><h2 id="title">${words.statement}</h2></div>
      <p class="soft small">${words.statementLead}</p>
      <div class="fields">
        ${this.#choice('first', words.firstMonth, first)} ${this.#choice('last', words.lastMonth, last)}
      </div>
      <div class="acts">
        <button class="button quiet small" ?disabled=${this.busy} @click=${this.#pdf}>
          ${this.busy ? words.saving : words.pdf}
        </button>
        ${
          this.sheets
            ? html`<button class="button quiet small" ?disabled=${this.busy} @click=${this.#csv}>${words.csv}</button>`
            : nothing
        }
      </div>
    </section>`;
  }

  get #months(): readonly Month[] {
    const { createdAt, now, zone } = this.customer;
    return monthsBetween(createdAt, now, zone, MOST_MONTHS);
  }

  get #chosen(): { readonly first: Month; readonly last: Month } {
    const [newest = '', before = newest] = this.#months;
    return { first: this.first ?? before, last: this.last ?? newest };
  }

  #choice(name: 'first' | 'last', label: string, chosen: Month): TemplateResult {
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <select id=${name} @change=${(event: Event) => (this[name] = (event.target as HTMLSelectElement).value)}>
        ${this.#months.map(
          (month) =>
            html`<option value=${month} .selected=${month === chosen}>${formatMonth(month, this.language)}</option>`,
        )}
      </select>
    </div>`;
  }

  #pdf = (): Promise<void> => this.#save('pdf', { language: this.language });

  #csv = (): Promise<void> => this.#save('csv', {});

  async #save(kind: 'pdf' | 'csv', query: object): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const { id, number } = this.customer;
    const { first, last } = this.#chosen;
    const days = daysOfMonths(first, last);
    await this.attempt(async () => {
      const path = `/customers/${encodeURIComponent(id)}/statement.${kind}`;
      saveFile(await this.context.api.file(path, { ...days, ...query }), `${number}-${days.from}.${kind}`);
    });
    this.busy = false;
  }
}

define('daftari-statement', DaftariStatement);
