import { css, html, type PropertyDeclarations } from 'lit';
import { saveFile } from '../api/save.ts';
import { routerMessages } from '../i18n/router-messages.ts';
import { DaftariElement, define } from './element.ts';

/** A script to be pasted: it can be copied whole, or kept as a file. */
class DaftariRouterScript extends DaftariElement {
  static override properties: PropertyDeclarations = {
    script: {},
    heading: {},
    called: {},
    copied: { state: true },
  };
  static override styles = [
    DaftariElement.styles,
    css`
      pre {
        max-block-size: 16rem;
        margin-block: 0.5rem;
        padding: 0.875rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
        font-family: var(--daftari-mono);
        font-size: 0.8125rem;
        line-height: 1.5;
        overflow: auto;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
    `,
  ];

  declare script: string;
  /** What it is, for who does not see it. */
  declare heading: string;
  /** What it is called as a file. */
  declare called: string;
  declare protected copied: 'yes' | 'no' | null;

  constructor() {
    super();
    this.script = '';
    this.heading = '';
    this.called = '';
    this.copied = null;
  }

  override render() {
    const words = routerMessages(this.language);
    return html`<pre id="script" tabindex="0" role="region" aria-label=${this.heading}>${this.script}</pre>
      <div class="acts">
        <button class="button small" @click=${this.#copy}>
          ${words.copy}<span class="hidden"> (${this.called})</span>
        </button>
        <button class="button quiet small" @click=${this.#save}>${words.download} ${this.called}</button>
        <span class="soft small" role="status"
          >${this.copied === null ? '' : this.copied === 'yes' ? words.copied : words.copyByHand}</span
        >
      </div>`;
  }

  #copy = async (): Promise<void> => {
    // Where the context is not secure, the browser has no clipboard at all, whatever its types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    const done = clipboard?.writeText(this.script).then(
      () => true,
      () => false,
    );
    this.copied = (await done) === true ? 'yes' : 'no';
    const shown = this.renderRoot.querySelector('#script');
    if (this.copied === 'no' && shown !== null) getSelection()?.selectAllChildren(shown);
  };

  #save = (): void => {
    saveFile(new Blob([this.script], { type: 'text/plain' }), this.called);
  };
}

define('daftari-router-script', DaftariRouterScript);
