import { z } from 'zod';
import { perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Billed = z.object({
  billed: z.number(),
  seconds: z.number(),
  cpuSeconds: z.number(),
  memory: z.object({ before: z.number(), most: z.number() }),
  copied: z.object({ rows: z.number(), bytes: z.number(), seconds: z.number() }),
});
type Billed = z.output<typeof Billed>;

const Renewed = z.object({ renewed: z.number(), seconds: z.number() });

/** What PHPNuxBill's cron renews in a second at 10,000 customers, as it was measured beside this project. */
const CRON = 510;

/** Bill runs of growing size, each against COPY of the rows that it wrote; and renewals from the wallet. */
export async function runFigures(
  make: (name: string) => Promise<string>,
  { bills, renewals }: { readonly bills: readonly number[]; readonly renewals: readonly number[] },
): Promise<readonly Figure[]> {
  const program = new URL('./runs-program.ts', import.meta.url);
  const billed: Billed[] = [];
  for (const count of bills) {
    const url = await make(`runs_${count}`);
    await runPart(program, [url, 'make', String(count)], z.object({ made: z.literal(count) }));
    billed.push(await runPart(program, [url, 'bill'], Billed));
  }
  const figures = billed.map(againstCopy);
  const [last, before] = [billed.at(-1), billed.at(-2)];
  if (last !== undefined && before !== undefined) figures.push(growth(before, last));
  if (last !== undefined) figures.push(memory(last));
  const renewing = new URL('./renewals-program.ts', import.meta.url);
  for (const count of renewals) {
    const one = await runPart(renewing, [await make(`renewals_${count}`), String(count)], Renewed);
    const rate = one.renewed / one.seconds;
    figures.push({
      goal: 'P7',
      name: `renewals from the wallet, ${count.toLocaleString('en')} accounts`,
      ours: perSecond(rate),
      against: `PHPNuxBill's cron ${perSecond(CRON)}, not in this run`,
      ratio: rate / CRON,
      wanted: { bound: 'least', value: 20 },
    });
  }
  return figures;
}

function againstCopy({ billed, seconds, cpuSeconds, copied }: Billed, place: number, all: readonly Billed[]): Figure {
  const micros = Math.round((cpuSeconds * 1e6) / billed);
  return {
    goal: place === all.length - 1 ? 'P5' : null,
    name: `a bill run of ${billed.toLocaleString('en')} subscriptions`,
    ours: `${seconds.toFixed(1)} s, ${perSecond(billed / seconds)}, ${micros} µs CPU`,
    against: `COPY of its ${copied.rows.toLocaleString('en')} rows ${copied.seconds.toFixed(1)} s`,
    ratio: seconds / copied.seconds,
    wanted: { bound: 'most', value: 1.25 },
  };
}

function growth(before: Billed, last: Billed): Figure {
  const cost = ({ billed, seconds }: Billed): number => (seconds * 1e6) / billed;
  return {
    goal: 'P5',
    name: `what a customer costs at ${last.billed.toLocaleString('en')}`,
    ours: `${Math.round(cost(last))} µs`,
    against: `at ${before.billed.toLocaleString('en')} ${Math.round(cost(before))} µs`,
    ratio: cost(last) / cost(before),
    wanted: { bound: 'most', value: 1.3 },
  };
}

function memory({ billed, memory: { before, most } }: Billed): Figure {
  return {
    goal: 'P5',
    name: `memory of the process in a run of ${billed.toLocaleString('en')}`,
    ours: `${Math.round(most / 1e6)} MB`,
    against: `before it ${Math.round(before / 1e6)} MB`,
    ratio: most / 1e6,
    wanted: { bound: 'most', value: 400, unit: 'MB' },
  };
}
