import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { CommissionSending, Disbursement, PaidAgent } from '../../../api/disbursements.ts';
import { ApiError } from '../../../api/problem.ts';
import type { GatewayView } from '../../../api/reconcile.ts';
import type { Money } from '../../../api/wire.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { formatMoney } from '../../../i18n/format.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { loader } from '../../loader.ts';
import { isUnheard, newKey } from '../../paying.ts';
import { AskingPage } from '../asking.ts';
import './choosing-agent.ts';
import { chosenOf, partsOf, readWhere, whereFields, wheres, type Where } from './where.ts';

/** What an agent can be paid, and the phone that she is known by. */
interface Payable {
  readonly payable: Money;
  readonly phone: string | null;
}

/** The commission of an agent: whose, and then where to. All that is payable is sent, as it was shown. Says `made`. */
class ConsolePayingAgent extends AskingPage {
  static override properties: PropertyDeclarations = {
    gateways: { attribute: false },
    agent: { state: true },
  };
  static override styles = [
    AskingPage.styles,
    css`
      :host {
        display: grid;
        gap: 0.75rem;
      }
      .sum {
        font-size: 1.125rem;
        font-weight: 650;
      }
    `,
  ];

  declare gateways: readonly GatewayView[];
  /** Who is paid; null before she is chosen. */
  declare protected agent: PaidAgent | null;
  /** One order however often its answer is lost. */
  #key = newKey();
  #known = loader(this, () => this.#payable(this.agent?.id ?? ''));

  constructor() {
    super();
    this.agent = null;
  }

  override render() {
    const { agent } = this;
    if (agent === null) return this.#choice();
    const { value, failure } = this.#known;
    if (failure !== null) {
      return html`<div @daftari-retry-request=${this.#known.reload}>${this.failed(this.sentence(failure))}</div>`;
    }
    return value === null ? this.waiting() : this.#form(agent, value);
  }

  protected override again(): void {}

  async #payable(agentId: string): Promise<Payable> {
    const { api } = this.context;
    const [payable, { phone }] = await Promise.all([api.disbursements.payable(agentId), api.customer(agentId)]);
    return { payable, phone };
  }

  #choice(): TemplateResult {
    return html`<daftari-console-choosing-agent
      lang=${this.language}
      .context=${this.context}
      @chosen=${this.#choose}
    ></daftari-console-choosing-agent>`;
  }

  #form({ name }: PaidAgent, known: Payable): TemplateResult {
    const { language } = this;
    const words = payoutMessages(language);
    const all = this.#wheres(known);
    const where = chosenOf(all, this.values);
    if (where === undefined) return this.empty(words.noWhere);
    const { leaves, stays } = partsOf(known.payable, where.step);
    if (BigInt(leaves.minor) <= 0n) return this.empty(words.nothingPayable(name));
    const amount = formatMoney(leaves, language);
    return html`<p class="sum">${words.payableTo(name, amount)}</p>
      <daftari-form
        begins
        lang=${language}
        submit=${words.sendAmount(amount)}
        .fields=${this.#fields(all)}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${(event: FormRequest) => this.#send(event, known)}
        >${this.#notes(where, known, stays)}</daftari-form
      >`;
  }

  /** Which phone is hers, and what is too small to leave. */
  #notes({ kind }: Where, { phone }: Payable, stays: Money): TemplateResult {
    const words = payoutMessages(this.language);
    const notes = [
      ...(kind === 'phone' ? [words.herPhone(`+${phone?.replace('+', '') ?? ''}`)] : []),
      ...(stays.minor === '0' ? [] : [words.stays(formatMoney(stays, this.language))]),
    ];
    return html`${notes.map((note) => html`<p class="soft small">${note}</p>`)}`;
  }

  /** Her phone is the one that she is known by: what is typed in a hurry pays a stranger. */
  #wheres({ phone }: Payable): readonly Where[] {
    return wheres(this.gateways, phone === null ? ['till', 'paybill'] : ['phone', 'till', 'paybill']);
  }

  #fields(all: readonly Where[]): readonly Field[] {
    const words = payoutMessages(this.language);
    const remark: Field = { name: 'remarks', label: words.remark, value: words.commissionRemark, wide: true };
    return [...whereFields(all, this.values, this.language), remark];
  }

  #choose = ({ detail }: CustomEvent<PaidAgent>): void => {
    this.agent = detail;
    this.#known.forget();
    void this.#known.reload();
  };

  async #send({ values }: FormRequest, known: Payable): Promise<void> {
    const { agent, context, language } = this;
    const all = this.#wheres(known);
    const where = chosenOf(all, values);
    if (agent === null || where === undefined || this.busy) return;
    const read = readWhere(where.kind, values, known.phone);
    const remarks = (values['remarks'] ?? '').trim();
    const isWordy = remarks === '' || remarks.length > 100;
    if ('wrong' in read || isWordy) {
      return this.mark({ ...('wrong' in read && read.wrong), ...(isWordy && { remarks: 'remarks' }) });
    }
    const { leaves: amount } = partsOf(known.payable, where.step);
    const plain = { purpose: 'commission', agentId: agent.id, gateway: where.gateway, amount, remarks } as const;
    const order = { ...plain, to: read.to, key: `commission-${this.#key}` };
    const made = await this.order(this.#fields(all), () => this.#ordered(order, known));
    if (made === undefined) return;
    const words = payoutMessages(language);
    const sum = formatMoney(made.amount, language);
    context.notify(made.state === 'awaiting_approval' ? words.ordered2(sum) : words.ordered1(sum));
    this.dispatchEvent(new Event('made'));
  }

  /** Orders it. What is refused was not sent: then is shown what is payable by now. */
  async #ordered(order: CommissionSending, shown: Payable): Promise<Disbursement> {
    try {
      return await this.context.api.disbursements.order(order);
    } catch (error) {
      // What may have been heard stays as it was said, so that pressed again it is the same order.
      if (isUnheard(error)) throw error;
      await this.#known.reload();
      const isOther = this.#known.value?.payable.minor !== shown.payable.minor;
      const isSum = error instanceof ApiError && error.code === 'disbursement.malformed';
      if (isSum && isOther) throw new Error(payoutMessages(this.language).otherPayable, { cause: error });
      throw error;
    }
  }
}

define('daftari-console-paying-agent', ConsolePayingAgent);
