import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Break, Reconciliation } from '../../api/reconcile.ts';
import type { StreamEvent } from '../../api/stream.ts';
import '../../elements/daftari-day-strip.ts';
import type { DayChoice } from '../../elements/daftari-day-strip.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-three-sides.ts';
import { define } from '../../elements/element.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { dayOf, endOfDay, instantOf } from '../../i18n/days.ts';
import { formatCount, formatDay } from '../../i18n/format.ts';
import { reconcileMessages } from '../../i18n/reconcile-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './reconcile/breaks.ts';
import './reconcile/bringing.ts';
import { firstGateway, gatewayChoice, gatewayName, scopeChoice } from './reconcile/choice.ts';
import { inOrder, lastDays, openOf, seenDays, stateOf } from './reconcile/days.ts';
import './reconcile/statement.ts';
import { reconcileStyles } from './reconcile/styles.ts';
import { roomStyles } from './styles.ts';

const DAYS = 30;
const TONES = { clean: 'good', incomplete: 'warn', open: 'bad', loading: '' } as const;

/** The room in which a gateway's days are held against the provider's books and the bank's. */
class ConsoleReconcile extends DaftariPage {
  static override properties: PropertyDeclarations = {
    subject: {},
    day: { state: true },
    scope: { state: true },
    bringing: { state: true },
    busy: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles, reconcileStyles];

  /** The gateway; empty for the one that sold last. */
  declare subject: string;
  /** The local day that is looked at, `2026-11-22`. */
  declare protected day: string;
  /** Whether the breaks of that day are shown, or all that are open. */
  declare protected scope: 'day' | 'all';
  declare protected bringing: boolean;
  declare protected busy: 'comparing' | 'fetching' | null;

  #gateways = loader(this, () => this.context.api.reconcile.gateways());
  #open = loader(this, () => this.context.api.reconcile.breaks({ gateway: this.#gateway, state: 'open', limit: 100 }));
  #days = seenDays(this, (day) => this.context.api.reconcile.day(this.#gateway, day));

  constructor() {
    super();
    this.subject = '';
    this.day = '';
    this.scope = 'day';
    this.bringing = false;
    this.busy = null;
  }

