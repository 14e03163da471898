import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { PriceCurve } from '../api/selling.ts';
import { formatMoneyShort } from '../i18n/format.ts';
import { planMessages } from '../i18n/plan-messages.ts';
import { DaftariElement, define } from './element.ts';
import { QuantityRequest } from './events.ts';

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
    const chosen = Math.min(quantity, ends.x);
    const said = words.curveSummary(words.sampleOf(String(chosen), unit), this.#money(priceAt(curve, chosen)));
    return html`<figure>
      <figcaption class="hidden">${said}</figcaption>
      <p class="ends soft small" aria-hidden="true"><span>${this.#money(ends.y)}</span><span>${said}</span></p>
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
        max=${ends.x}
        step=${stepOf(ends.x)}
        aria-valuetext=${said}
        .value=${String(chosen)}
        @input=${this.#slide}
      />
      ${this.#table(curve)}
    </figure>`;
  }

  #drawing(curve: PriceCurve, chosen: number, ends: Ends): TemplateResult {
    const at = (x: number, y: number): string =>
      `${((x / ends.x) * WIDTH).toFixed(2)},${(HEIGHT - (y / Math.max(ends.y, 1)) * HEIGHT).toFixed(2)}`;
    const points = curve.points.map(({ x, y }) => at(Number(x), Number(y.minor))).join(' ');
    const here = ((chosen / ends.x) * WIDTH).toFixed(2);
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
                <th scope="row">${words.sampleOf(x, this.unit)}</th>
                <td>${formatMoneyShort(y, this.language)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </details>`;
  }

  #money(minor: number): string {
    const currency = this.curve?.points[0]?.y.currency ?? 'KES';
    return formatMoneyShort({ minor: String(Math.round(minor)), currency }, this.language);
  }

  #slide = (event: Event): void => {
    this.quantity = Number((event.target as HTMLInputElement).value);
    this.dispatchEvent(new QuantityRequest(this.curve?.meter ?? '', this.quantity));
  };
}

interface Ends {
  readonly x: number;
  readonly y: number;
}

function endsOf({ points }: PriceCurve): Ends {
  return {
    x: Math.max(...points.map(({ x }) => Number(x))) || 1,
    y: Math.max(...points.map(({ y }) => Number(y.minor))),
  };
}

/** A hundred stops or so, at figures that are round. */
function stepOf(end: number): number {
  return 10 ** Math.floor(Math.log10(end / 50));
}

/** Where the line stands over a quantity, in minor units: for the eye. What it costs exactly, the bill says. */
function priceAt({ points }: PriceCurve, quantity: number): number {
  const after = points.findIndex(({ x }) => Number(x) >= quantity);
  const next = points[after] ?? points.at(-1);
  const before = points[after - 1];
  if (next === undefined) return 0;
  if (before === undefined || after < 0) return Number(next.y.minor);
  const [x1, x2] = [Number(before.x), Number(next.x)];
  const [y1, y2] = [Number(before.y.minor), Number(next.y.minor)];
  return y1 + ((quantity - x1) / (x2 - x1)) * (y2 - y1);
}

define('daftari-price-curve', DaftariPriceCurve);
