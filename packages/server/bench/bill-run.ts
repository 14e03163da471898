import { z } from 'zod';
import { ms, perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Delay = z.object({ p50Ms: z.number(), p99Ms: z.number() });
const Measured = z.object({
  billed: z.number(),
  seconds: z.number(),
  idle: z.object({ loop: Delay, api: Delay }),
  running: z.object({ loop: Delay, api: Delay }),
});

/** What a bill run does to the server that it runs in. */
export async function billRunFigures(
  url: string,
  { accounts, idleMs }: { readonly accounts: number; readonly idleMs: number },
): Promise<readonly Figure[]> {
  const program = new URL('./bill-run-server.ts', import.meta.url);
  const { idle, running, billed, seconds } = await runPart(program, [url, String(accounts), String(idleMs)], Measured);
  return [
    {
      goal: 'P6',
      name: `event-loop delay beside a bill run (${billed} accounts at ${perSecond(billed / seconds)})`,
      ours: `p50 ${ms(running.loop.p50Ms)}, p99 ${ms(running.loop.p99Ms)}`,
      against: `idle p50 ${ms(idle.loop.p50Ms)}, p99 ${ms(idle.loop.p99Ms)}`,
      ratio: running.loop.p99Ms,
      wanted: { bound: 'most', value: 5, unit: 'ms' },
    },
    {
      goal: 'P6',
      name: 'API beside a bill run, list of customers',
      ours: `p50 ${ms(running.api.p50Ms)}, p99 ${ms(running.api.p99Ms)}`,
      against: `without p50 ${ms(idle.api.p50Ms)}, p99 ${ms(idle.api.p99Ms)}`,
      ratio: running.api.p99Ms / idle.api.p99Ms,
      wanted: { bound: 'most', value: 1.5 },
    },
  ];
}
