import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { payoutEn } from './payout-en.ts';
import { payoutSw } from './payout-sw.ts';

/** All that is read where money leaves. English is the measure, as everywhere. */
export type PayoutMessages = { readonly [Key in keyof typeof payoutEn]: Worded<(typeof payoutEn)[Key]> };

/** The messages of money out in a language. */
export function payoutMessages(lang: string): PayoutMessages {
  return languageOf(lang) === 'sw' ? payoutSw : payoutEn;
}
