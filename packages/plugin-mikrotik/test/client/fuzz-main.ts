import { memoryUsage } from 'node:process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { startRounds, type Tally } from './fuzz/rounds.ts';

/**
 * The long form: `--minutes 10 --seed 7`. Links over the API and REST to peers that answer as chance has it. It fails
 * when anything is thrown, a promise is left pending, an answer is given to another command, or memory grows.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '7' } },
  });
  const [minutes, seed] = [Number(values.minutes), Number(values.seed)];
  process.on('unhandledRejection', (thrown) => {
    console.error(`seed ${seed}: a rejection that nobody handles`, thrown);
    process.exit(1);
  });
  const begun = performance.now();
  const elapsed = (): number => (performance.now() - begun) / 60_000;
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, n) => startRounds(seed + n)));
  const heaps: number[] = [];
  while (elapsed() < minutes) {
    await Promise.all(lanes.map((lane) => lane.run(20)));
    if (elapsed() < (heaps.length * minutes) / MEASUREMENTS) continue;
    heaps.push(settledHeap());
    const asked = Object.values(summed(lanes)).reduce((sum, times) => sum + times, 0);
    console.log(`${elapsed().toFixed(1)} min: ${asked} promises settled, heap ${heaps.at(-1)?.toFixed(1)} MiB`);
  }
  console.log('what became of them:', JSON.stringify(summed(lanes), null, 1));
  await Promise.all(lanes.map((lane) => lane.close()));
  judge(heaps);
}

/** Peers that are spoken to side by side. */
const LANES = 8;

/** So often the heap is measured. */
const MEASUREMENTS = 10;

/** What the heap may grow by from the first third to the last, in MiB. */
const GROWTH = 4;

function summed(lanes: readonly { readonly tally: Tally }[]): Tally {
  const sum: Tally = {};
  for (const { tally } of lanes)
    for (const [what, times] of Object.entries(tally)) sum[what] = (sum[what] ?? 0) + times;
  return sum;
}

/** The heap after everything that can be collected was, in MiB. */
function settledHeap(): number {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return memoryUsage().heapUsed / 1_048_576;
}

/** The first measurement is left out, for what is compiled at first is no leak. */
function judge(heaps: readonly number[]): void {
  const later = heaps.slice(1);
  const third = Math.max(1, Math.floor(later.length / 3));
  const grown = Math.min(...later.slice(-third)) - Math.min(...later.slice(0, third));
  console.log(`heap: ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MiB; ${grown.toFixed(2)} MiB of growth`);
  if (grown > GROWTH) throw new Error(`the heap has grown by ${grown.toFixed(1)} MiB`);
}

await main();
