import { compareDecimal, ONE, parseDecimal, plus, type Decimal } from '../../kernel/decimal.ts';
import { priceErrors } from './errors.ts';

/** A tier as some price lists write it, by where it begins and ends: 0 to 10, 11 to 20, 21 and more. */
export interface TierRange {
  readonly from: string;
  readonly to: string | null;
}

/**
 * Tiers out of ranges. A range may begin where the one before ends, or one whole unit above it: 11 to 20 after 0 to 10
 * means all above 10, so that 10.5 belongs to the second.
 * @throws BillingError `price.gap`, `price.overlap`, `decimal.malformed`
 */
export function tiersFromRanges<T extends TierRange>(
  ranges: readonly T[],
): (Omit<T, 'from' | 'to'> & { readonly upTo: string | null })[] {
  let end: string | null = '0';
  return ranges.map(({ from, to, ...rest }) => {
    if (end === null) throw priceErrors.overlap({ from, to: 'no end' });
    const [begins, ended]: [Decimal, Decimal] = [parseDecimal(from), parseDecimal(end)];
    if (compareDecimal(begins, ended) < 0) throw priceErrors.overlap({ from, to: end });
    const adjoins = [ended, plus(ended, ONE)].some((each) => compareDecimal(each, begins) === 0);
    if (!adjoins) throw priceErrors.gap({ from, to: end });
    end = to;
    return { ...rest, upTo: to };
  });
}
