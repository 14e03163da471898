import { describe, expect, it } from 'vitest';
import {
  createRater,
  majorString,
  type MeterPrice,
  type PriceWindow,
  type UseRecord,
  type Weekday,
} from '../../src/index.ts';

// Figures that CGRateS asserts in its own suite, asked of ours. Seconds of calls, in UTC.

const WORKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5];
const seconds = (windows: readonly PriceWindow[], given: Partial<MeterPrice> = {}): MeterPrice => ({
  meter: 'seconds',
  blockSize: 1n,
  model: { model: 'unit', price: '1' },
  windows,
  ...given,
});

/** A call by its first and its last instant, a second for a unit. */
function call(from: string, to: string, opens = true): UseRecord {
  const [fromAt, toAt] = [Date.parse(`${from}Z`), Date.parse(`${to}Z`)];
  return { fromAt, toAt, units: BigInt((toAt - fromAt) / 1_000), opens };
}

function rated(price: MeterPrice, record: UseRecord) {
  const year = new Date(record.fromAt).getUTCFullYear();
  const period = { from: `${year}-01-01`, to: `${year + 1}-01-01` };
  const rater = createRater(price, { currency: 'USD', zone: 'UTC', period });
  rater.take(record);
  return rater.result();
}

describe('CGRateS, spans split at the edges of a window', () => {
  const whole = { start: '00:00', end: '24:00' } as const;

  it.each<[string, Omit<PriceWindow, 'id'>, string, string, number, number]>([
    ['right margin', { ...whole, days: WORKDAYS }, '2012-02-03T23:45', '2012-02-04T00:10', 15, 10],
    [
      'right hour margin',
      { start: '00:00', end: '17:59', days: WORKDAYS },
      '2012-02-03T17:30',
      '2012-02-03T18:00',
      29,
      1,
    ],
    ['left margin', { ...whole, days: WORKDAYS }, '2012-02-05T23:45', '2012-02-06T00:10', 10, 15],
    [
      'left hour margin, a date',
      { start: '09:00', end: '24:00', days: [], alsoOn: ['2012-12-01'] },
      '2012-12-01T08:45',
      '2012-12-01T09:20',
      20,
      15,
    ],
    ['enclosing', { ...whole, days: [7] }, '2012-02-05T17:45', '2012-02-05T18:10', 25, 0],
    ['outside', { ...whole, days: [1] }, '2012-02-05T17:45', '2012-02-05T18:10', 0, 25],
  ])('timespans, %s: %o, from %s to %s, %s minutes in it and %s outside', (_, window, from, to, inside, outside) => {
    const [price] = rated(seconds([{ id: 'window', ...window }]), call(from, to)).prices;
    expect(price?.windows.map(({ used }) => Number(used) / 60)).toEqual([inside, outside]);
  });

  it('call descriptor, split spans weekend: Friday 07:59:04 to 08:02:00 is 56 s before eight and 120 s after', () => {
    const windows: readonly PriceWindow[] = [
      { id: 'night', days: WORKDAYS, start: '00:00', end: '08:00' },
      { id: 'day', days: WORKDAYS, start: '08:00', end: '24:00' },
    ];
    const [price] = rated(seconds(windows), call('2015-04-24T07:59:04', '2015-04-24T08:02:00')).prices;
    expect(price?.windows.map(({ used }) => used)).toEqual([56n, 120n, 0n]);
  });

  it('call descriptor, holiday: 1 May 2015 is a Friday and a holiday, and the holiday holds', () => {
    const windows: readonly PriceWindow[] = [
      { id: 'workday', days: WORKDAYS, ...whole, priority: 10 },
      { id: 'holiday', days: [], alsoOn: ['2015-05-01'], ...whole, priority: 20 },
    ];
    const [price] = rated(seconds(windows), call('2015-05-01T13:30:00', '2015-05-01T13:35:26')).prices;
    expect(price?.windows.map(({ used }) => used)).toEqual([0n, 326n, 0n]);
  });
});

describe('CGRateS, cost of a call in windows, with a connect fee', () => {
  // By day 1.0 a second and 1 to connect; from 18:00 on workdays 0.5 a second and nothing to connect.
  const evening: PriceWindow = {
    id: 'evening',
    days: WORKDAYS,
    start: '18:00',
    end: '24:00',
    price: '0.5',
    connectFee: '0',
  };
  const price = seconds([evening], { connectFee: '1' });

  it.each<[string, UseRecord, string]>([
    ['cost, across 18:00', call('2012-02-02T17:30', '2012-02-02T18:30'), '2701.00'],
    ['cost, a later part of the same call', call('2012-02-02T17:30', '2012-02-02T18:30', false), '2700.00'],
    ['cost, no connect fee for no call', call('2012-02-02T17:30', '2012-02-02T17:30', false), '0.00'],
    ['spans of two plans, across midnight', call('2012-02-07T23:50', '2012-02-08T00:30'), '2100.00'],
    ['less than a minute', call('2012-02-08T23:50', '2012-02-08T23:50:30'), '15.00'],
    ['unique price', call('2012-02-08T22:50', '2012-02-08T23:50:21'), '1810.50'],
    ['minutes cost', call('2012-02-08T22:50', '2012-02-08T22:51:50'), '55.00'],
  ])('%s: %o is %s', (_, record, amount) => {
    expect(majorString(rated(price, record).total)).toBe(amount);
  });

  it.each([
    ['RT_10CNT', '0.20', '0.10', '0.05', 1n, '0.30', '0.32'],
    ['RT_20CNT', '0.40', '0.20', '0.10', 1n, '0.60', '0.64'],
    ['RT_40CNT', '0.80', '0.40', '0.20', 10n, '1.20', '1.30'],
  ])('tutorial rates, %s: 20 s and 85 s, worked by hand', (_, connectFee, first, then, step, short, long) => {
    const groups = [
      { from: 0n, step: 60n, price: first },
      { from: 60n, step, price: then },
    ];
    const minute = seconds([], { blockSize: 60n, connectFee, increments: { scope: 'record', groups } });
    const cost = (to: string) => majorString(rated(minute, call('2014-08-04T13:00:00', to)).total);
    expect([cost('2014-08-04T13:00:20'), cost('2014-08-04T13:01:25')]).toEqual([short, long]);
  });
});
