import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { dunningEn } from './dunning-en.ts';
import { dunningSw } from './dunning-sw.ts';

/** All that is read where people are asked for what is overdue. English is the measure, as everywhere. */
export type DunningMessages = { readonly [Key in keyof typeof dunningEn]: Worded<(typeof dunningEn)[Key]> };

/** The messages of asking for what is overdue in a language. */
export function dunningMessages(lang: string): DunningMessages {
  return languageOf(lang) === 'sw' ? dunningSw : dunningEn;
}
