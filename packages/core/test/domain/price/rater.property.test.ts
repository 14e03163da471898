import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RoundScope } from '../../../src/domain/price/increments.ts';
import { checkMetering } from '../../../src/domain/price/metering.ts';
import type { MeterPrice, PriceModel } from '../../../src/domain/price/price.ts';
import { rateUnits } from '../../../src/domain/price/rate.ts';
import { createRater, type RatedSoFar, type RaterOptions } from '../../../src/domain/price/rater.ts';
import type { UseRecord } from '../../../src/domain/price/tally.ts';
import type { PriceWindow } from '../../../src/domain/price/windows.ts';
import { sum } from '../../../src/kernel/money.ts';
import { naive } from './naive.ts';

const SEED = { seed: 20_260_308, numRuns: 150 };
const MINUTE = 60_000;

/** Three days in which the clocks of the zone are changed. */
const options = fc.constantFrom<RaterOptions>(
  { currency: 'KES', zone: 'America/New_York', period: { from: '2026-03-07', to: '2026-03-10' } },
  { currency: 'KES', zone: 'America/New_York', period: { from: '2026-10-31', to: '2026-11-03' } },
  { currency: 'KES', zone: 'Europe/London', period: { from: '2026-03-28', to: '2026-03-31' } },
  // By half an hour.
  { currency: 'KES', zone: 'Australia/Lord_Howe', period: { from: '2026-04-04', to: '2026-04-07' } },
  // A day without a midnight, one with two, and one that comes back for an hour after the next had begun.
  { currency: 'KES', zone: 'Africa/Cairo', period: { from: '2026-04-23', to: '2026-04-26' } },
  { currency: 'KES', zone: 'America/Havana', period: { from: '2026-10-31', to: '2026-11-03' } },
  { currency: 'KES', zone: 'America/St_Johns', period: { from: '2010-11-05', to: '2010-11-08' } },
);
const two = (value: number): string => String(value).padStart(2, '0');
const time = fc.integer({ min: 0, max: 24 * 4 - 1 }).map((quarter) => {
  return `${two(Math.floor(quarter / 4))}:${two((quarter % 4) * 15)}`;
});
const windows = fc
  .array(fc.record({ start: time, end: time, weight: fc.constantFrom('0', '0.5', '1', '2'), own: fc.boolean() }), {
    maxLength: 3,
  })
  .map((all) =>
    all
      .filter(({ start, end }) => start !== end)
      .map(({ start, end, weight, own }, at): PriceWindow => {
        const window = { id: `w${at}`, start, end, weight, priority: at };
        return own ? { ...window, price: '0.3' } : window;
      }),
  );
const model = fc.constantFrom<PriceModel>(
  { model: 'unit', price: '0.07' },
  {
    model: 'graduated',
    tiers: [
      { upTo: '5', price: '3', flat: '1' },
      { upTo: '20', price: '2' },
      { upTo: null, price: '0.5' },
    ],
  },
  { model: 'package', size: '7', price: '9.99' },
);
const increments = fc.option(
  fc.record({
    scope: fc.constantFrom<RoundScope>('record', 'session', 'day', 'period'),
    step: fc.bigInt({ min: 1n, max: 30n }),
    minimum: fc.bigInt({ min: 1n, max: 60n }),
  }),
  { nil: undefined },
);
const price = fc
  .tuple(model, windows, increments, fc.constantFrom(undefined, '3', '40'))
  .map(([of, hours, steps, allowance]): MeterPrice => ({
    meter: 'units',
    blockSize: 10n,
    model: of,
    windows: hours,
    connectFee: '0.25',
    ...(steps === undefined ? {} : { increments: steps }),
    ...(allowance === undefined ? {} : { allowance }),
  }));
/** Records as minutes after noon UTC of the day before the period, by up to four days. */
const draft = fc.record({
  from: fc.integer({ min: 0, max: 4 * 24 * 60 }),
  minutes: fc.integer({ min: 0, max: 20 * 60 }),
  units: fc.bigInt({ min: 0n, max: 200n }),
  opens: fc.boolean(),
  sessionBefore: fc.bigInt({ min: 0n, max: 100n }),
});
const records = fc.array(draft, { maxLength: 8 });
type Draft = typeof draft extends fc.Arbitrary<infer T> ? T : never;

