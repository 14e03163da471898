import { html, type PropertyDeclarations } from 'lit';
import type { Safe } from '../../../api/arriving.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { consoleMessages } from '../../../i18n/console-messages.ts';
import { formatMoney, majorAmount, minorAmount } from '../../../i18n/format.ts';
import { newKey } from '../../paying.ts';
import { ArrivingPage } from './refusing.ts';

/** Counted cash that is brought to the bank: how much, and the paying-in slip. Says `made`. */
class ConsoleDepositing extends ArrivingPage {
  static override properties: PropertyDeclarations = { safe: { attribute: false } };

  declare safe: Safe;
  #key = newKey();

  override render() {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${arrivingMessages(this.language).depositAct}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-request=${this.#deposit}
    ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = arrivingMessages(this.language);
    const { toDeposit } = this.safe;
    const label = consoleMessages(this.language).amountIn(toDeposit.currency);
    return [
      { name: 'amount', label, kind: 'decimal', value: majorAmount(toDeposit), wide: true },
      { name: 'slip', label: words.slip, kind: 'code', hint: words.slipHint, wide: true },
    ];
  }

  #deposit = async ({ values }: FormRequest): Promise<void> => {
    const { context, language } = this;
    const amount = (values['amount'] ?? '').trim().replaceAll(',', '');
    const reference = (values['slip'] ?? '').trim();
    const wrong = {
      ...(minorAmount(amount, this.safe.toDeposit.currency) === null ? { amount: 'amount' } : {}),
      ...(reference === '' ? { slip: 'slip' } : {}),
    };
    if (Object.keys(wrong).length > 0) return this.mark(wrong);
    const order = { amount, reference };
    const made = await this.order(this.#fields, () => context.api.arriving.deposit(order, this.#key));
    if (made === undefined) return;
    context.notify(arrivingMessages(language).deposited(formatMoney(made.amount, language)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-depositing', ConsoleDepositing);
