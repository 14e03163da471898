import { assert, unreachable } from '../../kernel/assert.ts';
import { addDays, daysBetween, localDateAt, sameTimeOn, startOfDay, type Zone } from '../../kernel/calendar.ts';
import { ratio, scaleMoney, type Decimal } from '../../kernel/decimal.ts';
import { compareMoney, subtract, zero, type Money, type RoundingMode } from '../../kernel/money.ts';
import { periodInstants, type Period } from '../../kernel/period.ts';
import type { Stretch } from '../charge.ts';
import { prorate, type DayConvention } from '../proration.ts';

/**
 * One charge for time and what it gives: a calendar period billed in advance, or a prepaid term. The money of any part
 * of it is `price` × that part of the measure; `amount` is less than `price` when only a part was charged.
 */
export interface PaidPart {
  /** The time it gives, in order and without overlap. */
  readonly given: readonly Stretch[];
  /** What was charged for it. */
  readonly amount: Money;
  /** What the whole measure costs this customer, with overrides and discounts. */
  readonly price: Money;
  readonly measure: Measure;
  /**
   * The charges that it was paid by, with a space between them, where the caller keeps that; verbs hand it on and look
   * at nothing in it.
   */
  readonly ref?: string;
}

/** What a price is for: a full period of the calendar, or stretches of instants (more than one after a pause). */
export type Measure =
  | { readonly kind: 'period'; readonly period: Period }
  | { readonly kind: 'time'; readonly stretches: readonly Stretch[] };

/** How a part of a measure is counted. */
export interface Manner {
  readonly zone: Zone;
  /** For periods. Days unless another is named. */
  readonly convention?: DayConvention | 'seconds';
  /**
   * For prepaid terms. `seconds` (the default): to the second, as they are sold. `local_days`: in days from the
   * wall-clock time at which the term began, where a day that has begun is used; kinder to explain, immune to DST.
   */
  readonly termsBy?: 'seconds' | 'local_days';
  readonly rounding?: RoundingMode;
}

/** How one stretch changes. `before` null: it is new. `after` null: it is gone. */
export interface StretchCut {
  readonly before: Stretch | null;
  readonly after: Stretch | null;
}

/** A charge parted at an instant, so that used + unused = charged to the cent. */
export interface PartedCharge {
  /** What is over, at what it cost; null when nothing of it is. */
  readonly used: PaidPart | null;
  /** What would still come, at what it is worth; null when nothing would. */
  readonly unused: PaidPart | null;
}

/**
 * A calendar period that was charged in advance, whole or from a later day on. It is to be counted as it was charged:
 * two conventions differ by a cent.
 */
export function chargedPeriod(
  period: Period,
  price: Money,
  zone: Zone,
  charged: Period = period,
  count: Omit<Manner, 'zone'> = {},
): PaidPart {
  const measure = { kind: 'period', period } as const;
  const given = stretchOf(charged, zone);
  return { given: [given], amount: costOf(price, measure, given, { ...count, zone }), price, measure };
}

/** A prepaid term as it was bought. */
export function paidTerm(stretch: Stretch, amount: Money): PaidPart {
  return { given: [stretch], amount, price: amount, measure: { kind: 'time', stretches: [stretch] } };
}

/**
 * Parts a charge at an instant. Parts of a charge are differences of what the measure costs up to an instant, so they
 * add up however often it is cut, and a change that is taken back at once nets to nothing.
 * @throws BillingError `proration.notMonths`
 */
export function partAt(part: PaidPart, at: number, manner: Manner): PartedCharge {
  const [before, after] = splitStretches(part.given, at);
  const first = after[0];
  if (first === undefined) return { used: part, unused: null };
  if (before.length === 0) return { used: null, unused: part };
  const rest = { fromAt: first.fromAt, toAt: lastOf(after).toAt };
  const worth = lesser(costOf(part.price, part.measure, rest, manner), part.amount);
  return {
    used: { ...part, given: before, amount: subtract(part.amount, worth) },
    unused: { ...part, given: after, amount: worth },
  };
}

/** What a stretch of a measure costs: what costs up to its end less what costs up to its start. */
export function costOf(price: Money, measure: Measure, stretch: Stretch, manner: Manner): Money {
  return subtract(costUntil(price, measure, stretch.toAt, manner), costUntil(price, measure, stretch.fromAt, manner));
}

/** The instant at which money is parted: prepaid terms and `seconds` at the instant itself, periods by whole days. */
export function moneyEdge(part: PaidPart, at: number, manner: Manner, endDay: 'exclusive' | 'inclusive'): number {
  if (part.measure.kind === 'time' || manner.convention === 'seconds') return at;
  const begun = startOfDay(localDateAt(at, manner.zone), manner.zone);
  if (endDay === 'exclusive') return begun;
  return startOfDay(addDays(localDateAt(at, manner.zone), 1), manner.zone);
}

/** The end of what is paid, exclusive, or null when nothing is. */
export function paidUntilOf(paid: readonly PaidPart[]): number | null {
  const ends = paid.flatMap(({ given }) => given.map(({ toAt }) => toAt));
  return ends.length === 0 ? null : Math.max(...ends);
}

