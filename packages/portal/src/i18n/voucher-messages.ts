import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { voucherEn } from './voucher-en.ts';
import { voucherSw } from './voucher-sw.ts';

/** All that is read where vouchers are made, printed and looked up. English is the measure, as everywhere. */
export type VoucherMessages = { readonly [Key in keyof typeof voucherEn]: Worded<(typeof voucherEn)[Key]> };

/** The messages of vouchers in a language. */
export function voucherMessages(lang: string): VoucherMessages {
  return languageOf(lang) === 'sw' ? voucherSw : voucherEn;
}
