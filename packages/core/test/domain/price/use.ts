import type { PriceList } from '../../../src/domain/price/dimensions.ts';
import type { MeterPrice } from '../../../src/domain/price/price.ts';
import { createRater, type RaterOptions } from '../../../src/domain/price/rater.ts';
import type { UseRecord } from '../../../src/domain/price/tally.ts';
import { majorString } from '../../../src/kernel/money.ts';

/** Bytes. */
export const GB = 1_000_000_000n;
/** A month in Nairobi, which leaves its clocks alone. */
export const march: RaterOptions = {
  currency: 'KES',
  zone: 'Africa/Nairobi',
  period: { from: '2026-03-01', to: '2026-04-01' },
};

const at = (time: string): number => Date.parse(`2026-03-${time.replace(' ', 'T')}+03:00`);

/** Use from one local time of March in Nairobi to another, `'05 22:00'`. */
export const use = (from: string, to: string, units: bigint, more: Partial<UseRecord> = {}): UseRecord => {
  return { fromAt: at(from), toAt: at(to), units, ...more };
};
/** What records come to. */
export const rated = (prices: MeterPrice | PriceList, records: readonly UseRecord[], options: RaterOptions = march) => {
  const rater = createRater(prices, options);
  for (const record of records) rater.take(record);
  return rater.result();
};
/** What records cost, in major units. */
export const total = (...given: Parameters<typeof rated>): string => majorString(rated(...given).total);

/** So much for each unit. */
export const perUnit = (price: string, more: Partial<MeterPrice> = {}): MeterPrice => ({
  meter: 'units',
  blockSize: 1n,
  model: { model: 'unit', price },
  ...more,
});
/** Data by the GB, graduated; what is used by night counts half. */
export const data: MeterPrice = {
  meter: 'bytes',
  blockSize: GB,
  model: {
    model: 'graduated',
    tiers: [
      { upTo: '50', price: '10' },
      { upTo: null, price: '5' },
    ],
  },
  windows: [{ id: 'night', start: '00:00', end: '06:00', weight: '0.5' }],
};
/** 80 GB by day. */
export const day80 = use('05 10:00', '05 12:00', 80n * GB);
/** 60 GB by night. */
export const night60 = use('06 01:00', '06 03:00', 60n * GB);
