import { assert, unreachable } from '../kernel/assert.ts';
import { addDays, addMonthsClamped, daysBetween, type LocalDate, type Zone } from '../kernel/calendar.ts';
import { compareDecimal, ONE, ratio, scaleMoney, type Decimal } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { add, negate, subtract, sum, type Money, type RoundingMode } from '../kernel/money.ts';
import { periodDays, periodInstants, type Period } from '../kernel/period.ts';

/** What all conventions have in common. */
interface Manner {
  readonly rounding?: RoundingMode;
}

/** How days are counted; see `DaySlice`. */
export type DayConvention = 'calendar_days' | 'fixed_30' | 'thirty_360' | 'actual_360';

/**
 * A slice of whole days. `calendar_days`: days of the slice ÷ days of the period. The others give every month 30 days
 * and work for periods of whole months: `fixed_30` counts 23 May to 15 June as a month less 8 days, `thirty_360` the
 * same with a 31st taken for a 30th (the 30E/360 of finance), `actual_360` counts the days that there are.
 */
export interface DaySlice extends Manner {
  readonly convention?: DayConvention;
  /** The full period that the price is for and that the slice lies in, even if the subscription began later. */
  readonly period: Period;
  /** May be of no length, which costs nothing. */
  readonly slice: Period;
  /** `inclusive`: the day on which the slice ends is paid for too. One day's price apart, so it is said on the plan. */
  readonly endDay?: 'exclusive' | 'inclusive';
}

/** A slice between two instants (UTC milliseconds, whole seconds count). Not immune to the clocks being changed. */
export interface SecondSlice extends Manner {
  readonly convention: 'seconds';
  readonly period: Period;
  readonly zone: Zone;
  readonly fromAt: number;
  readonly toAt: number;
}

/** Any part costs the whole, as prepaid terms do. */
export interface WholeSlice extends Manner {
  readonly convention: 'none';
}

/** The part of a period that is to be paid, by one of the conventions; `calendar_days` unless another is named. */
export type Slice = DaySlice | SecondSlice | WholeSlice;

/** What can be wrong with a slice that a caller asks for. */
export const prorationErrors = defineErrors('proration', {
  outside: ['invalid', 'The slice {from} to {to} does not lie in the period {periodFrom} to {periodTo}.'],
  notMonths: ['invalid', 'Months of 30 days suit only a period of whole months; {from} to {to} is none.'],
  notTiled: ['invalid', 'Slices that share a price follow one another without a gap; one starts at {from}, not {due}.'],
});

/**
 * What a slice of a period costs: the price of the full period × the ratio of the slice, rounded once and never above
 * the price. A one-off price is never prorated, so it has no business here.
 * @throws BillingError `proration.outside`, `proration.notMonths`
 */
export function prorate(price: Money, slice: Slice): Money {
  return scaleMoney(price, prorationRatio(slice), slice.rounding);
}

/**
 * The exact part of the period that a slice is, from 0 to 1.
 * @throws BillingError `proration.outside`, `proration.notMonths`
 */
export function prorationRatio(slice: Slice): Decimal {
  switch (slice.convention) {
    case 'none':
      return ONE;
    case 'seconds':
      return ratioOfSeconds(slice);
    case 'fixed_30':
    case 'thirty_360':
    case 'actual_360':
      return ratioOfThirties(slice);
    case 'calendar_days':
    case undefined:
      return ratioOfDays(slice);
    default:
      return unreachable(slice);
  }
}

/**
 * What each of several slices of one period costs, given in order and without gaps from its start. Each is rounded from
 * the full price, and the one that ends the period takes the remainder: 100.00 in three is 33.33, 33.33 and 33.34. No
 * slice costs more than what is left of the price, so that many small ones rounded up never pass it.
 * @throws BillingError `proration.notTiled`, `proration.outside`, `proration.notMonths`
 */
export function prorateSlices(
  price: Money,
  period: Period,
  slices: readonly Period[],
  options: Pick<DaySlice, 'convention' | 'rounding'> = {},
): Money[] {
  const costs: Money[] = [];
  let due = period.from;
  for (const slice of slices) {
    if (slice.from !== due) throw prorationErrors.notTiled({ from: slice.from, due });
    due = slice.to;
    const left = subtract(price, sum(costs, price.currency));
    const own = prorate(price, { ...options, period, slice });
    costs.push(slice.to === period.to ? left : lesser(own, left));
  }
  return costs;
}

/**
 * Parts what was charged into the price of what was used and the rest, so that used + unused = charged to the cent.
 * The used part is priced once from the full price; `price` and `charged` differ when only a stub was charged.
 * @throws BillingError `proration.outside`, `proration.notMonths`
 */
