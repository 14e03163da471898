import {
  billedUnits,
  capDiscount,
  commitmentTrueUp,
  rateUnits,
  parseMoney,
  type MeterPrice,
  type Money,
} from '@daftari/core';
import { lineChart, type LineChart } from './draw.ts';
import type { Point } from './svg.ts';

/** The rows of the worked table of a page, by the name of the page. */
export type Worked = (page: string) => readonly (readonly string[])[];

const GiB = 1n << 30n;

/** A price over what was used: the price of the page, drawn between the places where it bends or jumps. */
interface Priced {
  readonly title: string;
  readonly x: string;
  readonly price: MeterPrice;
  /** In priced units, the last one the end of the drawing. */
  readonly edges: readonly number[];
  /** Which column of the worked table says the cost. */
  readonly column?: number;
}

const tiered = (model: 'graduated' | 'volume', tiers: readonly (readonly [string | null, string, string?])[]) =>
  ({
    model,
    tiers: tiers.map(([upTo, price, flat]) => ({ upTo, price, ...(flat === undefined ? {} : { flat }) })),
  }) as const;

const PRICED: Readonly<Record<string, Priced>> = {
  unit: {
    title: 'Unit: KES 100 a GiB',
    x: 'GiB',
    price: { meter: 'bytes', blockSize: GiB, model: { model: 'unit', price: '100' } },
    edges: [0, 12],
  },
  graduated: {
    title: 'Graduated: each unit pays its own tier',
    x: 'GiB',
    price: {
      meter: 'bytes',
      blockSize: GiB,
      model: tiered('graduated', [
        ['10', '10', '2'],
        ['20', '5', '3'],
        [null, '5', '3'],
      ]),
    },
    edges: [0, 10, 20, 30],
  },
  volume: {
    title: 'Volume: all units pay the tier reached',
    x: 'Mbit/s',
    price: {
      meter: 'mbps',
      blockSize: 1n,
      model: tiered('volume', [
        ['100', '2', '10'],
        ['200', '1'],
        [null, '0.5', '50'],
      ]),
    },
    edges: [0, 100, 200, 400],
  },
  package: {
    title: 'Package: one that is begun is owed whole',
    x: 'messages',
    price: { meter: 'messages', blockSize: 1n, model: { model: 'package', size: '10', price: '100' } },
    edges: Array.from({ length: 14 }, (_, n) => n * 10),
  },
  stairstep: {
    title: 'Stairstep: one price for the tier reached',
    x: 'GiB',
    price: {
      meter: 'bytes',
      blockSize: GiB,
      model: {
        model: 'stairstep',
        tiers: [
          { upTo: '50', flat: '500' },
          { upTo: '200', flat: '1500' },
          { upTo: null, flat: '3000' },
        ],
      },
    },
    edges: [0, 50, 200, 300],
  },
  percentage: {
    title: 'Percentage: 2.99 % of one payment, from 1.75 to 12',
    x: 'one payment, KES',
    price: {
      meter: 'paid',
      blockSize: 100n,
      model: { model: 'percentage', rate: '0.0299', min: '1.75', max: '12' },
    },
    edges: [0, 58.53, 401.34, 500],
  },
  'graduated-percentage': {
    title: 'Graduated percentage: each part pays its own rate',
    x: 'sales, KES',
    price: {
      meter: 'sales',
      blockSize: 100n,
      model: {
        model: 'graduated_percentage',
        tiers: [
          { upTo: '100000', rate: '0.1' },
          { upTo: '500000', rate: '0.08' },
          { upTo: null, rate: '0.05' },
        ],
      },
    },
    edges: [0, 100_000, 500_000, 800_000],
  },
  dynamic: {
    title: 'Dynamic: what it has cost, and 15 %',
    x: 'cost to us, KES',
    price: { meter: 'roaming-cost', blockSize: 100n, model: { model: 'dynamic', multiplier: '1.15' } },
    edges: [0, 1200],
  },
  allowance: {
    title: 'Allowance: 500 GiB included, then two tiers',
    x: 'GiB',
    price: {
      meter: 'bytes',
      blockSize: GiB,
      allowance: '500',
      model: tiered('graduated', [
        ['100', '20'],
        [null, '10'],
      ]),
    },
    edges: [0, 500, 600, 1000],
    column: 2,
  },
};

