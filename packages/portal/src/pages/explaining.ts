import { html, nothing, type PropertyDeclarations, type PropertyValues } from 'lit';
import '../elements/daftari-explain.ts';
import '../elements/daftari-sheet.ts';
import { define } from '../elements/element.ts';
import type { ExplainRequest } from '../elements/events.ts';
import { DaftariPage } from './context.ts';
import { loader } from './loader.ts';

/** The sheet that answers why. It opens when something is asked, and says `close` when it is closed. */
class DaftariExplaining extends DaftariPage {
  static override properties: PropertyDeclarations = { asked: { attribute: false } };

  /** What is to be explained; null for nothing. */
  declare asked: ExplainRequest | null;

  #answer = loader(this, () => this.context.api.explain(this.asked?.kind ?? 'payment', this.asked?.subject ?? ''));

  constructor() {
    super();
    this.asked = null;
  }

  override render() {
    const { asked, words, language } = this;
    const { value, failure } = this.#answer;
    return html`<daftari-sheet
      loose
      lang=${language}
      heading=${words.explainTitle}
      ?open=${asked !== null}
      @close=${this.#closed}
    >
      ${
        asked === null
          ? nothing
          : html`<daftari-explain
              lang=${language}
              zone=${this.context.me.isp.zone}
              .explanation=${value}
              .error=${failure === null ? '' : this.sentence(failure)}
              @daftari-retry-request=${this.#answer.reload}
            ></daftari-explain>`
      }
    </daftari-sheet>`;
  }

  protected override updated(changed: PropertyValues): void {
    if (!changed.has('asked') || this.asked === null) return;
    this.#answer.forget();
    this.requestUpdate();
    void this.#answer.reload();
  }

  #closed = (): void => {
    this.dispatchEvent(new Event('close'));
  };
}

define('daftari-explaining', DaftariExplaining);
