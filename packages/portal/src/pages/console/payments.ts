import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { Payment } from '../../api/wire.ts';
import { receiptName } from '../../elements/daftari-receipt-list.ts';
import '../../elements/daftari-table.ts';
import type { Cell, Column } from '../../elements/daftari-table.ts';
import '../../elements/daftari-unmatched.ts';
import { define } from '../../elements/element.ts';
import { ExplainRequest, type AttributeRequest, type FileRequest, type ListRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoment, formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { saveDocument } from '../files.ts';
import { loader } from '../loader.ts';
import { customerLink } from './links.ts';
import './refunds.ts';
import { receiptLink } from './rows.ts';
import { roomStyles } from './styles.ts';

const SIZE = 25;

/** The payments' room: money without an owner first, then all that came in. */
class ConsolePayments extends DaftariPage {
  static override properties: PropertyDeclarations = { search: { state: true } };
  static override styles = [DaftariPage.styles, roomStyles];

  declare protected search: string;

  #page = 1;
  #list = loader(this, () => this.context.api.payments({ page: this.#page, limit: SIZE }));
  #unmatched = loader(this, () => this.context.api.payments({ status: 'unmatched', limit: SIZE }));
  #found = loader(this, async () =>
    this.search === '' ? [] : (await this.context.api.customers({ search: this.search, limit: 5 })).customers,
  );

  constructor() {
    super();
    this.search = '';
  }

  override render() {
    const { language } = this;
    const words = consoleMessages(language);
    const { zone } = this.context.me.isp;
    const { value, failure } = this.#list;
    return html`
      <h1>${words.payments}</h1>
      <daftari-unmatched
        lang=${language}
        zone=${zone}
        .payments=${this.#unmatched.value?.payments ?? null}
        .found=${this.#found.value ?? []}
        .error=${this.#unmatched.failure === null ? '' : this.sentence(this.#unmatched.failure)}
        @daftari-list-request=${this.#find}
        @daftari-attribute-request=${this.#attribute}
        @daftari-retry-request=${this.#unmatched.reload}
      ></daftari-unmatched>
      <daftari-console-refunds lang=${language} .context=${this.context}></daftari-console-refunds>
      <daftari-table
        lang=${language}
        heading=${words.payments}
        .columns=${columns(language)}
        .cells=${value?.payments.map((payment) => this.#cells(payment)) ?? null}
        .paged=${value}
        .size=${SIZE}
        .error=${failure === null ? '' : this.sentence(failure)}
        @daftari-list-request=${this.#turn}
        @daftari-retry-request=${this.#list.reload}
        @daftari-file-request=${this.#save}
      ></daftari-table>
    `;
  }

  protected override begin(): void {
    void this.#list.reload();
    void this.#unmatched.reload();
  }

  protected override heard({ name }: StreamEvent): void {
    if (!name.startsWith('payment')) return;
    this.soon(this.#list.reload);
    this.soon(this.#unmatched.reload);
  }

  #cells(payment: Payment): readonly Cell[] {
    const { language } = this;
    const words = consoleMessages(language);
    const when = formatMoment(payment.receivedAt, language, this.context.me.isp.zone);
    const reference = receiptName(payment, language);
    return [
      html`${this.#who(payment)} <span class="sub narrow">${when}</span><span class="sub narrow">${reference}</span>`,
      when,
      reference,
      payment.payer ?? '–',
      html`<strong>${formatMoney(payment.amount, language)}</strong> <br /><button
          class="link"
          @click=${(event: Event) => this.#explain(event, payment.id)}
        >
          ${words.explain}<span class="hidden"> (${payment.reference})</span>
        </button>
        ${payment.customerId === null ? nothing : html`<br />${receiptLink(payment, language)}`}`,
    ];
  }

  #who(payment: Payment): TemplateResult {
    if (payment.customerId !== null) return customerLink(payment.customerId, payment.customerName ?? '–');
    const words = consoleMessages(this.language);
    return html`<span class="name">${payment.payerName ?? payment.payer ?? '–'}</span>
      <span class="chip warn">${words.unmatched}</span>`;
  }

  #explain(event: Event, paymentId: string): void {
    event.target?.dispatchEvent(new ExplainRequest('payment', paymentId));
  }

  #save = async (event: FileRequest): Promise<void> => {
    await this.attempt(() => saveDocument(this.context.api, event, this.language));
  };

  #turn = ({ page }: ListRequest): void => {
    this.#page = page;
    void this.#list.reload();
  };

  #find = ({ search }: ListRequest): void => {
    this.search = search;
    void this.#found.reload();
  };

  #attribute = async ({ paymentId, customerId }: AttributeRequest): Promise<void> => {
    await this.attempt(async () => {
      const { amount, customerName } = await this.context.api.attribute(paymentId, customerId);
      const words = consoleMessages(this.language);
      this.context.notify(words.attributed(formatMoney(amount, this.language), customerName ?? ''));
      await Promise.all([this.#list.reload(), this.#unmatched.reload()]);
    });
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
