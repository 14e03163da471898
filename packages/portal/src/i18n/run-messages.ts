import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { runEn } from './run-en.ts';
import { runSw } from './run-sw.ts';

/** All that is read where work over many accounts is begun and watched. English is the measure, as everywhere. */
export type RunMessages = { readonly [Key in keyof typeof runEn]: Worded<(typeof runEn)[Key]> };

/** The messages of runs in a language. */
export function runMessages(lang: string): RunMessages {
  return languageOf(lang) === 'sw' ? runSw : runEn;
}
