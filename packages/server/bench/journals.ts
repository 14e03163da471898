import { z } from 'zod';
import { ms, perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Result = z.object({
  name: z.string(),
  rate: z.number(),
  ofFirst: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  cpuMicros: z.number(),
});
const Results = z.array(Result);
type Result = z.output<typeof Result>;

const Measured = z.object({ alone: Results, together: Results, callbacks: Results });

/** Journals and callbacks through the store, against the same rows written by hand. */
export async function journalFigures(url: string, sliceMs: number): Promise<readonly Figure[]> {
  const program = new URL('../../core/bench/journals.ts', import.meta.url);
  const { alone, together, callbacks } = await runPart(program, [url, String(sliceMs)], Measured);
  return [
    compared('P3', 'journals, one writer', alone, 0.8),
    compared('P3', 'journals, eight writers', together, 0.8),
    againstFunctions('one writer', alone),
    againstFunctions('eight writers', together),
    floor('by hand without seal and triggers, eight writers', together),
    compared('P8', 'callbacks made durable, eight writers', callbacks, 0.5),
  ];
}

function compared(goal: string, name: string, results: readonly Result[], least: number): Figure {
  const [ours, hand] = [named(results, 'store'), named(results, 'byHand')];
  return {
    goal,
    name,
    ours: `${perSecond(ours.rate)}, p99 ${ms(ours.p99Ms)}, ${Math.round(ours.cpuMicros)} µs CPU`,
    against: `by hand ${perSecond(hand.rate)}, p99 ${ms(hand.p99Ms)}, ${Math.round(hand.cpuMicros)} µs`,
    ratio: ours.ofFirst,
    wanted: { bound: 'least', value: least },
  };
}

/** A peer that does less: no owner, no document and no seal. */
function againstFunctions(writers: string, results: readonly Result[]): Figure {
  const [ours, peer] = [named(results, 'store'), named(results, 'functions')];
  return {
    goal: 'P3',
    name: `journals against functions in PostgreSQL, ${writers}`,
    ours: perSecond(ours.rate),
    against: `a call a transfer ${perSecond(peer.rate)}, p99 ${ms(peer.p99Ms)}`,
    ratio: ours.ofFirst / peer.ofFirst,
    wanted: { bound: 'least', value: 2 },
  };
}

function floor(name: string, results: readonly Result[]): Figure {
  const [plain, hand] = [named(results, 'plain'), named(results, 'byHand')];
  return {
    goal: null,
    name,
    ours: perSecond(plain.rate),
    against: `sealed, by hand ${perSecond(hand.rate)}`,
    ratio: plain.ofFirst,
    wanted: null,
  };
}

function named(results: readonly Result[], name: string): Result {
  const found = results.find((one) => one.name === name);
  if (found === undefined) throw new Error(`the bench did not measure ${name}`);
  return found;
}
