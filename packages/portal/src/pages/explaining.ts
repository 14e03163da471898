import { css, html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import '../elements/daftari-explain.ts';
import { define } from '../elements/element.ts';
import type { ExplainRequest } from '../elements/events.ts';
import { icons } from '../elements/icons.ts';
import { DaftariPage } from './context.ts';
import { loader } from './loader.ts';

/** The sheet that answers why. It opens when something is asked, and says `close` when it is closed. */
export class DaftariExplaining extends DaftariPage {
  static override properties: PropertyDeclarations = { asked: { attribute: false } };
  static override styles = [
    DaftariPage.styles,
    css`
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

  /** What is to be explained; null for nothing. */
  declare asked: ExplainRequest | null;

  #answer = loader(this, () => this.context.api.explain(this.asked?.kind ?? 'payment', this.asked?.subject ?? ''));

  constructor() {
    super();
    this.asked = null;
  }

  override render() {
    const { words } = this;
    const { value, failure } = this.#answer;
    return html`<dialog aria-labelledby="title" @close=${this.#closed} @click=${this.#backdrop}>
      <div class="head">
        <h2 id="title">${words.explainTitle}</h2>
        <button class="close" aria-label=${words.close} @click=${this.#close}>${icons.cross}</button>
      </div>
      ${
        this.asked === null
          ? nothing
          : html`<daftari-explain
              lang=${this.language}
              zone=${this.context.me.isp.zone}
              .explanation=${value}
              .error=${failure === null ? '' : this.sentence(failure)}
              @daftari-retry-request=${this.#answer.reload}
            ></daftari-explain>`
      }
    </dialog>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('asked') || this.asked === null) return;
    this.#answer.forget();
    this.requestUpdate();
    void this.#answer.reload();
    this.renderRoot.querySelector('dialog')?.showModal();
  }

  #close = (): void => {
    this.renderRoot.querySelector('dialog')?.close();
  };

  #backdrop = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.#close();
  };

  #closed = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

define('daftari-explaining', DaftariExplaining);
