import { plus, ZERO, type Decimal } from '../../kernel/decimal.ts';
import type { Zone } from '../../kernel/calendar.ts';
import { defineErrors } from '../../kernel/error.ts';
import { subtract, sum, type Money } from '../../kernel/money.ts';
import { periodInstants, type Period } from '../../kernel/period.ts';
import { compileMatcher, dimensionErrors, inOrder, OTHERWISE, type Dimensions, type PriceList } from './dimensions.ts';
import type { MeterPrice } from './price.ts';
import { ratedPrice, type RatedPrice } from './rated-price.ts';
import { createTally, fitsIn, prepare, type KeptCell, type Prepared, type Tally, type UseRecord } from './tally.ts';

/** For which time and in which currency use is rated. */
export interface RatingOptions {
  readonly currency: string;
  /** Whose clocks the windows and days are of. */
  readonly zone: Zone;
  /** Days, from local midnight to midnight; or instants (UTC milliseconds, half-open) where terms begin at any. */
  readonly period: Period | { readonly fromAt: number; readonly toAt: number };
}

/** Options of a rater that stands alone. */
export interface RaterOptions extends RatingOptions {
  /** What an earlier slice of the same period, under the same prices, answered as `soFar`. */
  readonly alreadyBilled?: RatedSoFar;
}

/** Takes the records of a period, in any order, and answers what they come to, as often as it is asked. */
export interface Rater {
  /**
   * Adds one record. One that is refused changes nothing, and can be parked and taken later.
   * @throws BillingError `dimension.noPrice`, `record.malformed`, `record.noPosition`
   */
  readonly take: (record: UseRecord) => void;
  readonly result: () => Rated;
}

/** What a period has come to so far, all slices together. */
export interface Rated {
  /** In the order in which they are tried, the default last. */
  readonly prices: readonly RatedPrice[];
  /** Exact major units. */
  readonly amount: Decimal;
  /** The rounded lines together. */
  readonly total: Money;
  /** What this slice adds to those before it. */
  readonly due: Money;
  readonly records: number;
  /** Units that records which cross an end of the period used beyond it; the neighbouring period bills them. */
  readonly outside: bigint;
  /** To be kept for the next slice. */
  readonly soFar: RatedSoFar;
}

/** What must be known of a period to bill its next slice. Its size is bounded by windows and days. */
export interface RatedSoFar {
  readonly prices: readonly {
    readonly id: string;
    readonly cells: readonly KeptCell[];
    readonly outside: bigint;
    readonly records: number;
    readonly total: Money;
  }[];
}

/** What can be wrong with what is to be rated. */
export const raterErrors = defineErrors('rater', {
  notASum: ['invalid', 'The price of {meter} is not one for a sum of units: {model} is rated by its own rule.'],
  noLength: ['invalid', 'A period ends after it starts; got {fromAt} to {toAt}.'],
  otherPrices: ['conflict', 'What was billed before knows no such price or period: {id}. It is to be billed anew.'],
});

/**
 * Rates the use of a period: each record is put under the price that its dimensions fit, cut at the edges of windows
 * and days, rounded up to increments and counted by weight; then the allowance goes to the earliest use and the model
 * prices the rest. All but the taking of records happens when the result is asked for, and what is kept of them does
 * not grow with their number, so that a month of millions is rated as it streams by. No rule here depends on the order
 * in which records come, and slices come to the same as all at once.
 * @throws BillingError `rater.notASum`, `rater.noLength`, `rater.otherPrices`, `calendar.…`, `window.malformedTime`
 */
export function createRater(prices: MeterPrice | PriceList, options: RaterOptions): Rater {
  return compileRating(prices, options)(options.alreadyBilled);
}

/**
 * Works out once what all customers of a plan share, such as when its windows open in this period, and answers a way to
 * make raters: for a bill run, which has one rater for each customer.
 * @throws BillingError `rater.notASum`, `rater.noLength`, `calendar.…`, `window.malformedTime`
 */
