import { html, type PropertyDeclarations } from 'lit';
import type { BatchKind, BatchOrder } from '../../../api/vouchers.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { dayOf, endOfDay } from '../../../i18n/days.ts';
import { formatCount, formatMoneyShort, minorAmount } from '../../../i18n/format.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { loader } from '../../loader.ts';
import { AskingPage } from '../asking.ts';
import { planField } from '../plan-field.ts';

/** The most vouchers that are made together. */
const MOST = 10_000;

/** The form of a new batch. Says `made`, with the id of the batch in `made`. */
export class ConsoleMakingVouchers extends AskingPage {
  static override properties: PropertyDeclarations = { made: { attribute: false } };

  /** The id of the batch that was made; empty before. */
  declare made: string;
  /** One try is one batch, however often its answer is lost. */
  #key = crypto.randomUUID();
  #plans = loader(this, () => this.context.api.plans({ status: 'sold', limit: 100 }));

  #agents = loader(this, () => this.context.api.vouchers.agents());

  constructor() {
    super();
    this.made = '';
  }

  override render() {
    const words = voucherMessages(this.language);
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${words.make}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-change=${this.typed}
      @daftari-form-request=${this.#make}
    ></daftari-form>`;
  }

  protected override begin(): void {
    void this.#plans.reload();
    void this.#agents.reload();
  }

  protected override again(): void {}

  get #fields(): readonly Field[] {
    const { language, values } = this;
    const words = voucherMessages(language);
    const { currency } = this.context.me.isp;
    const forPlan = (values['worth'] ?? 'plan') === 'plan';
    const sold = (values['kind'] ?? 'sold') === 'sold';
    const price: Field = { name: 'price', label: words.priceIn(currency), kind: 'decimal', hint: words.priceHint };
    return [
      { name: 'count', label: words.count, kind: 'digits', value: '50', hint: words.countHint },
      { name: 'kind', label: words.kind, options: choices(words.kinds), hint: words.kindHint },
      { name: 'worth', label: words.planOrMoney, options: choices({ plan: words.oneTerm, money: words.money }) },
      forPlan
        ? planField('planId', this.#plans.value?.plans ?? [], language)
        : { name: 'value', label: words.value(currency), kind: 'decimal' },
      ...(sold ? [{ ...price, optional: true }, ...this.#agentFields] : []),
      { name: 'expires', label: words.expires, kind: 'date', hint: words.expiresHint, optional: true },
      { name: 'name', label: words.name, hint: words.nameHint, optional: true, wide: true },
      ...(forPlan ? [{ name: 'firstDevice', label: words.firstDevice, kind: 'check' } as const] : []),
    ];
  }

  /** Who sells them, where there are agents; and then when she pays for them. */
  get #agentFields(): readonly Field[] {
    const { language, values } = this;
    const words = voucherMessages(language);
    const agents = this.#agents.value?.agents ?? [];
    if (agents.length === 0) return [];
    const named = agents.map(({ id, name, float }) => {
      return { value: id, label: `${name}, ${formatMoneyShort(float, language)}` };
    });
    const agent: Field = {
      name: 'agentId',
      label: words.agent,
      options: [{ value: '', label: words.noAgent }, ...named],
    };
    if ((values['agentId'] ?? '') === '') return [agent];
    return [agent, { name: 'settlement', label: words.settlement, options: choices(words.settlements) }];
  }

  #make = async ({ values }: FormRequest): Promise<void> => {
    const order = this.#orderOf(values);
    if (order === null) return;
    const made = await this.order(this.#fields, () => this.context.api.vouchers.make(order, this.#key));
    if (made === undefined) {
      this.#key = crypto.randomUUID();
      return;
    }
    this.context.notify(voucherMessages(this.language).madeNow(formatCount(made.count, this.language)));
    this.made = made.id;
    this.dispatchEvent(new Event('made'));
  };

  /** What is filled in as an order; null after what cannot be read is marked. */
  #orderOf(values: FormValues): BatchOrder | null {
    const words = voucherMessages(this.language);
    const { wrong: plain, checkFields } = consoleMessages(this.language);
    const { currency, zone } = this.context.me.isp;
    const text = (name: string): string => (values[name] ?? '').trim();
    const amount = (name: string): bigint | null => minorAmount(text(name), currency);
    const [count, forPlan, value, price] = [
      Number(text('count')),
      text('worth') === 'plan',
      amount('value'),
      amount('price'),
    ];
    const expires = text('expires');
    const fields = {
      ...(!(/^\d+$/.test(text('count')) && count >= 1 && count <= MOST) && { count: words.wrong.count }),
      ...(forPlan && text('planId') === '' && { planId: plain.plan }),
      ...(!forPlan && value === null && { value: plain.amount }),
      ...(text('price') !== '' && price === null && { price: plain.amount }),
      ...(expires !== '' && expires < dayOf(Date.now(), zone) && { expires: words.wrong.day }),
    };
    if (Object.keys(fields).length > 0) {
      this.refusal = { fields, sentence: checkFields };
      return null;
    }
    const money = (minor: bigint) => ({ minor: String(minor), currency });
    return {
      count,
      kind: text('kind') as BatchKind,
      ...(text('name') !== '' && { name: text('name') }),
      ...(forPlan ? { planId: text('planId') } : value !== null && { value: money(value) }),
      ...(price !== null && { price: money(price) }),
      ...(text('agentId') !== '' && {
        agentId: text('agentId'),
        settlement: text('settlement') === 'redemption' ? ('redemption' as const) : ('hand_over' as const),
      }),
      firstDevice: forPlan && text('firstDevice') !== '',
      expiresAt: expires === '' ? null : new Date(endOfDay(expires, zone)).toISOString(),
    };
  }
}

define('daftari-console-making-vouchers', ConsoleMakingVouchers);
