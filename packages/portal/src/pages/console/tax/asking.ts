import { ApiError } from '../../../api/problem.ts';
import type { Field, Refusal } from '../../../elements/fields.ts';
import { wordFor } from '../../../i18n/messages.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import { AskingPage } from '../asking.ts';

/** The field that a refusal of the tax table is about. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'taxes.overlap': 'from',
  'taxes.gap': 'from',
  'taxes.order': 'order',
  'taxes.past': 'until',
  'taxes.over': 'until',
};

/** A form about taxes: what cannot be read is marked in the words of taxes, and what is refused stands at its field. */
export class TaxAskingPage extends AskingPage {
  protected override mark(wrong: Readonly<Record<string, string>>): void {
    const words = taxMessages(this.language);
    const fields = Object.entries(wrong).map(([name, word]) => [name, wordFor(words.wrong, word)] as const);
    this.refusal = { fields: Object.fromEntries(fields), sentence: words.checkFields };
  }

  protected override refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    if (!(error instanceof ApiError)) return super.refusalOf(error, fields);
    const words = taxMessages(this.language);
    const about = fields.find(({ name }) => name === FIELD_OF[error.code]);
    if (about !== undefined) return { fields: { [about.name]: this.sentence(error) }, sentence: words.checkFields };
    const refusal = super.refusalOf(error, fields);
    const said = Object.entries(refusal.fields).map(([name, sentence]) => {
      const word = name.split('.').at(-1) ?? '';
      return [name, Object.hasOwn(words.wrong, word) ? wordFor(words.wrong, word) : sentence] as const;
    });
    return { ...refusal, fields: Object.fromEntries(said) };
  }
}
