import { z } from 'zod';
import { ms, type Figure } from './figures.ts';
import { runPart } from './part.ts';

/** How much is granted, and over how slow a line. */
export interface RoutersSize {
  readonly routers: number;
  readonly customers: number;
  readonly latencyMs: number;
  readonly payments: number;
}

/** Fifty sites of a hundred customers each, over a line of 50 milliseconds. */
export const ROUTERS: RoutersSize = { routers: 50, customers: 5_000, latencyMs: 50, payments: 200 };
/** Enough to see that nothing waits for what it need not. */
export const QUICK_ROUTERS: RoutersSize = { routers: 10, customers: 500, latencyMs: 50, payments: 40 };

const AT_ONCE = 20;

const Paid = z.object({ trips: z.number(), p50Ms: z.number(), p99Ms: z.number() });
const Measured = z.object({
  grants: z.number(),
  seconds: z.number(),
  wellP50Ms: z.number(),
  wellLastMs: z.number(),
  calls: z.number(),
  reads: z.number(),
  trips: z.number(),
  cpuMicros: z.number(),
  siteMicros: z.number(),
  single: Paid.nullable(),
  together: Paid.nullable(),
});
type Measured = z.output<typeof Measured>;
type Paid = z.output<typeof Paid>;

/** Grants on simulated routers: how many commands and round trips they take, and who waits for whom. */
export async function routerFigures(
  make: (name: string) => Promise<string>,
  size: RoutersSize,
): Promise<readonly Figure[]> {
  const program = new URL('./routers-program.ts', import.meta.url);
  const measure = async (name: string, ill: boolean): Promise<Measured> => {
    const given = { ...size, ill, payments: ill ? 0 : size.payments, atOnce: AT_ONCE };
    return runPart(program, [await make(name), JSON.stringify(given)], Measured);
  };
  const well = await measure('routers_well', false);
  const ill = await measure('routers_ill', true);
  return [...grantRows(well, size), waiting(well, ill), ...paidRows(well, size)];
}

function grantRows(measured: Measured, { routers, latencyMs }: RoutersSize): readonly Figure[] {
  const { grants, seconds, calls, reads, trips, cpuMicros, siteMicros, wellLastMs } = measured;
  const micros = (total: number): number => Math.round(total / grants);
  return [
    {
      goal: null,
      name: `commands for a grant that is seen afterwards, ${grants.toLocaleString('en')} on ${routers} routers`,
      ours: `${calls.toLocaleString('en')} heard, ${reads.toLocaleString('en')} of them reads`,
      against: `${grants.toLocaleString('en')} grants`,
      ratio: calls / grants,
      wanted: { bound: 'most', value: 3 },
    },
    {
      goal: null,
      name: 'until the last of them is verified',
      ours: `${seconds.toFixed(2)} s, ${Math.round(grants / seconds).toLocaleString('en')}/s`,
      against: `${trips} round trips of ${latencyMs} ms one after another ${ms(trips * latencyMs)}`,
      ratio: wellLastMs / (trips * latencyMs),
      wanted: null,
    },
    {
      goal: null,
      name: 'CPU for a grant',
      ours: `${micros(cpuMicros)} µs`,
      against: `the simulated routers ${micros(siteMicros)} µs`,
      ratio: cpuMicros / siteMicros,
      wanted: null,
    },
  ];
}

function waiting(well: Measured, ill: Measured): Figure {
  return {
    goal: null,
    name: 'the same while one router answers after 5 s and another not at all: the last of the others',
    ours: ms(ill.wellLastMs),
    against: `with all of them well ${ms(well.wellLastMs)}`,
    ratio: ill.wellLastMs / well.wellLastMs,
    wanted: { bound: 'most', value: 1.15 },
  };
}

function paidRows({ single, together }: Measured, { latencyMs, payments }: RoutersSize): readonly Figure[] {
  const row = (paid: Paid, how: string): Figure => {
    const own = paid.trips * latencyMs;
    return {
      goal: 'P8',
      name: `payment to verified access on a router, ${payments} ${how}: p99 beyond the router's own latency`,
      ours: `p50 ${ms(paid.p50Ms)}, p99 ${ms(paid.p99Ms)}`,
      against: `${paid.trips.toFixed(1)} round trips of ${latencyMs} ms ${ms(own)}`,
      ratio: paid.p99Ms - own,
      wanted: { bound: 'most', value: 500, unit: 'ms' },
    };
  };
  return [
    ...(single === null ? [] : [row(single, 'one by one')]),
    ...(together === null ? [] : [row(together, `${AT_ONCE} at once`)]),
  ];
}
