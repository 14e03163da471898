import { describe, expect, it } from 'vitest';
import type { MeterPrice } from '../../../src/domain/price/price.ts';
import { createRater } from '../../../src/domain/price/rater.ts';
import type { UseRecord } from '../../../src/domain/price/tally.ts';
import { majorString } from '../../../src/kernel/money.ts';
import { data, day80, GB, march, night60, perUnit, rated, total, use } from './use.ts';

describe('rating by time of day', () => {
  it.each<[MeterPrice, readonly UseRecord[], string, string]>([
    [data, [day80, night60], '800.00', '80 + half of 60 = 110 GB: 50 at 10 and 60 at 5'],
    [{ ...data, allowance: '100' }, [day80, night60], '100.00', '100 of the 110 are included: 10 at 10'],
    [{ ...data, allowance: '100' }, [night60, day80], '100.00', 'in whatever order the records come'],
    [data, [use('05 23:00', '06 01:00', 60n * GB)], '450.00', 'half before midnight: 30 + half of 30 = 45 at 10'],
    [data, [], '0.00', 'nothing used'],
    [
      perUnit('2', { windows: [{ id: 'peak', start: '08:00', end: '18:00', price: '5' }] }),
      [use('05 07:00', '05 09:00', 10n)],
      '35.00',
      'a price of its own: five at 2 and five at 5',
    ],
    [
      perUnit('2', { windows: [{ id: 'night', start: '00:00', end: '06:00', price: '0' }], allowance: '10' }),
      [use('05 01:00', '05 02:00', 10n), use('05 10:00', '05 11:00', 10n)],
      '20.00',
      'the free night uses the allowance up, for it comes first',
    ],
    [
      perUnit('2', { windows: [{ id: 'night', start: '00:00', end: '06:00', weight: '0' }], allowance: '10' }),
      [use('05 01:00', '05 02:00', 10n), use('05 10:00', '05 11:00', 10n)],
      '0.00',
      'a night that counts nothing leaves the allowance alone',
    ],
  ])('%o with %o costs %s: %s', (price, records, expected) => {
    expect(total(price, records)).toBe(expected);
  });

  it('tells quantities and amounts by window', () => {
    const { prices, records, outside } = rated({ ...data, allowance: '100' }, [day80, night60]);
    const [night, other] = prices[0]?.windows ?? [];
    expect(night).toMatchObject({
      window: 'night',
      used: 60n * GB,
      counted: { numerator: 30n * GB, denominator: 1n },
      covered: { numerator: 20n * GB, denominator: 1n }, // The day came first and took 80 of the 100.
    });
    expect(other).toMatchObject({ window: null, used: 80n * GB, covered: { numerator: 80n * GB, denominator: 1n } });
    expect(prices[0]).toMatchObject({ used: 140n * GB, priced: { numerator: 10n * GB, denominator: 1n } });
    expect(prices[0]?.parts).toMatchObject([{ kind: 'unit', tier: 0, amount: { numerator: 100n, denominator: 1n } }]);
    expect([records, outside]).toEqual([2, 0n]);
  });

  it('leaves to the neighbouring period what lies in it, and both bill all of it', () => {
    const across = use('31 23:00', '31 23:00', 0n);
    const record = { ...across, toAt: across.fromAt + 3 * 3_600_000, units: 100n };
    const price = perUnit('1');
    const [earlier, later] = [
      rated(price, [record]),
      rated(price, [record], { ...march, period: { from: '2026-04-01', to: '2026-05-01' } }),
    ];
    expect([earlier.prices[0]?.used, earlier.outside]).toEqual([33n, 67n]);
    expect([later.prices[0]?.used, later.outside]).toEqual([67n, 33n]);
  });
});

/** Calls of so many seconds, one a day. */
const calls = (...seconds: bigint[]): UseRecord[] =>
  seconds.map((units, nth) => use(`0${nth + 1} 10:00`, `0${nth + 1} 10:01`, units, { opens: true }));

