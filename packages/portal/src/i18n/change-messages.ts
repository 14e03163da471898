import { changeEn } from './change-en.ts';
import { changeSw } from './change-sw.ts';
import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';

/** All that is read when something that is held changes. English is the measure, as everywhere. */
export type ChangeMessages = { readonly [Key in keyof typeof changeEn]: Worded<(typeof changeEn)[Key]> };

/** The messages of changes in a language. */
export function changeMessages(lang: string): ChangeMessages {
  return languageOf(lang) === 'sw' ? changeSw : changeEn;
}
