import type { DimensionPrice, Predicate, PriceList } from './price/dimensions.ts';
import type { MeterPrice } from './price/price.ts';

/**
 * A price of a plan for one meter. A meter may have several for the use of different dimensions, and one for the rest.
 * The dimensions of use are the marks that its source gave the session, such as `nas` or `apn`, and `source`, the name
 * of the source itself.
 */
export interface PlanPrice extends MeterPrice {
  /** Only for use whose dimensions fit; for all use that no other price fits, unless said otherwise. */
  readonly when?: Predicate;
  /** Of several that fit, the one of the highest rank is taken. 0, unless said otherwise. */
  readonly rank?: number;
}

/** What a plan asks for the use of one meter. */
export interface PricedMeter {
  readonly meter: string;
  /** How the meter is counted, in words: of several prices the first. */
  readonly price: MeterPrice;
  /** One price for all its use, or a list by dimension. */
  readonly rates: MeterPrice | PriceList;
}

/** The prices of a plan by meter, in the order of the plan. */
export function pricedMeters(usage: readonly PlanPrice[]): readonly PricedMeter[] {
  return [...Map.groupBy(usage, ({ meter }) => meter)].flatMap(([meter, prices]): readonly PricedMeter[] => {
    const [price] = prices;
    if (price === undefined) return [];
    if (prices.length === 1 && price.when === undefined) return [{ meter, price, rates: price }];
    const otherwise = prices.find(({ when }) => when === undefined);
    const listed = prices.flatMap((each, place): readonly DimensionPrice[] => {
      const { when, rank } = each;
      if (when === undefined) return [];
      return [{ id: String(place), when, price: each, ...(rank !== undefined && { weight: rank }) }];
    });
    return [{ meter, price, rates: { prices: listed, ...(otherwise !== undefined && { otherwise }) } }];
  });
}

/** Whether a meter is priced by dimension. */
export function isListed({ rates }: PricedMeter): boolean {
  return 'prices' in rates;
}
