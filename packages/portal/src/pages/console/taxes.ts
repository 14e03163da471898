import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PublishedTax, TaxRevision } from '../../api/taxes.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import type { Cell } from '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { formStyles } from '../../elements/forms.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoment, formatRate } from '../../i18n/format.ts';
import { wordFor } from '../../i18n/messages.ts';
import { taxMessages } from '../../i18n/tax-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { roomStyles } from './styles.ts';
import './tax/bringing.ts';
import { namedDay, spanOf } from './tax/days.ts';
import './tax/ending.ts';
import './tax/publishing.ts';
import { taxesStyles } from './tax/styles.ts';
import { classesOf, dayIn, namedRates, ratesOn, rowsOf, standingOf, taxName, togetherOf } from './tax/table.ts';

/** What is being done: a rate published after a model or new, one ended, the laws of Kenya looked through. */
type Act =
  | { readonly kind: 'publish'; readonly model: PublishedTax | null }
  | { readonly kind: 'end'; readonly tax: PublishedTax }
  | { readonly kind: 'kenya' };

const TONES = { applies: 'good', coming: 'warn', past: '' } as const;

/** The taxes' room: what applies on a day, every rate that was published with its law, and who changed the table. */
class ConsoleTaxes extends DaftariPage {
  static override properties: PropertyDeclarations = {
    taxClass: { state: true },
    day: { state: true },
    act: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, taxesStyles];

  /** The class that is looked at; empty for all. */
  declare protected taxClass: string;
  /** The local day that is looked at; empty for today. */
  declare protected day: string;
  declare protected act: Act | null;

  #table = loader(this, () => this.context.api.taxes.table());

  constructor() {
    super();
    this.taxClass = '';
    this.day = '';
    this.act = null;
  }

