import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PriceCurve } from '../api/selling.ts';
import type { Money } from '../api/wire.ts';
import { formatMoneyShort } from '../i18n/format.ts';
import { planMessages } from '../i18n/plan-messages.ts';
import { DaftariElement, define } from './element.ts';
import { QuantityRequest } from './events.ts';
import { heightOf } from './scale.ts';

const WIDTH = 360;
const HEIGHT = 150;

/** What use costs, as a line over the quantity, and a slider that chooses one. The same figures stand in a table. */
export class DaftariPriceCurve extends DaftariElement {
  static override properties: PropertyDeclarations = {
    curve: { attribute: false },
    unit: {},
    quantity: { type: Number },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      figure {
        display: grid;
        gap: 0.375rem;
      }
      svg {
        inline-size: 100%;
        block-size: 9rem;
        overflow: visible;
      }
      .area {
        fill: var(--daftari-brand-soft);
      }
      .line {
        fill: none;
        stroke: var(--daftari-brand);
        stroke-width: 2.5;
        stroke-linejoin: round;
        vector-effect: non-scaling-stroke;
      }
      .axis {
        stroke: var(--daftari-line);
        vector-effect: non-scaling-stroke;
      }
      .here {
        stroke: var(--daftari-up);
        stroke-width: 2;
        stroke-dasharray: 4 3;
        vector-effect: non-scaling-stroke;
      }
      .ends {
        display: flex;
        justify-content: space-between;
        font-variant-numeric: tabular-nums;
      }
      label {
        display: flex;
        flex-wrap: wrap;
        justify-content: space-between;
        gap: 0 0.75rem;
        font-size: 0.875rem;
        font-weight: 600;
      }
      input {
        inline-size: 100%;
        min-block-size: 1.75rem;
        margin: 0;
        accent-color: var(--daftari-brand);
      }
      summary {
        padding-block: 0.25rem;
        color: var(--daftari-brand);
        cursor: pointer;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: 0.875rem;
        font-variant-numeric: tabular-nums;
      }
      th,
      td {
        padding: 0.25rem 0;
        border-block-end: 1px solid var(--daftari-line);
        font-weight: 400;
        text-align: start;
      }
      td {
        text-align: end;
      }
    `,
  ];

  /** Null until the page knows. */
  declare curve: PriceCurve | null;
  /** What a priced unit is called: `GiB`. */
  declare unit: string;
  /** Priced units that the slider stands at. */
  declare quantity: number;
  /** Where the slider ends. */
  #reach = 0;
  #dragging = false;

  constructor() {
    super();
    this.curve = null;
    this.unit = '';
    this.quantity = 0;
  }

  override render() {
    const { curve, unit, quantity } = this;
    const words = planMessages(this.language);
    if (curve === null || curve.points.length < 2) return this.waiting();
    const ends = endsOf(curve);
    const chosen = quantity;
    // A curve reaches a little beyond its sample. The slider keeps its length under the thumb, and grows when let go.
    if (!this.#dragging) this.#reach = Math.max(this.#reach, ends.x, chosen);
    const said = this.#said(curve, chosen);
    return html`<figure>
      <figcaption class="hidden">${said}</figcaption>
      <p class="ends soft small" aria-hidden="true">
        <span>${formatMoneyShort(ends.top, this.language)}</span><span>${said}</span>
      </p>
      ${this.#drawing(curve, chosen, ends)}
      <p class="ends soft small" aria-hidden="true">
        <span>0</span><span>${words.sampleOf(String(ends.x), unit)}</span>
      </p>
      <label for="quantity"
        ><span>${words.sample}</span><span class="number">${words.sampleOf(String(chosen), unit)}</span></label
      >
      <input
        id="quantity"
        type="range"
        min="0"
        max=${this.#reach}
        step=${stepOf(this.#reach)}
        aria-valuetext=${said}
        .value=${String(chosen)}
        @input=${this.#slide}
        @change=${this.#letGo}
      />
      ${this.#table(curve)}
    </figure>`;
  }

  #drawing(curve: PriceCurve, chosen: number, ends: Ends): TemplateResult {
    const at = (x: number, y: number): string =>
      `${((x / ends.x) * WIDTH).toFixed(2)},${(HEIGHT - (y / (ends.y || 1)) * HEIGHT).toFixed(2)}`;
    const points = curve.points.map(({ x, y }) => at(Number(x), heightOf(y))).join(' ');
    const here = ((Math.min(chosen, ends.x) / ends.x) * WIDTH).toFixed(2);
    return html`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true">
      <polygon class="area" points="0,${HEIGHT} ${points} ${WIDTH},${HEIGHT}" />
      <line class="axis" x1="0" x2=${WIDTH} y1=${HEIGHT} y2=${HEIGHT} />
      <polyline class="line" points=${points} />
      <line class="here" x1=${here} x2=${here} y1="0" y2=${HEIGHT} />
    </svg>`;
  }

  #table({ points }: PriceCurve): TemplateResult {
    const words = planMessages(this.language);
    return html`<details>
      <summary class="small">${words.curveTable}</summary>
      <table>
        <thead>
          <tr>
            <th scope="col">${words.quantity}</th>
            <td>${words.price}</td>
          </tr>
        </thead>
        <tbody>
          ${points.map(
            ({ x, y }) =>
              html`<tr>
                <th scope="row">${this.#quantityOf(x)}</th>
                <td>${formatMoneyShort(y, this.language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  /** A point in words; one a breath above an edge is told as that edge. */
  #quantityOf(x: string): string {
    const words = planMessages(this.language);
    const [whole = '', fraction = ''] = x.split('.');
    const shown = fraction.length > 3 ? `${whole}.${fraction.slice(0, 3)}`.replace(/\.?0+$/, '') : x;
    const said = words.sampleOf(shown, this.unit);
    return fraction.length > 3 ? words.justAbove(said) : said;
  }

  /** What the chosen quantity costs: exactly, where the curve has a point; else between which points it lies. */
  #said(curve: PriceCurve, chosen: number): string {
    const words = planMessages(this.language);
    const [before, after] = around(curve, chosen);
    const prices = before === after ? [after] : [before, after];
    const said = prices.map(({ y }) => formatMoneyShort(y, this.language));
    return words.curveSummary(words.sampleOf(String(chosen), this.unit), said.join(' – '));
  }

  #slide = (event: Event): void => {
    this.#dragging = true;
    this.quantity = Number((event.target as HTMLInputElement).value);
    this.dispatchEvent(new QuantityRequest(this.curve?.meter ?? '', this.quantity));
  };

  #letGo = (): void => {
    this.#dragging = false;
    this.requestUpdate();
  };
}

interface Ends {
  readonly x: number;
  readonly y: number;
  readonly top: Money;
}

function endsOf({ points }: PriceCurve): Ends {
  const top = points.reduce(
    (most, { y }) => (BigInt(y.minor) > BigInt(most.minor) ? y : most),
    points[0]?.y ?? NOTHING,
  );
  return { x: Math.max(...points.map(({ x }) => Number(x))) || 1, y: heightOf(top), top };
}

const NOTHING: Money = { minor: '0', currency: 'KES' };

/** A hundred stops or so, at figures that are round. */
function stepOf(end: number): number {
  return 10 ** Math.floor(Math.log10(end / 50));
}

type Point = PriceCurve['points'][number];

/** The points of a curve that a quantity lies between; twice the same where it lies on one. */
function around({ points }: PriceCurve, quantity: number): readonly [Point, Point] {
  const last = points.at(-1) ?? { x: '0', y: NOTHING };
  const at = points.findIndex(({ x }) => Number(x) >= quantity);
  const after = points[at] ?? last;
  return Number(after.x) === quantity ? [after, after] : [points[at - 1] ?? after, after];
}

define('daftari-price-curve', DaftariPriceCurve);
