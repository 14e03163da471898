import type { OwnerCandidate, WouldDo } from '../api/arriving.ts';
import { arrivingMessages } from '../i18n/arriving-messages.ts';
import { formatDateTime, formatMoney } from '../i18n/format.ts';

/** What money would do for somebody, each as a piece of a sentence; empty where it cannot be given to her. */
export function wouldDo(would: WouldDo | null, language: string, zone: string): readonly string[] {
  if (would === null) return [];
  const words = arrivingMessages(language);
  const { pays, buys, keeps } = would;
  const bought = buys.map(({ planName, untilAt }) => words.buys(planName, formatDateTime(untilAt, language, zone)));
  const paid = pays.map(({ number, amount }) =>
    number === null ? words.paysDue(formatMoney(amount, language)) : words.pays(formatMoney(amount, language), number),
  );
  const done = [...bought, ...paid];
  if (done.length === 0) return [words.keepsAll];
  return BigInt(keeps.minor) > 0n ? [...done, words.keeps(formatMoney(keeps, language))] : done;
}

/** Whether it is worth a button: it can be given to her. */
export function canTake({ would, refusal }: OwnerCandidate): boolean {
  return would !== null && refusal === null;
}
