import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { draftEn } from './draft-en.ts';
import { draftSw } from './draft-sw.ts';

/** All that is read where invoices are written. English is the measure, as everywhere. */
export type DraftMessages = { readonly [Key in keyof typeof draftEn]: Worded<(typeof draftEn)[Key]> };

/** The messages of drafts in a language. */
export function draftMessages(lang: string): DraftMessages {
  return languageOf(lang) === 'sw' ? draftSw : draftEn;
}
