import { memoryUsage } from 'node:process';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { heardBench, type Tally } from './heard.ts';
import { wireBench } from './wire.ts';

/**
 * The long form: `--minutes 10 --seed 7`. Random, forged, mutated and repeated datagrams, nine in ten straight into
 * servers, the others through the sockets of a whole plugin. It fails when anything forged is let in, anything is
 * thrown, a good log-in is not let in, or memory grows.
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
  const heard = heardBench(seed);
  const wire = await wireBench(seed + 1);
  const heaps: number[] = [];
  for (let round = 0; elapsed() < minutes; round++) {
    await heard.run(18_000);
    await wire.run(2_000);
    if (elapsed() < (heaps.length * minutes) / ROUNDS) continue;
    await heard.rest();
    heaps.push(settledHeap());
    print(`${elapsed().toFixed(1)} min`, heard.tally, wire.tally);
  }
  console.log('what became of them:', JSON.stringify({ ...heard.figures(), sockets: await wire.figures() }, null, 1));
  await wire.close();
  judge(heaps);
}

/** So often the heap is measured. */
const ROUNDS = 10;

/** What a heap may grow by from its first third to its last, in MiB: less than one octet for each datagram. */
const GROWTH = 4;

/** The heap after everything that can be collected was, in MiB. */
function settledHeap(): number {
  setFlagsFromString('--expose_gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return memoryUsage().heapUsed / 1_048_576;
}

function print(when: string, heard: Tally, wire: Tally): void {
  const shots = heard.shots + wire.shots;
  const { rss, heapUsed } = memoryUsage();
  const memory = `heap ${(heapUsed / 1_048_576).toFixed(1)} MiB, RSS ${(rss / 1_048_576).toFixed(0)} MiB`;
  const services = heard.services + wire.services;
  console.log(`${when}: ${shots} datagrams (${wire.shots} by socket), ${services} good log-ins in between, ${memory}`);
}

/** The first measurement is left out, for what is compiled and remembered at first is no leak. */
function judge(heaps: readonly number[]): void {
  const settled = heaps.slice(1);
  const third = Math.max(1, Math.floor(settled.length / 3));
  const [early, late] = [Math.min(...settled.slice(0, third)), Math.min(...settled.slice(-third))];
  console.log(
    `heap: ${heaps.map((heap) => heap.toFixed(1)).join(', ')} MiB; ${(late - early).toFixed(2)} MiB of growth`,
  );
  if (late - early > GROWTH) throw new Error(`the heap has grown by ${(late - early).toFixed(1)} MiB`);
}

await main();
