import { cardEn } from './card-en.ts';
import { cardSw } from './card-sw.ts';
import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';

/** All that is read about cards and saved ways to pay. English is the measure, as everywhere. */
export type CardMessages = { readonly [Key in keyof typeof cardEn]: Worded<(typeof cardEn)[Key]> };

/** The messages about cards in a language. */
export function cardMessages(lang: string): CardMessages {
  return languageOf(lang) === 'sw' ? cardSw : cardEn;
}
