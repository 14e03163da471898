import { html, nothing, type PropertyDeclarations } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { runMessages } from '../../i18n/run-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { namesOf } from './run/names.ts';
import { ParkingPage } from './run/parked.ts';
import { runCells, runColumns } from './run/rows.ts';
import './run/starting.ts';
import type { ConsoleStartingRun } from './run/starting.ts';
import { roomStyles } from './styles.ts';

const SIZE = 15;
const PARKED = 10;

/** The runs' room: who waits for a person first, then the runs; and a new one. */
class ConsoleRuns extends ParkingPage {
  static override properties: PropertyDeclarations = { starting: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** Whether the form of a new run is open. */
  declare protected starting: boolean;

  protected readonly list = loader(this, async () => {
    const found = await this.context.api.runs.parked({ page: this.page, limit: PARKED });
    const ids = found.items.map(({ accountId }) => accountId);
    return { ...found, names: await namesOf(this.context.api, ids) };
  });
  #page = 1;
  #runs = loader(this, () => this.context.api.runs.runs({ page: this.#page, limit: SIZE }));

  constructor() {
    super();
    this.starting = false;
  }

  override render() {
    const { language, context } = this;
    const words = runMessages(language);
    const { value, failure } = this.#runs;
    const { zone } = context.me.isp;
    return html`
      <div class="title">
        <h1>${consoleMessages(language).runs}</h1>
        <button class="button" aria-haspopup="dialog" @click=${this.#open}>${words.start}</button>
      </div>
      ${this.itemsTable(words.parkedLead, words.noParked, PARKED)}
      <daftari-table
        lang=${language}
        heading=${words.runs}
        none=${words.noRuns}
        .columns=${runColumns(language)}
        .cells=${value?.runs.map((run) => runCells(run, { language, zone })) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#runs.reload}
      ></daftari-table>
      <daftari-sheet lang=${language} heading=${words.start} ?open=${this.starting} @close=${this.#close}
        >${
          this.starting
            ? html`<daftari-console-starting-run
                lang=${language}
                .context=${context}
                @made=${this.#made}
              ></daftari-console-starting-run>`
            : nothing
        }</daftari-sheet
      >
    `;
  }

  protected override begin(): void {
    void this.#runs.reload();
    void this.list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'runProgressed') this.soon(this.#runs.reload);
  }

  #open = (): void => {
    this.starting = true;
  };

  #close = (): void => {
    this.starting = false;
  };

  #made = (event: Event): void => {
    const { made } = event.currentTarget as ConsoleStartingRun;
    this.starting = false;
    history.pushState(null, '', `/console/runs/${encodeURIComponent(made)}`);
    dispatchEvent(new PopStateEvent('popstate'));
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#runs.reload();
  };
}

define('daftari-console-runs', ConsoleRuns);
