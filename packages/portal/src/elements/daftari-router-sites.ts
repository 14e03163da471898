import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Router } from '../api/routers.ts';
import { formatCount, formatDuration, formatMoment, formatSpeed } from '../i18n/format.ts';
import { routerMessages } from '../i18n/router-messages.ts';
import { DaftariElement, define } from './element.ts';
import { tableStyles } from './forms.ts';

/** How each state looks. */
export const routerTones = { up: 'good', down: 'bad', unknown: '' } as const;

/** How a router stands: one that has never answered is being set up, and is nobody's alarm. */
export function stateOf({ state, seenAt }: Pick<Router, 'state' | 'seenAt'>): Router['state'] {
  return seenAt === null ? 'unknown' : state;
}

/** The address of a router's own page. */
export function routerPath({ driver, id }: Pick<Router, 'driver' | 'id'>): string {
  return `/console/routers/${encodeURIComponent(`${driver}:${id}`)}`;
}

/** Routers by site: how each is, and one alarm where several of a site are silent. Sites in trouble stand first. */
class DaftariRouterSites extends DaftariElement {
  static override properties: PropertyDeclarations = {
    routers: { attribute: false },
    now: { type: Number },
    error: {},
  };
  static override styles = [
    DaftariElement.styles,
    tableStyles,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
      table {
        table-layout: fixed;
      }
      .state-column {
        inline-size: 11rem;
      }
      .figure-column {
        inline-size: 7.5rem;
      }
      .alarm {
        margin-block-end: 0.5rem;
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
      .alarm strong {
        display: block;
      }
      .late {
        color: var(--daftari-on-warn-soft);
        font-weight: 600;
      }
      @container (max-width: 46rem) {
        .state-column {
          inline-size: 9.75rem;
        }
      }
    `,
  ];

  /** Null until the page knows. */
  declare routers: readonly Router[] | null;
  /** By the clock of the server, UTC milliseconds. */
  declare now: number;
  declare error: string;

  constructor() {
    super();
    this.routers = null;
    this.now = 0;
    this.error = '';
  }

  override render() {
    const { routers } = this;
    const words = routerMessages(this.language);
    if (this.error !== '' || routers === null || routers.length === 0) {
      return html`<section class="card">${this.rows(routers, this.error, words.none, () => html``)}</section>`;
    }
    const sites = Map.groupBy(routers, ({ site }) => site);
    return [...sites]
      .toSorted(([, one], [, other]) => rankOf(one) - rankOf(other))
      .map(([site, all]) => this.#site(site, all));
  }

  #site(site: string, all: readonly Router[]): TemplateResult {
    const words = routerMessages(this.language);
    const down = all.filter(isDown);
    const id = `site-${site.replaceAll(/\W/g, '-')}`;
    return html`<section class="card" aria-labelledby=${id}>
      <div class="head"><h2 id=${id}>${site}</h2></div>
      ${down.length === 0 ? nothing : this.#alarm(down, all.length)}
      <table>
        <thead>
          <tr>
            <th scope="col">${words.router}</th>
            <th scope="col" class="wide figure-column end">${words.load}</th>
            <th scope="col" class="widest figure-column end">${words.latency}</th>
            <th scope="col" class="widest figure-column end">${words.traffic}</th>
            <th scope="col" class="wide figure-column end">${words.online}</th>
            <th scope="col" class="wide figure-column end">${words.drifts}</th>
            <th scope="col" class="state-column end">${words.state}</th>
          </tr>
        </thead>
        <tbody>
          ${all.map((router) => this.#row(router))}
        </tbody>
      </table>
    </section>`;
  }

  #alarm(down: readonly Router[], all: number): TemplateResult {
    const { language } = this;
    const words = routerMessages(language);
    const since = down.map((one) => one.since).toSorted()[0] ?? '';
    const when = formatMoment(since, language, this.zone);
    const placed = down.reduce((sum, one) => sum + one.placed, 0);
    const said = all === 1 ? words.alarmOne(when) : words.alarm(String(down.length), String(all), when);
    return html`<p class="alarm" role="status">
      <strong>${said}</strong>${words.alarmLead(formatCount(placed, language))}
    </p>`;
  }

  #row(router: Router): TemplateResult {
    const { language } = this;
    const words = routerMessages(language);
    const { health, online, placed, drifts } = router;
    const state = stateOf(router);
    const shown = state === 'up' ? (health?.figures ?? {}) : {};
    const { in_bps: inBps, out_bps: outBps, cpu_percent: cpu } = shown;
    const [coming, going] = [inBps, outBps].map((bps) => (bps === undefined ? '–' : speed(bps, language)));
    const load = cpu === undefined ? '–' : `${Math.round(cpu)} %`;
    const people = `${state === 'up' ? formatCount(online, language) : '–'} / ${formatCount(placed, language)}`;
    const warnings = health?.warnings.length ?? 0;
    return html`<tr>
      <td>
        <a class="name" href=${routerPath(router)}>${router.name}</a>
        <span class="sub">${health?.about ?? words.modes[router.mode]}</span>
        <span class="sub narrow">${load} · ${people}</span>
        ${
          warnings === 0 || state !== 'up'
            ? nothing
            : html`<span class="sub late">${words.warningCount(formatCount(warnings, language))}</span>`
        }
        ${drifts === 0 ? nothing : html`<span class="sub narrow late">${words.driftCount(String(drifts))}</span>`}
      </td>
      <td class="wide end number">${load}<span class="sub">${memoryOf(shown, language)}</span></td>
      <td class="widest end number">
        ${shown['latency_ms'] === undefined ? '–' : `${Math.round(shown['latency_ms'])} ms`}
        <span class="sub">${shown['loss_share'] === undefined ? nothing : percent(shown['loss_share'])}</span>
      </td>
      <td class="widest end number">
        ${coming}${inBps === undefined ? nothing : html`<span class="sub">${going}</span>`}
      </td>
      <td class="wide end number">${people}</td>
      <td class="wide end number">
        <span class=${drifts === 0 ? 'soft' : 'late'}>${formatCount(drifts, language)}</span>
      </td>
      <td class="end">
        <span class="chip ${router.gone ? '' : routerTones[state]}"
          >${router.gone ? words.gone : words.states[state]}</span
        >
        <span class="sub">${this.#since(router)}</span>
      </td>
    </tr>`;
  }

  #since({ state, since, seenAt }: Router): string {
    const { language } = this;
    const words = routerMessages(language);
    const forLong = (from: string): string => formatDuration(this.now - Date.parse(from), language, 'short');
    if (seenAt === null) return words.neverSeen;
    return state === 'down' ? words.notSeenFor(forLong(seenAt)) : words.sinceFor(forLong(since));
  }
}

/** Bit/s as speeds are sold. */
export function speed(bps: number, language: string): string {
  return formatSpeed(bps / 1000, language);
}

/** A share of one as percent. */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10} %`;
}

/** The part of the memory that is in use. */
function memoryOf(figures: Readonly<Record<string, number>>, language: string): string {
  const { memory_free_bytes: free, memory_total_bytes: whole } = figures;
  if (free === undefined || whole === undefined || whole === 0) return '';
  return `${routerMessages(language).memory} ${percent(Math.round(100 - (100 * free) / whole) / 100)}`;
}

/** What is in trouble stands first. */
function rankOf(site: readonly Router[]): number {
  return site.some(isDown) ? 0 : 1;
}

function isDown(router: Router): boolean {
  return stateOf(router) === 'down' && !router.gone;
}

define('daftari-router-sites', DaftariRouterSites);
