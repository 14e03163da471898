import { z } from 'zod';
import { perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Result = z.object({ name: z.string(), rate: z.number(), ofFirst: z.number() });
const Measured = z.object({
  records: z.number(),
  straddling: z.number(),
  heap: z.object({ before: z.number(), after: z.number() }),
  results: z.tuple([Result, Result, Result]),
});

/** Usage records rated on one core, against a loop that only adds the same bigints; and what stays in memory. */
export async function ratingFigures({ millions }: { readonly millions: number }): Promise<readonly Figure[]> {
  const program = new URL('../../core/bench/rating.ts', import.meta.url);
  const { records, straddling, heap, results } = await runPart(program, [String(millions)], Measured);
  const [adding, graduated, everything] = results;
  const against = `adding the same bigints ${perSecond(adding.rate)}, ${graduated.ofFirst.toFixed(2)} ×`;
  return [
    {
      goal: 'P4',
      name: `rating, graduated with allowance and windows (${straddling.toFixed(1)} % of records straddle)`,
      ours: perSecond(graduated.rate),
      against,
      ratio: graduated.rate / 1e6,
      wanted: { bound: 'least', value: 1, unit: 'million/s' },
    },
    {
      goal: null,
      name: 'the same by dimension and with increments',
      ours: perSecond(everything.rate),
      against: `adding the same bigints ${perSecond(adding.rate)}`,
      ratio: everything.ofFirst,
      wanted: null,
    },
    {
      goal: 'P4',
      name: `memory of a rater after ${(records / 1e6).toFixed(0)} million records`,
      ours: `${megabytes(heap.after)} of heap`,
      against: `after its first million ${megabytes(heap.before)}`,
      ratio: heap.after / heap.before,
      wanted: { bound: 'most', value: 1.05 },
    },
  ];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
