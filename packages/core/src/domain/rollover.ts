import { defineErrors } from '../kernel/error.ts';

/** What becomes of the rest of a bucket at the end of its period. */
export interface RolloverRule {
  /** At least so many units go on, even when fewer are left; 0 for a plain rollover. */
  readonly min: bigint;
  /** At most so many. */
  readonly max: bigint;
  /** For how many further periods they last, from 1. What is rolled does not roll again. */
  readonly periods: number;
  /** Units used beyond what there was: taken from what comes next, or forgotten at the end of the period. */
  readonly overage: 'carry' | 'forget';
  /** Of the new bucket, lower burns first; null: one before the old one's, so that the older units burn first. */
  readonly priority: number | null;
}

/** What can be wrong with a rollover. */
export const rolloverErrors = defineErrors('rollover', {
  malformed: ['invalid', 'The rollover cannot be used: {reason}.'],
});

/** The rest of a bucket, divided at its end, and what the new bucket begins with. */
export interface Rolled {
  /** Of the rest: goes on in the new bucket. */
  readonly rolled: bigint;
  /** Of the rest: lost. */
  readonly expired: bigint;
  /** New units, where fewer than the minimum were left. */
  readonly added: bigint;
  /** Overage that the new bucket pays for at once. */
  readonly taken: bigint;
  /** Overage that waits for what comes next; nothing where the rule forgets it. */
  readonly owed: bigint;
  /** What the new bucket can serve: `rolled + added - taken`. */
  readonly balance: bigint;
}

/**
 * Divides what is left at the end of a period: `min(max, max(left, min))` goes on and the rest expires. Overage, where
 * it is carried, is taken from what goes on; with 50 as the minimum and the maximum, an overage of 10 leaves 40.
 */
export function rollOver(left: bigint, rule: RolloverRule, overage = 0n): Rolled {
  const floor = left > rule.min ? left : rule.min;
  const next = floor < rule.max ? floor : rule.max;
  const rolled = left < next ? left : next;
  const due = rule.overage === 'carry' ? overage : 0n;
  const taken = due < next ? due : next;
  return { rolled, expired: left - rolled, added: next - rolled, taken, owed: due - taken, balance: next - taken };
}

/**
 * Refuses a rule that cannot be kept.
 * @throws BillingError `rollover.malformed`
 */
export function checkRollover(rule: RolloverRule): void {
  if (rule.min < 0n || rule.max < rule.min) throw wrong('it has 0 <= min <= max');
  if (!Number.isInteger(rule.periods) || rule.periods < 1) throw wrong('it lasts one further period or more');
  if (rule.priority !== null && !Number.isSafeInteger(rule.priority)) throw wrong('a priority is a whole number');
}

const wrong = (reason: string) => rolloverErrors.malformed({ reason });