/** The same paid time some local days later (or earlier), at the same wall-clock times; a period keeps its length. */
export function shiftPart(part: PaidPart, days: number, zone: Zone): PaidPart {
  const given = part.given.map((stretch) => shiftStretch(stretch, days, zone));
  if (part.measure.kind === 'time') {
    return { ...part, given, measure: { kind: 'time', stretches: shiftAll(part.measure.stretches, days, zone) } };
  }
  const { from, to } = part.measure.period;
  return { ...part, given, measure: { kind: 'period', period: { from: addDays(from, days), to: addDays(to, days) } } };
}

/** A stretch some local days later (or earlier), at the same wall-clock times. */
export function shiftStretch({ fromAt, toAt }: Stretch, days: number, zone: Zone): Stretch {
  const shift = (at: number): number => sameTimeOn(at, addDays(localDateAt(at, zone), days), zone);
  return { fromAt: shift(fromAt), toAt: shift(toAt) };
}

/** Stretches before and after an instant; the one that it falls into is cut in two. */
export function splitStretches(
  stretches: readonly Stretch[],
  at: number,
): readonly [before: readonly Stretch[], after: readonly Stretch[]] {
  const before = stretches.filter(({ fromAt }) => fromAt < at).map((s) => ({ ...s, toAt: Math.min(s.toAt, at) }));
  const after = stretches.filter(({ toAt }) => toAt > at).map((s) => ({ ...s, fromAt: Math.max(s.fromAt, at) }));
  return [before, after];
}

/** How paid stretches differ, matched by their starts and in the order of time. Equal ones are not named. */
export function cutsBetween(before: readonly PaidPart[], after: readonly PaidPart[]): StretchCut[] {
  const old = new Map(before.flatMap(({ given }) => given).map((stretch) => [stretch.fromAt, stretch]));
  const now = new Map(after.flatMap(({ given }) => given).map((stretch) => [stretch.fromAt, stretch]));
  const starts = [...new Set([...old.keys(), ...now.keys()])].toSorted((a, b) => a - b);
  return starts
    .map((start) => ({ before: old.get(start) ?? null, after: now.get(start) ?? null }))
    .filter((cut) => cut.before?.toAt !== cut.after?.toAt);
}

/** A period as a stretch of instants. */
export function stretchOf(period: Period, zone: Zone): Stretch {
  return periodInstants(period, zone);
}

/** The price of a measure from its start to an instant, rounded once. */
function costUntil(price: Money, measure: Measure, at: number, manner: Manner): Money {
  if (measure.kind === 'time') return scaleMoney(price, elapsed(measure.stretches, at, manner), manner.rounding);
  const { period } = measure;
  const full = stretchOf(period, manner.zone);
  if (at <= full.fromAt) return zero(price.currency);
  if (at >= full.toAt) return price;
  const rounding = manner.rounding === undefined ? {} : { rounding: manner.rounding };
  const { convention = 'calendar_days', zone } = manner;
  switch (convention) {
    case 'seconds':
      return prorate(price, { convention, period, zone, fromAt: full.fromAt, toAt: at, ...rounding });
    case 'calendar_days':
    case 'fixed_30':
    case 'thirty_360':
    case 'actual_360':
      return prorate(price, {
        convention,
        period,
        slice: { from: period.from, to: localDateAt(at, zone) },
        ...rounding,
      });
    default:
      return unreachable(convention);
  }
}

function elapsed(stretches: readonly Stretch[], at: number, manner: Manner): Decimal {
  const count = manner.termsBy === 'local_days' ? (s: Stretch) => daysBegun(s, manner.zone) : wholeSeconds;
  const total = (list: readonly Stretch[]): number => list.reduce((all, stretch) => all + count(stretch), 0);
  const whole = total(stretches);
  assert(whole > 0, 'a term that was sold has a length');
  return ratio(BigInt(total(splitStretches(stretches, at)[0])), BigInt(whole));
}

function wholeSeconds({ fromAt, toAt }: Stretch): number {
  return Math.floor((toAt - fromAt) / 1_000);
}

/** Days from the wall-clock time at which a stretch starts; the last one counts once it has begun. */
function daysBegun({ fromAt, toAt }: Stretch, zone: Zone): number {
  const last = localDateAt(toAt, zone);
  const days = daysBetween(localDateAt(fromAt, zone), last);
  return sameTimeOn(fromAt, last, zone) < toAt ? days + 1 : days;
}

function shiftAll(stretches: readonly Stretch[], days: number, zone: Zone): Stretch[] {
  return stretches.map((stretch) => shiftStretch(stretch, days, zone));
}

function lastOf(stretches: readonly Stretch[]): Stretch {
  const last = stretches.at(-1);
  assert(last !== undefined, 'paid time has a stretch');
  return last;
}

function lesser(own: Money, limit: Money): Money {
  return compareMoney(own, limit) > 0 ? limit : own;
}
