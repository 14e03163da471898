import { parseDecimal, plus, times, ZERO, type Decimal } from '../../kernel/decimal.ts';
import { greater, lesser, minus, whole } from './exact.ts';
import { part, type PricePart } from './parts.ts';
import type { PercentagePrice } from './price.ts';

/** What one event costs, and why. */
export interface EventPrice {
  /** The part of its amount that pays. */
  readonly paying: Decimal;
  /** Exact major units. */
  readonly amount: Decimal;
  /** `free`: nothing of it pays. `min`, `max`: the rate would have come to less, or to more. */
  readonly by: 'free' | 'rate' | 'min' | 'max';
}

/**
 * A part of each event's amount, besides a fixed price, within a least and a most for each event that pays. Where both
 * events and an amount are free, what ends first ends both. An event that is free in part pays as one that is not.
 */
export function percentageParts(price: PercentagePrice, events: readonly Decimal[]): PricePart[] {
  const priced = priceEvents(price, events);
  const count = (by: EventPrice['by']): Decimal => whole(priced.filter((each) => each.by === by).length);
  const rated = priced.filter(({ by }) => by === 'rate').reduce((all, { paying }) => plus(all, paying), ZERO);
  const given = priced.reduce((all, { paying }, at) => plus(all, minus(events[at] ?? ZERO, paying)), ZERO);
  return [
    ...part('free', given, ZERO),
    ...part('rate', rated, parseDecimal(price.rate)),
    ...(price.fixed === undefined ? [] : part('fixed', count('rate'), parseDecimal(price.fixed))),
    ...(price.min === undefined ? [] : part('min', count('min'), parseDecimal(price.min))),
    ...(price.max === undefined ? [] : part('max', count('max'), parseDecimal(price.max))),
  ];
}

/** What each event of a period costs, in the order in which they happened. */
export function priceEvents(price: PercentagePrice, events: readonly Decimal[]): EventPrice[] {
  const terms = termsOf(price);
  let { freeEvents, freeAmount } = terms;
  return events.map((amount) => {
    if (freeEvents === 0) return priceEvent(terms, amount);
    const given = freeAmount === null ? amount : lesser(freeAmount, amount);
    const paying = minus(amount, given);
    freeEvents -= 1;
    freeAmount &&= minus(freeAmount, given);
    if (freeAmount?.numerator === 0n) freeEvents = 0;
    return paying.numerator === 0n ? { paying, amount: ZERO, by: 'free' } : priceEvent(terms, paying);
  });
}

/** Whether an event costs something that its amount alone does not tell, so that a total cannot be priced. */
export function pricesEvents({ fixed, min, max, freeEvents }: PercentagePrice): boolean {
  return [fixed, min, max, freeEvents].some((term) => term !== undefined);
}

type Terms = ReturnType<typeof termsOf>;

function termsOf({ rate, fixed = '0', min, max, freeEvents, freeAmount }: PercentagePrice) {
  return {
    rate: parseDecimal(rate),
    fixed: parseDecimal(fixed),
    min: min === undefined ? null : parseDecimal(min),
    max: max === undefined ? null : parseDecimal(max),
    freeEvents: freeEvents ?? (freeAmount === undefined ? 0 : Infinity),
    freeAmount: freeAmount === undefined ? null : parseDecimal(freeAmount),
  };
}

function priceEvent({ rate, fixed, min, max }: Terms, paying: Decimal): EventPrice {
  const amount = plus(times(paying, rate), fixed);
  const raised = min === null ? amount : greater(amount, min);
  const held = max === null ? raised : lesser(raised, max);
  if (held === amount) return { paying, amount, by: 'rate' };
  return { paying, amount: held, by: held === raised ? 'min' : 'max' };
}