  override render() {
    const words = taxMessages(this.language);
    const { value, failure } = this.#table;
    return html`
      <div class="title">
        <h1>${consoleMessages(this.language).taxes}</h1>
        <div class="acts">
          <button class="button quiet" aria-haspopup="dialog" @click=${() => (this.act = { kind: 'kenya' })}>
            ${words.kenya}
          </button>
          <button class="button" aria-haspopup="dialog" @click=${() => this.#publish(null)}>${words.publish}</button>
        </div>
      </div>
      <p class="soft">${words.lead}</p>
      ${
        value === null
          ? html`<section class="card" @daftari-retry-request=${this.#table.reload}>
              ${failure === null ? this.waiting() : this.failed(this.sentence(failure))}
            </section>`
          : value.taxes.length === 0
            ? html`<section class="card">${this.empty(words.none)}</section>`
            : html`${this.#ask(value.taxes)} ${this.#applies(value.taxes)} ${this.#classes(value.taxes)}
              ${this.#changes(value.revisions)}`
      }
      ${this.#sheet(value?.taxes ?? [])}
    `;
  }

  protected override begin(): void {
    void this.#table.reload();
  }

  get #today(): string {
    return dayIn(this.context.me.isp.zone);
  }

  #ask(table: readonly PublishedTax[]): TemplateResult {
    const words = taxMessages(this.language);
    return html`<div class="card ask">
      <div class="field">
        <label for="class">${words.taxClass}</label>
        <select id="class" @change=${this.#chooseClass}>
          <option value="" .selected=${this.taxClass === ''}>${words.everyClass}</option>
          ${classesOf(table).map(
            (each) =>
              html`<option value=${each} .selected=${each === this.taxClass}>${wordFor(words.classes, each)}</option>`,
          )}
        </select>
      </div>
      <div class="field">
        <label for="day">${words.day}</label>
        <input id="day" type="date" .value=${this.day || this.#today} @change=${this.#chooseDay} />
      </div>
    </div>`;
  }

  #applies(table: readonly PublishedTax[]): TemplateResult {
    const { language } = this;
    const words = taxMessages(language);
    const day = this.day || this.#today;
    const classes = ratesOn(table, day).filter(({ taxClass }) => this.taxClass === '' || taxClass === this.taxClass);
    const heading = day === this.#today ? words.applies : words.appliesOn(namedDay(day, language));
    return html`<section class="card" aria-labelledby="applies">
      <div class="head"><h2 id="applies">${heading}</h2></div>
      ${
        classes.length === 0
          ? this.empty(words.noneOfDay)
          : html`<ul class="classes">
              ${classes.map(
                ({ taxClass, rates }) =>
                  html`<li>
                    <h3>${wordFor(words.classes, taxClass)}</h3>
                    <dl>
                      ${rates.map(
                        (rate, at) =>
                          html`<dt>
                              ${taxName(rate, language)}<span class="sub"
                                >${words.bases[at === 0 ? 'net' : rate.base]}</span
                              >
                            </dt>
                            <dd class="number">${formatRate(rate.rate, language)}</dd>`,
                      )}
                    </dl>
                    <p class="soft small">${words.together(formatRate(togetherOf(rates), language))}</p>
                  </li>`,
              )}
            </ul>`
      }
    </section>`;
  }

  #classes(table: readonly PublishedTax[]): readonly TemplateResult[] {
    const { language } = this;
    const words = taxMessages(language);
    const shown = classesOf(table).filter((each) => this.taxClass === '' || each === this.taxClass);
    return shown.map(
      (taxClass) =>
        html`<daftari-table
          lang=${language}
          heading=${wordFor(words.classes, taxClass)}
          .columns=${[
            { heading: words.tax },
            { heading: words.law, shown: 'wide' },
            { heading: words.holds, shown: 'wide' },
            { heading: words.rate, end: true },
          ]}
          .cells=${rowsOf(table, taxClass).map((row) => this.#cells(row))}
          .paged=${null}
        ></daftari-table>`,
    );
  }

  #cells(row: PublishedTax): readonly Cell[] {
    const { language } = this;
    const words = taxMessages(language);
    const standing = standingOf(row, this.day || this.#today);
    const span = spanOf(row, language);
    const chip = html`<span class="chip ${TONES[standing]}">${words.standings[standing]}</span>`;
    return [
      html`<span class="name">${taxName(row, language)}</span><span class="sub">${words.bases[row.base]}</span
        ><span class="sub narrow">${span}</span><span class="sub narrow">${row.source}</span>${this.#acts(row)}`,
      html`<span class="sub">${row.source}</span>`,
      html`<span class="number">${span}</span><br />${chip}`,
      html`<strong>${formatRate(row.rate, language)}</strong><span class="sub narrow">${chip}</span>`,
    ];
  }

  /** What holds today or later can be followed by another, and ended; what is over is sealed. */
  #acts(row: PublishedTax): Cell {
    if (standingOf(row, this.#today) === 'past') return nothing;
    const words = taxMessages(this.language);
    const of = words.ofRate(namedRates([row], this.language), wordFor(words.classes, row.taxClass));
    const follow = html`<button class="link" aria-haspopup="dialog" @click=${() => this.#publish(row)}>
        ${words.newRate}<span class="hidden"> (${of})</span>
      </button>
      <span class="soft" aria-hidden="true">·</span>`;
    return html`${row.until === null ? follow : nothing}
      <button class="link" aria-haspopup="dialog" @click=${() => (this.act = { kind: 'end', tax: row })}>
        ${row.until === null ? words.end : words.moveEnd}<span class="hidden"> (${of})</span>
      </button>`;
  }

  #changes(revisions: readonly TaxRevision[]): TemplateResult {
    const { language } = this;
    const words = taxMessages(language);
    const { zone } = this.context.me.isp;
    return html`<daftari-table
      lang=${language}
      heading=${words.changes}
      none=${words.noChanges}
      .columns=${[{ heading: words.changes }, { heading: consoleMessages(language).when, end: true }]}
      .cells=${revisions.map(({ actor, at, taxIds, ends }) => {
        const done = [
          ...(taxIds.length > 0 ? [words.published(taxIds.length)] : []),
          ...(ends.length > 0 ? [words.ended(ends.length)] : []),
        ];
        return [
          html`<span class="name">${done.join(', ')}</span><span class="sub">${words.by(actor)}</span>`,
          formatMoment(at, language, zone),
        ];
      })}
      .paged=${null}
    ></daftari-table>`;
  }

  #sheet(table: readonly PublishedTax[]): TemplateResult {
    const { act, context, language } = this;
    const words = taxMessages(language);
    const headings = { publish: words.publish, end: words.end, kenya: words.kenya };
    const of =
      act?.kind === 'end'
        ? ` · ${words.ofRate(namedRates([act.tax], language), wordFor(words.classes, act.tax.taxClass))}`
        : '';
    const heading = act === null ? '' : headings[act.kind];
    return html`<daftari-sheet lang=${language} heading="${heading}${of}" ?open=${act !== null} @close=${this.#close}
      >${
        act === null
          ? nothing
          : act.kind === 'publish'
            ? html`<daftari-console-tax-publishing
                lang=${language}
                .context=${context}
                .table=${table}
                .model=${act.model}
                @made=${this.#made}
              ></daftari-console-tax-publishing>`
            : act.kind === 'end'
              ? html`<daftari-console-tax-ending
                  lang=${language}
                  .context=${context}
                  .tax=${act.tax}
                  @made=${this.#made}
                ></daftari-console-tax-ending>`
              : html`<daftari-console-tax-bringing
                  lang=${language}
                  .context=${context}
                  .table=${table}
                  @made=${this.#made}
                ></daftari-console-tax-bringing>`
      }</daftari-sheet
    >`;
  }

  #publish(model: PublishedTax | null): void {
    this.act = { kind: 'publish', model };
  }

  #chooseClass = (event: Event): void => {
    this.taxClass = (event.target as HTMLSelectElement).value;
  };

  #chooseDay = (event: Event): void => {
    this.day = (event.target as HTMLInputElement).value;
  };

  #close = (): void => {
    this.act = null;
  };

  #made = (): void => {
    this.act = null;
    void this.#table.reload();
  };
}

define('daftari-console-taxes', ConsoleTaxes);
