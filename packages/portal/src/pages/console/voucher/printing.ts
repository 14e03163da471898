import { html, nothing, type PropertyDeclarations } from 'lit';
import { saveFile } from '../../../api/save.ts';
import type { SheetOrder, VoucherBatch } from '../../../api/vouchers.ts';
import '../../../elements/daftari-form.ts';
import { define } from '../../../elements/element.ts';
import type { FormRequest } from '../../../elements/events.ts';
import { choices, type Field } from '../../../elements/fields.ts';
import { voucherMessages } from '../../../i18n/voucher-messages.ts';
import { AskingPage } from '../asking.ts';

/** What each paper is to the printer. */
const PAPERS = {
  a24: { perPage: 24 },
  a21: { perPage: 21 },
  a10: { perPage: 10 },
  a8: { perPage: 8 },
  r58: { width: 58 },
  r80: { width: 80 },
} as const satisfies Record<string, Pick<SheetOrder, 'perPage' | 'width'>>;

/** The form of a print: which paper, and why once more. Says `made` when the file is there. */
class ConsolePrintingVouchers extends AskingPage {
  static override properties: PropertyDeclarations = { batch: { attribute: false } };

  declare batch: VoucherBatch;

  override render() {
    const words = voucherMessages(this.language);
    return html`<p class="soft">${words.printLead}</p>
      <br />
      <daftari-form
        begins
        lang=${this.language}
        submit=${words.makePdf}
        .fields=${this.#fields}
        .refusal=${this.refusal}
        ?busy=${this.busy}
        @daftari-form-request=${this.#print}
        >${this.busy ? html`<p class="soft" role="status">${words.printing}</p>` : nothing}</daftari-form
      >`;
  }

  get #fields(): readonly Field[] {
    const words = voucherMessages(this.language);
    return [
      { name: 'paper', label: words.paper, options: choices(words.papers) },
      { name: 'language', label: words.language, options: choices(words.languages), value: this.language },
      { name: 'reason', label: words.reason, hint: words.reasonHint, optional: true, wide: true },
    ];
  }

  #print = async ({ values }: FormRequest): Promise<void> => {
    const reason = (values['reason'] ?? '').trim();
    const order: SheetOrder = {
      language: values['language'] === 'sw' ? 'sw' : 'en',
      ...PAPERS[(values['paper'] ?? 'a24') as keyof typeof PAPERS],
      ...(reason !== '' && { reason }),
    };
    const { id, number } = this.batch;
    const file = await this.order(this.#fields, () => this.context.api.vouchers.sheet(id, order));
    if (file === undefined) return;
    saveFile(file, `vouchers-${number}.pdf`);
    this.context.notify(voucherMessages(this.language).printed);
    this.dispatchEvent(new Event('made'));
  };
}

define('daftari-console-printing-vouchers', ConsolePrintingVouchers);
