import { css, html, type PropertyDeclarations } from 'lit';
import type { TransferSending } from '../../../api/disbursements.ts';
import type { GatewayView } from '../../../api/reconcile.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field, FormValues } from '../../../elements/fields.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatMoney, minorAmount } from '../../../i18n/format.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { newKey } from '../../paying.ts';
import { AskingPage } from '../asking.ts';
import { toWords } from './rows.ts';
import { chosenOf, readWhere, whereFields, wheres } from './where.ts';

/** The order that a form holds, or what in it is wrong. */
type Read = { readonly order: TransferSending } | { readonly wrong: Readonly<Record<string, string>> };

/** Money of ours to a paybill, by which banks take it too, or a till of ours. Says `made`. */
class ConsoleTransferring extends AskingPage {
  static override properties: PropertyDeclarations = { gateways: { attribute: false } };
  static override styles = [
    AskingPage.styles,
    css`
      :host {
        display: grid;
        gap: 1rem;
      }
    `,
  ];

  declare gateways: readonly GatewayView[];
  /** One order however often its answer is lost. */
  #key = newKey();

  override render() {
    const { language, values } = this;
    const words = payoutMessages(language);
    const all = wheres(this.gateways, ['paybill', 'till']);
    if (all.length === 0) return this.empty(words.noWhere);
    return html`<p class="soft">${words.transferLead}</p>
      <daftari-form
        begins
        lang=${language}
        submit=${this.#says(values)}
        .fields=${this.#fields(values)}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#send}
      ></daftari-form>`;
  }

  #fields(values: FormValues): readonly Field[] {
    const { language } = this;
    const words = payoutMessages(language);
    const label = consoleMessages(language).amountIn(this.context.me.isp.currency);
    return [
      ...whereFields(wheres(this.gateways, ['paybill', 'till']), values, language),
      { name: 'amount', label, kind: 'decimal' },
      { name: 'remarks', label: words.remark, value: words.transferRemark },
    ];
  }

  /** What the button does, as soon as it is known: a number that is wrong is seen before it is paid. */
  #says(values: FormValues): string {
    const { language } = this;
    const read = this.#read(values);
    if (!('order' in read)) return payoutMessages(language).send;
    const { amount, to } = read.order;
    const at = 'number' in to ? to.number : null;
    const there = { kind: to.kind, number: at, paymentId: null };
    const accountReference = to.kind === 'paybill' ? to.accountReference : null;
    return payoutMessages(language).sendWhat(
      formatMoney(amount, language),
      toWords({ ...there, accountReference }, language),
    );
  }

  #read(values: FormValues): Read {
    const where = chosenOf(wheres(this.gateways, ['paybill', 'till']), values);
    if (where === undefined) return { wrong: {} };
    const read = readWhere(where.kind, values, null);
    const { currency } = this.context.me.isp;
    const minor = minorAmount(values['amount'] ?? '', currency);
    const remarks = (values['remarks'] ?? '').trim();
    const wrong = {
      ...('wrong' in read && read.wrong),
      ...(minor === null && { amount: 'amount' }),
      ...((remarks === '' || remarks.length > 100) && { remarks: 'remarks' }),
    };
    if ('wrong' in read || minor === null || Object.keys(wrong).length > 0) return { wrong };
    const amount = { minor: String(minor), currency };
    const key = `transfer-${this.#key}`;
    return { order: { purpose: 'transfer', gateway: where.gateway, to: read.to, amount, remarks, key } };
  }

  #send = async ({ values }: FormRequest): Promise<void> => {
    const { context, language } = this;
    const read = this.#read(values);
    if (!('order' in read)) return this.mark(read.wrong);
    const made = await this.order(this.#fields(values), () => context.api.disbursements.order(read.order));
    if (made === undefined) return;
    const words = payoutMessages(language);
    const amount = formatMoney(made.amount, language);
    context.notify(made.state === 'awaiting_approval' ? words.ordered2(amount) : words.ordered1(amount));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-transferring', ConsoleTransferring);
