import { html, nothing, type PropertyDeclarations } from 'lit';
import type { CreditOrder } from '../../api/documents.ts';
import type { Invoice } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field, type FormValues } from '../../elements/fields.ts';
import { documentMessages } from '../../i18n/document-messages.ts';
import { formatMoney, minorAmount } from '../../i18n/format.ts';
import { AskingPage } from './asking.ts';

/** What can be done to an issued document. */
export type Correction = 'credit' | 'void' | 'write-off';

/** The form of a correction: a credit note of all or of parts of lines, void, or given up. Says `made`. */
class ConsoleCorrecting extends AskingPage {
  static override properties: PropertyDeclarations = { invoice: { attribute: false }, correction: {} };

  declare invoice: Invoice;
  declare correction: Correction;
  /** One try is one note, however often its answer is lost. */
  #key = crypto.randomUUID();

  override render() {
    const words = documentMessages(this.language);
    const { correction, invoice } = this;
    const owed = formatMoney(invoice.owed, this.language);
    const lead = { credit: words.creditLead, void: words.voidLead, 'write-off': words.writeOffLead(owed) }[correction];
    const act = { credit: words.makeCredit, void: words.void, 'write-off': words.writeOff }[correction];
    return html`<p class="soft">${lead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${act}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-change=${this.typed}
        @daftari-form-request=${this.#ask}
        >${nothing}</daftari-form
      >`;
  }

  get #fields(): readonly Field[] {
    const words = documentMessages(this.language);
    const hint = this.correction === 'credit' ? words.reasonHint : words.reasonOfVoid;
    const reason: Field = { name: 'reason', label: words.reason, hint, wide: true };
    if (this.correction !== 'credit') return [reason];
    const everything: Field = { name: 'all', label: words.everything, kind: 'check', value: 'yes' };
    const parts = this.invoice.lines.map((line, at): Field => ({
      name: `line${at}`,
      label: words.ofLine(line.description),
      kind: 'decimal',
      hint: words.leaveEmpty,
      optional: true,
    }));
    const goes: Field = { name: 'refundTo', label: words.goesTo, options: choices(words.goes), wide: true };
    const isAll = (this.values['all'] ?? 'yes') !== '';
    return [everything, ...(isAll ? [] : parts), reason, goes];
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const reason = (values['reason'] ?? '').trim();
    if (reason === '') return this.mark({ reason: 'name' });
    const { invoice, correction } = this;
    const { documents } = this.context.api;
    const words = documentMessages(this.language);
    const said = await this.order(this.#fields, async () => {
      if (correction === 'void') return words.voided((await documents.void(invoice.id, reason)).number);
      if (correction === 'write-off') {
        return words.wrote((await documents.writeOff(invoice.id, reason, this.#key)).number);
      }
      const order = this.#credited(values, reason);
      return order === null ? null : words.creditMade((await documents.credit(invoice.id, order, this.#key)).number);
    });
    if (said === undefined || said === null) return;
    this.context.notify(said);
    this.dispatchEvent(new Event('made'));
  };

  /** What the form asks for; null after it has marked what is no amount. */
  #credited(values: FormValues, reason: string): CreditOrder | null {
    const refundTo = (values['refundTo'] ?? 'credit') as CreditOrder['refundTo'];
    if ((values['all'] ?? '') !== '') return { lines: 'all', reason, refundTo };
    const { lines, total } = this.invoice;
    const typed = lines.map(({ id: lineId }, at) => {
      return { name: `line${at}`, lineId, gross: (values[`line${at}`] ?? '').trim().replaceAll(',', '') };
    });
    const given = typed.filter(({ gross }) => gross !== '');
    const wrong = given.filter(({ gross }) => minorAmount(gross, total.currency) === null);
    const marked = given.length === 0 ? typed.slice(0, 1) : wrong;
    if (marked.length > 0) {
      this.mark(Object.fromEntries(marked.map(({ name }) => [name, 'amount'])));
      return null;
    }
    return { lines: given.map(({ lineId, gross }) => ({ lineId, of: { gross } })), reason, refundTo };
  }
}

define('daftari-console-correcting', ConsoleCorrecting);
