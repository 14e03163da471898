import { css, html, type PropertyDeclarations } from 'lit';
import { consoleMessages } from '../i18n/console-messages.ts';
import { DaftariElement, define } from './element.ts';

/** A network log-in with its password, to be copied or read out: it is shown this one time. */
export class DaftariSecret extends DaftariElement {
  static override properties: PropertyDeclarations = { username: {}, secret: {}, copied: { state: true } };
  static override styles = [
    DaftariElement.styles,
    css`
      dl {
        display: grid;
        gap: 0.125rem;
        margin-block: 0.75rem;
        padding: 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-sunken);
      }
      dt {
        color: var(--daftari-ink-soft);
        font-size: 0.875rem;
      }
      dd + dt {
        margin-block-start: 0.625rem;
      }
      dd {
        font-family: ui-monospace, monospace;
        font-size: 1.125rem;
        overflow-wrap: anywhere;
        user-select: all;
      }
      .acts {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.75rem;
      }
    `,
  ];

  /** The name on the network. */
  declare username: string;
  declare secret: string;
  /** What became of copying, as a sentence. */
  declare protected copied: 'yes' | 'no' | null;

  constructor() {
    super();
    this.username = '';
    this.secret = '';
    this.copied = null;
  }

  override render() {
    const words = consoleMessages(this.language);
    return html`<p>${words.secretLead}</p>
      <dl>
        <dt>${words.username}</dt>
        <dd>${this.username}</dd>
        <dt>${words.secret}</dt>
        <dd id="secret">${this.secret}</dd>
      </dl>
      <div class="acts">
        <button class="button" @click=${this.#copy}>${words.copySecret}</button>
        <span class="soft small" role="status">
          ${this.copied === null ? '' : this.copied === 'yes' ? words.copied : words.copyByHand}
        </span>
      </div>`;
  }

  #copy = async (): Promise<void> => {
    this.copied = (await written(this.secret)) ? 'yes' : 'no';
    const shown = this.renderRoot.querySelector('#secret');
    // A page on plain http may not write to the clipboard: then the password lies marked, one key away from it.
    if (this.copied === 'no' && shown !== null) getSelection()?.selectAllChildren(shown);
  };
}

async function written(text: string): Promise<boolean> {
  // Where the context is not secure, the browser has no clipboard at all, whatever its types say.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  return clipboard.writeText(text).then(
    () => true,
    () => false,
  );
}

define('daftari-secret', DaftariSecret);
