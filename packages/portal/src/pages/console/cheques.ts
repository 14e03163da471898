import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { ChequeRow } from '../../api/arriving.ts';
import '../../elements/daftari-confirm.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import type { Cell } from '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import type { ListRequest } from '../../elements/events.ts';
import { formStyles } from '../../elements/forms.ts';
import { arrivingMessages } from '../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import './arriving/bouncing.ts';
import { refusalWord } from './arriving/refusing.ts';
import './arriving/taking-cheque.ts';
import { customerLink } from './links.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;
const STATES = ['held', 'cleared', 'bounced'] as const;
const TONES = { held: 'warn', cleared: 'good', bounced: 'bad' } as const;

const LOOK = css`
  .pick {
    justify-self: end;
    inline-size: min(100%, 14rem);
  }
`;

type Act = { readonly what: 'clear' | 'bounce'; readonly cheque: ChequeRow } | { readonly what: 'take' };

/** The room of cheques: which are at the bank, which were paid, and which came back. */
class ConsoleCheques extends DaftariPage {
  static override properties: PropertyDeclarations = {
    status: { state: true },
    act: { state: true },
    busy: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles, formStyles, LOOK];

  /** Empty for all. */
  declare protected status: string;
  /** What is being done; null for nothing. */
  declare protected act: Act | null;
  declare protected busy: boolean;

  #page = 1;
  #list = loader(this, () => this.context.api.arriving.cheques({ page: this.#page, limit: SIZE, status: this.status }));

  constructor() {
    super();
    this.status = '';
    this.act = null;
    this.busy = false;
  }

  override render() {
    const { language } = this;
    const words = arrivingMessages(language);
    return html`<div class="title">
        <h1>${consoleMessages(language).cheques}</h1>
        <button class="button" aria-haspopup="dialog" @click=${() => (this.act = { what: 'take' })}>
          ${words.takeCheque}
        </button>
      </div>
      <p class="soft">${words.chequesLead}</p>
      <div class="pick">
        <select aria-label=${consoleMessages(language).state} @change=${this.#choose}>
          <option value="">${words.allCheques}</option>
          ${STATES.map((state) => html`<option value=${state}>${words.chequeStates[state]}</option>`)}
        </select>
      </div>
      ${this.#table()} ${this.#sheets()}`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override sentence(error: unknown): string {
    return refusalWord(error, this.language) ?? super.sentence(error);
  }

  #table(): TemplateResult {
    const { language } = this;
    const words = arrivingMessages(language);
    const { value, failure } = this.#list;
    return html`<daftari-table
      lang=${language}
      heading=${consoleMessages(language).cheques}
      none=${words.chequeNone}
      .columns=${[
        { heading: consoleMessages(language).customer },
        { heading: words.bank, shown: 'wide' },
        { heading: consoleMessages(language).when, shown: 'widest' },
        { heading: consoleMessages(language).amount, end: true },
      ]}
      .cells=${value?.cheques.map((cheque) => this.#cells(cheque)) ?? null}
      .paged=${value}
      .size=${SIZE}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-list-request=${this.#turn}
      @daftari-retry-request=${this.#list.reload}
    ></daftari-table>`;
  }

  #cells(cheque: ChequeRow): readonly Cell[] {
    const { language } = this;
    const words = arrivingMessages(language);
    const { zone } = this.context.me.isp;
    const { state, presented, bank, number, reason } = cheque;
    const taken = words.takenBy(cheque.takenBy, formatMoment(cheque.takenAt, language, zone));
    const since = words.movedBy(cheque.changedBy, formatMoment(cheque.changedAt, language, zone));
    const again = presented > 1 ? html`<span class="sub">${words.presentedAgain(presented)}</span>` : nothing;
    return [
      html`${customerLink(cheque.customerId, cheque.customerName ?? '–')}
        <span class="sub narrow">${bank} · <span class="number">${number}</span></span
        >${reason === null ? nothing : html`<span class="sub">${reason}</span>`} ${this.#acts(cheque)}`,
      html`${bank}<span class="sub number">${number}</span>${again}`,
      html`<span class="sub">${taken}</span>${
          state === 'held' ? nothing : html`<span class="sub">${words.chequeStates[state]} ${since}</span>`
        }`,
      html`<strong>${formatMoney(cheque.amount, language)}</strong><br /><span class="chip ${TONES[state]}"
          >${words.chequeStates[state]}</span
        >`,
    ];
  }

  #acts(cheque: ChequeRow): TemplateResult | typeof nothing {
    const words = arrivingMessages(this.language);
    const named = html`<span class="hidden"> (${cheque.number})</span>`;
    const bounce = html`<button
      class="link"
      aria-haspopup="dialog"
      @click=${() => (this.act = { what: 'bounce', cheque })}
    >
      ${words.bounce}${named}
    </button>`;
    if (cheque.state === 'bounced') return nothing;
    if (cheque.state === 'cleared') return bounce;
    return html`<button
        class="button small"
        aria-haspopup="dialog"
        aria-label="${words.clear} (${cheque.number})"
        @click=${() => (this.act = { what: 'clear', cheque })}
      >
        ${words.clear}
      </button>
      ${bounce}`;
  }

  #sheets(): TemplateResult {
    const { act, language, context } = this;
    const words = arrivingMessages(language);
    const clearing = act?.what === 'clear' ? act.cheque : null;
    const bouncing = act?.what === 'bounce' ? act.cheque : null;
    return html`<daftari-sheet
        lang=${language}
        heading=${words.takeCheque}
        ?open=${act?.what === 'take'}
        @close=${this.#close}
        >${
          act?.what === 'take'
            ? html`<daftari-console-taking-cheque
                lang=${language}
                .context=${context}
                @made=${this.#made}
              ></daftari-console-taking-cheque>`
            : nothing
        }</daftari-sheet
      >
      <daftari-sheet
        lang=${language}
        heading=${bouncing === null ? '' : words.bounceTitle(bouncing.number)}
        ?open=${bouncing !== null}
        @close=${this.#close}
        >${
          bouncing === null
            ? nothing
            : html`<daftari-console-bouncing
                lang=${language}
                .context=${context}
                .cheque=${bouncing}
                @made=${this.#made}
              ></daftari-console-bouncing>`
        }</daftari-sheet
      >
      <daftari-confirm
        lang=${language}
        heading=${clearing === null ? '' : words.clearTitle(clearing.number)}
        sentence=${
          clearing === null
            ? ''
            : words.clearSentence(formatMoney(clearing.amount, language), clearing.customerName ?? '–')
        }
        act=${words.clear}
        ?open=${clearing !== null}
        ?busy=${this.busy}
        @confirm=${this.#clear}
        @close=${this.#close}
      ></daftari-confirm>`;
  }

  #clear = async (): Promise<void> => {
    const { act, language } = this;
    if (act?.what !== 'clear' || this.busy) return;
    this.busy = true;
    await this.attempt(async () => {
      const { id, amount, customerName } = act.cheque;
      await this.context.api.arriving.clearCheque(id);
      this.context.notify(arrivingMessages(language).cleared(formatMoney(amount, language), customerName ?? '–'));
    });
    this.busy = false;
    this.#made();
  };

  #close = (): void => {
    this.act = null;
  };

  #made = (): void => {
    this.act = null;
    void this.#list.reload();
  };

  #choose = (event: Event): void => {
    this.status = (event.target as HTMLSelectElement).value;
    this.#page = 1;
    this.#list.forget();
    void this.#list.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

define('daftari-console-cheques', ConsoleCheques);
