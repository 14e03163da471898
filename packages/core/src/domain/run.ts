import type { Id } from '../kernel/id.ts';
import { divideRounded, formatMoney, type Money } from '../kernel/money.ts';

/** What a run does with each account that is due: bills it, renews it from its wallet, or lets its time end. */
export type RunKind = 'bill' | 'renewal' | 'expiry';

/** How far a run may go with one account before a person is asked. Part of what names a run. */
export interface RunParams {
  /** The most new lines of one subscription in one run. */
  readonly maxLines: number;
  /** So many times its usual total an account may be billed in one run; null for any. */
  readonly medianFactor: number | null;
}

/** What is asked of a run when nobody says anything else. */
export const RUN_PARAMS: RunParams = { maxLines: 15, medianFactor: 10 };

/** Work over all accounts that were due at an instant. One for each kind, instant and parameters, for ever. */
export interface Run {
  readonly id: Id<'Run'>;
  readonly kind: RunKind;
  /** What was due by then is in it. UTC milliseconds. */
  readonly cutOffAt: number;
  readonly params: RunParams;
  /** `done` when no item waits any more, parked ones aside. */
  readonly state: 'planning' | 'running' | 'done';
  /** Who let it begin, for people. */
  readonly actor: string;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** `done` items have their result; `parked` ones have a reason and wait for a person. */
export type RunItemState = 'planned' | 'claimed' | 'done' | 'parked';

/** One account of a run. */
export interface RunItem {
  readonly runId: Id<'Run'>;
  readonly accountId: Id<'Account'>;
  readonly state: RunItemState;
  /** How often somebody has taken it up. */
  readonly attempts: number;
  /** A person has looked at it: it is not held up by how much it is. */
  readonly approved: boolean;
  /** Why it is parked, or was put back. */
  readonly reason: string | null;
  /** Documents and their total so far, in minor units of the account's currency; credit notes count below zero. */
  readonly documents: number;
  readonly totalMinor: bigint;
  readonly doneAt: number | null;
}

/** How far a run has come. */
export interface RunProgress {
  readonly planned: number;
  readonly claimed: number;
  readonly done: number;
  readonly parked: number;
  readonly documents: number;
  readonly totalMinor: bigint;
  /** Accounts a second over the last minute in which something was done; null before the first. */
  readonly perSecond: number | null;
  /** How long it will go on at this pace, in milliseconds; null where nobody can tell. */
  readonly leftMs: number | null;
}

/** The most often that an item is taken up before it is parked: who was taken up so often kills its workers. */
export const MOST_ATTEMPTS = 5;

/** The middle of what an account was billed before; null while it is known too little of it to say what is usual. */
export function usualTotal(before: readonly bigint[]): bigint | null {
  if (before.length < FEWEST_TOTALS) return null;
  const sorted = before.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return divideRounded((low ?? 0n) + (high ?? 0n), 2n);
}

/** With fewer bills than these nothing is usual. */
const FEWEST_TOTALS = 3;

/** What one account would get in a run, or has got. */
export interface RunResult {
  readonly total: Money;
  /** Lines of the subscription that has most of them. */
  readonly lines: number;
}

/** Why a person has to look at a result before it is written; null when nothing is odd. */
export function whyHeld(
  { total, lines }: RunResult,
  before: readonly bigint[],
  { maxLines, medianFactor }: RunParams,
): string | null {
  if (lines > maxLines) return `One subscription would get ${lines} lines at once, more than ${maxLines}.`;
  const usual = usualTotal(before);
  if (medianFactor === null || usual === null || usual <= 0n) return null;
  // The factor may have decimals, the totals may not.
  if (total.minor * 100n <= usual * BigInt(Math.round(medianFactor * 100))) return null;
  const [is, mostly] = [formatMoney(total), formatMoney({ ...total, minor: usual })];
  return `The total of ${is} is more than ${medianFactor} times the usual ${mostly}.`;
}
