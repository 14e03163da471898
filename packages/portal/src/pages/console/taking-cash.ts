import { css, html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from 'lit';
import type { StreamEvent } from '../../api/stream.ts';
import type { CustomerView, Timeline } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import type { Field } from '../../elements/fields.ts';
import '../../elements/daftari-timeline.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { formatMoney, majorAmount, minorAmount } from '../../i18n/format.ts';
import { createPaying } from '../paying.ts';
import { AskingPage } from './asking.ts';

/** Cash over the desk: the amount and the receipt, and then the way to online. Says `made`, and `done` at the end. */
class ConsoleTakingCash extends AskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };
  static override styles = [
    AskingPage.styles,
    css`
      [role='status'] {
        margin-block-end: 1rem;
        padding: 0.75rem 1rem;
        border-radius: var(--daftari-radius-small);
        background: var(--daftari-brand-soft);
        color: var(--daftari-on-brand-soft);
        font-weight: 550;
      }
      .button {
        margin-block-start: 1.25rem;
      }
    `,
  ];

  declare customer: CustomerView;
  #paying = createPaying(this, () => this.context.api);

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#paying.reset();
  }

  override render() {
    const { timeline, failure, sending } = this.#paying;
    if (timeline !== null) return this.#entered(timeline);
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${consoleMessages(this.language).recordCash}
      .fields=${this.#fields}
      .refusal=${failure === null ? this.refusal : this.refusalOf(failure, this.#fields)}
      ?busy=${sending}
      @daftari-form-request=${this.#enter}
    ></daftari-form>`;
  }

  protected override heard({ data }: StreamEvent): void {
    if (data['accountId'] === this.customer.id) this.#paying.nudge();
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    // The form with the focus is gone: what became of it is next.
    const told = this.renderRoot.querySelector<HTMLElement>('[role=status]');
    if (told !== null && this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement === null) told.focus();
  }

  get #fields(): readonly Field[] {
    const words = consoleMessages(this.language);
    const { due } = this.customer;
    const known = BigInt(due.minor) > 0n;
    return [
      {
        name: 'amount',
        label: words.amountIn(due.currency),
        kind: 'decimal',
        value: known ? majorAmount(due) : '',
      },
      { name: 'reference', label: words.receiptNumber, kind: 'code', hint: words.receiptHint },
    ];
  }

  #entered(timeline: Timeline): TemplateResult {
    const words = consoleMessages(this.language);
    const amount = timeline.payment?.amount ?? this.customer.owed;
    return html`<p role="status" tabindex="-1">${words.cashBooked(formatMoney(amount, this.language))}</p>
      <daftari-timeline all lang=${this.language} zone=${this.customer.zone} .timeline=${timeline}></daftari-timeline>
      <button class="button" @click=${() => this.dispatchEvent(new Event('done'))}>${words.done}</button>`;
  }

  #enter = async ({ values }: FormRequest): Promise<void> => {
    if (this.#paying.sending) return;
    const amount = (values['amount'] ?? '').trim().replaceAll(',', '');
    this.refusal = null;
    if (minorAmount(amount, this.customer.currency) === null) return this.mark({ amount: 'amount' });
    const reference = (values['reference'] ?? '').trim();
    await this.#paying.enter({ customerId: this.customer.id, amount, reference });
    if (this.#paying.failure === null) this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-taking-cash', ConsoleTakingCash);
