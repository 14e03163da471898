import { html, nothing, svg, type PropertyDeclarations, type SVGTemplateResult, type TemplateResult } from 'lit';
import { barStyles } from './bar-styles.ts';
import { DaftariElement, define } from './element.ts';
import { niceCeiling } from './scale.ts';

/** One kind of figure over all labels. */
export interface Series {
  readonly name: string;
  /** A colour of the theme: `brand`, `soft`, `good`, `warn`, `bad`. */
  readonly tone: Tone;
  /** One a label; below zero they hang. Only drawn: what is read is `says`. */
  readonly values: readonly number[];
}

/** The colours of bars. */
export type Tone = 'brand' | 'soft' | 'good' | 'warn' | 'bad';

const WIDTH = 720;
const HEIGHT = 200;

/** Figures by month as bars on each other, those below zero hanging; and the same figures as a table. */
class DaftariBars extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    labels: { attribute: false },
    series: { attribute: false },
    says: { attribute: false },
    brief: { attribute: false },
    first: {},
    asTable: {},
    aside: { type: Boolean },
    chosen: { state: true },
  };
  static override styles = [DaftariElement.styles, barStyles];

  declare heading: string;
  /** What stands below the bars, oldest first. */
  declare labels: readonly string[];
  declare series: readonly Series[];
  /** A figure as it is read: of a series and a label, by their places. */
  declare says: (series: number, label: number) => string;
  /** A mark of the scale in few letters. */
  declare brief: (value: number) => string;
  /** The heading of the labels in the table. */
  declare first: string;
  /** What opens the table. */
  declare asTable: string;
  /** Series stand beside each other and not on each other: what is compared, and does not add up. */
  declare aside: boolean;
  declare protected chosen: number;

  constructor() {
    super();
    this.heading = '';
    this.labels = [];
    this.series = [];
    this.says = () => '';
    this.brief = String;
    this.first = '';
    this.asTable = '';
    this.aside = false;
    this.chosen = -1;
  }

  override render() {
    const { labels, series, chosen } = this;
    const label = labels[chosen];
    const said = series.map(({ name }, at) => `${name} ${this.says(at, chosen)}`).join(' · ');
    const { top, bottom } = this.#reach();
    const share = (value: number): number => ((top - value) / (top - bottom)) * 100;
    return html`<figure>
      <p class="readout soft small number">${label === undefined ? nothing : `${label}: ${said}`}</p>
      <div class="plot">
        <p class="scale soft" aria-hidden="true">
          ${this.#marks().map(
            // A property, not an attribute: a page may forbid styles that are written into it.
            (mark) => html`<span .style=${`inset-block-start: ${share(mark)}%`}>${this.brief(mark)}</span>`,
          )}
        </p>
        <svg
          viewBox="0 0 ${WIDTH} ${HEIGHT}"
          preserveAspectRatio="none"
          role="img"
          aria-label=${this.heading}
          @pointermove=${this.#point}
          @pointerdown=${this.#point}
          @pointerleave=${this.#leave}
        >
          ${this.#marks().map((mark) => {
            const y = (share(mark) / 100) * HEIGHT;
            return svg`<line x1="0" x2=${WIDTH} y1=${y} y2=${y} class=${mark === 0 ? 'grid zero' : 'grid'} />`;
          })}
          ${labels.map((_, at) => this.#group(at, top, bottom))}
        </svg>
      </div>
      <p class="ends soft small" aria-hidden="true"><span>${labels[0]}</span><span>${labels.at(-1)}</span></p>
      <figcaption class="small">
        ${series.map(({ name, tone }) => html`<span class="key ${toneClass(tone)}">${name}</span>`)}
      </figcaption>
      ${this.#table()}
    </figure>`;
  }

  /** The highest and the lowest that bars come to, widened to round marks. */
  #reach(): { readonly top: number; readonly bottom: number } {
    const heights = this.labels.map((_, at) => this.#heights(at));
    const top = niceCeiling(Math.max(1, ...heights.map(({ up }) => up)));
    const low = Math.max(0, ...heights.map(({ down }) => down));
    return { top, bottom: low === 0 ? 0 : -niceCeiling(low) };
  }

  #heights(at: number): { readonly up: number; readonly down: number } {
    const values = this.series.map(({ values: all }) => all[at] ?? 0);
    const ups = values.filter((value) => value > 0);
    const downs = values.filter((value) => value < 0).map((value) => -value);
    const total = (parts: readonly number[]): number =>
      this.aside ? Math.max(0, ...parts) : parts.reduce((sum, part) => sum + part, 0);
    return { up: total(ups), down: total(downs) };
  }

  #marks(): readonly number[] {
    const { top, bottom } = this.#reach();
    if (bottom === 0) return [top, top / 2, 0];
    // Two marks that stand on each other cannot be read.
    return -bottom / (top - bottom) < 0.1 ? [top, top / 2, 0] : [top, 0, bottom];
  }

  #group(at: number, top: number, bottom: number): SVGTemplateResult {
    const slot = WIDTH / this.labels.length;
    const width = Math.max(2, slot * 0.64);
    const scale = HEIGHT / (top - bottom);
    const zero = top * scale;
    let [up, down] = [0, 0];
    const bars = this.series.map(({ values, tone }, place) => {
      const value = values[at] ?? 0;
      const height = Math.abs(value) * scale;
      const own = this.aside ? width / this.series.length : width;
      const x = at * slot + (slot - width) / 2 + (this.aside ? own * place : 0);
      const before = this.aside ? 0 : value >= 0 ? up : down;
      const y = value >= 0 ? zero - before - height : zero + before;
      if (value >= 0) up += height;
      else down += height;
      return svg`<rect class=${toneClass(tone)} x=${x} width=${Math.max(1, own - 1)} y=${y} height=${height} />`;
    });
    return svg`<g class=${at === this.chosen ? 'chosen' : ''}>${bars}</g>`;
  }

  #table(): TemplateResult {
    const { labels, series } = this;
    return html`<details>
      <summary class="small">${this.asTable}</summary>
      <div class="scroll" tabindex="0" role="region" aria-label=${this.heading}>
        <table>
          <thead>
            <tr>
              <th scope="col">${this.first}</th>
              ${series.map(({ name }) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${labels
              .map(
                (label, at) =>
                  html`<tr>
                    <th scope="row">${label}</th>
                    ${series.map((_, place) => html`<td>${this.says(place, at)}</td>`)}
                  </tr>`,
              )
              .toReversed()}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  #point = (event: PointerEvent): void => {
    const box = (event.currentTarget as SVGElement).getBoundingClientRect();
    const count = this.labels.length;
    this.chosen = Math.min(count - 1, Math.floor(((event.clientX - box.left) / box.width) * count));
  };

  #leave = (): void => {
    this.chosen = -1;
  };
}

function toneClass(tone: Tone): string {
  return tone === 'soft' ? 'soft-tone' : tone;
}

define('daftari-bars', DaftariBars);
