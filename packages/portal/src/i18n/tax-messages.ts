import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { taxEn } from './tax-en.ts';
import { taxSw } from './tax-sw.ts';

/** All that is read where taxes are kept. English is the measure, as everywhere. */
export type TaxMessages = { readonly [Key in keyof typeof taxEn]: Worded<(typeof taxEn)[Key]> };

/** The messages of taxes in a language. */
export function taxMessages(lang: string): TaxMessages {
  return languageOf(lang) === 'sw' ? taxSw : taxEn;
}
