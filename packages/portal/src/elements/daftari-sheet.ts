import { css, html, type PropertyDeclarations, type PropertyValues } from 'lit';
import { DaftariElement, define } from './element.ts';
import { icons } from './icons.ts';

/** A sheet over the page, with a heading and whatever is put into it. It says `close` when it was closed. */
export class DaftariSheet extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    open: { type: Boolean },
    loose: { type: Boolean },
    wide: { type: Boolean, reflect: true },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      /* No box of its own: what is closed leaves no gap on the page. */
      :host {
        display: contents;
      }
      dialog {
        inline-size: min(36rem, calc(100vw - 1.5rem));
        max-block-size: calc(100dvh - 2rem);
        padding: 1.25rem;
        border: 1px solid var(--daftari-line);
        border-radius: var(--daftari-radius);
        background: var(--daftari-surface);
        color: var(--daftari-ink);
        box-shadow: 0 24px 64px -16px rgb(0 0 0 / 40%);
        overflow: auto;
      }
      :host([wide]) dialog {
        inline-size: min(60rem, calc(100vw - 1.5rem));
      }
      dialog::backdrop {
        background: rgb(20 24 20 / 55%);
      }
      .head {
        flex-wrap: nowrap;
        align-items: center;
      }
      .close {
        display: grid;
        place-items: center;
        inline-size: 2.75rem;
        block-size: 2.75rem;
        margin: -0.5rem;
        border: 0;
        border-radius: 50%;
        background: none;
      }
      .close:hover {
        background: var(--daftari-sunken);
      }
    `,
  ];

  declare heading: string;
  declare open: boolean;
  /** Whether a press beside it closes it. Not for forms: what was typed would be lost. */
  declare loose: boolean;
  /** For what stands beside each other. */
  declare wide: boolean;

  constructor() {
    super();
    this.heading = '';
    this.open = false;
    this.loose = false;
    this.wide = false;
  }

  override render() {
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @click=${this.#backdrop}>
      <div class="head">
        <h2 id="title">${this.heading}</h2>
        <button class="close" aria-label=${this.words.close} @click=${this.#close}>${icons.cross}</button>
      </div>
      <slot></slot>
    </dialog>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('open')) return;
    const dialog = this.renderRoot.querySelector('dialog');
    if (this.open && dialog?.open === false) dialog.showModal();
    if (!this.open && dialog?.open === true) dialog.close();
  }

  #close = (): void => {
    this.renderRoot.querySelector('dialog')?.close();
  };

  #backdrop = (event: MouseEvent): void => {
    if (this.loose && event.target === event.currentTarget) this.#close();
  };

  #closed = (): void => {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
}

define('daftari-sheet', DaftariSheet);
