import { assert } from '../../kernel/assert.ts';
import { parseDecimal, plus, ratio, roundToMoney, times, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { subtract, zero, type Money } from '../../kernel/money.ts';
import { lesser, minus, whole } from './exact.ts';
import { billedBetween } from './increments.ts';
import type { PricePart } from './parts.ts';
import { priceBreakdown } from './rate.ts';
import type { Kept, Prepared } from './tally.ts';

/** What one price of a list comes to. Quantities are in units of the meter and amounts in exact major units. */
export interface RatedPrice {
  /** The name of the price in its list; `otherwise` for the default and for a price that stands alone. */
  readonly id: string;
  /** In the order of the price's windows, each once; at the end what lies in none of them, as `null`. */
  readonly windows: readonly RatedWindow[];
  /** As the meter counted it. */
  readonly used: bigint;
  /** After rounding up to whole increments. */
  readonly billed: bigint;
  /** What the model priced: counted by weight, less the allowance, less what windows or groups price on their own. */
  readonly priced: Decimal;
  /** How the model came to its amount, in priced units. */
  readonly parts: readonly PricePart[];
  readonly amount: Decimal;
  /** The amount, rounded once: the line of a bill. */
  readonly total: Money;
  /** What earlier slices of the period have billed of it. */
  readonly before: Money;
  /** What this slice adds. Below zero where more costs less, as in a volume price. */
  readonly due: Money;
}

/** What was used in one window. */
export interface RatedWindow {
  /** Null for the time outside all windows. */
  readonly window: string | null;
  readonly used: bigint;
  readonly billed: bigint;
  /** Billed units by their weight. */
  readonly counted: Decimal;
  /** Of these, what the allowance covers: it goes to the earliest of the period. */
  readonly covered: Decimal;
  /** What windows and groups with a price of their own come to. */
  readonly ownAmount: Decimal;
  /** Sessions that began in it, and what they owe for that. */
  readonly sessions: number;
  readonly connectFees: Decimal;
}

/** Works out what a tally comes to: increments, weights, allowance, price; rounded once, at the end. */
export function ratedPrice(prepared: Prepared, kept: Kept, currency: string, before?: Money): RatedPrice {
  const { id, price, windows } = prepared;
  const drafts = [...windows.map(({ id: name }) => draft(name)), draft(null)];
  const priced = shareOut(prepared, kept, drafts);
  for (const [at, { sessions }] of drafts.entries()) {
    const fee = windows[at]?.connectFee ?? price.connectFee;
    const of = drafts[at];
    if (of !== undefined && fee !== undefined) of.connectFees = times(whole(sessions), parseDecimal(fee));
  }
  // The allowance is spent already. A fraction of a unit is a whole number of smaller units in as much larger blocks.
  const { allowance: _, ...bare } = price;
  const { parts, amount } = priceBreakdown(priced.numerator, {
    ...bare,
    blockSize: price.blockSize * priced.denominator,
  });
  const all = drafts.reduce((sum, { ownAmount, connectFees }) => plus(sum, plus(ownAmount, connectFees)), amount);
  const total = roundToMoney(all, currency, price.rounding);
  const earlier = before ?? zero(currency);
  const summed = (pick: (window: RatedWindow) => bigint): bigint => drafts.reduce((sum, each) => sum + pick(each), 0n);
  return {
    id,
    windows: drafts,
    used: summed(({ used }) => used),
    billed: summed(({ billed }) => billed),
    priced,
    parts,
    amount: all,
    total,
    before: earlier,
    due: subtract(total, earlier),
  };
}

/** A window that is still being added to. */
type Draft = { -readonly [K in keyof RatedWindow]: RatedWindow[K] };

function draft(window: string | null): Draft {
  const none = { counted: ZERO, covered: ZERO, ownAmount: ZERO, connectFees: ZERO };
  return { window, used: 0n, billed: 0n, sessions: 0, ...none };
}

/**
 * Goes through the segments in the order of time, for the earliest use takes the allowance. Answers what is left for
 * the model.
 */
function shareOut(prepared: Prepared, kept: Kept, drafts: readonly Draft[]): Decimal {
  const { price, windows, groups, segments } = prepared;
  let left = times(parseDecimal(price.allowance ?? '0'), whole(price.blockSize));
  let priced = ZERO;
  for (const { segment, used, opened, billed } of billedCells(prepared, kept)) {
    const at = segments[segment]?.window ?? -1;
    const window = windows[at];
    const of = window === undefined ? drafts.at(-1) : drafts[at];
    assert(of !== undefined, 'every segment lies in a window or in none');
    of.used += used;
    of.sessions += opened;
    const weight = parseDecimal(window?.weight ?? '1');
    for (const [group, units] of billed.entries()) {
      const counted = times(whole(units), weight);
      const covered = lesser(left, counted);
      const billable = minus(counted, covered);
      left = minus(left, covered);
      of.billed += units;
      of.counted = plus(of.counted, counted);
      of.covered = plus(of.covered, covered);
      const own = window?.price ?? groups[group]?.price;
      if (own === undefined) priced = plus(priced, billable);
      else of.ownAmount = plus(of.ownAmount, times(billable, times(parseDecimal(own), ratio(1n, price.blockSize))));
    }
  }
  return priced;
}

/** The cells with what is billed of each. An increment belongs to the segment and the group in which it begins. */
function* billedCells({ scope, groups, segments }: Prepared, { cells }: Kept): Iterable<Kept['cells'][number]> {
  // By date, for a date can come back: clocks that are turned back a minute after midnight show the day before again.
  const reached = new Map<string, bigint>();
  for (const cell of cells) {
    if (scope === 'record' || scope === 'session') {
      yield cell;
      continue;
    }
    const date = scope === 'day' ? (segments[cell.segment]?.date ?? '') : '';
    const position = reached.get(date) ?? 0n;
    reached.set(date, position + cell.used);
    yield { ...cell, billed: billedBetween(position, position + cell.used, groups) };
  }
}
