import { css, html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { AttributeOrder } from '../../../api/arriving.ts';
import type { Customer, Payment } from '../../../api/wire.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { CustomerChosen, FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { formatMoney } from '../../../i18n/format.ts';
import { loader } from '../../loader.ts';
import { ArrivingPage } from './refusing.ts';
import './searching.ts';

/** Gives money to somebody whom nobody proposed: who she is, what it is for, and how one knows. Says `made`. */
class ConsoleGivingTo extends ArrivingPage {
  static override properties: PropertyDeclarations = { payment: { attribute: false }, chosen: { state: true } };
  static override styles = [
    ArrivingPage.styles,
    css`
      .who {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.25rem 1rem;
        margin-block-end: 1rem;
      }
    `,
  ];

  declare payment: Payment;
  declare protected chosen: Customer | null;
  /** What it may be for: her subscriptions, and what is open. */
  #purposes = loader(this, () => this.#load());

  constructor() {
    super();
    this.chosen = null;
  }

  override render() {
    return this.chosen === null
      ? html`<daftari-console-searching
          lang=${this.language}
          .context=${this.context}
          @daftari-customer-chosen=${this.#choose}
        ></daftari-console-searching>`
      : this.#form(this.chosen);
  }

  #form({ name, number }: Customer): TemplateResult {
    const words = arrivingMessages(this.language);
    return html`<p class="who">
        <span><strong>${name}</strong> <span class="soft small number">${number}</span></span>
        <button class="link" @click=${this.#again}>${words.change}</button>
      </p>
      <daftari-form
        lang=${this.language}
        submit=${words.give(name)}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#give}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = arrivingMessages(this.language);
    const options = [{ value: '', label: words.whatIsDue }, ...(this.#purposes.value ?? [])];
    return [
      { name: 'for', label: words.itIsFor, options, wide: true },
      { name: 'reason', label: words.howKnown, hint: words.howKnownHint, optional: true, wide: true },
    ];
  }

  async #load(): Promise<NonNullable<Field['options']>> {
    const { chosen, language } = this;
    if (chosen === null) return [];
    const words = arrivingMessages(language);
    const { api } = this.context;
    const [{ subscriptions }, { invoices }] = await Promise.all([api.customer(chosen.id), api.invoicesOf(chosen.id)]);
    const open = invoices.filter(({ kind, owed }) => kind !== 'credit_note' && BigInt(owed.minor) > 0n);
    return [
      ...open.map(({ id, number, owed }) => ({
        value: `invoice ${id}`,
        label: words.document(number, formatMoney(owed, language)),
      })),
      ...subscriptions.map(({ id, plan, username }) => ({
        value: `subscription ${id}`,
        label: words.renews(plan.name, username),
      })),
    ];
  }

  #choose = ({ customer }: CustomerChosen): void => {
    this.chosen = customer;
    this.#purposes.forget();
    void this.#purposes.reload();
  };

  #again = (): void => {
    this.chosen = null;
    this.refusal = null;
  };

  #give = async ({ values }: FormRequest): Promise<void> => {
    const { chosen, payment, language } = this;
    if (chosen === null) return;
    const order = orderOf(chosen.id, values);
    const given = await this.order(this.#fields, () => this.context.api.arriving.attribute(payment.id, order));
    if (given === undefined) return;
    this.context.notify(arrivingMessages(language).given(formatMoney(payment.amount, language), chosen.name));
    this.dispatchEvent(new Event('made'));
  };
}

/** What a form says of whose money it is and what it is for. */
export function orderOf(customerId: string, values: Readonly<Record<string, string>>): AttributeOrder {
  const [kind, id = ''] = (values['for'] ?? '').split(' ');
  const reason = (values['reason'] ?? '').trim();
  return {
    customerId,
    ...(kind === 'invoice' ? { invoiceId: id } : {}),
    ...(kind === 'subscription' ? { subscriptionId: id } : {}),
    ...(reason === '' ? {} : { reason }),
  };
}

define('daftari-console-giving-to', ConsoleGivingTo);
