import { html, type PropertyDeclarations } from 'lit';
import type { VoucherBatch } from '../../../api/vouchers.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import type { Field } from '../../../elements/fields.ts';
import { formatCount } from '../../../i18n/format.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { AskingPage } from '../asking.ts';

/** Takes back what nobody has used of a batch, with a reason. Says `made`. */
class ConsoleRevokingVouchers extends AskingPage {
  static override properties: PropertyDeclarations = { batch: { attribute: false } };

  declare batch: VoucherBatch;

  override render() {
    const words = voucherMessages(this.language);
    const left = formatCount(this.batch.counts.issued, this.language);
    return html`<p class="soft">${words.revokeLead(left)}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.revokeRest}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#revoke}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = voucherMessages(this.language);
    return [{ name: 'reason', label: words.reason, hint: words.reasonHint, optional: true, wide: true }];
  }

  #revoke = async ({ values }: FormRequest): Promise<void> => {
    const { vouchers } = this.context.api;
    const reason = (values['reason'] ?? '').trim();
    const done = await this.order(this.#fields, () => vouchers.revokeRest(this.batch.id, reason));
    if (done === undefined) return;
    this.context.notify(voucherMessages(this.language).revoked(formatCount(done.revoked, this.language)));
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-revoking-vouchers', ConsoleRevokingVouchers);
