import type { Id } from '../kernel/id.ts';

/** One bill that is charged by mandate without anybody asking: the next term of a subscription, or an invoice. */
export interface AutopayBill {
  readonly id: Id<'AutopayBill'>;
  readonly accountId: Id<'Account'>;
  /** `term`: time after `billAt` is bought for a subscription. `invoice`: an invoice that is due at `billAt`. */
  readonly kind: 'term' | 'invoice';
  /** The subscription, or the invoice. One bill for each subject and instant, for ever. */
  readonly subjectId: string;
  readonly billAt: number;
  readonly state: AutopayState;
  /** By which it was charged last; null before. */
  readonly mandateId: Id<'Mandate'> | null;
  /** The last attempt; null before the first. */
  readonly attemptId: Id<'Attempt'> | null;
  /** How many attempts were declined. */
  readonly declines: number;
  /** When the first attempt was made: from then on its days count. */
  readonly firstTriedAt: number | null;
  /** When it is looked at next; null: it is over. */
  readonly nextAt: number | null;
  /** Why nothing was charged the last time, for a person; null when something was. */
  readonly reason: string | null;
  readonly createdAt: number;
  readonly version: number;
}

/**
 * `waiting`: to be charged at `nextAt`. `charging`: an attempt is under way, or nobody knows what became of it.
 * `charged`: paid by mandate. `settled`: paid in another way, or no longer owed. `given_up`: declined too often.
 */
export type AutopayState = 'waiting' | 'charging' | 'charged' | 'settled' | 'given_up';

const DAY_MS = 86_400_000;

/** How long before the end of prepaid time the next is charged, in milliseconds: at most a quarter of the time. */
export const AUTOPAY_LEAD_MS = DAY_MS;

/** How old a bill may be that is begun: what lies longer unpaid is asked for, not taken. */
export const AUTOPAY_REACH_MS = 5 * DAY_MS;

/** When a declined bill is tried again, in milliseconds after its first try; then it is given up. */
const AGAIN_MS: readonly number[] = [DAY_MS, 3 * DAY_MS, 5 * DAY_MS];

/** Whether a bill has waited so long that it is given up: it is asked for then. */
export function isTooOld({ firstTriedAt, billAt }: AutopayBill, now: number): boolean {
  return now > (firstTriedAt ?? billAt) + AUTOPAY_REACH_MS + DAY_MS;
}

/**
 * When a bill is looked at whose attempt is under way, in milliseconds after each other: as the provider is asked, but
 * no sooner than the call to it is surely over. The last is repeated until the bill is too old.
 */
const LOOKS_MS: readonly number[] = [5 * 60_000, 15 * 60_000, 3_600_000];
const LAST_LOOKS_MS = 6 * 3_600_000;

/** How soon a bill is looked at again that could not be charged just then. */
const PUT_OFF_MS = 3_600_000;

/** When prepaid time that runs from one instant to another is charged anew. */
export function chargeTermAt(term: { readonly startAt: number; readonly endAt: number }, restarts: boolean): number {
  // What is renewed by a restart would lose what is left.
  if (restarts) return term.endAt;
  return term.endAt - Math.min(AUTOPAY_LEAD_MS, Math.floor((term.endAt - term.startAt) / 4));
}

/** A bill on which nobody has begun. */
export function newBill(
  found: Pick<AutopayBill, 'accountId' | 'kind' | 'subjectId' | 'billAt'>,
  id: Id<'AutopayBill'>,
  now: number,
): AutopayBill {
  const untried = { mandateId: null, attemptId: null, declines: 0, firstTriedAt: null, reason: null };
  return { ...found, ...untried, id, state: 'waiting', nextAt: now, createdAt: now, version: 0 };
}

/** A bill whose attempt was just written. */
export function charging(
  bill: AutopayBill,
  by: { readonly mandateId: Id<'Mandate'>; readonly attemptId: Id<'Attempt'> },
  now: number,
): AutopayBill {
  const firstTriedAt = bill.firstTriedAt ?? now;
  return next(bill, { ...by, state: 'charging', firstTriedAt, nextAt: nextLook(now, now), reason: null });
}

/** A bill whose attempt, made at an instant, is still under way: it is looked at ever less often. */
export function stillCharging(bill: AutopayBill, madeAt: number, now: number): AutopayBill {
  return next(bill, { nextAt: nextLook(madeAt, now) });
}

/** A bill whose attempt somebody has just settled: it is looked at now. */
export function lookedAtNow(bill: AutopayBill, now: number): AutopayBill {
  return next(bill, { nextAt: now });
}

/** It hangs on when the attempt was made and on nothing else, so that a look that was late leaves no other behind. */
function nextLook(madeAt: number, now: number): number {
  let at = madeAt;
  for (const delay of LOOKS_MS) {
    at += delay;
    if (at > now) return at;
  }
  return now + LAST_LOOKS_MS;
}

/** A bill that cannot be charged just now: nothing of that counts against the mandate. */
export function putOff(bill: AutopayBill, reason: string | null, now: number, until = now + PUT_OFF_MS): AutopayBill {
  return next(bill, { state: 'waiting', reason, nextAt: Math.max(until, now + 1) });
}

/** A bill whose attempt was declined: tried again by its calendar, or given up. */
export function declinedBill(bill: AutopayBill, reason: string, now: number): AutopayBill {
  const declines = bill.declines + 1;
  const after = AGAIN_MS[declines - 1];
  if (after === undefined) return next(bill, { state: 'given_up', declines, reason, nextAt: null });
  const nextAt = Math.max((bill.firstTriedAt ?? now) + after, now + 1);
  return next(bill, { state: 'waiting', declines, reason, nextAt });
}

/** A bill that is over. */
export function overBill(bill: AutopayBill, state: 'charged' | 'settled' | 'given_up', reason: string | null) {
  return next(bill, { state, reason, nextAt: null });
}

function next(bill: AutopayBill, change: Partial<AutopayBill>): AutopayBill {
  return { ...bill, ...change, version: bill.version + 1 };
}
