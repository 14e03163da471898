import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { PriceList } from '../src/domain/price/dimensions.ts';
import type { MeterPrice } from '../src/domain/price/price.ts';
import { createRater, type Rater } from '../src/domain/price/rater.ts';
import type { UseRecord } from '../src/domain/price/tally.ts';
import { piecesOf, timelineOf } from '../src/domain/price/timeline.ts';
import { periodInstants } from '../src/kernel/period.ts';

// Usage records rated on one core, against a loop that only adds the same bigints. Prints one line of JSON.
// node --conditions=@daftari/source packages/core/bench/rating.ts <rounds of a million records>

const MILLION = 1_000_000;
const POOL = 1 << 18;
const MINUTE = 60_000;
const GB = 1_000_000_000n;

const rounds = Number(process.argv[2] ?? '10');
const options = {
  currency: 'USD',
  zone: 'America/New_York', // The clocks go forward in the period.
  period: { from: '2026-03-01', to: '2026-04-01' },
} as const;

/** Graduated, with an allowance, a night that counts half and an evening with a price of its own. */
const graduated: MeterPrice = {
  meter: 'bytes',
  blockSize: GB,
  allowance: '1000',
  model: {
    model: 'graduated',
    tiers: [
      { upTo: '5000', price: '0.10' },
      { upTo: '50000', price: '0.05', flat: '20' },
      { upTo: null, price: '0.0125' },
    ],
  },
  windows: [
    { id: 'night', start: '00:00', end: '06:00', weight: '0.5' },
    { id: 'evening', start: '18:00', end: '22:00', days: [1, 2, 3, 4, 5], price: '0.08' },
  ],
};
/** The same by dimension, and each record rounded up to blocks of 10 kB. */
const everything: PriceList = {
  prices: [
    { id: 'video', when: { service: 'video', direction: 'out' }, price: graduated },
    { id: 'roaming', when: { zone: ['eu', 'us'] }, weight: 1, price: graduated },
  ],
  otherwise: { ...graduated, increments: { scope: 'record', step: 10_000n } },
};

const { fromAt, toAt } = periodInstants(options.period, options.zone);
const pool = recordsOf(POOL);
const ways = [
  { name: 'adding', run: adding(), rates: [] as number[] },
  { name: 'graduated', run: rating(createRater(graduated, options)), rates: [] as number[] },
  { name: 'everything', run: rating(createRater(everything, options)), rates: [] as number[] },
];
for (const { run } of ways) run(MILLION); // The first million is a warm-up and is not counted.
const before = heapBytes();
for (let round = 0; round < rounds; round++) {
  for (const { run, rates } of round % 2 === 0 ? ways : ways.toReversed()) {
    const from = performance.now();
    run(MILLION);
    rates.push(MILLION / ((performance.now() - from) / 1_000));
  }
}
const after = heapBytes();
const results = ways.map(({ name, rates }) => {
  return {
    name,
    rate: median(rates),
    ofFirst: median(rates.map((rate, round) => rate / (ways[0]?.rates[round] ?? 1))),
  };
});
console.log(JSON.stringify({ records: rounds * MILLION, straddling: straddling(), heap: { before, after }, results }));

/** Rates so many records, going on in the pool where it stopped. */
function rating(rater: Rater): (count: number) => void {
  let next = 0;
  return (count) => {
    const begun = rater.result().records;
    for (let done = 0; done < count; done++) rater.take(pool[next++ % POOL] as UseRecord);
    const { records, total } = rater.result();
    if (records - begun !== count || total.minor <= 0n) throw new Error('the rater lost records');
  };
}

/** The least that can be done with the same records: their bigints are added up. */
function adding(): (count: number) => void {
  let next = 0;
  let sum = 0n;
  return (count) => {
    for (let done = 0; done < count; done++) sum += (pool[next++ % POOL] as UseRecord).units;
    if (sum <= 0n) throw new Error('nothing was added');
  };
}

/**
 * Interim records of a month as a collector gets them: of fifteen minutes each, mostly in the order of time but a few
 * minutes early or late, and one in fifty up to half a day late. The same ones in every run.
 */
function recordsOf(count: number): readonly UseRecord[] {
  let state = 20_260_301;
  const chance = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: count }, (_, at): UseRecord => {
    const late = chance() < 0.02 ? chance() * 720 * MINUTE : chance() * 10 * MINUTE;
    const due = fromAt + ((toAt - fromAt - 20 * MINUTE) * at) / count;
    const begin = Math.max(fromAt, Math.floor(due - late));
    return {
      fromAt: begin,
      toAt: begin + 15 * MINUTE,
      units: BigInt(Math.floor(chance() * 2e8)),
      dimensions: {
        service: chance() < 0.4 ? 'video' : 'web',
        direction: chance() < 0.8 ? 'out' : 'in',
        zone: chance() < 0.05 ? 'eu' : 'home',
      },
    };
  });
}

/** How many in a hundred records lie in more than one window or day. */
function straddling(): number {
  const segments = timelineOf(graduated.windows ?? [], options.zone, fromAt, toAt);
  const every = Math.floor(POOL / 5_000);
  const sample = pool.filter((_, at) => at % every === 0);
  return (100 * sample.filter((record) => piecesOf(record, segments).length > 1).length) / sample.length;
}

/** What is still in use after everything else has been let go. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
