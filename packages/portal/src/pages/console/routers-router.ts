import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import { ApiError } from '../../api/problem.ts';
import type { Drift, RepairAsk, RouterDetail } from '../../api/routers.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-online-table.ts';
import '../../elements/daftari-router-health.ts';
import { routerTones, stateOf } from '../../elements/daftari-router-sites.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { DisconnectRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatDuration, formatMoment, formatTime } from '../../i18n/format.ts';
import { routerMessages } from '../../i18n/router-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './routers-charts.ts';
import './routers-forgetting.ts';
import './routers-repair.ts';
import {
  driftCells,
  driftColumns,
  historyCells,
  historyColumns,
  outageCells,
  outageColumns,
  type Writing,
} from './routers-rows.ts';
import './routers-waiting.ts';
import { roomStyles } from './styles.ts';

/** Surveys are not told one by one: how a router is is looked at this often while its page is open. */
const LOOK_MS = 5_000;
const HALF_DAY_MS = 43_200_000;

const FAULT = css`
  .fault {
    padding: 0.75rem 1rem;
    border-radius: var(--daftari-radius-small);
    background: var(--daftari-bad-soft);
    color: var(--daftari-on-bad-soft);
    overflow-wrap: anywhere;
  }
`;

/** One router: how it is and was, who is online at it, how it differs from the books; looked at and mended at once. */
class ConsoleRouter extends DaftariPage {
  static override properties: PropertyDeclarations = { subject: {}, asked: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, FAULT];

  /** `mikrotik:tower-1`. */
  declare subject: string;
  /** What is about to be mended; null for nothing. */
  declare protected asked: RepairAsk | null;

  #view = loader(this, () => this.context.api.routers.router(this.#driver, this.#id));
  #sessions = loader(this, () => this.context.api.routers.sessions(this.#driver, this.#id));
  #looking = 0;

  constructor() {
    super();
    this.subject = '';
    this.asked = null;
  }

