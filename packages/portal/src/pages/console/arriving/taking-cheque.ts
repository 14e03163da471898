import { html, type PropertyDeclarations, type TemplateResult } from 'lit';
import type { Customer } from '../../../api/wire.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { CustomerChosen, FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { minorAmount } from '../../../i18n/format.ts';
import { newKey } from '../../paying.ts';
import { ArrivingPage } from './refusing.ts';
import './searching.ts';

/** Takes a cheque: whose, how much, its number and its bank. Says `made` when it waits for the bank. */
class ConsoleTakingCheque extends ArrivingPage {
  static override properties: PropertyDeclarations = { chosen: { state: true } };

  declare protected chosen: Customer | null;
  /** One form is one cheque, however often it is sent. */
  #key = newKey();

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

  #form({ name }: Customer): TemplateResult {
    const words = arrivingMessages(this.language);
    return html`<p>
        <strong>${words.chequeFrom(name)}</strong>
        <button class="link" @click=${this.#again}>${words.change}</button>
      </p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.takeCheque}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#take}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = arrivingMessages(this.language);
    const { currency } = this.context.me.isp;
    return [
      { name: 'amount', label: consoleMessages(this.language).amountIn(currency), kind: 'decimal', wide: true },
      { name: 'number', label: words.chequeNumber, kind: 'code' },
      { name: 'bank', label: words.bank },
    ];
  }

  #choose = ({ customer }: CustomerChosen): void => {
    this.chosen = customer;
  };

  #again = (): void => {
    this.chosen = null;
    this.refusal = null;
  };

  #take = async ({ values }: FormRequest): Promise<void> => {
    const { chosen, context, language } = this;
    if (chosen === null) return;
    const amount = (values['amount'] ?? '').trim().replaceAll(',', '');
    const [number, bank] = [(values['number'] ?? '').trim(), (values['bank'] ?? '').trim()];
    const wrong = {
      ...(minorAmount(amount, context.me.isp.currency) === null ? { amount: 'amount' } : {}),
      ...(number === '' ? { number: 'number' } : {}),
      ...(bank === '' ? { bank: 'bank' } : {}),
    };
    if (Object.keys(wrong).length > 0) return this.mark(wrong);
    const order = { customerId: chosen.id, amount, number, bank, key: this.#key };
    const taken = await this.order(this.#fields, () => context.api.arriving.takeCheque(order));
    if (taken === undefined) return;
    context.notify(arrivingMessages(language).chequeTaken(taken.number));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-taking-cheque', ConsoleTakingCheque);
