import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { RunItem, RunWithProgress } from '../../../api/runs.ts';
import type { StreamEvent } from '../../../api/stream.ts';
import '../../../elements/daftari-shares.ts';
import { define } from '../../../elements/element.ts';
import { formStyles } from '../../../elements/forms.ts';
import { formatCount, formatDuration, formatMoment, formatMoney } from '../../../i18n/format.ts';
import { runMessages } from '../../../i18n/run-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { roomStyles } from '../styles.ts';
import { namesOf } from './names.ts';
import { ParkingPage } from './parked.ts';
import { runChip, sharesOf } from './rows.ts';

const SIZE = 25;
/** A run that is under way is looked at this often, where the stream is silent. */
const LOOK_MS = 2_000;

const PICK = css`
  .pick {
    justify-self: end;
    inline-size: min(100%, 14rem);
  }
`;

type Shown = Exclude<RunItem['state'], 'claimed'> | '';

/** One run as it goes: how far it is, how fast, how long it will go on; and what each account got. */
class ConsoleRun extends ParkingPage {
  static override properties: PropertyDeclarations = { subject: {}, status: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, PICK];

  /** The id of the run. */
  declare subject: string;
  /** The state of the accounts that are shown; empty for all. */
  declare protected status: Shown;

  protected readonly list = loader(this, async () => {
    const asked = { page: this.page, limit: SIZE, status: this.status };
    const found = await this.context.api.runs.items(this.subject, asked);
    const ids = found.items.map(({ accountId }) => accountId);
    return { ...found, names: await namesOf(this.context.api, ids) };
  });
  #timer = 0;
  #run = loader(this, async () => {
    const run = await this.context.api.runs.run(this.subject);
    this.#watch(run);
    return run;
  });

  constructor() {
    super();
    this.subject = '';
    this.status = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
  }

  override render() {
    const { value: run, failure } = this.#run;
    if (failure !== null) {
      return html`<div class="card" @daftari-retry-request=${this.#run.reload}>
        ${this.failed(this.sentence(failure))}
      </div>`;
    }
    if (run === null) return html`<div class="card">${this.waiting()}</div>`;
    const words = runMessages(this.language);
    return html`${this.#head(run)} ${this.#progress(run)}
      <div class="pick">
        <select aria-label=${words.state} @change=${this.#choose}>
          <option value="">${words.all}</option>
          ${(['parked', 'planned', 'done'] as const).map(
            (state) => html`<option value=${state}>${words.itemStates[state]}</option>`,
          )}
        </select>
      </div>
      ${this.itemsTable(words.items, words.noItems, SIZE)}`;
  }

  protected override begin(): void {
    void this.#run.reload();
    void this.list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name === 'runProgressed') this.soon(this.#run.reload);
  }

  #watch({ state }: RunWithProgress): void {
    clearTimeout(this.#timer);
    const was = this.#run.value?.state ?? state;
    if (state === 'done') {
      if (was !== 'done') void this.list.reload();
      return;
    }
    if (this.isConnected) this.#timer = window.setTimeout(() => void this.#run.reload(), LOOK_MS);
  }

  #head(run: RunWithProgress): TemplateResult {
    const { language } = this;
    const words = runMessages(language);
    const { zone } = this.context.me.isp;
    return html`<a class="small" href="/console/runs">← ${words.backToList}</a>
      <div class="title">
        <h1>${words.kinds[run.kind]} ${runChip(run, language)}</h1>
        ${
          run.progress.parked === 0
            ? nothing
            : html`<button class="button quiet" ?disabled=${this.busy} @click=${this.#retryAll}>
                ${words.retryAll}
              </button>`
        }
      </div>
      <p class="soft">${words.due(formatMoment(run.cutOff, language, zone))} · ${words.by(run.actor)}</p>`;
  }

  #progress(run: RunWithProgress): TemplateResult {
    const { language } = this;
    const words = runMessages(language);
    const { zone, currency } = this.context.me.isp;
    const { planned, claimed, done, parked, documents, total } = run.progress;
    const count = (each: number): string => formatCount(each, language);
    const at = (instant: string): string => formatMoment(instant, language, zone);
    return html`<section class="card stack">
      <h2>${words.progress(count(done + parked), count(planned + claimed + done + parked))}</h2>
      <daftari-shares lang=${language} .parts=${sharesOf(run.progress, language)}></daftari-shares>
      <dl>
        <dt>${words.documents}</dt>
        <dd class="number">${count(documents)}</dd>
        <dt>${words.total}</dt>
        <dd class="number">${formatMoney({ minor: total, currency }, language)}</dd>
        <dt>${words.begun}</dt>
        <dd class="number">${at(run.startedAt)}</dd>
        ${run.finishedAt === null ? this.#pace(run) : this.#finished(run, at(run.finishedAt))}
      </dl>
    </section>`;
  }

  #pace({ progress: { perSecond, leftMs } }: RunWithProgress): TemplateResult {
    const { language } = this;
    const words = runMessages(language);
    return html`<dt>${words.pace}</dt>
      <dd class="number">${perSecond === null ? words.unknown : words.perSecond(formatCount(perSecond, language))}</dd>
      <dt>${words.left}</dt>
      <dd>${leftMs === null ? words.unknown : words.about(formatDuration(leftMs, language))}</dd>`;
  }

  #finished({ startedAt, finishedAt }: RunWithProgress, when: string): TemplateResult {
    const words = runMessages(this.language);
    const took = Date.parse(finishedAt ?? startedAt) - Date.parse(startedAt);
    return html`<dt>${words.finished}</dt>
      <dd class="number">${when}</dd>
      <dt>${words.took}</dt>
      <dd>${formatDuration(took, this.language)}</dd>`;
  }

  #retryAll = (): void => {
    void this.takeUp(this.subject, null, false);
  };

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value as Shown;
    this.page = 1;
    this.list.forget();
    void this.list.reload();
  };
}

define('daftari-console-run', ConsoleRun);
