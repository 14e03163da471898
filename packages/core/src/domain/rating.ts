import { assert } from '../kernel/assert.ts';
import { parseDecimal, plus, ratio, roundToMoney, times, ZERO, type Decimal } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { subtract, type Money, type RoundingMode } from '../kernel/money.ts';

/** The units from the end of the tier before to `upTo`, and what they cost. */
export interface Tier {
  /** The last unit of the tier: an edge belongs to the tier that it ends. `null`: the last tier, without an end. */
  readonly upTo: bigint | null;
  /** Major units of money for each block of units, an exact decimal such as `'0.0025'`. */
  readonly price: string;
  /** Major units once, for the first unit that falls in the tier. */
  readonly flat?: string;
}

/**
 * What the use of a meter costs, graduated: each unit pays the price of the tier it falls in. One tier without an end
 * is a plain price by the unit.
 */
export interface MeterPrice {
  readonly meter: string;
  /** How many units of the meter `price` buys: 2^30 for bytes sold by the GiB. Parts of a block cost their part. */
  readonly blockSize: bigint;
  readonly tiers: readonly Tier[];
  /** Whether the flat price of the first tier is owed when nothing was used. It is, unless said otherwise. */
  readonly billFlatOnZero?: boolean;
  readonly rounding?: RoundingMode;
}

/** What can be wrong with a price list that comes from outside. */
export const ratingErrors = defineErrors('rating', {
  noTiers: ['invalid', 'The price of {meter} has no tier.'],
  endsTooSoon: ['invalid', 'The last tier of {meter} ends at {upTo}; usage above it would have no price.'],
  outOfOrder: ['invalid', 'A tier of {meter} up to {upTo} does not come after the one before it.'],
  afterTheLast: ['invalid', 'A tier of {meter} stands after the one without an end and would never be reached.'],
  emptyBlock: ['invalid', 'A block of {meter} has at least one unit; got {blockSize}.'],
  negativePrice: ['invalid', 'A price of {meter} is below zero: {price}. What is given back is a discount.'],
});

/** Each unit pays the price of the tier it falls in. Rounded once, at the end, so that nothing is lost on the way. */
export function rateUnits(units: bigint, price: MeterPrice, currency: string): Money {
  assert(units >= 0n, 'units cannot be negative');
  let rated = 0n;
  let owed: Decimal = ZERO;
  for (const [position, tier] of price.tiers.entries()) {
    const ceiling = tier.upTo === null || tier.upTo > units ? units : tier.upTo;
    const entered = ceiling > rated || (position === 0 && price.billFlatOnZero !== false);
    if (entered && tier.flat !== undefined) owed = plus(owed, parseDecimal(tier.flat));
    if (ceiling > rated) owed = plus(owed, times(parseDecimal(tier.price), ratio(ceiling - rated, price.blockSize)));
    rated = ceiling;
  }
  assert(rated === units, `the tiers of ${price.meter} end too soon`);
  return roundToMoney(owed, currency, price.rounding);
}

/**
 * What further units cost on top of those that the period has billed: the cost of all less the cost of the earlier
 * ones, so that billing in slices comes to the same as billing at once. `undefined` when the period has billed nothing
 * yet, not even its flat price; that is not the same as having billed for 0 units.
 */
export function rateIncrement(
  alreadyUsed: bigint | undefined,
  more: bigint,
  price: MeterPrice,
  currency: string,
): Money {
  assert(more >= 0n, 'units cannot be negative');
  const all = rateUnits((alreadyUsed ?? 0n) + more, price, currency);
  return alreadyUsed === undefined ? all : subtract(all, rateUnits(alreadyUsed, price, currency));
}

/**
 * Refuses a price list that leaves usage without a price or that says something it cannot mean. Asked when a plan is
 * published, so that rating need not doubt it.
 * @throws BillingError `rating.noTiers`, `rating.endsTooSoon`, `rating.outOfOrder`, `rating.afterTheLast`,
 * `rating.emptyBlock`, `rating.negativePrice`, `decimal.malformed`
 */
export function checkTiers({ meter, blockSize, tiers }: MeterPrice): void {
  if (blockSize < 1n) throw ratingErrors.emptyBlock({ meter, blockSize: blockSize.toString() });
  const last = tiers.at(-1);
  if (last === undefined) throw ratingErrors.noTiers({ meter });
  let end: bigint | null = 0n;
  for (const { upTo, price, flat } of tiers) {
    if (end === null) throw ratingErrors.afterTheLast({ meter });
    if (upTo !== null && upTo <= end) throw ratingErrors.outOfOrder({ meter, upTo: upTo.toString() });
    for (const each of flat === undefined ? [price] : [price, flat]) {
      if (parseDecimal(each).numerator < 0n) throw ratingErrors.negativePrice({ meter, price: each });
    }
    end = upTo;
  }
  if (end !== null) throw ratingErrors.endsTooSoon({ meter, upTo: end.toString() });
}
