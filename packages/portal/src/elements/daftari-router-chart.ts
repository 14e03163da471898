import { css, html, nothing, svg, type PropertyDeclarations } from 'lit';
import { DaftariElement, define } from './element.ts';
import { niceCeiling } from './scale.ts';

/** One line over the looks at a router, oldest first; null where a look did not tell it. */
export interface ChartLine {
  readonly name: string;
  readonly tone: 'down' | 'up';
  readonly values: readonly (number | null)[];
}

const WIDTH = 240;
const HEIGHT = 56;

/** A small chart: its name, what it stands at now, and how it came there. */
class DaftariRouterChart extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    now: {},
    lines: { attribute: false },
    top: { type: Number },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      figure {
        display: grid;
        gap: 0.375rem;
        min-inline-size: 0;
      }
      figcaption {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 0.75rem;
        font-size: 0.875rem;
      }
      strong {
        font-size: 1rem;
        font-variant-numeric: tabular-nums;
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 3.5rem;
        border-radius: 0.5rem;
        background: var(--daftari-sunken);
      }
      polyline {
        fill: none;
        stroke: var(--tone);
        stroke-width: 2;
        vector-effect: non-scaling-stroke;
        stroke-linejoin: round;
      }
      polygon {
        fill: var(--tone);
        opacity: 0.14;
      }
      .down {
        --tone: var(--daftari-down);
      }
      .up {
        --tone: var(--daftari-up);
      }
      .key::before {
        content: '';
        display: inline-block;
        inline-size: 0.625rem;
        block-size: 0.625rem;
        margin-inline: 0.5rem 0.25rem;
        border-radius: 50%;
        background: var(--tone);
      }
    `,
  ];

  declare heading: string;
  /** What it stands at now, for people. */
  declare now: string;
  declare lines: readonly ChartLine[];
  /** What the upper edge stands for; 0: a round figure above the highest. */
  declare top: number;

  constructor() {
    super();
    this.heading = '';
    this.now = '';
    this.lines = [];
    this.top = 0;
  }

  override render() {
    const { lines } = this;
    const highest = Math.max(0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)));
    const top = this.top > 0 ? this.top : niceCeiling(Math.max(1, highest));
    return html`<figure>
      <figcaption>
        <span class="soft"
          >${this.heading}${
            lines.length < 2 ? nothing : lines.map(({ name, tone }) => html`<span class="key ${tone}">${name}</span>`)
          }</span
        >
        <strong>${this.now}</strong>
      </figcaption>
      <svg
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        preserveAspectRatio="none"
        role="img"
        aria-label="${this.heading} ${this.now}"
      >
        ${lines.map((line) => drawn(line, top))}
      </svg>
    </figure>`;
  }
}

function drawn({ values, tone }: ChartLine, top: number): unknown {
  const last = Math.max(1, values.length - 1);
  const known = values.flatMap((value, at) =>
    value === null ? [] : [{ x: (at / last) * WIDTH, y: HEIGHT - 2 - (Math.min(value, top) / top) * (HEIGHT - 6) }],
  );
  // One look is a line nevertheless: what is known is known for the whole while.
  const [only] = known;
  const points =
    known.length === 1 && only !== undefined
      ? [
          { ...only, x: 0 },
          { ...only, x: WIDTH },
        ]
      : known;
  if (points.length === 0) return nothing;
  const path = points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  const [first, end] = [points[0]?.x ?? 0, points.at(-1)?.x ?? 0];
  return svg`<g class=${tone}>
    <polygon points="${first.toFixed(1)},${HEIGHT} ${path} ${end.toFixed(1)},${HEIGHT}" />
    <polyline points=${path} />
  </g>`;
}

define('daftari-router-chart', DaftariRouterChart);