  override render() {
    const { language } = this;
    const words = reconcileMessages(language);
    const { value, failure } = this.#gateways;
    return html`<div class="title">
        <h1>${consoleMessages(language).reconcile}</h1>
        ${gatewayChoice(this.#gateways.value?.gateways ?? [], this.#gateway, language)}
      </div>
      <p class="soft">${words.lead}</p>
      ${
        failure !== null
          ? html`<div class="card" @daftari-retry-request=${this.begin}>${this.failed(this.sentence(failure))}</div>`
          : value === null
            ? html`<div class="card">${this.waiting()}</div>`
            : this.#gateway === ''
              ? html`<div class="card">${this.empty(words.noGateways)}</div>`
              : html`${this.#strip()} ${this.#shown()} ${this.#breaks()} ${this.#statement()} ${this.#sheet()}`
      }`;
  }

  protected override begin(): void {
    const days = this.#lastDays;
    // Today's statement is still to come: yesterday is the first day that can be clean.
    if (this.day === '') this.day = days.at(-2) ?? '';
    void this.#load(days);
  }

  /** The gateways first: which of them is looked at may come of them. */
  async #load(days: readonly string[]): Promise<void> {
    await this.#gateways.reload();
    if (this.#gateway === '' || !this.isConnected) return;
    await Promise.all([this.#open.reload(), this.#days.look(days)]);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#days.stop();
  }

  protected override heard({ name, data }: StreamEvent): void {
    if (!name.startsWith('break') || data['gateway'] !== this.#gateway) return;
    this.soon(this.#open.reload);
    this.soon(this.#lookAgain);
  }

  get #gateway(): string {
    return this.subject !== '' ? this.subject : firstGateway(this.#gateways.value?.gateways ?? []);
  }

  get #lastDays(): readonly string[] {
    return lastDays(dayOf(Date.now(), this.context.me.isp.zone), DAYS);
  }

  #lookAgain = (): Promise<void> => this.#days.look([this.day]);

  #strip(): TemplateResult {
    const words = reconcileMessages(this.language);
    const days = this.#lastDays.map((day) => {
      const seen = this.#days.of(day);
      return { day, state: stateOf(seen), open: seen === undefined ? 0 : openOf(seen) };
    });
    return html`<section class="card" aria-labelledby="strip">
      <div class="head"><h2 id="strip">${words.lastDays}</h2></div>
      <daftari-day-strip
        lang=${this.language}
        heading=${words.lastDays}
        .days=${days}
        .chosen=${this.day}
        @daftari-day-choice=${this.#choose}
      ></daftari-day-strip>
    </section>`;
  }

  #shown(): TemplateResult {
    const { language, busy } = this;
    const words = reconcileMessages(language);
    const seen = this.#days.of(this.day);
    const state = stateOf(seen);
    const name = formatDay(this.day, language);
    const { failure } = this.#days;
    const gateway = this.#gateways.value?.gateways.find((one) => one.name === this.#gateway);
    return html`<section class="card" aria-labelledby="day">
      <div class="head day">
        <h2 id="day">${name}, ${gatewayName(this.#gateway, language)}</h2>
        <span class="chip ${TONES[state]}">
          ${seen !== undefined && state === 'open' ? words.dayOpen(openOf(seen)) : words.dayStates[state]}
        </span>
      </div>
      ${
        seen === undefined
          ? failure === null
            ? this.waiting()
            : html`<div @daftari-retry-request=${this.begin}>${this.failed(this.sentence(failure))}</div>`
          : this.#figures(seen, name)
      }
      <div class="acts">
        <button class="button small" ?disabled=${busy !== null} @click=${this.#compare}>${words.compare}</button>
        ${
          gateway?.reports === true
            ? html`<button class="button quiet small" ?disabled=${busy !== null} @click=${this.#fetch}>
                ${busy === 'fetching' ? words.fetching : words.fetch}
              </button>`
            : nothing
        }
        ${
          gateway?.readsStatements === true
            ? html`<button class="button quiet small" aria-haspopup="dialog" @click=${() => (this.bringing = true)}>
                ${words.upload}
              </button>`
            : nothing
        }
      </div>
    </section>`;
  }

  #figures(seen: Reconciliation, name: string): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    return html`<p class="soft small">
        ${seen.complete ? words.matched(formatCount(seen.matched, language)) : words.incompleteWhy}
      </p>
      ${seen.figures.map(
        (figures) =>
          html`<daftari-three-sides
            lang=${language}
            heading=${name}
            .figures=${figures}
            ?complete=${seen.complete}
          ></daftari-three-sides>`,
      )}`;
  }

  #breaks(): TemplateResult {
    const words = reconcileMessages(this.language);
    const isDay = this.scope === 'day';
    const seen = this.#days.of(this.day);
    const shown: readonly Break[] | undefined = isDay ? seen?.breaks : this.#open.value?.breaks;
    const failure = isDay ? (seen === undefined ? this.#days.failure : null) : this.#open.failure;
    const none = !isDay ? words.noBreaks : seen?.complete === false ? words.noBreaksSoFar : words.noBreaksOfDay;
    const counts = { scope: this.scope, day: seen?.breaks.length, all: this.#open.value?.total };
    return html`<section class="card" aria-labelledby="breaks">
      <div class="head">
        <h2 id="breaks">${words.breaks}</h2>
        ${scopeChoice(counts, this.language, (scope) => (this.scope = scope))}
      </div>
      <daftari-console-breaks
        lang=${this.language}
        .context=${this.context}
        .breaks=${shown === undefined ? null : inOrder(shown)}
        .dated=${!isDay}
        none=${none}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-retry-request=${this.begin}
        @made=${this.#changed}
      ></daftari-console-breaks>
    </section>`;
  }

  #statement(): TemplateResult {
    return html`<daftari-console-gateway-statement
      lang=${this.language}
      .context=${this.context}
      .gateway=${this.#gateway}
    ></daftari-console-gateway-statement>`;
  }

  #sheet(): TemplateResult {
    const { language, bringing } = this;
    return html`<daftari-sheet
      lang=${language}
      heading=${reconcileMessages(language).upload}
      ?open=${bringing}
      @close=${this.#brought}
      >${
        bringing
          ? html`<daftari-console-bringing
              lang=${language}
              .context=${this.context}
              .gateway=${this.#gateway}
              @made=${this.#brought}
            ></daftari-console-bringing>`
          : nothing
      }</daftari-sheet
    >`;
  }

  #choose = ({ day }: DayChoice): void => {
    this.day = day;
    this.scope = 'day';
    void this.#lookAgain();
  };

  /** However the sheet was closed, some lines may have come in; where all did, the day is compared at once. */
  #brought = ({ type }: Event): void => {
    this.bringing = false;
    this.begin();
    if (type === 'made') void this.#compare();
  };

  #changed = (): void => {
    void this.#open.reload();
    void this.#lookAgain();
  };

  #compare = (): Promise<void> => this.#working('comparing', async () => {});

  #fetch = (): Promise<void> =>
    this.#working('fetching', async () => {
      const { zone } = this.context.me.isp;
      const untilAt = Math.min(Date.now(), endOfDay(this.day, zone));
      const span = [instantOf(this.day, '00:00', zone), untilAt].map((at) => new Date(at).toISOString());
      const { fresh, found } = await this.context.api.reconcile.fetchReport(
        this.#gateway,
        span[0] ?? '',
        span[1] ?? '',
      );
      const words = reconcileMessages(this.language);
      this.context.notify(words.fetched(formatCount(fresh, this.language), formatCount(found, this.language)));
    });

  /** Does something about the day, and then compares it. */
  async #working(busy: 'comparing' | 'fetching', work: () => Promise<void>): Promise<void> {
    this.busy = busy;
    await this.attempt(async () => {
      await work();
      const seen = await this.context.api.reconcile.compare(this.#gateway, this.day);
      this.#days.keep(seen);
      const words = reconcileMessages(this.language);
      const open = openOf(seen);
      this.context.notify(open === 0 && !seen.complete ? words.comparedSoFar : words.compared(open));
      void this.#open.reload();
    });
    this.busy = null;
  }
}

define('daftari-console-reconcile', ConsoleReconcile);
