import {
  burn,
  createBandwidthMeter,
  createRater,
  grantBucket,
  majorString,
  parseMoney,
  prorate,
  rateUnits,
  reduceLines,
  runPipeline,
  sum,
  type ChargeDraft,
  type Discount,
  type Grant,
  type Id,
  type MeterPrice,
  type Money,
  type Slice,
} from '@daftari/core';
import { barChart, columnChart, fieldChart, type Bar } from './draw.ts';
import { figure, type Tone } from './svg.ts';

const kes = (amount: string): Money => parseMoney(amount, 'KES');
const major = (amount: Money): number => Number(majorString(amount));
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GB = 1_000_000_000n;
const zone = 'Africa/Nairobi';
const at = (time: string): number => Date.parse(`${time}+03:00`);

const perGB = (price: string): MeterPrice => ({ meter: 'bytes', blockSize: GB, model: { model: 'unit', price } });

/** Every chart of bars, columns or fields, by the name of its page. */
export function barCharts(): ReadonlyMap<string, string> {
  return new Map([
    ['windows', windows()],
    ['dimensions', dimensions()],
    ['pipeline', pipeline()],
    ['promotions', promotions()],
    ['proration', proration()],
    ['buckets', buckets()],
    ['percentile', percentile()],
    ['capacity', capacity()],
  ]);
}

function windows(): string {
  const night = { id: 'night', start: '00:00', end: '06:00', weight: '0.5' };
  const price: MeterPrice = { meter: 'bytes', blockSize: GB, model: { model: 'unit', price: '10' }, windows: [night] };
  const rater = createRater(price, { currency: 'KES', zone, period: { from: '2026-03-01', to: '2026-04-01' } });
  for (const [from, units] of [
    ['2026-03-05T09:00', 80n],
    ['2026-03-05T02:00', 60n],
  ] as const) {
    rater.take({ fromAt: at(from), toAt: at(from) + HOUR, units: units * GB });
  }
  const of = rater.result().prices[0]?.windows ?? [];
  const inGB = (units: { numerator: bigint; denominator: bigint }) => Number(units.numerator / units.denominator / GB);
  const bars = of.toReversed().flatMap(({ window, used, counted }): Bar[] => {
    const [all, counts] = [Number(used / GB), inGB(counted)];
    const parts = [{ from: 0, to: all, tone: 'soft' } as const, { from: 0, to: counts, tone: 'main' } as const];
    return [{ label: window ?? 'by day', parts, says: `${counts} of ${all} GB count` }];
  });
  const together = of.reduce((all, { counted }) => all + inGB(counted), 0);
  const sums: Bar = { label: 'together', parts: [{ from: 0, to: together, tone: 'warm' }], says: `${together} GB` };
  return barChart('Nights count half: 80 GB by day and 60 GB by night', [...bars, sums]);
}

function dimensions(): string {
  const list = {
    prices: [
      { id: 'roaming', when: { zone: 'roaming' }, price: perGB('40') },
      { id: 'mms', when: { zone: 'roaming', apn: 'mms' }, price: perGB('50') },
      { id: 'cache', when: { apn: ['cache', 'exchange'] }, weight: 10, price: perGB('0') },
    ],
    otherwise: perGB('10'),
  };
  const uses = [{}, { zone: 'roaming' }, { zone: 'roaming', apn: 'mms' }, { zone: 'roaming', apn: 'cache' }];
  const bars = uses.map((use): Bar => {
    const rater = createRater(list, { currency: 'KES', zone, period: { from: '2026-03-01', to: '2026-04-01' } });
    const fromAt = at('2026-03-05T12:00');
    rater.take({ fromAt, toAt: fromAt + 1, units: 3n * GB, dimensions: use });
    const { prices, total } = rater.result();
    const label = prices.find(({ used }) => used > 0n)?.id ?? '';
    return { label, parts: [{ from: 0, to: major(total), tone: 'main' }], says: majorString(total) };
  });
  return barChart('Three gigabytes, by the price that fits', bars);
}

