import { describe, expect, it } from 'vitest';
import type { PriceList } from '../../../src/domain/price/dimensions.ts';
import { checkMetering } from '../../../src/domain/price/metering.ts';
import type { MeterPrice } from '../../../src/domain/price/price.ts';
import { compileRating, createRater, type RaterOptions } from '../../../src/domain/price/rater.ts';
import type { UseRecord } from '../../../src/domain/price/tally.ts';
import { majorString } from '../../../src/kernel/money.ts';
import { data, march, night60, perUnit, rated, use } from './use.ts';

const of = (units: bigint, dimensions: Record<string, string>): UseRecord =>
  use('05 10:00', '05 11:00', units, { dimensions });

describe('rating by dimension', () => {
  const list: PriceList = {
    prices: [
      { id: 'roaming', when: { zone: 'eu' }, price: perUnit('10') },
      { id: 'video', when: { service: 'video' }, weight: 1, price: perUnit('0.5') },
    ],
    otherwise: perUnit('1'),
  };
  const records = [
    of(1n, { zone: 'eu' }),
    of(2n, { zone: 'eu', service: 'video' }),
    of(3n, { zone: 'ke' }),
    of(4n, {}),
  ];

  it('prices each record by what fits it, in lines of their own', () => {
    const { prices, total: money } = rated(list, records);
    expect(prices.map(({ id, used, total: line }) => [id, used, majorString(line)])).toEqual([
      ['video', 2n, '1.00'],
      ['roaming', 1n, '10.00'],
      ['otherwise', 7n, '7.00'],
    ]);
    expect(majorString(money)).toBe('18.00');
  });

  it('refuses what fits nothing, and goes on with the rest', () => {
    const rater = createRater({ prices: list.prices }, march);
    for (const record of records.slice(0, 2)) rater.take(record);
    expect(() => rater.take(of(3n, { zone: 'ke' }))).toThrow(expect.objectContaining({ code: 'dimension.noPrice' }));
    expect(() => rater.take(use('05 10:00', '05 11:00', 1n))).toThrow(
      expect.objectContaining({ code: 'dimension.noPrice' }),
    );
    expect(rater.result()).toMatchObject({ records: 2, total: { minor: 1_100n } });
  });
});

describe('rating in slices', () => {
  const tiers: MeterPrice = perUnit('0', {
    model: {
      model: 'graduated',
      tiers: [
        { upTo: '5', price: '0', flat: '100' },
        { upTo: '10', price: '0', flat: '50' },
        { upTo: '15', price: '5' },
        { upTo: null, price: '1' },
      ],
    },
  });

  it('bills what all comes to less what was billed: 12 and then 10 more are 160 and then 22', () => {
    const first = rated(tiers, [use('05 10:00', '05 11:00', 12n)]);
    const second = rated(tiers, [use('06 10:00', '06 11:00', 10n)], { ...march, alreadyBilled: first.soFar });
    expect([first, second].map(({ due }) => majorString(due))).toEqual(['160.00', '22.00']);
    expect(majorString(second.total)).toBe('182.00');
  });

  it('makes raters for many customers of what was worked out once, none of which sees another', () => {
    const open = compileRating(tiers, march);
    const [one, other] = [open(), open()];
    one.take(use('05 10:00', '05 11:00', 12n));
    expect([one, other].map((rater) => majorString(rater.result().total))).toEqual(['160.00', '100.00']);
  });

  it('refuses to go on from other prices', () => {
    const { soFar } = rated(data, [night60]);
    const changed = { ...data, windows: [{ id: 'night', start: '00:00', end: '05:00' }] };
    expect(() => createRater(changed, { ...march, alreadyBilled: soFar })).toThrow(
      expect.objectContaining({ code: 'rater.otherPrices' }),
    );
    expect(() => createRater({ prices: [] }, { ...march, alreadyBilled: soFar })).toThrow(
      expect.objectContaining({ code: 'rater.otherPrices' }),
    );
  });

  it('counts exactly beyond what a double counts', () => {
    const big = (1n << 53n) - 1n;
    const records = [big, 2n, big, 1n << 80n].map((units) => use('05 10:00', '05 11:00', units));
    expect(rated(perUnit('0'), records).prices[0]?.used).toBe(2n * big + 2n + (1n << 80n));
  });
});

describe('what a rater refuses', () => {
  it.each<[Partial<UseRecord>, string]>([
    [{ units: -1n }, 'units that were given back'],
    [{ toAt: 0 }, 'it ends before it begins'],
    [{ fromAt: Number.NaN }, 'at no time'],
    [{ fromAt: 0.5 }, 'a part of a millisecond'],
  ])('a record with %o: %s', (wrong) => {
    const rater = createRater(perUnit('1'), march);
    expect(() => rater.take(use('05 10:00', '05 11:00', 1n, wrong))).toThrow(
      expect.objectContaining({ code: 'record.malformed' }),
    );
    expect(rater.result().records).toBe(0);
  });

  it.each<[MeterPrice, Partial<RaterOptions>, string, string]>([
    [perUnit('1', { model: { model: 'percentage', rate: '0.01' } }), {}, 'rater.notASum', 'priced by the event'],
    [
      perUnit('1', { model: { model: 'capacity', tiers: [{ upTo: { units: null }, flat: '1' }] } }),
      {},
      'rater.notASum',
      'priced by the peak',
    ],
    [perUnit('1'), { period: { fromAt: 1, toAt: 1 } }, 'rater.noLength', 'a period of no time'],
    [perUnit('1'), { zone: '+03:00' }, 'calendar.offsetZone', 'an offset forgets that clocks change'],
  ])('%o for %o with %s: %s', (price, options, code) => {
    expect(() => createRater(price, { ...march, ...options })).toThrow(expect.objectContaining({ code }));
  });

  it.each<[Partial<MeterPrice>, string, string]>([
    [{ connectFee: '-1' }, 'metering.negativeFee', 'a call that pays the caller'],
    [{ connectFee: 'free' }, 'decimal.malformed', 'no number'],
    [{ windows: [{ id: 'w', start: '08:00', end: '08:00' }] }, 'window.empty', 'a window of no length'],
    [{ increments: { scope: 'day', step: 0n } }, 'increment.badStep', 'a step of nothing'],
    [
      {
        windows: [{ id: 'w', start: '08:00', end: '09:00', price: '1' }],
        increments: { scope: 'record', groups: [{ from: 0n, step: 1n, price: '2' }] },
      },
      'metering.twoPrices',
      'which of the two would it be',
    ],
    [
      { windows: [], model: { model: 'percentage', rate: '0.01' } },
      'metering.notASum',
      'events are not shared among windows',
    ],
  ])('to publish %o with %s: %s', (wrong, code) => {
    expect(() => checkMetering(perUnit('1', wrong))).toThrow(expect.objectContaining({ code }));
  });

  it('and publishes what is whole', () => {
    checkMetering(data);
    checkMetering(perUnit('1', { connectFee: '3', increments: { scope: 'record', minimum: 60n, step: 1n } }));
  });
});
