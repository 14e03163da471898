import { html, type PropertyDeclarations } from 'lit';
import type { Refund } from '../../api/documents.ts';
import type { CustomerView, Money } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { formatMoney, majorAmount, minorAmount } from '../../i18n/format.ts';
import { newKey } from '../paying.ts';
import { AskingPage } from './asking.ts';

/** Asks for money to be sent back to a customer: out of her wallet, or out of credit that was money. Says `made`. */
class ConsoleRefunding extends AskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };

  declare customer: CustomerView;
  /** One try is one refund, however often its answer is lost. */
  #key = newKey();

  override render() {
    const words = documentMessages(this.language);
    return html`<p class="soft">${words.refundLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.refund}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#ask}
      ></daftari-form>`;
  }

  get #source(): Refund['source'] {
    return this.values['source'] === 'credit' ? 'credit' : 'wallet';
  }

  get #there(): Money {
    return this.#source === 'credit' ? this.customer.credit : this.customer.wallet;
  }

  get #fields(): readonly Field[] {
    const words = documentMessages(this.language);
    const there = this.#there;
    const holds = BigInt(there.minor) > 0n;
    return [
      { name: 'source', label: words.source, options: choices(words.sources) },
      {
        name: 'amount',
        label: consoleMessages(this.language).amountIn(there.currency),
        kind: 'decimal',
        value: holds ? majorAmount(there) : '',
        hint: words.sourceHas(formatMoney(there, this.language)),
      },
      { name: 'reason', label: words.reason, hint: words.reasonOfVoid, wide: true },
    ];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const { currency } = this.customer;
    const minor = minorAmount(values['amount'] ?? '', currency);
    const reason = (values['reason'] ?? '').trim();
    if (minor === null) return this.mark({ amount: 'amount' });
    if (reason === '') return this.mark({ reason: 'reason' });
    const amount = { minor: String(minor), currency };
    const order = { source: this.#source, amount, reason };
    const made = await this.order(this.#fields, () =>
      this.context.api.documents.refund(this.customer.id, order, this.#key),
    );
    if (made === undefined) return;
    this.context.notify(documentMessages(this.language).refundAsked(formatMoney(made.amount, this.language)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-refunding', ConsoleRefunding);
