import { daysBetween, localDateAt, sameTimeLater, type Zone } from '../../kernel/calendar.ts';
import { compareMoney, type Money } from '../../kernel/money.ts';
import { renew, validUntil, type Renewal, type Term } from '../validity.ts';
import { changeErrors, consequence, type Consequence } from './consequence.ts';
import { paidUntilOf, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';
import { feeLine } from './settle.ts';

/** A customer asks for access now and promises to pay. */
export interface PromiseAsked {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  /** Days of access, counted from now or from the expiry when that is still to come. */
  readonly days: number;
  readonly paid: readonly PaidPart[];
  /** When the customer came, UTC milliseconds. */
  readonly customerSince: number;
  /** Whether a promise was given since the last payment. */
  readonly openPromise: boolean;
  /** What would be owed at the end of the promise: open debt and the price of a term. */
  readonly owed: Money;
}

/** How much is lent to whom. */
export interface PromisePolicy {
  readonly maxDays: number;
  /** Local days as a customer before the first promise. */
  readonly minTenureDays?: number;
  /** More than this cannot be owed with a promise; null for no limit. */
  readonly maxOwed?: Money | null;
  readonly fee?: Money | null;
  /**
   * From where the next paid term counts. `expiry` (the default): from the old expiry. `promise`: from the promise, so
   * that who asks long after expiry does not pay for days without service.
   */
  readonly countsFrom?: 'expiry' | 'promise';
}

/** A promise that was kept in mind: access lent, and from where the next term counts. UTC milliseconds. */
export interface Lent {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly countsFromAt: number;
}

/**
 * What a promised payment does: access up to a limit although it is not paid, and the days are not a present: they
 * count against the next term that is paid (see `renewLent`).
 * @throws BillingError `change.promiseTooLong`, `change.promiseOpen`, `change.promiseTooNew`, `change.promiseTooMuch`
 */
export function promisedPayment(asked: PromiseAsked, policy: PromisePolicy): Consequence {
  checkPromise(asked, policy);
  const { now, zone, days, paid, owed } = asked;
  const { fromAt, untilAt } = lentFor(asked, policy);
  const counts = policy.countsFrom ?? 'expiry';
  return consequence(paid, owed.currency, {
    change: 'promise',
    askedAt: now,
    effectiveAt: now,
    lines: feeLine(policy.fee, 'promise.fee', now),
    collect: 'next_invoice',
    lent: { fromAt, toAt: untilAt },
    reasons: [reason('promise.lent', { days, until: localDateAt(untilAt, zone) }), reason(`promise.counts_${counts}`)],
  });
}

/** The access that a promise lends, without asking whether it may be given. */
export function lentFor({ now, zone, days, paid }: PromiseAsked, policy: PromisePolicy): Lent {
  const expiry = paidUntilOf(paid);
  const fromAt = expiry === null ? now : Math.max(now, expiry);
  const untilAt = sameTimeLater(fromAt, { unit: 'day', count: days }, zone);
  const fromExpiry = expiry !== null && policy.countsFrom !== 'promise';
  return { fromAt, untilAt, countsFromAt: fromExpiry ? expiry : fromAt };
}

/**
 * The term that a payment buys after access was lent. While the promise runs, it starts where the promise counts from.
 * Later, or if that term were over already, it starts with the payment as any other and is shorter by the time that was
 * lent, so that days without service are no part of it. Where nothing would be left it is given whole.
 * @throws BillingError `validity.malformed`, `validity.malformedDay`, `calendar.unknownZone`
 */
export function renewLent(renewal: Omit<Renewal, 'graceMs' | 'continuous' | 'mode'>, lent: Lent): Term {
  const { now, validity, zone } = renewal;
  const paidAt = Math.min(renewal.paidAt, now);
  if (paidAt < lent.untilAt) {
    const startAt = lent.countsFromAt;
    const endAt = validUntil(startAt, validity, zone);
    if (endAt > now) return { startAt, endAt };
  }
  const term = renew({ ...renewal, mode: 'extend', graceMs: 0, continuous: false });
  const usedMs = Math.max(0, Math.min(paidAt, lent.untilAt) - lent.fromAt);
  const endAt = term.endAt - usedMs;
  return endAt > now ? { ...term, endAt } : term;
}

/** How long access goes on after expiry, and the renewals that start at the old expiry meanwhile. */
export type Grace = { readonly by: 'time'; readonly ms: number } | { readonly by: 'local_days'; readonly days: number };

/** The end of the access that a grace gives after an expiry; exclusive, UTC milliseconds. */
export function graceUntil(expiresAt: number, grace: Grace, zone: Zone): number {
  if (grace.by === 'time') return expiresAt + grace.ms;
  return grace.days === 0 ? expiresAt : sameTimeLater(expiresAt, { unit: 'day', count: grace.days }, zone);
}

/**
 * The term that a payment buys where a grace gives access: within it from the old expiry, since the days were used;
 * after it from the payment.
 * @throws BillingError `validity.malformed`, `validity.malformedDay`, `calendar.unknownZone`
 */
export function renewInGrace(renewal: Omit<Renewal, 'graceMs' | 'continuous'>, grace: Grace): Term {
  const { paidUntil, zone } = renewal;
  const graceMs = paidUntil === undefined ? 0 : graceUntil(paidUntil, grace, zone) - paidUntil;
  return renew({ ...renewal, graceMs, continuous: true });
}

function checkPromise(asked: PromiseAsked, policy: PromisePolicy): void {
  const { now, zone, days, paid, customerSince, openPromise, owed } = asked;
  const { maxDays, minTenureDays = 0, maxOwed = null } = policy;
  if (!Number.isSafeInteger(days) || days < 1 || days > maxDays) throw changeErrors.promiseTooLong({ maxDays, days });
  if (openPromise) throw changeErrors.promiseOpen();
  const until = sameTimeLater(now, { unit: 'day', count: days }, zone);
  if ((paidUntilOf(paid) ?? now) > until) throw changeErrors.promiseNotNeeded();
  const tenure = daysBetween(localDateAt(customerSince, zone), localDateAt(now, zone));
  if (tenure < minTenureDays) throw changeErrors.promiseTooNew({ minTenureDays, days: tenure });
  if (maxOwed !== null && compareMoney(owed, maxOwed) > 0) throw changeErrors.promiseTooMuch();
}
