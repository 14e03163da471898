import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { startOfDay } from '../../../src/kernel/calendar.ts';
import { ratio } from '../../../src/kernel/decimal.ts';
import { majorString } from '../../../src/kernel/money.ts';
import type { MeterPrice } from '../../../src/domain/price/price.ts';
import { rateUnits } from '../../../src/domain/price/rate.ts';
import {
  createBandwidthMeter,
  percentile,
  type BandwidthOptions,
  type Traffic,
} from '../../../src/domain/price/percentile.ts';

const SEED = { seed: 20_260_303, numRuns: 100 };
const FIVE = 300_000;
const upTo = (count: number): readonly bigint[] => Array.from({ length: count }, (_, at) => BigInt(at + 1));

/** Traffic over samples from one to before another, in bytes. */
const over = (from: number, to: number, inBytes: bigint, outBytes = 0n): Traffic => ({
  fromAt: from * FIVE,
  toAt: to * FIVE,
  inBytes,
  outBytes,
});
const measured = (traffic: readonly Traffic[], options: Partial<BandwidthOptions> = {}) => {
  const meter = createBandwidthMeter({ fromAt: 0, toAt: 20 * FIVE, ...options });
  for (const each of traffic) meter.take(each);
  return meter.result();
};

/** Bytes of all samples, in ascending order: the percentiles of 20 samples by fives. */
const every = (traffic: readonly Traffic[]): bigint[] =>
  Array.from({ length: 20 }, (_, at) => {
    const { numerator, denominator } = measured(traffic, { percent: (at + 1) * 5 }).in;
    return (numerator * 300n) / denominator / 8n;
  });

describe('the 95th percentile', () => {
  it.each<[readonly bigint[], bigint, string]>([
    [[], 0n, 'no sample at all'],
    [[7n], 7n, 'ceil(0.95) = 1: of one sample none is dropped'],
    [upTo(2), 2n, 'ceil(1.9) = 2: of two neither'],
    [upTo(19), 19n, 'ceil(18.05) = 19: of nineteen none'],
    [upTo(20), 19n, 'ceil(19) = 19: of twenty the highest'],
    [upTo(21), 20n, 'ceil(19.95) = 20: of twenty-one the highest'],
    [upTo(40), 38n, 'ceil(38) = 38: of forty the two highest'],
    [upTo(100), 95n, 'of a hundred the five highest'],
    [upTo(8_640), 8_208n, 'a month of 30 days: the 432 highest are free, 36 hours'],
    [upTo(8_928), 8_482n, 'a month of 31 days: ceil(8,481.6)'],
    [[5n, 1n, 9n, 1n], 9n, 'in whatever order they come'],
  ])('of %o is %s: %s', (samples, expected) => {
    expect(percentile(samples.toReversed())).toBe(expected);
  });

  it('takes another part when asked, and refuses one that is none', () => {
    expect(percentile(upTo(20), 100)).toBe(20n);
    expect(percentile(upTo(20), 50)).toBe(10n);
    for (const wrong of [0, 101, 99.5]) {
      expect(() => percentile([1n], wrong)).toThrow(expect.objectContaining({ code: 'percentile.badPercent' }));
    }
  });
});

