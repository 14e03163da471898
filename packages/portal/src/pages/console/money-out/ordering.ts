import { css, html, nothing, type PropertyDeclarations } from 'lit';
import '../../../elements/daftari-sheet.ts';
import { define } from '../../../elements/element.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import './paying-agent.ts';
import './transferring.ts';

/** The two orders that begin here, each a button with its sheet: refunds begin where they are owed. Says `made`. */
class ConsoleOrdering extends DaftariPage {
  static override properties: PropertyDeclarations = { begun: { state: true } };
  static override styles = [
    DaftariPage.styles,
    css`
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
    `,
  ];

  /** What is being ordered; null for nothing. */
  declare protected begun: 'transfer' | 'commission' | null;
  #gateways = loader(this, () => this.context.api.reconcile.gateways());

  constructor() {
    super();
    this.begun = null;
  }

  override render() {
    const { begun, language } = this;
    const words = payoutMessages(language);
    const heading = begun === null ? '' : begun === 'transfer' ? words.transfer : words.payAgent;
    return html`<div class="acts">
        <button class="button quiet small" aria-haspopup="dialog" @click=${() => this.#begin('commission')}>
          ${words.payAgent}
        </button>
        <button class="button small" aria-haspopup="dialog" @click=${() => this.#begin('transfer')}>
          ${words.transfer}
        </button>
      </div>
      <daftari-sheet lang=${language} heading=${heading} ?open=${begun !== null} @close=${this.#close}
        >${begun === null ? nothing : this.#form(begun)}</daftari-sheet
      >`;
  }

  #form(begun: 'transfer' | 'commission'): unknown {
    const { language, context } = this;
    const { value, failure } = this.#gateways;
    if (failure !== null) {
      return html`<div @daftari-retry-request=${this.#gateways.reload}>${this.failed(this.sentence(failure))}</div>`;
    }
    if (value === null) return this.waiting();
    const { gateways } = value;
    return begun === 'transfer'
      ? html`<daftari-console-transferring
          lang=${language}
          .context=${context}
          .gateways=${gateways}
          @made=${this.#made}
        ></daftari-console-transferring>`
      : html`<daftari-console-paying-agent
          lang=${language}
          .context=${context}
          .gateways=${gateways}
          @made=${this.#made}
        ></daftari-console-paying-agent>`;
  }

  #begin(what: 'transfer' | 'commission'): void {
    this.begun = what;
    void this.#gateways.reload();
  }

  #close = (): void => {
    this.begun = null;
  };

  #made = (): void => {
    this.begun = null;
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-ordering', ConsoleOrdering);
