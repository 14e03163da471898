import { css, html, type PropertyDeclarations } from 'lit';
import './daftari-sheet.ts';
import { DaftariElement, define } from './element.ts';

/** Asks before something is done that people feel. It says `confirm`, or `close` when nothing shall be done. */
export class DaftariConfirm extends DaftariElement {
  static override properties: PropertyDeclarations = {
    heading: {},
    sentence: {},
    act: {},
    open: { type: Boolean },
    busy: { type: Boolean },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      :host {
        display: contents;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
        margin-block-start: 1.25rem;
      }
    `,
  ];

  declare heading: string;
  /** What will happen. */
  declare sentence: string;
  /** What the button says that does it. */
  declare act: string;
  declare open: boolean;
  declare busy: boolean;

  constructor() {
    super();
    this.heading = '';
    this.sentence = '';
    this.act = '';
    this.open = false;
    this.busy = false;
  }

  override render() {
    return html`<daftari-sheet lang=${this.language} heading=${this.heading} ?open=${this.open} @close=${this.#close}>
      <p>${this.sentence}</p>
      <div class="acts">
        <button class="button" ?disabled=${this.busy} @click=${this.#confirm}>${this.act}</button>
        <button class="button quiet" @click=${this.#close}>${this.words.cancel}</button>
      </div>
    </daftari-sheet>`;
  }

  #confirm = (): void => {
    this.dispatchEvent(new Event('confirm'));
  };

  #close = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

define('daftari-confirm', DaftariConfirm);