const placed = (drafts: readonly Draft[], { period }: RaterOptions): UseRecord[] => {
  const noon = Date.parse(`${(period as { from: string }).from}T12:00Z`) - 24 * 60 * MINUTE;
  return drafts.map(({ from, minutes, ...rest }) => {
    const fromAt = noon + from * MINUTE;
    return { ...rest, fromAt, toAt: fromAt + minutes * MINUTE };
  });
};
/** All the time in which records are. */
const around = ({ period }: RaterOptions) => {
  const begin = Date.parse((period as { from: string }).from);
  return { fromAt: begin - 3 * 24 * 60 * MINUTE, toAt: begin + 8 * 24 * 60 * MINUTE };
};
const rate = (of: MeterPrice, all: readonly UseRecord[], opts: RaterOptions) => {
  const rater = createRater(of, opts);
  for (const record of all) rater.take(record);
  return rater.result();
};

describe('a rater', () => {
  it('comes to the same as asking the wall clock minute by minute', () => {
    fc.assert(
      fc.property(price, records, options, (of, drafts, opts) => {
        checkMetering(of);
        const all = placed(drafts, opts);
        const { prices, amount, outside } = rate(of, all, opts);
        const expected = naive(of, all, opts);
        expect({ used: prices[0]?.used, billed: prices[0]?.billed, amount, outside }).toEqual(expected);
      }),
      SEED,
    );
  });

  it('answers alike in any order and in any slices', () => {
    fc.assert(
      fc.property(price, records, options, fc.array(fc.nat({ max: 8 }), { maxLength: 3 }), (of, drafts, opts, cuts) => {
        const all = placed(drafts, opts);
        const atOnce = rate(of, all, opts);
        expect(rate(of, all.toReversed(), opts)).toEqual(atOnce);
        const ends = [...cuts.toSorted((a, b) => a - b), all.length];
        let soFar: RatedSoFar | undefined;
        const bills = ends.map((end, at) => {
          const slice = all.slice(ends[at - 1] ?? 0, end);
          const bill = rate(of, slice, soFar === undefined ? opts : { ...opts, alreadyBilled: soFar });
          soFar = bill.soFar;
          return bill;
        });
        expect(
          sum(
            bills.map(({ due }) => due),
            'KES',
          ),
        ).toEqual(atOnce.total);
        expect(bills.at(-1)?.soFar).toEqual(atOnce.soFar);
        expect(bills.at(-1)?.amount).toEqual(atOnce.amount);
      }),
      SEED,
    );
  });

  it('comes to what the plain price does where nothing but the units matters', () => {
    fc.assert(
      fc.property(model, records, options, fc.constantFrom(undefined, '3', '40'), (of, drafts, opts, allowance) => {
        const inside = { ...opts, period: around(opts) };
        const plain = { meter: 'units', blockSize: 10n, model: of, ...(allowance === undefined ? {} : { allowance }) };
        const units = drafts.reduce((all, each) => all + each.units, 0n);
        expect(rate(plain, placed(drafts, opts), inside).total).toEqual(rateUnits(units, plain, 'KES'));
      }),
      SEED,
    );
  });

  it('bills every unit in one period and in no other', () => {
    fc.assert(
      fc.property(records, options, (drafts, opts) => {
        const all = placed(drafts, opts);
        const edges = [
          around(opts).fromAt,
          ...all.flatMap(({ fromAt, toAt }) => [Math.floor((2 * fromAt + toAt) / 3), toAt + 7]),
        ];
        const ends = [...new Set(edges)].toSorted((a, b) => a - b).concat(around(opts).toAt);
        const plain: MeterPrice = { meter: 'units', blockSize: 1n, model: { model: 'unit', price: '1' } };
        const used = ends.slice(1).map((toAt, at) => {
          const period = { fromAt: ends[at] ?? toAt, toAt };
          return rate(plain, all, { ...opts, period }).prices[0]?.used ?? 0n;
        });
        expect(used.reduce((sumOf, units) => sumOf + units, 0n)).toBe(
          all.reduce((sumOf, { units }) => sumOf + units, 0n),
        );
      }),
      { ...SEED, numRuns: 40 },
    );
  });
});