const plan: ChargeDraft = {
  key: 'plan',
  accountId: 'acc_1' as Id<'Account'>,
  subscriptionId: null,
  planId: null,
  kind: 'recurring',
  description: 'Home 25',
  amount: kes('2500.00'),
  taxMode: 'exclusive',
  taxes: [{ code: 'VAT', name: 'VAT 16 %', rate: '0.16', base: 'net' }],
  fromAt: 0,
  toAt: 1,
  origin: 'core',
};
const line = { charge: plan, planCode: 'home-25', meter: null, discountable: true };
const plain = { scope: { of: 'account' }, stacking: 'all', grantedAt: 0, priority: 0, origin: 'core' } as const;
const percent = (rate: string, more: Partial<Discount> = {}): Discount => {
  const terms = { kind: 'percent', rate } as const;
  return { id: rate, description: rate, terms, ...plain, ...more };
};
const amount = (value: string): Discount => {
  const terms = { kind: 'amount', amount: kes(value), carries: true } as const;
  return { id: value, description: value, terms, ...plain };
};

function pipeline(): string {
  const wallet = { id: 'w', kind: 'wallet', left: kes('500.00'), priority: 0, expiresAt: null, grantedAt: 0 } as const;
  const discounts = [percent('0.2'), amount('300.00')];
  const bill = runPipeline({ currency: 'KES', at: 0, lines: [line], discounts, credits: [wallet] });
  const names: Readonly<Record<string, string>> = {
    priced: '1–3 priced',
    percent: '4 20 % off',
    fixed: '5 300 off',
    tax: '9 VAT 16 %',
    credits: '10 wallet',
  };
  const bars = bill.steps.flatMap(({ step, change, after }): Bar[] => {
    const [to, by] = [major(after), major(change)];
    const tone: Tone = step === 'priced' ? 'main' : by < 0 ? 'warm' : 'soft';
    const label = names[step];
    return label === undefined ? [] : [{ label, parts: [{ from: to - by, to, tone }], says: figure(by, 2) }];
  });
  const due = major(bill.due);
  const last: Bar = { label: '11 due', parts: [{ from: 0, to: due, tone: 'main' }], says: figure(due, 2) };
  return barChart('The line pipeline: from 2,500.00 to 1,472.00', [...bars, last]);
}

function promotions(): string {
  const group = { stacking: { group: 'spring' } } as const;
  const sets: readonly (readonly [string, readonly Discount[]])[] = [
    ['20 %', [percent('0.2')]],
    ['20 % and 300', [percent('0.2'), amount('300.00')]],
    ['20 % and 10 %', [percent('0.2'), percent('0.1')]],
    ['one group', [percent('0.2', group), percent('0.1', group)]],
    ['30 % alone', [percent('0.3', { stacking: 'none' }), percent('0.2'), percent('0.1')]],
    ['3,000 carried', [amount('3000.00')]],
  ];
  const bars = sets.map(([label, discounts]): Bar => {
    const { charges } = reduceLines({ currency: 'KES', lines: [line], discounts });
    const net = sum(
      charges.map((each) => each.amount),
      'KES',
    );
    const [left, all] = [major(net), major(plan.amount)];
    const parts = [{ from: 0, to: all, tone: 'soft' } as const, { from: 0, to: left, tone: 'main' } as const];
    return { label, parts, says: figure(left, 2) };
  });
  return barChart('What discounts leave of 2,500.00', bars);
}

function proration(): string {
  const days = { period: { from: '2026-03-01', to: '2026-04-01' }, slice: { from: '2026-03-17', to: '2026-04-01' } };
  const [fromAt, toAt] = [at('2026-03-17T14:30'), at('2026-04-01T00:00')];
  const slices: readonly (readonly [string, Slice])[] = [
    ['calendar_days', days],
    ['seconds, from 14:30', { convention: 'seconds', period: days.period, zone, fromAt, toAt }],
    ['fixed_30', { convention: 'fixed_30', ...days }],
    ['actual_360', { convention: 'actual_360', ...days }],
    ['none', { convention: 'none' }],
  ];
  const bars = slices.map(([label, slice]): Bar => {
    const cost = major(prorate(kes('2500.00'), slice));
    return { label, parts: [{ from: 0, to: cost, tone: 'main' }], says: figure(cost, 2) };
  });
  return barChart('2,500.00 from 17 March to 1 April', bars);
}

