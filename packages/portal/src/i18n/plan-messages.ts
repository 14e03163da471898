import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { planEn } from './plan-en.ts';
import { planSw } from './plan-sw.ts';

/** All that an operator reads in the plan editor. English is the measure, as everywhere. */
export type PlanMessages = { readonly [Key in keyof typeof planEn]: Worded<(typeof planEn)[Key]> };

/** The messages of the plan editor in a language. */
export function planMessages(lang: string): PlanMessages {
  return languageOf(lang) === 'sw' ? planSw : planEn;
}
