import { html, type PropertyDeclarations } from 'lit';
import type { Refund, RefundResult } from '../../api/documents.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field, type FormValues } from '../../elements/fields.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { AskingPage } from './asking.ts';

/** Says what became of a refund: sent under a reference, on its way, failed, or nobody knows. Says `made`. */
class ConsoleSettling extends AskingPage {
  static override properties: PropertyDeclarations = { refund: { attribute: false } };

  declare refund: Refund;

  override render() {
    return html`<daftari-form
      begins
      lang=${this.language}
      submit=${documentMessages(this.language).settle}
      .fields=${this.#fields}
      .refusal=${this.refusal}
      ?busy=${this.busy}
      @daftari-form-change=${this.typed}
      @daftari-form-request=${this.#ask}
    ></daftari-form>`;
  }

  /** What can become of it from where it stands; what may have arrived is found out and never sent again. */
  get #results() {
    const { succeeded, processing, failed, unknown } = documentMessages(this.language).results;
    switch (this.refund.state) {
      case 'requested':
        return { succeeded, processing, failed };
      case 'processing':
        return { succeeded, failed, unknown };
      default:
        return { succeeded, failed };
    }
  }

  get #fields(): readonly Field[] {
    const words = documentMessages(this.language);
    const result: Field = { name: 'to', label: words.result, options: choices(this.#results), wide: true };
    switch (this.values['to'] ?? 'succeeded') {
      case 'succeeded':
        return [
          result,
          { name: 'paidFrom', label: words.paidFrom, options: choices(words.payouts) },
          { name: 'reference', label: words.transfer, kind: 'code', hint: words.transferHint },
        ];
      case 'processing':
        return [result];
      default:
        return [result, { name: 'reason', label: words.reason, hint: words.reasonOfVoid, wide: true }];
    }
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const result = this.#read(values);
    if (result === null) return;
    const done = await this.order(this.#fields, () => this.context.api.documents.settleRefund(this.refund.id, result));
    if (done === undefined) return;
    this.context.notify(documentMessages(this.language).settled);
    this.dispatchEvent(new Event('made'));
  };

  /** What the form says; null after it has marked what is missing. */
  #read(values: FormValues): RefundResult | null {
    const to = (values['to'] ?? 'succeeded') as RefundResult['to'];
    if (to === 'processing') return { to };
    if (to !== 'succeeded') {
      const reason = (values['reason'] ?? '').trim();
      if (reason === '') this.mark({ reason: 'reason' });
      return reason === '' ? null : { to, reason };
    }
    const reference = (values['reference'] ?? '').trim();
    if (reference === '') this.mark({ reference: 'transfer' });
    const paidFrom = (values['paidFrom'] ?? '1100') as '1100' | '1150' | '1160';
    return reference === '' ? null : { to, paidFrom, reference };
  }
}

define('daftari-console-settling', ConsoleSettling);
