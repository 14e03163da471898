import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import { divideRounded, sameCurrency, type Money } from '../kernel/money.ts';

/** The asset in which the ledger keeps loyalty points: no money until they are turned into it. */
export const POINTS = 'POINTS';

/**
 * One version of what points are worth, published before it counts and never changed. A customer can look up what her
 * points were worth on any day.
 */
export interface PointsRate {
  readonly version: number;
  /** From when it counts, UTC milliseconds, until a later version does. */
  readonly fromAt: number;
  /** So many points are turned into `worth`; only whole multiples are. */
  readonly points: bigint;
  readonly worth: Money;
  /** One point for every so much of net money that was paid. */
  readonly earnedPer: Money;
}

/** Points turned into money: what went, what came, and by which version. */
export interface PointsConversion {
  readonly spent: bigint;
  readonly worth: Money;
  readonly kept: bigint;
  readonly version: number;
}

/** What can be wrong with points and their rates. */
export const pointsErrors = defineErrors('points', {
  malformed: ['invalid', 'The rate of points cannot be published: {reason}.'],
  noRate: ['missing', 'No rate of points counts at {at}.'],
  tooFew: ['refused', 'Points are turned into money from {least} on; there are {points}.'],
});

/**
 * The rate that counts at an instant: the latest that has begun, and of two that begin together the higher version.
 * @throws BillingError `points.noRate`
 */
export function pointsRateAt(rates: readonly PointsRate[], at: number): PointsRate {
  const begun = rates.filter(({ fromAt }) => fromAt <= at);
  const [rate] = begun.toSorted((a, b) => b.fromAt - a.fromAt || b.version - a.version);
  if (rate === undefined) throw pointsErrors.noRate({ at });
  return rate;
}

/**
 * Turns as many points into money as make whole multiples; nothing is rounded and the rest stays points.
 * @throws BillingError `points.tooFew`
 */
export function convertPoints(points: bigint, { version, worth, points: step }: PointsRate): PointsConversion {
  const times = wholeTimes(points, step);
  if (times <= 0n) throw pointsErrors.tooFew({ points: points.toString(), least: step.toString() });
  return { spent: times * step, worth: { ...worth, minor: worth.minor * times }, kept: points - times * step, version };
}

/**
 * The points that money earns, less what it has earned before: cumulative, so that paying in parts earns the same, and
 * below zero when money went back.
 * @throws BillingError `money.currencyMismatch`
 */
export function pointsEarned(paid: Money, before: Money, { earnedPer }: PointsRate): bigint {
  sameCurrency(paid, earnedPer);
  sameCurrency(before, earnedPer);
  assert(paid.minor >= 0n && before.minor >= 0n, 'what was paid in all is zero or more');
  return wholeTimes(paid.minor, earnedPer.minor) - wholeTimes(before.minor, earnedPer.minor);
}

/**
 * Refuses a rate by which nothing could be reckoned, or that changes what was published.
 * @throws BillingError `points.malformed` that says what would be right
 */
export function checkPointsRate(rate: PointsRate, published: readonly PointsRate[]): void {
  const wrong = (reason: string) => pointsErrors.malformed({ version: rate.version, reason });
  if (rate.points <= 0n || rate.worth.minor <= 0n || rate.earnedPer.minor <= 0n)
    throw wrong('its figures are above zero');
  sameCurrency(rate.worth, rate.earnedPer);
  if (published.some(({ version }) => version >= rate.version)) throw wrong('a new rate has a higher version');
  if (published.some(({ fromAt }) => fromAt >= rate.fromAt)) throw wrong('a new rate begins after those before it');
}

/** How often one fits into the other; what is left over stays what it is, so that nothing is rounded. */
function wholeTimes(amount: bigint, step: bigint): bigint {
  return divideRounded(amount - (amount % step), step);
}
