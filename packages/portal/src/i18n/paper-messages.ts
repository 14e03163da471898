import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { paperEn } from './paper-en.ts';
import { paperSw } from './paper-sw.ts';

/** All that is read where papers are kept. English is the measure, as everywhere. */
export type PaperMessages = { readonly [Key in keyof typeof paperEn]: Worded<(typeof paperEn)[Key]> };

/** The messages of papers in a language. */
export function paperMessages(lang: string): PaperMessages {
  return languageOf(lang) === 'sw' ? paperSw : paperEn;
}
