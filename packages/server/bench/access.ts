import { z } from 'zod';
import { ms, type Figure } from './figures.ts';
import { runPart } from './part.ts';

const Quantiles = z.object({ p50Ms: z.number(), p99Ms: z.number() });
const Measured = z.object({ answered: Quantiles, verified: Quantiles, online: Quantiles });
type Quantiles = z.output<typeof Quantiles>;

/** From a payment to the access it buys. */
export async function accessFigures(
  url: string,
  { payments }: { readonly payments: number },
): Promise<readonly Figure[]> {
  const program = new URL('./access-server.ts', import.meta.url);
  const { answered, verified, online } = await runPart(program, [url, String(payments)], Measured);
  return [
    {
      ...row(
        `payment to verified access, ${payments} at ten a second`,
        verified,
        'a NAS and a Daraja that answer at once',
      ),
      goal: 'P8',
      ratio: verified.p99Ms,
      wanted: { bound: 'most', value: 500, unit: 'ms' },
    },
    row('the same until she is logged in again', online, 'within it a NAS that looks every 50 ms'),
    row('the callback alone, answered once it is durable', answered, 'HTTP on loopback'),
  ];
}

function row(name: string, { p50Ms, p99Ms }: Quantiles, against: string): Figure {
  return { goal: null, name, ours: `p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}`, against, ratio: null, wanted: null };
}
