import { z } from 'zod';
import { perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Round = z.object({
  opened: z.number(),
  looked: z.number(),
  seconds: z.number(),
  statements: z.number(),
  heap: z.object({ before: z.number(), most: z.number() }),
});
const Measured = z.object({ cases: z.number(), first: Round, again: Round });
type Measured = z.output<typeof Measured>;

/** Rounds of dunning of growing size: each opens, tells, charges and slows down whoever owes; the next has no work. */
export async function dunningFigures(
  make: (name: string) => Promise<string>,
  sizes: readonly number[],
): Promise<readonly Figure[]> {
  const program = new URL('./dunning-program.ts', import.meta.url);
  const rounds: Measured[] = [];
  for (const count of sizes) {
    rounds.push(await runPart(program, [await make(`dunning_${count}`), String(count)], Measured));
  }
  return rounds.flatMap((round, place) => figuresOf(round, rounds[place - 1]));
}

function figuresOf(round: Measured, before: Measured | undefined): readonly Figure[] {
  const { cases, first, again } = round;
  const shown = cases.toLocaleString('en');
  const own: Figure = {
    goal: null,
    name: `a round of dunning of ${shown} cases`,
    ours:
      `${first.seconds.toFixed(1)} s, ${perSecond(cases / first.seconds)}, ` +
      `${perCase(round).toFixed(1)} statements a case`,
    against: `run again ${again.seconds.toFixed(2)} s, ${again.statements} statements`,
    ratio: null,
    wanted: null,
  };
  if (before === undefined) return [own];
  const less = before.cases.toLocaleString('en');
  const figure = (name: string, of: (one: Measured) => number, unit: string, most: number): Figure => ({
    goal: null,
    name: `${name} at ${shown}`,
    ours: `${of(round).toFixed(1)} ${unit}`,
    against: `at ${less} ${of(before).toFixed(1)} ${unit}`,
    ratio: of(round) / of(before),
    wanted: { bound: 'most', value: most },
  });
  return [
    own,
    figure('what a case costs', (one) => (one.first.seconds * 1e3) / one.cases, 'ms', 1.3),
    figure('statements of a case', perCase, 'statements', 1.05),
    figure('the heap of a round', (one) => one.first.heap.most / 2 ** 20, 'MiB', 1.5),
  ];
}

function perCase({ cases, first }: Measured): number {
  return first.statements / cases;
}
