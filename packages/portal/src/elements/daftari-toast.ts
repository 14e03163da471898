import { css, html, type PropertyDeclarations } from 'lit';
import { DaftariElement, define } from './element.ts';

/** One thing that just happened, in a sentence. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: 'good' | 'bad';
}

/** A live region: what happened is read out, and stands for a moment at the edge of the screen. */
export class DaftariToast extends DaftariElement {
  static override properties: PropertyDeclarations = { notices: { attribute: false } };
  static override styles = [
    DaftariElement.styles,
    css`
      :host {
        position: fixed;
        inset-block-end: calc(1rem + var(--daftari-dock, 0px));
        inset-inline: 1rem;
        z-index: 10;
        pointer-events: none;
      }
      ul {
        display: grid;
        justify-items: center;
        gap: 0.5rem;
      }
      li {
        padding: 0.75rem 1.25rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-ink);
        color: var(--daftari-paper);
        font-weight: 550;
        box-shadow: var(--daftari-shadow);
      }
      li.bad {
        background: var(--daftari-bad-soft);
        color: var(--daftari-on-bad-soft);
      }
    `,
  ];

  /** Oldest first; the page takes them away again. */
  declare notices: readonly Notice[];

  constructor() {
    super();
    this.notices = [];
  }

  override render() {
    return html`<div role="status" aria-live="polite">
      <ul>
        ${this.notices.map(({ text, tone }) => html`<li class=${tone}>${text}</li>`)}
      </ul>
    </div>`;
  }
}

define('daftari-toast', DaftariToast);