export function compileRating(
  prices: MeterPrice | PriceList,
  { currency, zone, period }: RatingOptions,
): (alreadyBilled?: RatedSoFar) => Rater {
  const { fromAt, toAt } = 'from' in period ? periodInstants(period, zone) : period;
  if (!(fromAt < toAt)) throw raterErrors.noLength({ fromAt, toAt });
  const list: PriceList = 'model' in prices ? { prices: [], otherwise: prices } : prices;
  const ordered = [
    ...inOrder(list.prices),
    ...(list.otherwise === undefined ? [] : [{ id: OTHERWISE, price: list.otherwise }]),
  ];
  for (const { price } of ordered) checkSum(price);
  const prepared = ordered.map(({ id, price }) => prepare(id, price, zone, fromAt, toAt));
  const match = compileMatcher(list.prices);
  return (alreadyBilled) => createFrom({ prepared, match, list, currency }, alreadyBilled);
}

/** What all raters of one list and period share. */
interface Compiled {
  readonly prepared: readonly Prepared[];
  /** Answers the position of a price in `prepared`, -1 when none fits. */
  readonly match: (dimensions: Dimensions) => number;
  readonly list: PriceList;
  readonly currency: string;
}

function createFrom({ prepared, match, list, currency }: Compiled, alreadyBilled: RatedSoFar | undefined): Rater {
  const tallies = prepared.map(createTally);
  const fallback = list.otherwise === undefined ? undefined : tallies.at(-1);
  const alone = list.prices.length === 0 ? fallback : undefined;
  const none: Dimensions = {};
  restore(prepared, tallies, alreadyBilled);
  return {
    take(record) {
      if (alone !== undefined) return alone.take(record);
      const dimensions = record.dimensions ?? none;
      const found = match(dimensions);
      const tally = found < 0 ? fallback : tallies[found];
      if (tally === undefined) throw dimensionErrors.noPrice({ dimensions: JSON.stringify(dimensions) });
      tally.take(record);
    },
    result: () => resultOf(prepared, tallies, currency, alreadyBilled),
  };
}

function resultOf(
  prepared: readonly Prepared[],
  tallies: readonly Tally[],
  currency: string,
  alreadyBilled: RatedSoFar | undefined,
): Rated {
  const all = prepared.flatMap((of, at) => {
    const kept = tallies[at]?.kept();
    const before = alreadyBilled?.prices.find(({ id }) => id === of.id)?.total;
    return kept === undefined ? [] : [{ kept, rated: ratedPrice(of, kept, currency, before) }];
  });
  const total = sum(
    all.map(({ rated }) => rated.total),
    currency,
  );
  const before = sum(
    all.map(({ rated }) => rated.before),
    currency,
  );
  return {
    prices: all.map(({ rated }) => rated),
    amount: all.reduce((amount, { rated }) => plus(amount, rated.amount), ZERO),
    total,
    due: subtract(total, before),
    records: all.reduce((count, { kept }) => count + kept.records, 0),
    outside: all.reduce((units, { kept }) => units + kept.outside, 0n),
    soFar: { prices: all.map(({ kept, rated }) => ({ id: rated.id, ...kept, total: rated.total })) },
  };
}

/** Takes up what earlier slices counted, if it was under the same prices. */
function restore(prepared: readonly Prepared[], tallies: readonly Tally[], soFar: RatedSoFar | undefined): void {
  for (const { id, ...kept } of soFar?.prices ?? []) {
    const at = prepared.findIndex((each) => each.id === id);
    const same = prepared[at];
    if (same === undefined || !kept.cells.every((cell) => fitsIn(same, cell))) throw raterErrors.otherPrices({ id });
    tallies[at]?.restore(kept);
  }
}

/** A price by the event or by the peak needs more than a sum. */
function checkSum({ meter, model }: MeterPrice): void {
  if (model.model === 'capacity' || model.model === 'percentage')
    throw raterErrors.notASum({ meter, model: model.model });
}
