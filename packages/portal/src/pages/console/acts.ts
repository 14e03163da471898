import { html, nothing, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-confirm.ts';
import '../../elements/daftari-pay.ts';
import '../../elements/daftari-sheet.ts';
import { define } from '../../elements/element.ts';
import type { PayRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { draftMessages } from '../../i18n/draft-messages.ts';
import { minorAmount } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { loader } from '../loader.ts';
import { createPaying } from '../paying.ts';
import './draft.ts';
import './editing.ts';
import './refunding.ts';
import { roomStyles } from './styles.ts';
import './subscribing.ts';
import './taking-cash.ts';

type Act = 'prompt' | 'cash' | 'edit' | 'subscribe' | 'refund' | 'invoice' | 'turn';

/** What an operator can do for one customer. Says `changed` when something is different afterwards. */
class ConsoleActs extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customer: { attribute: false },
    act: { state: true },
    turning: { state: true },
  };
  static override styles = [DaftariPage.styles, roomStyles];

  declare customer: CustomerView;
  /** What is being done; null for nothing. */
  declare protected act: Act | null;
  declare protected turning: boolean;

  #paying = createPaying(this, () => this.context.api);
  #handset = loader(this, async () => (await this.context.demo())?.phoneUrl ?? null);

  constructor() {
    super();
    this.act = null;
    this.turning = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#paying.reset();
  }

  override render() {
    return html`
      ${this.customer.state === 'closed' ? nothing : this.#buttons()}
      ${this.act === 'prompt' ? this.#prompt() : nothing} ${this.#sheets()} ${this.#confirm()}
    `;
  }

  protected override heard({ data }: StreamEvent): void {
    if (data['accountId'] === this.customer.id) this.#paying.nudge();
  }

  #buttons(): TemplateResult {
    const words = consoleMessages(this.language);
    const button = (act: Act, label: string): TemplateResult =>
      html`<button class="button quiet small" aria-haspopup="dialog" @click=${() => (this.act = act)}>
        ${label}
      </button>`;
    return html`<div class="acts">
      <button class="button small" @click=${this.#togglePrompt} aria-expanded=${this.act === 'prompt'}>
        ${words.sendPrompt}
      </button>
      ${button('cash', words.recordCash)} ${button('edit', words.edit)} ${button('subscribe', words.addSubscription)}
      <button class="button quiet small" @click=${this.#provision}>${words.provision}</button>
      ${button('invoice', draftMessages(this.language).write)}
      ${button('refund', documentMessages(this.language).refund)}
      ${button('turn', this.customer.state === 'suspended' ? words.resume : words.suspend)}
    </div>`;
  }

  #prompt(): TemplateResult {
    const { customer } = this;
    const { sending, failure, timeline } = this.#paying;
    const price = customer.subscriptions[0]?.plan.grossPrice ?? null;
    return html`<daftari-pay
      lang=${this.language}
      zone=${customer.zone}
      phone=${customer.phone ?? ''}
      ?sending=${sending}
      .price=${price}
      .wallet=${customer.wallet}
      .amount=${customer.due}
      .error=${failure === null ? '' : this.sentence(failure)}
      .timeline=${timeline}
      .phoneUrl=${this.#handset.value}
      @daftari-pay-request=${this.#send}
      @daftari-retry-request=${this.#paying.reset}
    ></daftari-pay>`;
  }

  #sheets(): TemplateResult {
    const { language, context, customer } = this;
    const words = consoleMessages(language);
    return html`
      ${this.#sheet(
        'cash',
        words.cashTitle(customer.name),
        () =>
          html`<daftari-console-taking-cash
            lang=${language}
            .context=${context}
            .customer=${customer}
            @made=${this.#changed}
            @done=${this.#close}
          ></daftari-console-taking-cash>`,
      )}
      ${this.#sheet(
        'edit',
        words.editTitle(customer.name),
        () =>
          html`<daftari-console-editing
            lang=${language}
            .context=${context}
            .customer=${customer}
            @made=${this.#edited}
          ></daftari-console-editing>`,
      )}
      ${this.#sheet(
        'subscribe',
        words.addSubscription,
        () =>
          html`<daftari-console-subscribing
            lang=${language}
            .context=${context}
            .customer=${customer}
            @made=${this.#changed}
          ></daftari-console-subscribing>`,
      )}
      ${this.#sheet(
        'invoice',
        draftMessages(language).writeFor(customer.name),
        () =>
          html`<daftari-console-draft
            lang=${language}
            .context=${context}
            .customerId=${customer.id}
            .draft=${null}
            @made=${this.#given}
          ></daftari-console-draft>`,
      )}
      ${this.#sheet(
        'refund',
        documentMessages(language).refundTitle(customer.name),
        () =>
          html`<daftari-console-refunding
            lang=${language}
            .context=${context}
            .customer=${customer}
            @made=${this.#given}
          ></daftari-console-refunding>`,
      )}
    `;
  }

  #sheet(act: Act, heading: string, inside: () => TemplateResult): TemplateResult {
    const open = this.act === act;
    return html`<daftari-sheet lang=${this.language} heading=${heading} ?open=${open} @close=${this.#close}
      >${open ? inside() : nothing}</daftari-sheet
    >`;
  }

  #confirm(): TemplateResult {
    const { language, customer } = this;
    const words = consoleMessages(language);
    const suspended = customer.state === 'suspended';
    return html`<daftari-confirm
      lang=${language}
      heading=${(suspended ? words.resumeTitle : words.suspendTitle)(customer.name)}
      sentence=${suspended ? words.resumeSentence : words.suspendSentence}
      act=${suspended ? words.resume : words.suspend}
      ?open=${this.act === 'turn'}
      ?busy=${this.turning}
      @confirm=${this.#turn}
      @close=${this.#close}
    ></daftari-confirm>`;
  }

  #togglePrompt = (): void => {
    this.act = this.act === 'prompt' ? null : 'prompt';
  };

  #close = (): void => {
    this.act = null;
  };

  #changed = (): void => {
    this.dispatchEvent(new Event('changed'));
  };

  #given = (): void => {
    this.act = null;
    this.#changed();
  };

  #edited = (): void => {
    this.act = null;
    this.context.notify(consoleMessages(this.language).saved);
    this.#changed();
  };

  #provision = async (): Promise<void> => {
    await this.attempt(async () => {
      const { actions } = await this.context.api.provision(this.customer.id);
      this.context.notify(consoleMessages(this.language).provisioned(actions.length));
      this.#changed();
    });
  };

  #turn = async (): Promise<void> => {
    if (this.turning) return;
    this.turning = true;
    const { id, name, state } = this.customer;
    const next = state === 'suspended' ? 'active' : 'suspended';
    await this.attempt(async () => {
      await this.context.api.changeCustomer(id, { state: next });
      const words = consoleMessages(this.language);
      this.context.notify((next === 'active' ? words.resumed : words.suspended)(name));
      this.#changed();
    });
    this.turning = false;
    this.act = null;
  };

  #send = async ({ phone, amount }: PayRequest): Promise<void> => {
    if (this.#paying.sending) return;
    void this.#handset.reload();
    const { id: customerId, subscriptions, currency, due } = this.customer;
    const [subscription] = subscriptions;
    const usual = minorAmount(amount, currency) === BigInt(due.minor);
    // What is due the server reckons itself; only another amount is worth saying, and for what it is.
    const said = usual ? {} : { amount, ...(subscription && { subscriptionId: subscription.id }) };
    await this.#paying.start({ customerId, phone, ...said });
  };
}

define('daftari-console-acts', ConsoleActs);
