import { html, type PropertyDeclarations } from 'lit';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import type { Field, Refusal } from '../../elements/fields.ts';
import { changeMessages } from '../../i18n/change-messages.ts';
import { formatMoney } from '../../i18n/format.ts';
import { DaftariPage } from '../context.ts';
import { newKey } from '../paying.ts';

/** A voucher or a promo code: one field for both, for who holds one knows it only as a code. Says `made`. */
class DaftariRedeeming extends DaftariPage {
  static override properties: PropertyDeclarations = {
    customerId: { attribute: false },
    code: { attribute: false },
    busy: { state: true },
    refusal: { state: true },
  };

  /** Whose it is; null for one's own. */
  declare customerId: string | null;
  /** What the field begins with. */
  declare code: string;
  declare protected busy: boolean;
  declare protected refusal: Refusal | null;

  constructor() {
    super();
    this.customerId = null;
    this.code = '';
    this.busy = false;
    this.refusal = null;
  }

  override render() {
    const words = changeMessages(this.language);
    const fields: readonly Field[] = [
      { name: 'code', label: words.code, kind: 'code', value: this.code, hint: words.codeHint, wide: true },
    ];
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${words.redeem}
      .fields=${fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-request=${this.#redeem}
    ></daftari-form>`;
  }

  #redeem = async ({ values }: FormRequest): Promise<void> => {
    const words = changeMessages(this.language);
    const code = (values['code'] ?? '').trim();
    if (code === '') {
      this.refusal = { fields: { code: words.wrong.code }, sentence: '' };
      return;
    }
    this.busy = true;
    this.refusal = null;
    try {
      this.context.notify(await this.#said(code));
      this.dispatchEvent(new Event('made'));
    } catch (error) {
      this.refusal = { fields: { code: this.sentence(error) }, sentence: '' };
    } finally {
      this.busy = false;
    }
  };

  async #said(code: string): Promise<string> {
    const { api } = this.context;
    const words = changeMessages(this.language);
    const holding = api.holding(this.customerId);
    if (!isVoucher(code)) {
      const { name, code: taken } = await holding.redeemCode(code);
      return words.redeemedCode(name ?? taken ?? code);
    }
    const { amount } = await holding.redeemVoucher(code, newKey());
    return words.redeemedVoucher(formatMoney(amount, this.language));
  }
}

/** Vouchers have 15 digits and capitals, printed in fives; old ones 16, in fours. A promo code is a word. */
export function isVoucher(code: string): boolean {
  return /^[0-9A-Z]{15,16}$/i.test(code.replaceAll(/[\s-]+/g, ''));
}

define('daftari-redeeming', DaftariRedeeming);
