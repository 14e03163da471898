import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { routerEn } from './router-en.ts';
import { routerSw } from './router-sw.ts';

/** All that is read where one looks after routers. English is the measure, as everywhere. */
export type RouterMessages = { readonly [Key in keyof typeof routerEn]: Worded<(typeof routerEn)[Key]> };

/** The messages of routers in a language. */
export function routerMessages(lang: string): RouterMessages {
  return languageOf(lang) === 'sw' ? routerSw : routerEn;
}
