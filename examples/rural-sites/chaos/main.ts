import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runChaos } from './run.ts';
import type { ChaosFigures } from './world.ts';

// npm run chaos:routers -- --seed 7 [--sites 50] [--homes 5000] [--days 30] [--survey 60] [--minutes 12] [--dir /dev/shm] [--url postgres://…]
// `--survey` is how often each router is surveyed, in seconds: most of the work of a quiet hour.
// `--dir` is where its own database lies: in memory no write waits for a disk, and each is as whole as on one.
// The same seed does the same deeds; what of them happens within one command of a router is up to the machine.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '7' },
    sites: { type: 'string', default: '50' },
    homes: { type: 'string', default: '5000' },
    days: { type: 'string', default: '30' },
    survey: { type: 'string', default: '60' },
    minutes: { type: 'string' },
    dir: { type: 'string', default: tmpdir() },
    url: { type: 'string' },
  },
});
const begun = performance.now();
const dataDir = await mkdtemp(join(values.dir, 'daftari-chaos-'));
const { url } = values;
try {
  const figures = await runChaos({
    database: url === undefined ? { kind: 'embedded', dataDir } : { kind: 'url', url },
    seed: Number(values.seed),
    sites: Number(values.sites),
    homes: Number(values.homes),
    days: Number(values.days),
    survey: Number(values.survey),
    ...(values.minutes !== undefined && { until: begun + Number(values.minutes) * 60_000 }),
    progress: (day, { done, agreement }) => {
      const seconds = Math.round((performance.now() - begun) / 1_000);
      console.log(`day ${day}, ${seconds} s: ${agreement.length} agreements, ${done.get('worker killed') ?? 0} killed`);
    },
  });
  console.log(report(figures));
} finally {
  await rm(dataDir, { recursive: true, force: true });
}

/** The figures, with a small histogram of the time to agreement. */
function report({ agreement, done, days, quiet }: ChaosFigures): string {
  const sorted = agreement.toSorted((one, other) => one - other);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  const bounds = [0, 30, 60, 120, 300, 600, 1_800, 3_600, Infinity];
  const bars = bounds.map((bound, place) => {
    const from = bounds[place - 1] ?? -1;
    const many = sorted.filter((seconds) => seconds > from && seconds <= bound).length;
    const bar = '#'.repeat(Math.ceil((many * 50) / Math.max(1, sorted.length)));
    return `  ≤ ${String(bound).padStart(8)} s ${String(many).padStart(6)} ${bar}`;
  });
  return [
    `${days} days, seed ${values.seed}, each router surveyed every ${values.survey} s`,
    `nothing differed at ${quiet} quiet points`,
    `agreement with the ledger, simulated seconds: p50 ${at(0.5)}, p90 ${at(0.9)}, p99 ${at(0.99)}, max ${at(1)}`,
    ...bars,
    ...[...done].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([what, many]) => `  ${what}: ${many}`),
  ].join('\n');
}
