import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { payingEn } from './paying-en.ts';
import { payingSw } from './paying-sw.ts';

/** All that is read where a customer pays. English is the measure, as everywhere. */
export type PayingMessages = { readonly [Key in keyof typeof payingEn]: Worded<(typeof payingEn)[Key]> };

/** The messages of paying in a language. */
export function payingMessages(lang: string): PayingMessages {
  return languageOf(lang) === 'sw' ? payingSw : payingEn;
}
