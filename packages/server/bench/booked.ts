import { z } from 'zod';
import { ms, perSecond, type Figure } from './figures.ts';
import { startService } from './service.ts';

const Quantiles = z.object({ p50Ms: z.number(), p99Ms: z.number() });
type Quantiles = z.output<typeof Quantiles>;
const Up = z.object({ up: z.literal(true) });
const Inserted = z.object({ rate: z.number(), p50Ms: z.number(), p99Ms: z.number(), cpuMicros: z.number() });
const Booked = z.object({ rate: z.number(), cpuMicros: z.number(), answered: Quantiles, later: Quantiles });
const Burst = z.object({ count: z.number(), takenMs: z.number(), bookedMs: z.number(), later: Quantiles });

/** In turns, so that a machine that is slower for a while is so for both; the first of each is a warm-up. */
const ROUNDS = 4;

/** From a callback that is accepted to the commit in which it is booked, against bare inserts of the same messages. */
export async function bookedFigures(
  url: string,
  { sliceMs, atOnce }: { readonly sliceMs: number; readonly atOnce: number },
): Promise<readonly Figure[]> {
  const isp = startService(new URL('./booked-program.ts', import.meta.url), [url]);
  try {
    await isp.hear(Up);
    const inserts = startService(new URL('../../core/bench/receive.ts', import.meta.url), [url]);
    try {
      await inserts.hear(Up);
      const rounds = [];
      for (let round = 0; round < ROUNDS; round++) {
        const hand = await inserts.ask({ ms: sliceMs }, Inserted);
        rounds.push({ hand, ours: await isp.ask({ ms: sliceMs }, Booked) });
      }
      return figuresOf(rounds.slice(1), await isp.ask({ count: atOnce }, Burst));
    } finally {
      await inserts.stop();
    }
  } finally {
    await isp.stop();
  }
}

interface Round {
  readonly hand: z.output<typeof Inserted>;
  readonly ours: z.output<typeof Booked>;
}

function figuresOf(rounds: readonly Round[], burst: z.output<typeof Burst>): readonly Figure[] {
  const mid = (of: (round: Round) => number): number => median(rounds.map(of));
  const both = (of: (round: Round) => Quantiles): Quantiles => {
    return { p50Ms: mid((round) => of(round).p50Ms), p99Ms: mid((round) => of(round).p99Ms) };
  };
  const handRate = mid(({ hand }) => hand.rate);
  const inserted = `by hand ${perSecond(handRate)}`;
  return [
    {
      goal: 'P8',
      name: 'callbacks accepted and booked, eight payers',
      ours: `${perSecond(mid(({ ours }) => ours.rate))}, ${Math.round(mid(({ ours }) => ours.cpuMicros))} µs CPU`,
      against: `${inserted}, ${said(both(({ hand }) => hand))}, ${Math.round(mid(({ hand }) => hand.cpuMicros))} µs`,
      ratio: mid(({ ours, hand }) => ours.rate / hand.rate),
      wanted: null,
    },
    {
      goal: 'P8',
      name: 'from its 200 until a payment is booked',
      ours: said(both(({ ours }) => ours.later)),
      against: `the 200 itself ${said(both(({ ours }) => ours.answered))}`,
      ratio: null,
      wanted: null,
    },
    {
      goal: 'P8',
      name: `${burst.count.toLocaleString('en')} callbacks as fast as they are taken, until all are booked`,
      ours: `${perSecond((burst.count * 1_000) / burst.bookedMs)}, ${said(burst.later)}`,
      against: `taken at ${perSecond((burst.count * 1_000) / burst.takenMs)}, ${inserted}`,
      ratio: (burst.count * 1_000) / burst.bookedMs / handRate,
      wanted: null,
    },
  ];
}

function said({ p50Ms, p99Ms }: Quantiles): string {
  return `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
