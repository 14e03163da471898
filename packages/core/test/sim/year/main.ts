import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openEngine } from '../../../src/storage/engine.ts';
import { openStore } from '../../../src/storage/store.ts';
import { runYear } from './year.ts';

/**
 * The long form: `--customers 2000 --seed 7`, on an embedded database of its own or on one that `--url` names. Prints
 * what was done every month, and the seed and the day of what is wrong.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      customers: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '7' },
      days: { type: 'string', default: '365' },
      url: { type: 'string' },
    },
  });
  const [customers, seed, days] = [values.customers, values.seed, values.days].map(Number) as [number, number, number];
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-year-'));
  const where =
    values.url === undefined ? ({ kind: 'embedded', dataDir } as const) : ({ kind: 'url', url: values.url } as const);
  const engine = await openEngine(where, { chance: Math.random, log: () => undefined });
  const store = await openStore(engine, { secretKey: new Uint8Array(32).fill(7) });
  const begun = performance.now();
  try {
    const counts = await runYear({
      store,
      seed,
      customers,
      days,
      progress: (day, done) => {
        if (day.endsWith('-01') || day.endsWith('-15')) console.log(line(day, begun), summary(done));
      },
    });
    console.log(line(`${days} days, ${customers} customers, seed ${seed}: clean`, begun));
    for (const [what, many] of [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1))) console.log(`  ${what}: ${many}`);
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}

function line(what: string, begun: number): string {
  return `${what}  ${Math.round((performance.now() - begun) / 1000)} s`;
}

function summary(done: ReadonlyMap<string, number>): string {
  return ['payment', 'bill paid', 'credit note', 'worker killed', 'preview came true']
    .map((what) => `${what} ${done.get(what) ?? 0}`)
    .join(', ');
}

await main();
