import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { reconcileEn } from './reconcile-en.ts';
import { reconcileSw } from './reconcile-sw.ts';

/** All that is read where books are held against each other. English is the measure, as everywhere. */
export type ReconcileMessages = { readonly [Key in keyof typeof reconcileEn]: Worded<(typeof reconcileEn)[Key]> };

/** The messages of reconciliation and of gateways in a language. */
export function reconcileMessages(lang: string): ReconcileMessages {
  return languageOf(lang) === 'sw' ? reconcileSw : reconcileEn;
}
