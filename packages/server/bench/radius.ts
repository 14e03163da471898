import { z } from 'zod';
import { ms, perSecond, type Figure } from './figures.ts';
import { runPart } from './part.ts';

/** The generator of load. */
export const LOAD = new URL('../../plugin-radius/bench/load.ts', import.meta.url);

/** What it prints. */
export const Loaded = z.object({
  rate: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  answered: z.number(),
  refused: z.number(),
  lost: z.number(),
});
type Loaded = z.output<typeof Loaded>;

const Served = Loaded.extend({ cpuMicros: z.number() });
const Measured = z.object({ auth: Served, acct: Served });

/** Another server that holds the same customers: `user<n>` with the password `siri-<n>`, from 0. */
const PEER = 'BENCH_RADIUS_PEER';

/** Log-ins and durable accounting records, beside what the generator alone can do and, where there is one, a peer. */
export async function radiusFigures(
  url: string,
  { subscribers, loadMs }: { readonly subscribers: number; readonly loadMs: number },
): Promise<readonly Figure[]> {
  const load = (kind: Kind, port: string, secret: string, forMs: number) =>
    runPart(LOAD, [kind, port, secret, String(subscribers), String(forMs)], Loaded);
  const [authPort, acctPort, ...secret] = (process.env[PEER] ?? '').split(':');
  const beside = async (kind: Kind, port: string | undefined): Promise<Beside> => ({
    limit: await load(kind, 'echo', 'bench-secret', loadMs / 3),
    peer: port === undefined || secret.length === 0 ? null : await load(kind, port, secret.join(':'), loadMs),
  });
  const others = { auth: await beside('auth', authPort), acct: await beside('acct', acctPort) };
  const program = new URL('./radius-server.ts', import.meta.url);
  const { auth, acct } = await runPart(program, [url, String(subscribers), String(loadMs)], Measured);
  return [
    figure('P1', `RADIUS log-ins, ${subscribers} customers, 128 in flight`, auth, others.auth),
    figure('P2', 'RADIUS accounting records, each durable', acct, others.acct),
  ];
}

type Kind = 'auth' | 'acct';

interface Beside {
  readonly limit: Loaded;
  readonly peer: Loaded | null;
}

function figure(goal: string, name: string, ours: z.output<typeof Served>, { limit, peer }: Beside): Figure {
  const { rate, p50Ms, p99Ms, refused, lost, cpuMicros } = ours;
  const wrong = refused + lost === 0 ? '' : `, ${refused} refused, ${lost} lost`;
  const other = peer === null ? '' : `, the peer ${perSecond(peer.rate)}, p99 ${ms(peer.p99Ms)}`;
  return {
    goal,
    name,
    ours: `${perSecond(rate)}, p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}, ${Math.round(cpuMicros)} µs CPU${wrong}`,
    against: `the generator alone ${perSecond(limit.rate)}${other}`,
    ratio: peer === null ? null : rate / peer.rate,
    wanted: { bound: 'least', value: 4, unit: '× FreeRADIUS' },
  };
}