  get #driver(): string {
    return this.subject.split(':', 1)[0] ?? '';
  }

  get #id(): string {
    return this.subject.slice(this.#driver.length + 1);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#looking = window.setInterval(() => void this.#view.reload(), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#looking);
  }

  override render() {
    const { value, failure } = this.#view;
    const words = routerMessages(this.language);
    return html`
      <a href="/console/routers">← ${words.backToList}</a>
      ${
        value === null
          ? html`<section class="card" @daftari-retry-request=${this.#view.reload}>
              ${failure === null ? this.waiting() : this.#unknown(failure)}
            </section>`
          : this.#shown(value)
      }
    `;
  }

  #unknown(failure: unknown): TemplateResult {
    if (isNew(failure)) return this.empty(routerMessages(this.language).namedSoon);
    return this.failed(this.sentence(failure));
  }

  protected override begin(): void {
    void this.#view.reload();
    void this.#sessions.reload();
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (name === 'siteDown' || data['routerId'] === this.#id) this.soon(this.#view.reload);
    if (name.startsWith('session')) this.soon(this.#sessions.reload);
  }

  #shown(router: RouterDetail): TemplateResult {
    const { language, context } = this;
    return html`${this.#heading(router)}
    ${
      router.seenAt === null
        ? html`<daftari-console-waiting-router
            lang=${language}
            .context=${context}
            .router=${router}
            @changed=${this.#view.reload}
          ></daftari-console-waiting-router>`
        : html`<div class="pair">
              <daftari-router-health
                lang=${language}
                zone=${context.me.isp.zone}
                now=${Date.now()}
                .router=${router}
              ></daftari-router-health>
              <daftari-console-router-charts lang=${language} .context=${context} .router=${router}>
              </daftari-console-router-charts>
            </div>
            ${this.#drifts(router)} ${this.#online(router)}`
    }
    ${this.#past(router)} ${this.#sheet(router)}`;
  }

  #heading(router: RouterDetail): TemplateResult {
    const { name, site, since, reason, gone, open, driver } = router;
    const { language } = this;
    const state = stateOf(router);
    const words = routerMessages(language);
    const lasted = words.sinceFor(formatDuration(Date.now() - Date.parse(since), language, 'short'));
    return html`<div class="title">
        <div>
          <h1>${name}</h1>
          <p class="soft">
            ${site} ·
            <span class="chip ${gone ? '' : routerTones[state]}">${gone ? words.gone : words.states[state]}</span>
            ${lasted}, ${words.since(formatMoment(since, language, this.context.me.isp.zone))}
          </p>
        </div>
        <div class="acts">
          <button class="button quiet" @click=${this.#look}>${words.lookNow}</button>
          <button class="button" aria-haspopup="dialog" ?disabled=${open.length === 0} @click=${this.#repairAll}>
            ${words.repairAll}
          </button>
          ${
            driver !== 'mikrotik' || gone
              ? nothing
              : html`<daftari-console-forgetting
                  lang=${language}
                  .context=${this.context}
                  .router=${router}
                  @changed=${this.#view.reload}
                ></daftari-console-forgetting>`
          }
        </div>
      </div>
      ${state !== 'down' || reason === null ? nothing : html`<p class="fault" role="status" lang="en">${reason}</p>`}`;
  }

  get #writing(): Writing {
    return { language: this.language, zone: this.context.me.isp.zone, now: Date.now() };
  }

  #drifts({ open }: RouterDetail): TemplateResult {
    const words = routerMessages(this.language);
    return html`<daftari-table
      lang=${this.language}
      heading=${words.openDrifts}
      none=${words.noDrifts}
      .columns=${driftColumns(this.language)}
      .cells=${open.map((drift) => driftCells(drift, this.#writing, this.#repairOne))}
    ></daftari-table>`;
  }

  #online({ seenAt }: RouterDetail): TemplateResult {
    const { value, failure } = this.#sessions;
    const words = routerMessages(this.language);
    // Of another day the time alone would mislead.
    const format = Date.now() - Date.parse(seenAt ?? '') > HALF_DAY_MS ? formatMoment : formatTime;
    const counted = seenAt === null ? '' : format(seenAt, this.language, this.context.me.isp.zone);
    return html`<daftari-online-table
      lang=${this.language}
      zone=${this.context.me.isp.zone}
      heading=${words.liveSessions}
      note=${counted === '' ? '' : words.lastCounted(counted)}
      .sessions=${value?.sessions ?? null}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-retry-request=${this.#sessions.reload}
      @daftari-disconnect-request=${this.#disconnect}
    ></daftari-online-table>`;
  }

  #past({ outages, history, seenAt }: RouterDetail): TemplateResult {
    const words = routerMessages(this.language);
    return html`<div class="pair">
      ${
        seenAt === null
          ? nothing
          : html`<daftari-table
              lang=${this.language}
              heading=${words.outages}
              none=${words.noOutages}
              .columns=${outageColumns(this.language)}
              .cells=${outages.map((outage) => outageCells(outage, this.#writing))}
            ></daftari-table>`
      }
      <daftari-table
        lang=${this.language}
        heading=${words.history}
        none=${words.noHistory}
        .columns=${historyColumns(this.language)}
        .cells=${history.map((event) => historyCells(event, this.#writing))}
      ></daftari-table>
    </div>`;
  }

  #sheet({ name }: RouterDetail): TemplateResult {
    const { asked, language } = this;
    return html`<daftari-sheet
      wide
      lang=${language}
      heading=${routerMessages(language).repairTitle(name)}
      ?open=${asked !== null}
      @close=${this.#close}
      >${
        asked === null
          ? nothing
          : html`<daftari-console-repair
              lang=${language}
              .context=${this.context}
              .ask=${asked}
              @changed=${this.#view.reload}
            ></daftari-console-repair>`
      }</daftari-sheet
    >`;
  }

  #look = async (): Promise<void> => {
    await this.attempt(async () => {
      await this.context.api.routers.look(this.#driver, this.#id);
      this.context.notify(routerMessages(this.language).looking);
    });
  };

  #repairAll = (): void => {
    this.asked = { driver: this.#driver, routerId: this.#id };
  };

  #repairOne = ({ id }: Drift): void => {
    this.asked = { driftIds: [id] };
  };

  #close = (): void => {
    this.asked = null;
  };

  #disconnect = async ({ sessionId }: DisconnectRequest): Promise<void> => {
    await this.attempt(async () => {
      await this.context.api.disconnect(sessionId);
      this.context.notify(consoleMessages(this.language).disconnected);
      await this.#sessions.reload();
    });
  };
}

/** Whether nobody knows it: billing takes up a router within a minute after it was described. */
function isNew(failure: unknown): boolean {
  return failure instanceof ApiError && failure.code === 'router.missing';
}

define('daftari-console-router', ConsoleRouter);
