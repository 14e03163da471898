import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AttemptRow } from '../../../api/arriving.ts';
import { ApiError } from '../../../api/problem.ts';
import type { StreamEvent } from '../../../api/stream.ts';
import '../../../elements/daftari-sheet.ts';
import '../../../elements/daftari-table.ts';
import type { Cell } from '../../../elements/daftari-table.ts';
import { define } from '../../../elements/element.ts';
import type { ListRequest } from '../../../elements/events.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../../../i18n/format.ts';
import { DaftariPage } from '../../context.ts';
import { loader } from '../../loader.ts';
import { customerLink } from '../links.ts';
import { gatewayName } from '../reconcile/choice.ts';
import { roomStyles } from '../styles.ts';
import './reasoning.ts';

const SIZE = 10;

/** Asks for money of which nobody knows the end: a person looks it up at the provider, and says that nothing came. */
class ConsoleAsks extends DaftariPage {
  static override properties: PropertyDeclarations = { settling: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The ask that is being settled; null for none. */
  declare protected settling: AttemptRow | null;

  #page = 1;
  #list = loader(this, () => this.context.api.arriving.unanswered({ page: this.#page, limit: SIZE }));

  constructor() {
    super();
    this.settling = null;
  }

  override render() {
    const { language } = this;
    const { value, failure } = this.#list;
    // Most days there is none, and a server may have no such list: then there is nothing for a person to do here.
    if (unlisted(failure) || (failure === null && (value === null || value.total === 0))) return nothing;
    const words = arrivingMessages(language);
    return html`<daftari-table
        lang=${language}
        heading=${words.asks}
        none=${words.noAsks}
        .columns=${[
          { heading: consoleMessages(language).customer },
          { heading: consoleMessages(language).payer, shown: 'wide' },
          { heading: consoleMessages(language).amount, end: true },
        ]}
        .cells=${value?.attempts.map((attempt) => this.#cells(attempt)) ?? null}
        .paged=${value !== null && value.pages > 1 ? value : null}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
      ></daftari-table>
      ${this.#sheet()}`;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('payment')) this.soon(this.#list.reload);
  }

  #cells(attempt: AttemptRow): readonly Cell[] {
    const { language } = this;
    const words = arrivingMessages(language);
    const when = words.askedAt(formatMoment(attempt.createdAt, language, this.context.me.isp.zone));
    const how = `${gatewayName(attempt.gateway, language)} · ${attempt.payer}`;
    return [
      html`${customerLink(attempt.customerId, attempt.customerName ?? '–')} <span class="sub">${when}</span
        ><span class="sub narrow">${how}</span>
        ${attempt.reason === null ? nothing : html`<span class="sub">${attempt.reason}</span>`}`,
      how,
      html`<strong>${formatMoney(attempt.amount, language)}</strong><br /><button
          class="button quiet small"
          aria-haspopup="dialog"
          aria-label="${words.settle} (${attempt.customerName ?? attempt.payer})"
          @click=${() => (this.settling = attempt)}
        >
          ${words.settle}
        </button>`,
    ];
  }

  #sheet(): TemplateResult {
    const { settling, language, context } = this;
    const words = arrivingMessages(language);
    const heading =
      settling === null
        ? ''
        : words.settleTitle(formatMoney(settling.amount, language), settling.customerName ?? settling.payer);
    return html`<daftari-sheet lang=${language} heading=${heading} ?open=${settling !== null} @close=${this.#close}
      >${
        settling === null
          ? nothing
          : html`<daftari-console-reasoning
              lang=${language}
              lead=${words.asksLead}
              hint=${words.settleHint}
              act=${words.settle}
              .context=${context}
              .work=${(reason: string) => context.api.arriving.settleAttempt(settling.id, reason)}
              @made=${this.#made}
            ></daftari-console-reasoning>`
      }</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.settling = null;
  };

  #made = (): void => {
    this.settling = null;
    this.context.notify(arrivingMessages(this.language).settled);
    void this.#list.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

/** Whether a server does not know the list. */
function unlisted(failure: unknown): boolean {
  return failure instanceof ApiError && (failure.status === 400 || failure.status === 404);
}

define('daftari-console-asks', ConsoleAsks);
