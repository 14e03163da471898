import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Router } from '../api/routers.ts';
import { formatBytes, formatCount, formatDuration, formatMoment } from '../i18n/format.ts';
import { routerMessages } from '../i18n/router-messages.ts';
import { clockWords, warningWords } from '../i18n/router-words.ts';
import { percent, speed } from './daftari-router-sites.ts';
import { DaftariElement, define } from './element.ts';

/** How one router is: its figures as it was last seen, and what a person should look at. */
class DaftariRouterHealth extends DaftariElement {
  static override properties: PropertyDeclarations = { router: { attribute: false }, now: { type: Number } };
  static override styles = [
    DaftariElement.styles,
    css`
      dl {
        display: grid;
        grid-template-columns: minmax(5rem, auto) minmax(0, 1fr);
        gap: 0.375rem 1rem;
      }
      dt {
        color: var(--daftari-ink-soft);
      }
      dd {
        min-inline-size: 0;
        font-variant-numeric: tabular-nums;
        font-weight: 550;
        overflow-wrap: anywhere;
      }
      h3 {
        margin-block: 1rem 0.375rem;
        font-size: 1rem;
      }
      li {
        padding-block: 0.5rem;
        border-block-start: 1px solid var(--daftari-line);
        text-wrap: pretty;
      }
      li p + p {
        color: var(--daftari-ink-soft);
        font-size: 0.9375rem;
      }
      .stale dd {
        color: var(--daftari-ink-soft);
        font-weight: 400;
      }
    `,
  ];

  declare router: Router | null;
  /** By the clock of the server, UTC milliseconds. */
  declare now: number;

  constructor() {
    super();
    this.router = null;
    this.now = 0;
  }

  override render() {
    const { router, language } = this;
    const words = routerMessages(language);
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${words.health}</h2>
        ${router === null ? nothing : html`<span class="soft small">${words.modes[router.mode]}</span>`}
      </div>
      ${router === null ? this.waiting() : html`${this.#figures(router)} ${this.#warnings(router)}`}
    </section>`;
  }

  #figures({ state, seenAt, health, online, placed }: Router): TemplateResult {
    const { language, zone, now } = this;
    const words = routerMessages(language);
    const figures = health?.figures ?? {};
    // What this router does not tell has no line.
    const told = (heading: string, name: string, says: (value: number) => string): unknown => {
      const value = figures[name];
      return value === undefined ? nothing : line(heading, says(value));
    };
    const { memory_total_bytes: total, out_bps: out = 0 } = figures;
    const boot = health?.bootedAt ?? null;
    const runs = boot === null ? words.unknownFigure : formatDuration(now - Date.parse(boot), language, 'short');
    return html`<dl class=${state === 'up' ? '' : 'stale'}>
      ${line(words.about, health?.about ?? words.unknownFigure)}
      ${line(words.seenAt, seenAt === null ? words.neverSeen : formatMoment(seenAt, language, zone))}
      ${line(words.uptime, runs)} ${told(words.load, 'cpu_percent', (value) => `${Math.round(value)} %`)}
      ${told(words.memory, 'memory_free_bytes', (free) =>
        total === undefined
          ? formatBytes(free, language)
          : words.memoryFree(formatBytes(free, language), formatBytes(total, language)),
      )}
      ${line(words.clock, clockWords(health?.clockAheadMs ?? null, language))}
      ${told(words.latency, 'latency_ms', (value) => `${Math.round(value)} ms`)}
      ${told(words.loss, 'loss_share', percent)}
      ${told(words.traffic, 'in_bps', (value) => `${speed(value, language)} / ${speed(out, language)}`)}
      ${line(words.online, `${formatCount(online, language)} / ${formatCount(placed, language)}`)}
    </dl>`;
  }

  #warnings({ health }: Router): unknown {
    if (health === null) return nothing;
    const words = routerMessages(this.language);
    return html`<h3>${words.warnings}</h3>
      ${
        health.warnings.length === 0
          ? html`<p class="soft">${words.warningsNone}</p>`
          : html`<ul>
              ${health.warnings.map((warning) => {
                const { text, toDo, lang } = warningWords(warning, this.language);
                return html`<li lang=${lang}>
                  <p>${text}</p>
                  ${toDo === null ? nothing : html`<p>${words.toDo}: ${toDo}</p>`}
                </li>`;
              })}
            </ul>`
      }`;
  }
}

function line(name: string, value: string): TemplateResult {
  return html`<dt>${name}</dt>
    <dd>${value}</dd>`;
}

define('daftari-router-health', DaftariRouterHealth);
