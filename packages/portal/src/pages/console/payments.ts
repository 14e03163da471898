import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { Payment } from '../../api/wire.ts';
import { cardOf, receiptName } from '../../elements/daftari-receipt-list.ts';
import '../../elements/daftari-sheet.ts';
import '../../elements/daftari-table.ts';
import type { Cell, Column } from '../../elements/daftari-table.ts';
import { define } from '../../elements/element.ts';
import { ExplainRequest, type FileRequest, type ListRequest } from '../../elements/events.ts';
import { arrivingMessages } from '../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { saveDocument } from '../files.ts';
import { loader } from '../loader.ts';
import './arriving/asks.ts';
import { EVERYTHING, filterOf, type Chosen } from './arriving/filter.ts';
import './arriving/payment.ts';
import './arriving/unmatched.ts';
import { customerLink } from './links.ts';
import { receiptLink } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The payments' room: what waits for a person first, then all that came in, as it comes. */
class ConsolePayments extends DaftariPage {
  static override properties: PropertyDeclarations = { shown: { state: true }, chosen: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  /** The payment that is looked into; null for none. */
  declare protected shown: Payment | null;
  declare protected chosen: Chosen;

  #page = 1;
  /** What had come before this was looked at; later ones are marked. */
  #known: ReadonlySet<string> | null = null;
  #list = loader(this, async () => {
    const page = await this.context.api.payments({ ...filterOf(this.chosen), page: this.#page, limit: SIZE });
    this.#known ??= new Set(page.payments.map(({ id }) => id));
    return page;
  });

  constructor() {
    super();
    this.shown = null;
    this.chosen = EVERYTHING;
  }

  override render() {
    const { language, context } = this;
    const live = context.connection === 'live';
    return html`
      <div class="title">
        <h1>${consoleMessages(language).payments}</h1>
        <span class="chip ${live ? 'good' : ''}">${live ? this.words.live : this.words.connecting}</span>
      </div>
      <p class="soft">${arrivingMessages(language).lead}</p>
      <daftari-console-unmatched
        lang=${language}
        .context=${context}
        @changed=${this.#list.reload}
      ></daftari-console-unmatched>
      <daftari-console-asks lang=${language} .context=${context}></daftari-console-asks>
      ${this.#table()} ${this.#sheet()}
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (name.startsWith('payment')) this.soon(this.#list.reload);
  }

  #table(): TemplateResult {
    const { language } = this;
    const { value, failure } = this.#list;
    return html`<daftari-table
      lang=${language}
      heading=${consoleMessages(language).payments}
      none=${this.chosen === EVERYTHING ? '' : arrivingMessages(language).filter.none}
      .columns=${columns(language)}
      .cells=${value?.payments.map((payment) => this.#cells(payment)) ?? null}
      .paged=${value}
      .size=${SIZE}
      .error=${failure === null ? '' : this.sentence(failure)}
      @daftari-list-request=${this.#turn}
      @daftari-retry-request=${this.#list.reload}
      @daftari-file-request=${this.#save}
      ><daftari-console-payment-filter
        lang=${language}
        .context=${this.context}
        .chosen=${this.chosen}
        @chosen=${this.#choose}
      ></daftari-console-payment-filter
    ></daftari-table>`;
  }

  #cells(payment: Payment): readonly Cell[] {
    const { language } = this;
    const when = formatMoment(payment.receivedAt, language, this.context.me.isp.zone);
    const reference = receiptName(payment, language);
    return [
      html`${this.#who(payment)} <span class="sub narrow">${when}</span
        ><span class="sub narrow">${reference}</span> ${this.#links(payment)}`,
      when,
      reference,
      (cardOf(payment) === null ? payment.payer : payment.payerName) ?? '–',
      html`<strong>${formatMoney(payment.amount, language)}</strong>`,
    ];
  }

  #who(payment: Payment): TemplateResult {
    const { language } = this;
    const fresh = this.#page === 1 && this.#known?.has(payment.id) === false;
    const came = fresh ? html` <span class="chip good">${arrivingMessages(language).justCame}</span>` : nothing;
    if (payment.customerId !== null) {
      return html`${customerLink(payment.customerId, payment.customerName ?? '–')}${came}`;
    }
    const state = payment.held === null ? consoleMessages(language).unmatched : arrivingMessages(language).held;
    return html`<span class="name">${payment.payerName ?? payment.payer ?? '–'}</span>
      <span class="chip warn">${state}</span>${came}`;
  }

  #links(payment: Payment): TemplateResult {
    const { language } = this;
    const dot = html`<span class="soft" aria-hidden="true">·</span>`;
    const named = html`<span class="hidden"> (${payment.reference})</span>`;
    const explain = (event: Event): unknown => event.target?.dispatchEvent(new ExplainRequest('payment', payment.id));
    return html`<span class="sub">
      <button class="link" aria-haspopup="dialog" @click=${() => (this.shown = payment)}>
        ${arrivingMessages(language).details}${named}
      </button>
      ${dot} <button class="link" @click=${explain}>${consoleMessages(language).explain}${named}</button>
      ${payment.customerId === null ? nothing : html`${dot} ${receiptLink(payment, language)}`}
    </span>`;
  }

  #sheet(): TemplateResult {
    const { shown, language, context } = this;
    const heading = shown === null ? '' : arrivingMessages(language).detailsTitle(formatMoney(shown.amount, language));
    return html`<daftari-sheet loose lang=${language} heading=${heading} ?open=${shown !== null} @close=${this.#close}
      >${
        shown === null
          ? nothing
          : html`<daftari-console-payment
              lang=${language}
              .context=${context}
              .payment=${shown}
            ></daftari-console-payment>`
      }</daftari-sheet
    >`;
  }

  #close = (): void => {
    this.shown = null;
  };

  #save = async (event: FileRequest): Promise<void> => {
    await this.attempt(() => saveDocument(this.context.api, event, this.language));
  };

  #choose = ({ detail }: CustomEvent<Chosen>): void => {
    this.chosen = detail;
    if (filterOf(detail) === null) return;
    this.#page = 1;
    this.#known = null;
    this.#list.forget();
    void this.#list.reload();
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };
}

function columns(language: string): readonly Column[] {
  const words = consoleMessages(language);
  return [
    { heading: words.customer },
    { heading: words.when, shown: 'wide' },
    { heading: words.reference, shown: 'wide' },
    { heading: words.payer, shown: 'widest' },
    { heading: words.amount, end: true },
  ];
}

define('daftari-console-payments', ConsolePayments);
