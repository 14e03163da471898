import { writeFile } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { accessFigures } from './access.ts';
import { billRunFigures } from './bill-run.ts';
import { bookedFigures } from './booked.ts';
import { openDatabases, type Databases } from './database.ts';
import { dunningFigures } from './dunning.ts';
import { isMet, table, verdict, type Figure } from './figures.ts';
import { journalFigures } from './journals.ts';
import { QUICK_RADIUS, RADIUS, radiusFigures } from './radius.ts';
import { ratingFigures } from './rating.ts';
import { QUICK_ROUTERS, ROUTERS, routerFigures } from './routers.ts';
import { runFigures } from './runs.ts';

// npm run bench [-- --quick | --long] [-- --only runs] [-- --json FILE]: figures of this machine as ratios, each
// against a limit or a peer that was measured in the same run. A goal that is not met is printed as such, and fails
// nothing.

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    long: { type: 'boolean', default: false },
    only: { type: 'string' },
    json: { type: 'string' },
  },
});

/** How many accounts runs are measured with; in the long form a million. */
const RUNS = { bills: [1_000, 10_000, 100_000], renewals: [1_000, 10_000] };
const QUICK_RUNS = { bills: [500, 5_000], renewals: [500, 2_000] };
/** How many accounts are overdue. */
const CASES = values.quick ? [100, 500] : values.long ? [10_000, 100_000] : [500, 5_000];
const LONG_RUNS = { ...RUNS, bills: [10_000, 100_000, 1_000_000] };

/** How long and how much each part is. */
const size = values.quick
  ? { sliceMs: 350, accounts: 250, idleMs: 1_500, payments: 50, atOnce: 200, millions: 3 }
  : { sliceMs: 1_500, accounts: 2_000, idleMs: 5_000, payments: 300, atOnce: 2_000, millions: 12 };

const from = performance.now();
const databases = await openDatabases(process.env['DATABASE_URL'] || undefined);
const machine = {
  at: new Date().toISOString(),
  node: process.version,
  database: databases.about,
  cores: `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown'}`,
  quick: values.quick,
  /** What others were doing here before: the more, the less any figure but a ratio is worth. */
  loadBefore: loadavg()[0] ?? 0,
};
try {
  const figures = await measure(databases);
  const seconds = Math.round((performance.now() - from) / 1_000);
  console.log(`\n${table(figures)}\n`);
  console.log(`${seconds} s; ${verdict(figures)}.`);
  console.log('How to read this: docs/guides/benchmarks.md');
  if (values.json !== undefined) {
    const kept = { ...machine, seconds, figures: figures.map((figure) => ({ ...figure, met: isMet(figure) })) };
    await writeFile(values.json, `${JSON.stringify(kept, null, 2)}\n`);
  }
} finally {
  await databases.close();
}

async function measure(made: Databases): Promise<readonly Figure[]> {
  const { make } = made;
  const { node, database, cores, loadBefore } = machine;
  console.log(`Node ${node}, ${database}, ${cores}, load before ${loadBefore.toFixed(1)}`);
  const figures: Figure[] = [];
  const part = async (name: string, run: () => Promise<readonly Figure[]>): Promise<void> => {
    if (values.only !== undefined && !name.includes(values.only)) return;
    console.log(`… ${name}`);
    figures.push(...(await run()));
  };
  await part('rating', () => ratingFigures(size));
  await part('payment to access', async () => accessFigures(await make('access'), size));
  await part('journals and callbacks', async () => journalFigures(await make('journals'), size.sliceMs));
  await part('callbacks until they are booked', async () => bookedFigures(await make('booked'), size));
  await part('radius: log-ins and accounting', () => radiusFigures(made, values.quick ? QUICK_RADIUS : RADIUS));
  await part('routers: grants and payments', () => routerFigures(make, values.quick ? QUICK_ROUTERS : ROUTERS));
  await part('runs', () => runFigures(make, values.quick ? QUICK_RUNS : values.long ? LONG_RUNS : RUNS));
  await part('dunning', () => dunningFigures(make, CASES));
  await part('a bill run beside the server', async () => billRunFigures(await make('bills'), size));
  return figures;
}
