import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { networkEn } from './network-en.ts';
import { networkSw } from './network-sw.ts';

/** All that is read where one looks who comes in and who does not. English is the measure, as everywhere. */
export type NetworkMessages = { readonly [Key in keyof typeof networkEn]: Worded<(typeof networkEn)[Key]> };

/** The messages of log-ins in a language. */
export function networkMessages(lang: string): NetworkMessages {
  return languageOf(lang) === 'sw' ? networkSw : networkEn;
}
