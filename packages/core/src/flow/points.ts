import { grantBucket, usable, type Bucket } from '../domain/bucket.ts';
import { burn } from '../domain/burn.ts';
import { checkPointsRate, convertPoints as worthOf, pointsEarned, POINTS, pointsRateAt } from '../domain/points.ts';
import type { PointsConversion, PointsRate } from '../domain/points.ts';
import { bookGranted, bookUsed } from '../domain/recipes-bundles.ts';
import { addDays, localDateAt, startOfDay } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { zero } from '../kernel/money.ts';
import type { AccountView, Changes, PaidDocument } from '../ports/store.ts';
import { bookingOf } from './bucket-work.ts';
import { loadView, together, untilFresh, type House } from './house.ts';

/** Loyalty points as a house gives them. */
export interface PointsProgramme {
  /** Every version that was published, in any order; what was paid before the first of them earns nothing. */
  readonly rates: readonly PointsRate[];
  /** Local days after which points lapse, counted from when they are credited; null: never. */
  readonly lastsDays: number | null;
}

/**
 * The programme of a house, each of its rates checked against those before it; none gives no points.
 * @throws BillingError `points.malformed` that says what would be right
 */
export function checkedProgramme(given: PointsProgramme | undefined): PointsProgramme {
  const rates = (given?.rates ?? []).toSorted((a, b) => a.version - b.version);
  for (const [place, rate] of rates.entries()) checkPointsRate(rate, rates.slice(0, place));
  return { rates, lastsDays: given?.lastsDays ?? null };
}

/** Points that are held, and the rate by which they are turned into money today. */
export interface PointsHeld {
  readonly points: bigint;
  readonly rate: PointsRate;
}

/**
 * Credits the points of what has been paid in full since it was asked last, and answers what is held.
 * @throws BillingError `account.missing`, `points.noRate` in a house without points
 */
export async function creditPoints(house: House, accountId: Id<'Account'>): Promise<PointsHeld> {
  const rate = pointsRateAt(house.points.rates, house.clock.now());
  return untilFresh(house, `the account ${accountId}`, async () => {
    const { view, earned } = await earnedBy(house, accountId);
    const changes = earned === null ? null : together({ seen: [view.seen] }, granted(house, earned));
    return { changes, answer: { points: heldOf(house, view, earned), rate } };
  });
}

/**
 * Turns all points that make whole multiples into promotional credit, by the rate of today; the rest stays points.
 * @throws BillingError `account.missing`, `points.noRate`, `points.tooFew`
 */
export async function convertPoints(house: House, accountId: Id<'Account'>): Promise<PointsConversion> {
  const now = house.clock.now();
  const rate = pointsRateAt(house.points.rates, now);
  return untilFresh(house, `the account ${accountId}`, async () => {
    const { view, earned } = await earnedBy(house, accountId);
    const conversion = worthOf(heldOf(house, view, earned), rate);
    const before = [...pointsOf(view), ...(earned === null ? [] : [earned])];
    const spent = burn(before, conversion.spent, now);
    const journals = spent.buckets.flatMap((after) => {
      const known = before.find(({ id }) => id === after.id);
      return known === undefined ? [] : [bookUsed(known, after, bookingOf(house))];
    });
    const id = house.ids.next<'Bucket'>('bkt');
    const credit = bucketOf(house, view, {
      id,
      key: `${id}/loyalty`,
      asset: conversion.worth.currency,
      granted: conversion.worth.minor,
      validUntil: null,
    });
    const others = granted(house, earned).journals ?? [];
    const buckets = [...spent.buckets, ...(earned !== null && !isIn(earned, spent.buckets) ? [earned] : [])];
    const changes: Changes = {
      seen: [view.seen],
      buckets: [...buckets, credit],
      journals: [...others, ...journals, bookGranted(credit, bookingOf(house))],
    };
    return { changes, answer: conversion };
  });
}

/** An account, and the points that it has earned and not been credited yet. */
interface Earning {
  readonly view: AccountView;
  readonly earned: Bucket | null;
}

/**
 * The points that were earned and not credited yet, as a bucket; null when there are none. What is earned is reckoned
 * from the start each time, so that nothing is lost by rounding; a credit note earns less from then on, and what was
 * credited before stays. The account is read last, so that whatever was credited is among its buckets.
 */
async function earnedBy(house: House, accountId: Id<'Account'>): Promise<Earning> {
  const { rates, lastsDays } = house.points;
  const since = Math.min(...rates.map(({ fromAt }) => fromAt));
  const { documents, credited } = await house.store.reads.paidForPoints(accountId, since);
  const view = await loadView(house, accountId);
  const last = documents.at(-1);
  const more = earnedIn(documents, rates, house.currency) - credited;
  if (last === undefined || more <= 0n) return { view, earned: null };
  const { zone } = view.account;
  const today = localDateAt(house.clock.now(), zone);
  const earned = bucketOf(house, view, {
    id: house.ids.next<'Bucket'>('bkt'),
    key: `points/${accountId}/${last.invoiceId}`,
    asset: POINTS,
    granted: more,
    validUntil: lastsDays === null ? null : startOfDay(addDays(today, lastsDays + 1), zone),
  });
  return { view, earned };
}

function earnedIn(documents: readonly PaidDocument[], rates: readonly PointsRate[], currency: string): bigint {
  let paid = zero(currency);
  let points = 0n;
  for (const { kind, net, issuedAt } of documents) {
    const sum = paid.minor + (kind === 'invoice' ? net.minor : -net.minor);
    const next = { currency, minor: sum < 0n ? 0n : sum };
    points += pointsEarned(next, paid, pointsRateAt(rates, issuedAt));
    paid = next;
  }
  return points;
}

function pointsOf({ buckets }: AccountView): readonly Bucket[] {
  return buckets.filter(({ asset }) => asset === POINTS);
}

function heldOf(house: House, view: AccountView, earned: Bucket | null): bigint {
  const now = house.clock.now();
  const valid = pointsOf(view).filter(({ validUntil }) => validUntil === null || now < validUntil);
  return valid.reduce((all, bucket) => all + usable(bucket), earned?.granted ?? 0n);
}

function granted(house: House, earned: Bucket | null): Changes {
  return earned === null ? {} : { buckets: [earned], journals: [bookGranted(earned, bookingOf(house))] };
}

function isIn({ id }: Bucket, list: readonly Bucket[]): boolean {
  return list.some((each) => each.id === id);
}

function bucketOf(
  house: House,
  { account }: AccountView,
  given: Pick<Bucket, 'id' | 'key' | 'asset' | 'granted' | 'validUntil'>,
): Bucket {
  const now = house.clock.now();
  return grantBucket({
    ...given,
    accountId: account.id,
    subscriptionId: null,
    validFrom: now,
    priority: 0,
    increment: 1n,
    grantedAt: now,
    source: 'loyalty',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
}
