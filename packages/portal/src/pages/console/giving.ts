import { html, type PropertyDeclarations } from 'lit';
import type { CustomerView } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field } from '../../elements/fields.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { minorAmount, scaled } from '../../i18n/format.ts';
import { newKey } from '../paying.ts';
import { AskingPage } from './asking.ts';

/** Goodwill: units or credit for nothing, with a reason that stands in the books. Says `made`. */
class ConsoleGiving extends AskingPage {
  static override properties: PropertyDeclarations = { customer: { attribute: false } };

  declare customer: CustomerView;
  #key = newKey();

  override render() {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${changeMessages(this.language).grant}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-change=${this.typed}
      @daftari-form-request=${this.#give}
    ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = changeMessages(this.language);
    const asset = (this.values['asset'] ?? 'BYTES') as keyof typeof words.grantAmount;
    const credit = asset === 'credit';
    return [
      { name: 'asset', label: words.grantTitle, options: choices(words.assets), wide: true },
      { name: 'units', label: words.grantAmount[asset], kind: 'decimal' },
      { name: 'validity', label: words.grantDays, kind: 'digits', value: credit ? '' : '30', optional: true },
      { name: 'reason', label: words.grantReason, hint: words.grantReasonHint, wide: true },
    ];
  }

  #give = async ({ values }: FormRequest): Promise<void> => {
    const { customer } = this;
    const words = changeMessages(this.language);
    const units = unitsOf(values['asset'] ?? '', values['units'] ?? '', customer.currency);
    const days = (values['validity'] ?? '').trim();
    const reason = (values['reason'] ?? '').trim();
    const wrong = {
      ...(units === null && { units: words.wrong.amount }),
      ...(days !== '' && !/^[1-9]\d{0,3}$/.test(days) && { validity: words.wrong.count }),
      ...(reason === '' && { reason: words.wrong.reason }),
    };
    if (units === null || Object.keys(wrong).length > 0) {
      this.refusal = { fields: wrong, sentence: '' };
      return;
    }
    const validity = days === '' ? null : ({ kind: 'local_days', count: Number(days) } as const);
    const asset = values['asset'] === 'credit' ? customer.currency : (values['asset'] ?? '');
    const request = { subscriptionId: null, asset, units: String(units), validity, reason };
    const given = await this.order(this.#fields, () => this.context.api.holding(customer.id).grant(request, this.#key));
    if (given === undefined) {
      this.#key = newKey();
      return;
    }
    this.context.notify(words.granted);
    this.dispatchEvent(new Event('made'));
  };
}

/** What was typed in units that are booked: GB as bytes, minutes as seconds, money as minor units; null for nothing. */
export function unitsOf(asset: string, typed: string, currency: string): bigint | null {
  if (asset === 'credit') return minorAmount(typed, currency);
  const units = scaled(typed, asset === 'BYTES' ? 9 : 0);
  if (units === null || units === 0n) return null;
  return asset === 'SECONDS' ? units * 60n : units;
}

define('daftari-console-giving', ConsoleGiving);