describe('bandwidth', () => {
  it.each<[readonly Traffic[], Partial<BandwidthOptions>, bigint, string, string]>([
    [[over(0, 20, 20n * 37_500_000n)], {}, 1_000_000n, 'in', '37.5 MB in every five minutes is 1 Mbit/s'],
    [[over(0, 1, 75_000_000n)], {}, 0n, 'out', 'one burst in twenty samples is the one that is dropped'],
    [[over(0, 2, 75_000_000n)], {}, 1_000_000n, 'in', 'two samples of burst are not; the 18 without report are zero'],
    [[over(0, 2, 75_000_000n), over(2, 4, 0n, 150_000_000n)], {}, 2_000_000n, 'out', 'the greater direction is billed'],
    [
      [over(0, 2, 75_000_000n), over(2, 4, 0n, 150_000_000n)],
      { directions: 'combined' },
      2_000_000n,
      'combined',
      'of 1, 1, 2, 2 Mbit/s one 2 is dropped',
    ],
    [
      [over(0, 2, 75_000_000n), over(0, 2, 0n, 150_000_000n)],
      { directions: 'combined' },
      3_000_000n,
      'combined',
      'both at one time are added',
    ],
    [[over(-2, 2, 150_000_000n)], {}, 1_000_000n, 'in', 'half of it lies before the period'],
    [[over(18, 22, 150_000_000n)], {}, 1_000_000n, 'in', 'and here half after it'],
    [[over(20, 21, 1n), over(-1, 0, 1n)], {}, 0n, 'out', 'all of it outside'],
    [[over(3, 3, 37_500_000n), over(5, 5, 37_500_000n)], {}, 1_000_000n, 'in', 'at one instant: all in its sample'],
  ])('of %o with %o is %s bit/s, %s: %s', (traffic, options, expected, direction) => {
    const { billed, samples, ...rest } = measured(traffic, options);
    expect(billed).toEqual(ratio(expected, 1n));
    expect(rest.direction).toBe(direction);
    expect(samples).toBe(20);
  });

  it('is priced by the Mbit/s: 2.5 of them at 4.00 cost 10.00', () => {
    const { bytes } = measured([over(0, 20, 20n * 93_750_000n)]);
    const price: MeterPrice = { meter: 'bandwidth', blockSize: 37_500_000n, model: { model: 'unit', price: '4' } };
    expect(majorString(rateUnits(bytes, price, 'USD'))).toBe('10.00');
  });

  it.each<[string, string, string, number]>([
    ['Africa/Nairobi', '2026-06-01', '2026-07-01', 8_640],
    ['Africa/Nairobi', '2026-07-01', '2026-08-01', 8_928],
    ['America/New_York', '2026-03-01', '2026-04-01', 8_916],
    ['America/New_York', '2026-11-01', '2026-12-01', 8_652],
  ])('has as many samples as a month of %s from %s to %s has five minutes: %d', (zone, from, to, count) => {
    const meter = createBandwidthMeter({ fromAt: startOfDay(from, zone), toAt: startOfDay(to, zone) });
    expect(meter.result().samples).toBe(count);
  });

  it('spreads bytes without losing one, in any order of the reports, each sample within a byte of its share', () => {
    const report = fc
      .tuple(fc.integer({ min: 0, max: 10 * FIVE }), fc.integer({ min: 0, max: 5 * FIVE }), fc.bigInt(0n, 1n << 40n))
      .map(([fromAt, ms, inBytes]): Traffic => ({ fromAt, toAt: fromAt + ms, inBytes, outBytes: 0n }));
    fc.assert(
      fc.property(fc.array(report, { maxLength: 10 }), (reports) => {
        const samples = every(reports);
        const total = reports.reduce((all, { inBytes }) => all + inBytes, 0n);
        expect(samples.reduce((all, bytes) => all + bytes)).toBe(total);
        expect(every(reports.toReversed())).toEqual(samples);
        const [alone] = reports;
        if (alone === undefined || alone.toAt === alone.fromAt) return;
        const shares = Array.from({ length: 20 }, (_, at) => {
          const shared = Math.min(alone.toAt, (at + 1) * FIVE) - Math.max(alone.fromAt, at * FIVE);
          return (alone.inBytes * BigInt(Math.max(0, shared))) / BigInt(alone.toAt - alone.fromAt);
        }).toSorted((a, b) => (a < b ? -1 : Number(a > b)));
        for (const [at, bytes] of every([alone]).entries()) {
          const off = bytes - (shares[at] ?? 0n);
          expect(off >= -1n && off <= 1n).toBe(true);
        }
      }),
      SEED,
    );
  });

  it.each<[Partial<BandwidthOptions>, Traffic, string, string]>([
    [{ toAt: 20 * FIVE + 1 }, over(0, 1, 0n), 'percentile.unevenPeriod', 'a last sample of a millisecond'],
    [{ toAt: 0 }, over(0, 1, 0n), 'percentile.unevenPeriod', 'a period of no sample'],
    [{}, over(1, 0, 0n), 'percentile.malformedTraffic', 'ends before it begins'],
    [{}, over(0, 1, -1n), 'percentile.malformedTraffic', 'bytes that were given back'],
    [{}, over(0, 1, 1n << 60n), 'percentile.malformedTraffic', 'a counter gone wrong'],
  ])('refuses %o and %o with %s: %s', (options, traffic, code) => {
    expect(() => measured([traffic], options)).toThrow(expect.objectContaining({ code }));
  });
});
