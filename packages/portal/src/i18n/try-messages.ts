import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { tryEn } from './try-en.ts';
import { trySw } from './try-sw.ts';

/** All that is read where something is tried. English is the measure, as everywhere. */
export type TryMessages = { readonly [Key in keyof typeof tryEn]: Worded<(typeof tryEn)[Key]> };

/** The messages of trying in a language. */
export function tryMessages(lang: string): TryMessages {
  return languageOf(lang) === 'sw' ? trySw : tryEn;
}
