import { ApiError } from '../../../api/problem.ts';
import type { Field, Refusal } from '../../../elements/fields.ts';
import { arrivingMessages } from '../../../i18n/arriving-messages.ts';
import { AskingPage } from '../asking.ts';

/** The field that a refusal of money that arrives is about. */
const FIELD_OF: Readonly<Record<string, string>> = {
  'cheque.known': 'number',
  'cash.short': 'amount',
  'cash.referenceUsed': 'slip',
};

/** A form about money that arrives: it knows why such orders are refused, and by what words fields are marked. */
export class ArrivingPage extends AskingPage {
  /** Marks fields that cannot be read. */
  protected override mark(wrong: Readonly<Record<string, string>>): void {
    super.mark(wrong);
    const words: Readonly<Record<string, string>> = arrivingMessages(this.language).wrong;
    const own = Object.entries(wrong).flatMap(([name, kind]) => (kind in words ? [[name, words[kind] ?? '']] : []));
    if (this.refusal === null) return;
    this.refusal = { ...this.refusal, fields: { ...this.refusal.fields, ...Object.fromEntries(own) } };
  }

  protected override refusalOf(error: unknown, fields: readonly Field[]): Refusal {
    const refusal = super.refusalOf(error, fields);
    const said = refusalWord(error, this.language);
    if (said === null || !(error instanceof ApiError)) return refusal;
    const about = fields.find(({ name }) => name === FIELD_OF[error.code]);
    if (about === undefined) return { ...refusal, sentence: said };
    return { fields: { [about.name]: said }, sentence: '' };
  }
}

/** Why an act on money that arrives was refused, in words of ours; null where the server's own have to do. */
export function refusalWord(error: unknown, language: string): string | null {
  const words: Readonly<Record<string, string>> = arrivingMessages(language).refusals;
  return error instanceof ApiError && Object.hasOwn(words, error.code) ? (words[error.code] ?? null) : null;
}