/** Every chart of a cost over a quantity, by the name of its page. */
export function lineCharts(worked: Worked): ReadonlyMap<string, string> {
  const priced = Object.entries(PRICED).map(([name, of]) => [name, lineChart(chartOf(of, worked(name)))] as const);
  return new Map([...priced, ['increments', counted(worked('increments'))], ['limits', limited()]]);
}

function chartOf({ title, x, price, edges, column = 1 }: Priced, rows: readonly (readonly string[])[]): LineChart {
  const costs = (units: bigint): number => major(rateUnits([units], price, 'KES'));
  const inUnits = (at: number): bigint => BigInt(Math.round(at * 100)) * (price.blockSize / 100n || 1n);
  const unitsAt = (at: number): bigint =>
    price.blockSize === 1n ? BigInt(at) : (exactUnits(at, price.blockSize) ?? inUnits(at));
  const places = rows
    .filter(([at]) => Number.isFinite(Number(at)))
    .map((row) => [Number(row[0]), Number(row[column])] as const);
  for (const [at, cost] of places) {
    if (Math.abs(costs(unitsAt(at)) - cost) < 0.006) continue;
    throw new Error(`${title}: the page says that ${at} cost ${cost}, and the price says ${costs(unitsAt(at))}.`);
  }
  return {
    title,
    x,
    y: 'KES',
    stretches: stretchesOf(edges, unitsAt, price.blockSize, costs),
    whole: price.blockSize === 1n,
    dots: places,
  };
}

/** From just above each edge to the next one; the very beginning is a place of its own. */
function stretchesOf(
  edges: readonly number[],
  unitsAt: (at: number) => bigint,
  blockSize: bigint,
  costs: (units: bigint) => number,
): Point[][] {
  const place = (units: bigint): Point => [Number(units) / Number(blockSize), costs(units)];
  return edges.slice(1).map((edge, n) => {
    const begin = unitsAt(edges[n] ?? 0);
    return [...(n === 0 && costs(0n) === costs(1n) ? [place(0n)] : []), place(begin + 1n), place(unitsAt(edge))];
  });
}

function exactUnits(at: number, blockSize: bigint): bigint | undefined {
  const scaled = Math.round(at * 10_000);
  const units = BigInt(scaled) * blockSize;
  return units % 10_000n === 0n ? units / 10_000n : undefined;
}

function counted(rows: readonly (readonly string[])[]): string {
  const steps = { scope: 'session', minimum: 60n, step: 1n } as const;
  const place = (used: bigint): Point => [Number(used), Number(billedUnits(used, steps))];
  const dots = rows
    .filter(([name]) => name?.startsWith('60 and then 1'))
    .map((row) => [Number(row[1]), Number(row[2])] as const);
  for (const [used, billed] of dots) {
    if (place(BigInt(used))[1] !== billed) throw new Error(`increments: the page says that ${used} count ${billed}.`);
  }
  return lineChart({
    title: 'Increments: 60 seconds first, then by the second',
    x: 'seconds used',
    y: 'counted',
    stretches: [[place(1n), place(60n), place(180n)]],
    whole: true,
    dots,
  });
}

function limited(): string {
  const price: MeterPrice = { meter: 'bytes', blockSize: 1n, model: { model: 'unit', price: '10' } };
  const bill = (units: number): Point => {
    const line = rateUnits(BigInt(units), price, 'KES');
    const capped = { ...line, minor: line.minor + capDiscount(line, kes('3000.00')).minor };
    const missing = commitmentTrueUp(kes('1000.00'), { lines: [capped], last: true });
    return [units, major({ ...capped, minor: capped.minor + missing.minor })];
  };
  return lineChart({
    title: 'A bill at KES 10 a GiB, committed to 1,000 and capped at 3,000',
    x: 'GiB',
    y: 'KES',
    stretches: [[bill(0), bill(100), bill(300), bill(400)]],
    whole: false,
    dots: [],
  });
}

const kes = (amount: string): Money => parseMoney(amount, 'KES');

function major({ minor }: Money): number {
  return Number(minor) / 100;
}
