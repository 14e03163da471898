import { html, nothing, svg, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CustomerStatus, SubscriptionView } from '../api/wire.ts';
import { formatBytes, formatDateTime, formatDuration, formatMoneyShort, formatSpeed } from '../i18n/format.ts';
import { formatValidity } from '../i18n/validity.ts';
import { DaftariElement, define } from './element.ts';
import { heroStyles } from './hero.ts';

/** Below this the ring turns amber: a day is when reminders go out. */
const LOW_MS = 86_400_000;

/** The plan at a glance: how fast, how long, how much of it is used, and whether one is online. */
export class DaftariPlanCard extends DaftariElement {
  static override properties: PropertyDeclarations = {
    subscription: { attribute: false },
    status: {},
    now: { type: Number },
  };
  static override styles = [DaftariElement.styles, heroStyles];

  /** Null until the page knows. */
  declare subscription: SubscriptionView | null;
  declare status: CustomerStatus;
  /** UTC milliseconds by the server's clock. */
  declare now: number;

  constructor() {
    super();
    this.subscription = null;
    this.status = 'pending';
    this.now = 0;
  }

  override render() {
    const { subscription, status, words, language } = this;
    if (subscription === null) return html`<section class="card">${this.waiting()}</section>`;
    const { plan } = subscription;
    const over = status === 'expired' || status === 'suspended' || status === 'closed';
    const price = formatMoneyShort(plan.grossPrice, language);
    const lasts = plan.validity === null ? '' : formatValidity(plan.validity, language);
    return html`<section class="hero ${over ? 'over' : ''}" aria-labelledby="title">
      <div class="what">
        <p class="badge" part="status"><span class="dot ${status}"></span>${words.status[status]}</p>
        <h2 id="title"><span class="hidden">${words.plan}: </span>${plan.name}</h2>
        <p class="speed">${words.speed(formatSpeed(plan.downKbps, language), formatSpeed(plan.upKbps, language))}</p>
        <p class="price">${lasts === '' ? price : words.per(price, lasts)}</p>
      </div>
      ${this.#ring(subscription)} ${this.#data(subscription)} <slot></slot>
    </section>`;
  }

  #ring({ paidUntil, plan }: SubscriptionView): TemplateResult {
    const { words, language, zone, now } = this;
    if (paidUntil === null) {
      return html`<p class="time"><span class="big">${words.neverPaid}</span></p>`;
    }
    const untilAt = Date.parse(paidUntil);
    const leftMs = untilAt - now;
    const when = formatDateTime(paidUntil, language, zone);
    const share = Math.min(1, Math.max(0, leftMs / lengthMs(plan.validity)));
    const [count = '', unit = '', ...more] = formatDuration(leftMs, language).split(' ');
    return html`<div class="time">
      <svg viewBox="0 0 120 120" class="ring ${leftMs < LOW_MS ? 'low' : ''}" aria-hidden="true">
        <circle cx="60" cy="60" r="52" class="track" pathLength="100" />
        ${
          share > 0
            ? svg`<circle cx="60" cy="60" r="52" class="left" pathLength="100"
          stroke-dasharray="${(share * 100).toFixed(1)} 100" transform="rotate(-90 60 60)" />`
            : nothing
        }
      </svg>
      <p class="inside" aria-hidden="true">
        ${
          leftMs > 0
            ? numeric(count)
              ? html`<span class="big">${count}</span><span>${unit}</span>`
              : html`<span class="big">${unit}</span><span>${count}</span>`
            : html`<span class="big">0</span><span>${words.left}</span>`
        }
      </p>
      <p class="when">
        ${
          leftMs > 0
            ? html`<span class="hidden">${words.timeLeft}: ${[count, unit, ...more].join(' ')}, </span
                ><span aria-hidden="true" class="more">${[count, unit, ...more].join(' ')}</span>
                ${words.expiresOn(when)}`
            : words.expiredSince(when)
        }
      </p>
    </div>`;
  }

  #data({ usedBytes, quotaBytes, access }: SubscriptionView): TemplateResult {
    const { words, language } = this;
    const used = formatBytes(usedBytes, language);
    if (quotaBytes === null) {
      return html`<p class="data"><span>${words.dataUsed}</span> <span>${words.unlimited(used)}</span></p>`;
    }
    const share = Math.min(100, (Number(usedBytes) / Number(quotaBytes)) * 100);
    return html`<div class="data">
      <span id="data">${words.dataUsed}</span>
      <span>${words.ofQuota(used, formatBytes(quotaBytes, language))}</span>
      <svg
        class="bar ${share > 85 || access === 'throttled' ? 'low' : ''}"
        viewBox="0 0 100 4"
        preserveAspectRatio="none"
        role="progressbar"
        aria-labelledby="data"
        aria-valuemin="0"
        aria-valuemax="100"
        aria-valuenow=${Math.round(share)}
      >
        <rect width="100" height="4" class="track" />
        <rect width=${share.toFixed(1)} height="4" class="left" />
      </svg>
    </div>`;
  }
}

const DAY_MS = 86_400_000;
const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: DAY_MS, week: 7 * DAY_MS } as const;

/** About how long a term is: enough for a ring, never for a bill. A term without a validity is drawn as 30 days. */
function lengthMs(validity: SubscriptionView['plan']['validity']): number {
  if (validity === null) return 30 * DAY_MS;
  const { kind, count, unit } = validity;
  if (kind === 'calendar_month') return count * 30 * DAY_MS;
  return kind === 'duration' ? count * UNIT_MS[unit ?? 'day'] : Math.max(1, count) * DAY_MS;
}

function numeric(text: string): boolean {
  return /^\d/.test(text);
}

define('daftari-plan-card', DaftariPlanCard);
