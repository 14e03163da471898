import { consoleEn } from './console-en.ts';
import { consoleSw } from './console-sw.ts';
import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';

/** All that an operator reads. English is the measure: a key that another language lacks fails the type check. */
export type ConsoleMessages = { readonly [Key in keyof typeof consoleEn]: Worded<(typeof consoleEn)[Key]> };

/** The console's messages of a language. */
export function consoleMessages(lang: string): ConsoleMessages {
  return languageOf(lang) === 'sw' ? consoleSw : consoleEn;
}
