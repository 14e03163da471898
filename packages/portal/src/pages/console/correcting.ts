import { html, nothing, type PropertyDeclarations } from 'lit';
import type { CreditOrder, WriteOff } from '../../api/documents.ts';
import type { Invoice, Money } from '../../api/wire.ts';
import '../../elements/daftari-form.ts';
import { define } from '../../elements/element.ts';
import type { FormRequest } from '../../elements/events.ts';
import { choices, type Field, type FormValues } from '../../elements/fields.ts';
import { consoleMessages } from '../../i18n/console-messages.ts';
import { documentMessages, type DocumentMessages } from '../../i18n/document-messages.ts';
import { formatMoney, majorAmount, minorAmount } from '../../i18n/format.ts';
import { newKey } from '../paying.ts';
import { AskingPage } from './asking.ts';

/** What can be done to an issued document. */
export type Correction = 'credit' | 'void' | 'write-off' | 'recover';

/** The form of a correction: a credit note of all or of parts of lines, void, given up, or come in after all. */
class ConsoleCorrecting extends AskingPage {
  static override properties: PropertyDeclarations = {
    invoice: { attribute: false },
    correction: {},
    writeOff: { attribute: false },
  };

  declare invoice: Invoice;
  declare correction: Correction;
  /** What is recovered; null for what is not given up. */
  declare writeOff: WriteOff | null;
  /** One try is one note, however often its answer is lost. */
  #key = newKey();

  constructor() {
    super();
    this.writeOff = null;
  }

  override render() {
    const words = documentMessages(this.language);
    const { correction, invoice } = this;
    const owed = formatMoney(invoice.owed, this.language);
    const lead = {
      credit: words.creditLead,
      void: words.voidLead,
      'write-off': words.writeOffLead(owed),
      recover: words.recoverLead,
    }[correction];
    const act = {
      credit: words.makeCredit,
      void: words.void,
      'write-off': words.writeOff,
      recover: words.recover,
    }[correction];
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
    if (this.correction === 'recover') return [this.#recovered(words), reason];
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

  #recovered(words: DocumentMessages): Field {
    const value = this.writeOff === null ? '' : majorAmount(leftOf(this.writeOff));
    const label = consoleMessages(this.language).amountIn(this.invoice.total.currency);
    return { name: 'amount', label, kind: 'decimal', value, hint: words.recoverHint, wide: true };
  }

  #ask = async ({ values }: FormRequest): Promise<void> => {
    const reason = (values['reason'] ?? '').trim();
    if (reason === '') return this.mark({ reason: 'reason' });
    const { invoice, correction } = this;
    const { documents } = this.context.api;
    const words = documentMessages(this.language);
    const said = await this.order(this.#fields, async () => {
      if (correction === 'void') return words.voided((await documents.void(invoice.id, reason)).number);
      if (correction === 'write-off') {
        return words.wrote((await documents.writeOff(invoice.id, reason, this.#key)).number);
      }
      if (correction === 'recover') return this.#recover(values, reason);
      const order = this.#credited(values, reason);
      return order === null ? null : words.creditMade((await documents.credit(invoice.id, order, this.#key)).number);
    });
    if (said === undefined || said === null) return;
    this.context.notify(said);
    this.dispatchEvent(new Event('made'));
  };

  /** Recovers what is typed, and says under which number; null after it has marked what is no amount. */
  async #recover(values: FormValues, reason: string): Promise<string | null> {
    const { currency } = this.invoice.total;
    const minor = minorAmount(values['amount'] ?? '', currency);
    if (minor === null || this.writeOff === null) {
      this.mark({ amount: 'amount' });
      return null;
    }
    const order = { reason, amount: { minor: String(minor), currency } };
    const { number } = await this.context.api.documents.recover(this.writeOff.id, order, this.#key);
    return documentMessages(this.language).recovered(number);
  }

  /** What the form asks for; null after it has marked what is no amount. */
  #credited(values: FormValues, reason: string): CreditOrder | null {
    const refundTo = (values['refundTo'] ?? 'credit') as CreditOrder['refundTo'];
    if ((values['all'] ?? '') !== '') return { lines: 'all', reason, refundTo };
    const { lines, total } = this.invoice;
    const { currency } = total;
    const typed = lines.map(({ id: lineId }, at) => {
      const text = (values[`line${at}`] ?? '').trim();
      return { name: `line${at}`, lineId, text, minor: minorAmount(text, currency) };
    });
    const given = typed.filter(({ text }) => text !== '');
    const wrong = given.filter(({ minor }) => minor === null);
    const marked = given.length === 0 ? typed.slice(0, 1) : wrong;
    if (marked.length > 0) {
      this.mark(Object.fromEntries(marked.map(({ name }) => [name, 'amount'])));
      return null;
    }
    const parts = given.map(({ lineId, minor }) => ({ lineId, of: { gross: { minor: String(minor), currency } } }));
    return { lines: parts, reason, refundTo };
  }
}

/** What can still come in of a write-off. */
function leftOf({ total, recovered }: WriteOff): Money {
  return { ...total, minor: String(BigInt(total.minor) - BigInt(recovered.minor)) };
}

define('daftari-console-correcting', ConsoleCorrecting);
