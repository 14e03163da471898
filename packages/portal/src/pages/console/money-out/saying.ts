import { html, type PropertyDeclarations } from 'lit';
import type { Disbursement, Outcome } from '../../../api/disbursements.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import { choices, type Field, type FormValues } from '../../../elements/fields.ts';
import { formatMoney } from '../../../i18n/format.ts';
import { payoutMessages } from '../../../i18n/payout-messages.ts';
import { AskingPage } from '../asking.ts';

/** What a person has found out, as the form says it; or the field that is missing. */
export function readOutcome(
  values: FormValues,
): { readonly outcome: Outcome } | { readonly wrong: 'receipt' | 'reason' } {
  const text = (name: string): string => (values[name] ?? '').trim();
  if ((values['to'] ?? 'succeeded') === 'succeeded') {
    const receipt = text('receipt');
    return receipt === '' ? { wrong: 'receipt' } : { outcome: { to: 'succeeded', receipt } };
  }
  const reason = text('reason');
  return reason === '' ? { wrong: 'reason' } : { outcome: { to: 'failed', reason } };
}

/** Says why an order is refused, or what became of one that was sent. Says `made`. */
class ConsoleSaying extends AskingPage {
  static override properties: PropertyDeclarations = { about: { attribute: false }, what: {} };

  declare about: Disbursement;
  declare what: 'refuse' | 'settle';

  override render() {
    const words = payoutMessages(this.language);
    const isRefusing = this.what === 'refuse';
    return html`<p class="soft">${isRefusing ? words.refuseLead : words.settleLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${isRefusing ? words.refuse : words.settle}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#ask}
      ></daftari-form>`;
  }

  get #fields(): readonly Field[] {
    const words = payoutMessages(this.language);
    const reason: Field = { name: 'reason', label: words.reason, hint: words.reasonHint, wide: true };
    if (this.what === 'refuse') return [reason];
    const to: Field = { name: 'to', label: words.found, options: choices(words.findings), wide: true };
    if ((this.values['to'] ?? 'succeeded') === 'failed') return [to, reason];
    return [to, { name: 'receipt', label: words.receipt, kind: 'code', hint: words.receiptHint, wide: true }];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const said = this.what === 'refuse' ? await this.#refuse(values) : await this.#settle(values);
    if (said === null) return;
    this.context.notify(said);
    this.dispatchEvent(new Event('made'));
  };

  async #refuse(values: FormValues): Promise<string | null> {
    const reason = (values['reason'] ?? '').trim();
    if (reason === '') {
      this.mark({ reason: 'reason' });
      return null;
    }
    const done = await this.order(this.#fields, () => this.context.api.disbursements.refuse(this.about.id, reason));
    if (done === undefined) return null;
    return payoutMessages(this.language).refused(formatMoney(done.amount, this.language));
  }

  async #settle(values: FormValues): Promise<string | null> {
    const read = readOutcome(values);
    if ('wrong' in read) {
      this.mark(read.wrong === 'receipt' ? { receipt: 'reference' } : { reason: 'reason' });
      return null;
    }
    const done = await this.order(this.#fields, () =>
      this.context.api.disbursements.settle(this.about.id, read.outcome),
    );
    if (done === undefined) return null;
    const words = payoutMessages(this.language);
    return done.finding === null ? words.settled : words.findingWaits;
  }
}

define('daftari-console-saying', ConsoleSaying);
