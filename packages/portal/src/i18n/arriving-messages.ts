import { arrivingEn } from './arriving-en.ts';
import { arrivingSw } from './arriving-sw.ts';
import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';

/** All that is read where money arrives. English is the measure, as everywhere. */
export type ArrivingMessages = { readonly [Key in keyof typeof arrivingEn]: Worded<(typeof arrivingEn)[Key]> };

/** The messages of money that arrives in a language. */
export function arrivingMessages(lang: string): ArrivingMessages {
  return languageOf(lang) === 'sw' ? arrivingSw : arrivingEn;
}
