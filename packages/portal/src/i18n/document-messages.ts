import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { documentEn } from './document-en.ts';
import { documentSw } from './document-sw.ts';

/** All that is read where documents are corrected. English is the measure, as everywhere. */
export type DocumentMessages = { readonly [Key in keyof typeof documentEn]: Worded<(typeof documentEn)[Key]> };

/** The messages of documents in a language. */
export function documentMessages(lang: string): DocumentMessages {
  return languageOf(lang) === 'sw' ? documentSw : documentEn;
}