describe('rating by increments', () => {
  const session = [
    use('05 10:00', '05 11:00', 15n, { opens: true }),
    use('05 11:00', '05 12:00', 4n, { sessionBefore: 15n }),
    use('05 12:00', '05 13:00', 2n, { sessionBefore: 19n }),
  ];
  const three = [
    use('05 10:00', '05 11:00', 15n, { opens: true }),
    use('05 12:00', '05 13:00', 15n, { opens: true }),
    use('05 14:00', '05 15:00', 15n, { opens: true }),
  ];

  it.each<[NonNullable<MeterPrice['increments']>, readonly UseRecord[], bigint, string, string]>([
    [{ scope: 'record', minimum: 60n, step: 1n }, calls(132n, 1n), 192n, '192.00', '60/1: 132 + 60'],
    [
      {
        scope: 'record',
        groups: [
          { from: 0n, step: 1n, price: '2' },
          { from: 30n, step: 60n, price: '1' },
        ],
      },
      calls(60n),
      90n,
      '120.00',
      '30 at 2 and a whole minute at 1',
    ],
    [{ scope: 'session', step: 10n }, three, 60n, '60.00', 'three sessions of 15 by session: 6 blocks of 10'],
    [{ scope: 'record', step: 10n }, three, 60n, '60.00', 'by record: 6 blocks, for each is a session'],
    [{ scope: 'day', step: 10n }, three, 50n, '50.00', 'by day: 5 blocks'],
    [{ scope: 'period', step: 10n }, three, 50n, '50.00', 'by period: 5 blocks'],
    [
      { scope: 'record', step: 10n },
      session,
      40n,
      '40.00',
      'one session in three records of 15, 4 and 2: 20 + 10 + 10',
    ],
    [{ scope: 'session', step: 10n }, session, 30n, '30.00', 'the same by session: 21 are three blocks'],
    [
      { scope: 'day', step: 10n },
      [use('05 23:00', '06 01:00', 22n)],
      40n,
      '40.00',
      'eleven on either side of midnight: two blocks on each day',
    ],
    [{ scope: 'period', step: 10n }, [use('05 23:00', '06 01:00', 22n)], 30n, '30.00', 'and three in the period'],
  ])('%o of %o bills %s units, %s: %s', (increments, records, billed, amount) => {
    const { prices, total: money } = rated(perUnit('1', { increments }), records);
    expect(prices[0]?.billed).toBe(billed);
    expect(majorString(money)).toBe(amount);
  });

  it('adds up a day that comes back: St. John’s turned its clocks back a minute after midnight', () => {
    const instants = ['2010-11-07T00:30:00Z', '2010-11-07T02:30:30Z', '2010-11-07T03:00:00Z'].map(Date.parse);
    const records = [15n, 1n, 15n].map((units, nth) => {
      const fromAt = instants[nth] ?? 0;
      return { fromAt, toAt: fromAt + 1_000, units };
    });
    const options = { ...march, zone: 'America/St_Johns', period: { from: '2010-11-01', to: '2010-12-01' } };
    // 22:00 and, after 00:00:30 of the 7th, 23:30 of the 6th: 30 on the one day and 1 on the other.
    expect(total(perUnit('1', { increments: { scope: 'day', step: 10n } }), records, options)).toBe('40.00');
  });

  it('gives an increment to the window in which it begins', () => {
    const windows = [{ id: 'peak', start: '08:00', end: '18:00', price: '5' }];
    const minutes = perUnit('1', { increments: { scope: 'record', step: 60n }, windows });
    // 90 seconds before eight and 90 after: the second minute begins before and is billed at 1.
    expect(total(minutes, [use('05 07:58:30', '05 08:01:30', 180n)])).toBe('420.00');
  });

  it('rounds before it weighs: 15 by night are two blocks of 10, which count half', () => {
    const price = perUnit('1', { increments: { scope: 'record', step: 10n }, windows: data.windows ?? [] });
    expect(total(price, [use('05 01:00', '05 02:00', 15n)])).toBe('10.00');
  });

  it('asks for what the session used before, and is not changed by a record that does not say', () => {
    const rater = createRater(perUnit('1', { increments: { scope: 'session', step: 10n } }), march);
    expect(() => rater.take(use('05 10:00', '05 11:00', 1n))).toThrow(
      expect.objectContaining({ code: 'record.noPosition' }),
    );
    expect(rater.result()).toMatchObject({ records: 0, total: { minor: 0n } });
  });
});

describe('the connect fee', () => {
  const price = perUnit('0', {
    connectFee: '3',
    windows: [{ id: 'peak', start: '08:00', end: '18:00', connectFee: '7' }],
  });

  it.each<[readonly UseRecord[], string, string]>([
    [[use('05 07:59', '05 08:30', 1n, { opens: true })], '3.00', 'the session started before the window'],
    [[use('05 08:00', '05 08:30', 1n, { opens: true })], '7.00', 'it started as the window opened'],
    [
      [
        use('05 07:59', '05 08:30', 1n, { opens: true }),
        use('05 08:30', '05 09:00', 1n),
        use('05 09:00', '05 10:00', 1n),
      ],
      '3.00',
      'once for a session, and not for its later reports',
    ],
    [[use('05 08:30', '05 09:00', 1n)], '0.00', 'it started in a report of before'],
    [[use('05 08:30', '05 08:30', 0n, { opens: true })], '7.00', 'a session that used nothing was set up all the same'],
    [
      [{ ...use('01 00:30', '01 00:30', 2n, { opens: true }), fromAt: use('01 00:00', '01 00:00', 0n).fromAt - 1 }],
      '0.00',
      'it started in the period before, which bills the fee',
    ],
  ])('of %o is %s: %s', (records, expected) => {
    expect(total(price, records)).toBe(expected);
  });
});
