import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { GatewaySales, GatewayView } from '../../api/reconcile.ts';
import type { StreamEvent } from '../../api/stream.ts';
import { define } from '../../elements/element.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatCount, formatDuration } from '../../i18n/format.ts';
import { wordFor } from '../../i18n/messages.ts';
import { reconcileMessages } from '../../i18n/reconcile-messages.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { gatewayStyles } from './gateway-styles.ts';
import { gatewayName } from './reconcile/choice.ts';
import { roomStyles } from './styles.ts';

/** How often the room looks again: a silence makes no event before it is an alarm. */
const LOOK_MS = 60_000;

const HEALTH_TONES = { up: 'good', degraded: 'warn', down: 'bad' } as const;
const SALES_TONES: Readonly<Record<string, string>> = { selling: 'good', silent: 'bad' };

/** The room of the gateways: how well each is, and how it sells just now beside what is usual at this hour. */
class ConsoleGateways extends DaftariPage {
  static override properties: PropertyDeclarations = { now: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles, gatewayStyles];

  /** When it was looked last, UTC milliseconds. */
  declare protected now: number;

  #timer = 0;
  #gateways = loader(this, () => this.context.api.reconcile.gateways());
  #open = loader(this, () => this.context.api.reconcile.breaks({ state: 'open', limit: 100 }));

  constructor() {
    super();
    this.now = Date.now();
  }

  override render() {
    const { language } = this;
    const words = reconcileMessages(language);
    const { value, failure } = this.#gateways;
    return html`<div class="title"><h1>${consoleMessages(language).gateways}</h1></div>
      <p class="soft">${words.gatewaysLead}</p>
      ${
        failure !== null
          ? html`<section class="card" @daftari-retry-request=${this.begin}>
              ${this.failed(this.sentence(failure))}
            </section>`
          : value === null
            ? html`<section class="card">${this.waiting()}</section>`
            : value.gateways.length === 0
              ? html`<section class="card">${this.empty(words.noGateways)}</section>`
              : html`<div class="gateways">${value.gateways.map((one) => this.#gateway(one))}</div>`
      }`;
  }

  protected override begin(): void {
    this.now = Date.now();
    void this.#gateways.reload();
    void this.#open.reload();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#timer = window.setInterval(() => this.begin(), LOOK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('sales') || name === 'paymentReceived') this.soon(this.#gateways.reload);
    if (name.startsWith('break')) this.soon(this.#open.reload);
  }

  #gateway(one: GatewayView): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    const { name, health, sales } = one;
    const open = this.#open.value?.breaks.filter(({ gateway }) => gateway === name).length ?? 0;
    const id = `gateway-${name}`;
    return html`<section class="card" aria-labelledby=${id}>
      <div class="head">
        <h2 id=${id}>${gatewayName(name, language)}</h2>
        <span class="chip ${HEALTH_TONES[health.status]}">${words.health[health.status]}</span>
      </div>
      ${health.reason === null ? nothing : html`<p class="reason small">${health.reason}</p>`}
      ${sales === null ? nothing : this.#sales(sales)}
      <p class="soft small can">${words.can}: ${this.#abilities(one)}</p>
      <p class="foot">
        <a href="/console/reconcile/${encodeURIComponent(name)}">${words.toReconcile}</a>
        ${open === 0 ? nothing : html`<span class="chip bad">${words.openBreaks(open)}</span>`}
      </p>
    </section>`;
  }

  #abilities({ asks, paysTo, reports, readsStatements }: GatewayView): string {
    const words = reconcileMessages(this.language);
    return [
      asks ? words.asks : words.waits,
      ...paysTo.map((way) => words.pays[way]),
      ...(reports ? [words.reports] : []),
      ...(readsStatements ? [words.reads] : []),
    ].join(', ');
  }

  #sales(sales: GatewaySales): TemplateResult {
    const { language, now } = this;
    const words = reconcileMessages(language);
    const { state, lastSaleAt, silentSince, usualGapMs, expectedPerHour } = sales;
    const since = lastSaleAt === null ? null : Math.max(0, now - Date.parse(lastSaleAt));
    const usual =
      expectedPerHour < 1 ? words.fewPerHour : words.perHour(formatCount(Math.round(expectedPerHour), language));
    return html`${silentSince === null ? nothing : this.#alarm(now - Date.parse(silentSince), usualGapMs)}
      <p class="selling">
        <span class="chip ${SALES_TONES[silentSince === null ? state : 'silent'] ?? ''}"
          >${wordFor(words.sells, silentSince === null ? state : 'silent')}</span
        >
      </p>
      <dl>
        <div>
          <dt>${words.lastSale}</dt>
          <dd>${since === null ? words.never : words.lastSaleAgo(formatDuration(whole(since), language, 'short'))}</dd>
        </div>
        <div>
          <dt>${words.usual}</dt>
          <dd>${usual}</dd>
        </div>
        <div>
          <dt>${words.usualGap}</dt>
          <dd>${usualGapMs === 0 ? '–' : formatDuration(usualGapMs, language, 'short')}</dd>
        </div>
      </dl>
      ${since === null || usualGapMs === 0 ? nothing : this.#gap(since, usualGapMs, silentSince !== null)}`;
  }

  /** The silence so far beside the longest that is usual. */
  #gap(since: number, usual: number, isSilent: boolean): TemplateResult {
    const { language } = this;
    const said = reconcileMessages(language).gapMeter(
      formatDuration(whole(since), language, 'short'),
      formatDuration(usual, language, 'short'),
    );
    const share = Math.min(100, (since / usual) * 100);
    return html`<div class="gap ${isSilent ? 'silent' : ''}" role="img" aria-label=${said}>
      <i .style=${`inline-size: ${share}%`}></i>
    </div>`;
  }

  #alarm(silentMs: number, usualGapMs: number): TemplateResult {
    const { language } = this;
    const words = reconcileMessages(language);
    return html`<div class="alarm" role="alert">
      <p><strong>${words.silentFor(formatDuration(whole(silentMs), language))}</strong></p>
      <p>${words.silentLead(formatDuration(usualGapMs, language))} ${words.silentDo}</p>
    </div>`;
  }
}

/** From a minute on in whole minutes: seconds say nothing there. */
function whole(ms: number): number {
  return ms < 60_000 ? ms : ms - (ms % 60_000);
}

define('daftari-console-gateways', ConsoleGateways);
