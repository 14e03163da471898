import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { reportEn } from './report-en.ts';
import { reportSw } from './report-sw.ts';

/** All that is read in the room of reports. English is the measure, as everywhere. */
export type ReportMessages = { readonly [Key in keyof typeof reportEn]: Worded<(typeof reportEn)[Key]> };

/** The messages of reports in a language. */
export function reportMessages(lang: string): ReportMessages {
  return languageOf(lang) === 'sw' ? reportSw : reportEn;
}
