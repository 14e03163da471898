import { css, html, nothing, svg, type PropertyDeclarations } from 'lit';
import { formatCount } from '../i18n/format.ts';
import { DaftariElement, define } from './element.ts';

/** One part of a whole. */
export interface Share {
  readonly name: string;
  /** A colour of the theme. */
  readonly tone: 'brand' | 'good' | 'warn' | 'bad' | 'idle';
  readonly count: number;
}

/** The parts of a whole as one bar; below it what each comes to, unless it is `brief`. Nothing is no part. */
class DaftariShares extends DaftariElement {
  static override properties: PropertyDeclarations = { parts: { attribute: false }, brief: { type: Boolean } };
  static override styles = [
    DaftariElement.styles,
    css`
      svg {
        display: block;
        inline-size: 100%;
        block-size: 0.625rem;
        border-radius: 999px;
        background: var(--daftari-sunken);
      }
      :host([brief]) {
        inline-size: clamp(6.5rem, 16vw, 14rem);
        padding-block-end: 0.25rem;
      }
      :host([brief]) svg {
        block-size: 0.5rem;
      }
      rect {
        fill: var(--tone);
      }
      .brand {
        --tone: var(--daftari-brand);
      }
      .good {
        --tone: color-mix(in oklab, var(--daftari-brand) 40%, var(--daftari-surface));
      }
      .warn {
        --tone: var(--daftari-on-warn-soft);
      }
      .bad {
        --tone: var(--daftari-bad);
      }
      .idle {
        --tone: var(--daftari-line-strong);
      }
      ul {
        display: flex;
        flex-wrap: wrap;
        gap: 0.25rem 1.25rem;
        padding-block-start: 0.5rem;
        font-size: 0.875rem;
      }
      li::before {
        content: '';
        display: inline-block;
        inline-size: 0.75rem;
        block-size: 0.75rem;
        margin-inline-end: 0.375rem;
        border-radius: 0.1875rem;
        background: var(--tone);
      }
    `,
  ];

  declare parts: readonly Share[];
  declare brief: boolean;

  constructor() {
    super();
    this.parts = [];
    this.brief = false;
  }

  override render() {
    const shown = this.parts.filter(({ count }) => count > 0);
    const whole = shown.reduce((sum, { count }) => sum + count, 0);
    const said = (part: Share): string => `${part.name} ${formatCount(part.count, this.language)}`;
    let before = 0;
    const bar = shown.map((part) => {
      const x = before;
      before += part.count;
      return svg`<rect class=${part.tone} x=${x} y="0" width=${part.count} height="1" />`;
    });
    return html`<svg
        viewBox="0 0 ${Math.max(1, whole)} 1"
        preserveAspectRatio="none"
        role="img"
        aria-label=${shown.map(said).join(', ')}
      >
        ${bar}
      </svg>
      ${
        this.brief
          ? nothing
          : html`<ul aria-hidden="true">
              ${shown.map((part) => html`<li class="number ${part.tone}">${said(part)}</li>`)}
            </ul>`
      }`;
  }
}

define('daftari-shares', DaftariShares);