export function splitCharge(
  charged: Money,
  price: Money,
  used: Slice,
): { readonly used: Money; readonly unused: Money } {
  const spent = lesser(prorate(price, used), charged);
  return { used: spent, unused: subtract(charged, spent) };
}

/**
 * What the rest of a period costs from a day on: the price less what the days before it cost. So the days before and
 * the days after are the price to the cent, and two changes on one day cancel out.
 * @throws BillingError `proration.outside`, `proration.notMonths`
 */
export function prorateRest(
  price: Money,
  period: Period,
  from: LocalDate,
  options: Pick<DaySlice, 'convention' | 'endDay' | 'rounding'> = {},
): Money {
  return subtract(price, prorate(price, { ...options, period, slice: { from: period.from, to: from } }));
}

/** A change of plan within a period, as one document shows it. */
export interface MidPeriodChange {
  /** Zero or below: the unused rest of the old plan. */
  readonly credit: Money;
  /** The rest of the period on the new plan. */
  readonly charge: Money;
  /** Both together; below zero after a downgrade. */
  readonly due: Money;
}

/**
 * Changes from one full price to another on a day within a period that was charged in advance.
 * @throws BillingError `money.currencyMismatch`, `proration.outside`, `proration.notMonths`
 */
export function changeMidPeriod(
  oldPrice: Money,
  newPrice: Money,
  period: Period,
  on: LocalDate,
  options: Pick<DaySlice, 'convention' | 'rounding'> = {},
): MidPeriodChange {
  const credit = negate(prorateRest(oldPrice, period, on, options));
  const charge = prorateRest(newPrice, period, on, options);
  return { credit, charge, due: add(credit, charge) };
}

function ratioOfDays(slice: DaySlice): Decimal {
  const { period } = slice;
  return ratio(BigInt(periodDays(usedDays(slice))), BigInt(periodDays(period)));
}

/** Of a year of twelve months of 30 days: from 23 May to 15 June is a month less 8 days, 22. A full period is all. */
function ratioOfThirties(slice: DaySlice): Decimal {
  const { period } = slice;
  const used = usedDays(slice);
  const [begin, end, first, last] = [used.from, used.to, period.from, period.to].map(partsOf) as [Day, Day, Day, Day];
  const months = last.month - first.month;
  const wholeMonths =
    addMonthsClamped(period.from, months) === period.to || addMonthsClamped(period.to, -months) === period.from;
  if (months < 1 || !wholeMonths) throw prorationErrors.notMonths({ ...period });
  if (used.from === period.from && used.to === period.to) return ONE;
  const dayOf = ({ day }: Day): number => (slice.convention === 'thirty_360' ? Math.min(30, day) : day);
  const thirties = 30 * (end.month - begin.month) + dayOf(end) - dayOf(begin);
  const days = slice.convention === 'actual_360' ? periodDays(used) : Math.max(0, thirties);
  return atMostOne(ratio(BigInt(days), BigInt(30 * months)));
}

function ratioOfSeconds({ period, zone, fromAt, toAt }: SecondSlice): Decimal {
  const full = periodInstants(period, zone);
  if (fromAt < full.fromAt || toAt > full.toAt || toAt < fromAt) {
    throw prorationErrors.outside({ from: fromAt, to: toAt, periodFrom: full.fromAt, periodTo: full.toAt });
  }
  // A period can be a day that a zone left out; it has no time to share, so whoever has it has it all.
  if (full.fromAt === full.toAt) return ONE;
  return ratio(wholeSeconds(toAt - fromAt), wholeSeconds(full.toAt - full.fromAt));
}

function usedDays({ period, slice, endDay }: DaySlice): Period {
  if (slice.from < period.from || slice.to > period.to || slice.to < slice.from) {
    throw prorationErrors.outside({ ...slice, periodFrom: period.from, periodTo: period.to });
  }
  assert(daysBetween(period.from, period.to) > 0, 'a period has a day');
  const goesOn = endDay === 'inclusive' && slice.to < period.to;
  return goesOn ? { from: slice.from, to: addDays(slice.to, 1) } : slice;
}

interface Day {
  readonly month: number;
  readonly day: number;
}

function partsOf(date: LocalDate): Day {
  return { month: Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

function wholeSeconds(ms: number): bigint {
  return BigInt(Math.floor(ms / 1_000));
}

function atMostOne(part: Decimal): Decimal {
  return compareDecimal(part, ONE) > 0 ? ONE : part;
}

/** The smaller of two amounts of one sign: a credit is limited like the charge that it mirrors. */
function lesser(own: Money, limit: Money): Money {
  return magnitude(own) > magnitude(limit) ? limit : own;
}

function magnitude({ minor }: Money): bigint {
  return minor < 0n ? -minor : minor;
}
