import { css, html, nothing, svg, type PropertyDeclarations, type SVGTemplateResult, type TemplateResult } from 'lit';
import type { UsageDay } from '../api/wire.ts';
import { formatBytes, formatDay } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';
import { niceCeiling } from './scale.ts';

const WIDTH = 720;
const HEIGHT = 180;

const chartStyles = css`
  .plot {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    grid-template-rows: minmax(0, 1fr);
    gap: 0.625rem;
    block-size: 11rem;
  }
  .plot svg {
    inline-size: 100%;
    block-size: 100%;
    touch-action: pan-y;
    overflow: visible;
  }
  .scale {
    display: flex;
    flex-direction: column;
    justify-content: space-between;
    margin-block: -0.5rem;
    font-size: 0.75rem;
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .grid {
    stroke: var(--daftari-line);
    vector-effect: non-scaling-stroke;
  }
  .down {
    fill: var(--daftari-down);
  }
  .up {
    fill: var(--daftari-up);
  }
  svg:hover g:not(.chosen) {
    opacity: 0.45;
  }
  .ends {
    display: flex;
    justify-content: space-between;
    padding: 0.5rem 0 0 2.75rem;
  }
  figcaption {
    display: flex;
    gap: 1.25rem;
    padding-block: 0.5rem;
  }
  .key::before {
    content: '';
    display: inline-block;
    inline-size: 0.75rem;
    block-size: 0.75rem;
    margin-inline-end: 0.375rem;
    border-radius: 0.1875rem;
    background: var(--daftari-down);
  }
  .key.up::before {
    background: var(--daftari-up);
  }
  summary {
    padding-block: 0.25rem;
    color: var(--daftari-brand);
    cursor: pointer;
  }
  .scroll {
    max-block-size: 16rem;
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: 0.875rem;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    padding: 0.3125rem 0.5rem 0.3125rem 0;
    border-block-end: 1px solid var(--daftari-line);
    font-weight: 400;
    text-align: start;
  }
  thead th {
    font-weight: 600;
  }
`;

/** Traffic by day as bars: down below, up on top. The same numbers stand in a table for who cannot see bars. */
export class DaftariUsageChart extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    days: { attribute: false },
    error: {},
    chosen: { state: true },
  };
  static override styles = [DaftariElement.styles, chartStyles];

  /** Whose usage it is, in words; empty: hers who reads it. */
  declare heading: string;
  /** Oldest first; null until the page knows. */
  declare days: readonly UsageDay[] | null;
  /** What went wrong, for people; empty if nothing did. */
  declare error: string;
  /** The bar under the pointer; -1 for none. */
  declare protected chosen: number;

  constructor() {
    super();
    this.heading = '';
    this.days = null;
    this.error = '';
    this.chosen = -1;
  }

  override render() {
    const { words, days } = this;
    const used = days?.some((day) => totalOf(day) > 0) === true ? days : days === null ? null : [];
    return html`<section class="card" aria-labelledby="title">
      <div class="head">
        <h2 id="title">${this.heading === '' ? words.usage : this.heading}</h2>
        <p class="soft small number">${this.#readout()}</p>
      </div>
      ${this.rows(used, this.error, words.usageNone, (rows) => this.#chart(rows))}
    </section>`;
  }

  #readout(): string {
    const { days, words, language, chosen } = this;
    if (days === null || days.length === 0) return '';
    const day = days[chosen];
    if (day !== undefined) {
      return `${formatDay(day.date, language)}: ${this.#both(Number(day.outBytes), Number(day.inBytes))}`;
    }
    return words.usageDays(days.length);
  }

  #both(down: number, up: number): string {
    return this.words.usageTotal(formatBytes(down, this.language), formatBytes(up, this.language));
  }

  #chart(days: readonly UsageDay[]): TemplateResult {
    const { words, language } = this;
    const most = days.reduce((top, day) => (totalOf(day) > totalOf(top) ? day : top));
    const total = days.reduce((sum, day) => sum + totalOf(day), 0);
    const summary = words.usageSummary(
      days.length,
      formatBytes(total, language),
      formatBytes(totalOf(most), language),
      formatDay(most.date, language),
    );
    const ceiling = niceCeiling(totalOf(most));
    const first = days[0];
    const last = days.at(-1);
    return html`<figure>
      <div class="plot">
        <p class="scale soft" aria-hidden="true">
          <span>${formatBytes(ceiling, language)}</span><span>${formatBytes(ceiling / 2, language)}</span><span>0</span>
        </p>
        <svg
          viewBox="0 0 ${WIDTH} ${HEIGHT}"
          preserveAspectRatio="none"
          role="img"
          aria-label=${summary}
          @pointermove=${this.#point}
          @pointerdown=${this.#point}
          @pointerleave=${this.#leave}
        >
          ${[0, 0.5, 1].map((at) => svg`<line x1="0" x2=${WIDTH} y1=${HEIGHT * at} y2=${HEIGHT * at} class="grid" />`)}
          ${days.map((day, at) => this.#bar(day, at, days.length, ceiling))}
        </svg>
      </div>
      <p class="ends soft small" aria-hidden="true">
        <span>${first ? formatDay(first.date, language) : nothing}</span>
        <span>${last ? formatDay(last.date, language) : nothing}</span>
      </p>
      <figcaption class="small">
        <span class="key down">${words.down}</span><span class="key up">${words.up}</span>
      </figcaption>
      ${this.#table(days)}
    </figure>`;
  }

  #bar(day: UsageDay, at: number, count: number, ceiling: number): SVGTemplateResult {
    const slot = WIDTH / count;
    const width = Math.max(2, slot * 0.68);
    const x = at * slot + (slot - width) / 2;
    const down = (Number(day.outBytes) / ceiling) * HEIGHT;
    const up = (Number(day.inBytes) / ceiling) * HEIGHT;
    return svg`<g class=${at === this.chosen ? 'chosen' : ''}>
      <rect x=${x} width=${width} y=${HEIGHT - down} height=${down} class="down" />
      <rect x=${x} width=${width} y=${HEIGHT - down - up} height=${up} class="up" />
    </g>`;
  }

  #table(days: readonly UsageDay[]): TemplateResult {
    const { words, language } = this;
    return html`<details>
      <summary class="small">${words.usageTable}</summary>
      <div class="scroll" tabindex="0" role="region" aria-labelledby="title">
        <table>
          <thead>
            <tr>
              <th scope="col">${words.day}</th>
              <th scope="col">${words.down}</th>
              <th scope="col">${words.up}</th>
            </tr>
          </thead>
          <tbody>
            ${days.toReversed().map(
              (day) =>
                html`<tr>
                  <th scope="row">${formatDay(day.date, language)}</th>
                  <td>${formatBytes(day.outBytes, language)}</td>
                  <td>${formatBytes(day.inBytes, language)}</td>
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #point = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const count = this.days?.length ?? 0;
    this.chosen = Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count));
  };

  #leave = (): void => {
    this.chosen = -1;
  };
}

function totalOf(day: UsageDay): number {
  return Number(day.inBytes) + Number(day.outBytes);
}

define('daftari-usage-chart', DaftariUsageChart);
