import { css, html, nothing, type PropertyDeclarations } from 'lit';
import { saveFile } from '../../api/save.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { formStyles } from '../../elements/forms.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { reportMessages } from '../../i18n/report-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { figures } from './reports/figures.ts';
import { daysOf, SPANS, type SpanName } from './reports/spans.ts';
import { figureStyles } from './reports/styles.ts';
import { tabled, TABLED, type TabledName } from './reports/tables.ts';
import { roomStyles } from './styles.ts';
import './trying.ts';

const ASK = css`
  .ask {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.75rem;
  }
  .ask .field {
    flex: 1 1 10rem;
  }
`;

/** The reports' room: the last twelve months as charts, and each report of a stretch of months as a table. */
class ConsoleReports extends DaftariPage {
  static override properties: PropertyDeclarations = { report: { state: true }, span: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, figureStyles, ASK];

  declare protected report: TabledName;
  declare protected span: SpanName;

  #dashboard = loader(this, () => this.context.api.reports.dashboard());
  #table = loader(this, () => tabled(this.context.api.reports, this.report, this.#days(), this.language));

  constructor() {
    super();
    this.report = 'revenue';
    this.span = 'thisMonth';
  }

  override render() {
    const { language } = this;
    const words = reportMessages(language);
    const { value, failure } = this.#dashboard;
    return html`
      <div class="title">
        <h1>${consoleMessages(language).reports}</h1>
        <p class="soft">${words.lead}${value === null ? nothing : html` ${this.#ties(value.ties)}`}</p>
      </div>
      ${failure === null ? nothing : html`<div class="card">${this.failed(this.sentence(failure))}</div>`}
      ${
        value === null
          ? failure === null
            ? html`<div class="card">${this.waiting()}</div>`
            : nothing
          : figures(value, language)
      }
      ${this.#ask()} ${this.#shown()}
      <daftari-console-trying lang=${language} .context=${this.context}></daftari-console-trying>
    `;
  }

  protected override begin(): void {
    void this.#dashboard.reload();
    void this.#table.reload();
  }

  #ties(ties: readonly { readonly account: string; readonly difference: string }[]): unknown {
    const words = reportMessages(this.language);
    const off = ties.filter(({ difference }) => difference !== '0').map(({ account }) => account);
    return off.length === 0
      ? html`<span class="chip good">${words.agrees}</span>`
      : html`<span class="chip bad">${words.differs(off.join(', '))}</span>`;
  }

  #ask(): unknown {
    const words = reportMessages(this.language);
    const names = {
      revenue: words.revenue,
      taxes: words.taxes,
      ageing: words.ageing,
      'trial-balance': words.trialBalance,
    };
    return html`<div class="card ask">
      <div class="field">
        <label for="report">${words.report}</label>
        <select id="report" @change=${this.#chooseReport}>
          ${TABLED.map((name) => html`<option value=${name} .selected=${name === this.report}>${names[name]}</option>`)}
        </select>
      </div>
      <div class="field">
        <label for="span">${words.period}</label>
        <select id="span" @change=${this.#chooseSpan}>
          ${SPANS.map((span) => html`<option value=${span} .selected=${span === this.span}>${words[span]}</option>`)}
        </select>
      </div>
      <button class="button quiet" @click=${this.#save}>${words.csv}</button>
    </div>`;
  }

  #shown(): unknown {
    const words = reportMessages(this.language);
    const names = {
      revenue: words.revenue,
      taxes: words.taxes,
      ageing: words.ageing,
      'trial-balance': words.trialBalance,
    };
    const { value, failure } = this.#table;
    return html`<daftari-table
      lang=${this.language}
      heading=${names[this.report]}
      .columns=${value?.columns ?? []}
      .cells=${value?.cells ?? null}
      .paged=${null}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.#table.reload}
    ></daftari-table>`;
  }

  #days() {
    const { zone } = this.context.me.isp;
    return daysOf(this.span, new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(Date.now()));
  }

  #chooseReport = (event: Event): void => {
    this.report = (event.target as HTMLSelectElement).value as TabledName;
    this.#table.forget();
    void this.#table.reload();
  };

  #chooseSpan = (event: Event): void => {
    this.span = (event.target as HTMLSelectElement).value as SpanName;
    this.#table.forget();
    void this.#table.reload();
  };

  #save = async (): Promise<void> => {
    await this.attempt(async () => {
      const days = this.#days();
      saveFile(await this.context.api.reports.csv(this.report, days), `${this.report}-${days.from}.csv`);
    });
  };
}

define('daftari-console-reports', ConsoleReports);
