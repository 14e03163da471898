import { defineErrors } from '../../kernel/error.ts';
import type { MeterPrice } from './price.ts';

/** What a record of use says of itself: `{ direction: 'out', apn: 'internet', zone: 'roaming' }`. */
export type Dimensions = Readonly<Record<string, string>>;

/** What a price asks of each dimension that it names: one value, or any of several. */
export type Predicate = Readonly<Record<string, string | readonly string[]>>;

/** A price for the use whose dimensions fit. */
export interface DimensionPrice {
  readonly id: string;
  /** All that is named must fit. What is not named may be anything, and absent too. */
  readonly when: Predicate;
  /** Of several prices that fit, the one of the highest weight is taken. 0, unless said otherwise. */
  readonly weight?: number;
  readonly price: MeterPrice;
}

/** Prices by dimension. What fits none of them pays the default; without one it is refused, and never free. */
export interface PriceList {
  readonly prices: readonly DimensionPrice[];
  readonly otherwise?: MeterPrice;
}

/** What can be wrong with a price list, and with use that it has no price for. */
export const dimensionErrors = defineErrors('dimension', {
  noPrice: ['missing', 'No price fits use with {dimensions}, and the list has no default. The record is to be parked.'],
  noPrices: ['invalid', 'A price list has a price or a default.'],
  twice: ['invalid', 'Two prices of the list are called {id}.'],
  reserved: ['invalid', 'A price is not called {id}: that is the name of the default.'],
  noValue: ['invalid', 'The price {id} names the dimension {dimension} without a value, and so would never fit.'],
  badWeight: ['invalid', 'The weight of the price {id} is a whole number; got {weight}.'],
  mixed: ['invalid', 'The prices of a list count one meter in one way; {id} counts {meter} and another {other}.'],
});

/** What the default of a list is called wherever prices are named. */
export const OTHERWISE = 'otherwise';

/**
 * The price for use with the given dimensions: of those that fit, by weight, highest first, then by how many dimensions
 * they name, most first, then by id. The default when none fits.
 * @throws BillingError `dimension.noPrice`
 */
export function matchPrice(
  list: PriceList,
  dimensions: Dimensions,
): { readonly id: string; readonly price: MeterPrice } {
  const found = inOrder(list.prices).find(({ when }) => fits(when, dimensions));
  if (found !== undefined) return found;
  if (list.otherwise === undefined) throw dimensionErrors.noPrice({ dimensions: JSON.stringify(dimensions) });
  return { id: OTHERWISE, price: list.otherwise };
}

/** Prices in the order in which they are tried. */
export function inOrder(prices: readonly DimensionPrice[]): readonly DimensionPrice[] {
  return prices.toSorted(
    (a, b) =>
      (b.weight ?? 0) - (a.weight ?? 0) ||
      Object.keys(b.when).length - Object.keys(a.when).length ||
      (a.id < b.id ? -1 : Number(a.id > b.id)),
  );
}

/** Whether every dimension that a predicate names has a value that it asks for. */
function fits(when: Predicate, dimensions: Dimensions): boolean {
  for (const name of Object.keys(when)) {
    const value = dimensions[name];
    const wanted = when[name];
    if (value === undefined || wanted === undefined) return false;
    if (typeof wanted === 'string' ? wanted !== value : !wanted.includes(value)) return false;
  }
  return true;
}

/**
 * Makes a list ready to place many records: answers the position of the price in `inOrder`, -1 when none fits. Values
 * that no predicate names are all one to it, so that what it remembers is bounded by the list and not by the records.
 */
export function compileMatcher(prices: readonly DimensionPrice[]): (dimensions: Dimensions) => number {
  const ordered = inOrder(prices);
  const names = [...new Set(ordered.flatMap(({ when }) => Object.keys(when)))];
  const codes = names.map((name) => codesOf(name, ordered));
  const size = codes.reduce((all, of) => all * (of.size + 1), 1);
  const ask = (dimensions: Dimensions): number => ordered.findIndex(({ when }) => fits(when, dimensions));
  if (size > LARGEST_TABLE) return ask;
  const known = new Int32Array(size).fill(UNKNOWN);
  return (dimensions) => {
    let place = 0;
    for (let at = 0; at < names.length; at++) {
      const of = codes[at] as ReadonlyMap<string, number>;
      const value = dimensions[names[at] as string];
      place = place * (of.size + 1) + (value === undefined ? 0 : (of.get(value) ?? 0));
    }
    const before = known[place] as number;
    if (before !== UNKNOWN) return before;
    const found = ask(dimensions);
    known[place] = found;
    return found;
  };
}

/**
 * Refuses a list that leaves open what is meant. Each price is checked on its own besides.
 * @throws BillingError `dimension.…`
 */
export function checkPriceList({ prices, otherwise }: PriceList): void {
  const first = otherwise ?? prices[0]?.price;
  if (first === undefined) throw dimensionErrors.noPrices();
  const ids = new Set<string>();
  for (const { id, when, weight = 0, price } of prices) {
    if (id === OTHERWISE) throw dimensionErrors.reserved({ id });
    if (ids.has(id)) throw dimensionErrors.twice({ id });
    ids.add(id);
    if (!Number.isSafeInteger(weight)) throw dimensionErrors.badWeight({ id, weight });
    const empty = Object.keys(when).find((dimension) => when[dimension]?.length === 0);
    if (empty !== undefined) throw dimensionErrors.noValue({ id, dimension: empty });
    if (price.meter !== first.meter) throw dimensionErrors.mixed({ id, meter: price.meter, other: first.meter });
  }
}

const UNKNOWN = -2;
const LARGEST_TABLE = 65_536;

/** Small numbers from 1 on for the values of a dimension that any predicate asks for. */
function codesOf(name: string, prices: readonly DimensionPrice[]): ReadonlyMap<string, number> {
  const values = new Set(prices.flatMap(({ when }) => when[name] ?? []));
  return new Map([...values].map((value, at) => [value, at + 1]));
}