function buckets(): string {
  const held = (name: string, granted: bigint, given: Partial<Grant> = {}) => {
    const who = { id: name as Id<'Bucket'>, key: name, accountId: 'a' as Id<'Account'>, subscriptionId: null };
    const when = { validFrom: 0, validUntil: 30 * DAY, priority: 0, increment: 1n, grantedAt: 0 };
    const rest = { chargeId: null, value: null, rollover: null, memberCaps: null, rolledFrom: null };
    return grantBucket({ ...who, asset: 'GB', granted, ...when, source: 'plan', ...rest, ...given });
  };
  const all = [
    held('present of 1', 1n, { priority: -10, source: 'promo' }),
    held('top-up of 5, ends first', 5n, { validUntil: 7 * DAY, source: 'top_up' }),
    held('plan of 10', 10n),
  ];
  const { parts } = burn(all, 7n, DAY);
  const bars = parts.map(({ bucketId, taken }): Bar => {
    const granted = Number(all.find(({ id }) => id === bucketId)?.granted ?? 0n);
    const [gone, whole] = [
      { from: 0, to: Number(taken), tone: 'main' } as const,
      { from: 0, to: granted, tone: 'soft' } as const,
    ];
    return { label: bucketId, parts: [whole, gone], says: `${taken} of ${granted} GB` };
  });
  return barChart('What 7 GB take, in burn order', bars);
}

function percentile(): string {
  const [sampleMs, mbit] = [300_000, 37_500_000n];
  const meter = createBandwidthMeter({ fromAt: 0, toAt: 20 * sampleMs });
  const samples = Array.from({ length: 20 }, (_, n) => n + 1);
  for (const [n, each] of samples.entries()) {
    const stretch = { fromAt: n * sampleMs, toAt: (n + 1) * sampleMs };
    meter.take({ ...stretch, inBytes: 0n, outBytes: BigInt(each) * mbit });
  }
  const billed = Number(meter.result().bytes / mbit);
  return columnChart({
    title: 'Twenty samples: the highest is dropped, the next is billed',
    x: 'samples in ascending order',
    y: 'Mbit/s',
    columns: samples.map((value) =>
      value === billed
        ? { value, tone: 'warm', note: `billed: ${billed}` }
        : { value, tone: value > billed ? 'soft' : 'main' },
    ),
  });
}

function capacity(): string {
  const GiB = 1n << 30n;
  const price: MeterPrice = {
    meter: 'devices',
    blockSize: 1n,
    model: {
      model: 'capacity',
      blockSizes: { bytes: GiB },
      tiers: [
        { upTo: { devices: '5', bytes: '100' }, flat: '1000' },
        { upTo: { devices: '20', bytes: '500' }, flat: '2500' },
        { upTo: { devices: null, bytes: null }, flat: '6000' },
      ],
    },
  };
  const tones: Readonly<Record<string, Tone>> = { '1000.00': 'soft', '2500.00': 'main', '6000.00': 'warm' };
  return fieldChart({
    title: 'Capacity: the tier in which both meters have room',
    x: { label: 'devices', most: 25, step: 1 },
    y: { label: 'GiB', most: 600, step: 50 },
    toneAt(devices, gib) {
      const peaks = { devices: BigInt(Math.ceil(devices)), bytes: BigInt(Math.ceil(gib)) * GiB };
      return tones[majorString(rateUnits(peaks, price, 'KES'))] ?? 'soft';
    },
    words: [
      { at: [2.5, 40], says: '1,000', tone: 'soft' },
      { at: [11, 260], says: '2,500', tone: 'main' },
      { at: [22.5, 540], says: '6,000', tone: 'warm' },
    ],
  });
}
