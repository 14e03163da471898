import { en } from './en.ts';
import { languageOf } from './language.ts';
import { sw } from './sw.ts';

/** All that a customer reads. English is the measure: a key that another language lacks fails the type check. */
export type Messages = { readonly [Key in keyof typeof en]: Worded<(typeof en)[Key]> };

/** A sentence, or a sentence with gaps; and tables of them. */
export type Worded<Value> = Value extends (...gaps: infer Gaps) => string
  ? (...gaps: Gaps) => string
  : Value extends string
    ? string
    : { readonly [Key in keyof Value]: Worded<Value[Key]> };

/** What a table says of a code of the wire; a code that it does not know speaks for itself. */
export function wordFor(table: Readonly<Record<string, string>>, code: string): string {
  return Object.hasOwn(table, code) ? (table[code] ?? code) : code;
}

/** The messages of a language. */
export function messages(lang: string): Messages {
  return languageOf(lang) === 'sw' ? sw : en;
}
