import { randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { z } from 'zod';
import type { Databases } from './database.ts';
import { analyze, libpqOf, makeRadiusTables } from './radius-tables.ts';
import { startService, type Service } from './service.ts';

/** How much a run is. */
export interface RadiusSize {
  readonly users: number;
  readonly rounds: number;
  /** Load before each slice, and the slice. */
  readonly warmMs: number;
  readonly forMs: number;
  /** At the beginning each server is asked for everybody once, but no longer than this. */
  readonly firstMs: number;
}

/** What one server did in one slice. */
export const Loaded = z.object({
  rate: z.number(),
  p50Ms: z.number(),
  p99Ms: z.number(),
  answered: z.number(),
  /** Answered with another code than it was to be. */
  wrong: z.number(),
  lost: z.number(),
  /** CPU for each answer: of the server's processes, and of all PostgreSQL. */
  serverMicros: z.number(),
  databaseMicros: z.number(),
});
export type Loaded = z.output<typeof Loaded>;

/** One server under one kind of load, on some of the cores. */
export interface Entry {
  readonly server: string;
  readonly kind: 'auth' | 'mix' | 'acct';
  /** `apart`: the generator has a core of its own. `all`: servers and database may take its core too. */
  readonly cores: 'apart' | 'all';
}

/** The name of an entry in the measurements. */
export const nameOf = ({ server, kind, cores }: Entry): string => `${server} ${kind} ${cores}`;

/** What was measured: for each entry as many slices as there were rounds, and each server's first log-ins. */
export interface Measured {
  readonly slices: ReadonlyMap<string, readonly Loaded[]>;
  readonly first: ReadonlyMap<string, Loaded>;
}

/** A server at work. */
interface Opponent {
  readonly name: string;
  readonly services: readonly Service[];
  readonly pids: readonly number[];
  readonly auth: number;
  readonly acct: number;
  /** Where its sessions are written. */
  readonly books: string;
}

const LOAD = new URL('../../plugin-radius/bench/load.ts', import.meta.url);
const ECHO = new URL('../../plugin-radius/bench/echo.ts', import.meta.url);
const PEER = new URL('../../plugin-radius/bench/peer.ts', import.meta.url);
const SERVER = new URL('./radius-server.ts', import.meta.url);

const Ports = z.object({ auth: z.number(), acct: z.number() });
const Peer = Ports.extend({ pid: z.number() });

/**
 * Starts every server that the entries name, and lets the generator loose on one after the other, round by round; the
 * others stand idle meanwhile.
 * @param schema The tables of FreeRADIUS; null leaves its entries out.
 */
export async function measureRounds(
  { make, postmaster }: Databases,
  size: RadiusSize,
  entries: readonly Entry[],
  schema: string | null,
): Promise<Measured> {
  const secret = randomBytes(12).toString('base64url');
  const names = new Set(entries.map(({ server }) => server));
  const start = await prepare(make, size.users, { secret, schema });
  const generator = startService(LOAD, [], placed());
  const opponents: Opponent[] = [];
  try {
    for (const name of names) opponents.push(await start(name));
    const load = async ({ server, kind, cores }: Entry, forMs: number, most?: number): Promise<Loaded> => {
      const { auth, acct, pids, books } = opponents.find(({ name }) => name === server) ?? nobody(server);
      const port = kind === 'acct' ? acct : auth;
      const ask = { kind, port, secret, users: size.users, forMs, books, servers: pids, database: postmaster };
      const when = most === undefined ? { warmMs: size.warmMs } : { warmMs: 0, most };
      return generator.ask({ ...ask, ...when, cores: coresOf(cores) }, Loaded);
    };
    const first = new Map<string, Loaded>();
    for (const server of names) {
      first.set(server, await load({ server, kind: 'auth', cores: 'apart' }, size.firstMs, size.users));
    }
    const slices = new Map<string, Loaded[]>(entries.map((entry) => [nameOf(entry), []]));
    // Log-ins first: the sessions that accounting opens change what is known of every customer.
    for (const phase of [
      entries.filter(({ kind }) => kind !== 'acct'),
      entries.filter(({ kind }) => kind === 'acct'),
    ]) {
      for (let round = 0; round < size.rounds; round++) {
        for (const entry of phase) slices.get(nameOf(entry))?.push(await load(entry, size.forMs));
      }
    }
    // The database goes on to other parts of the bench.
    const idle: Entry = { server: [...names][0] ?? '', kind: 'auth', cores: 'all' };
    await load(idle, 1, 1);
    return { slices, first };
  } finally {
    await Promise.all([generator, ...opponents.flatMap(({ services }) => services)].map((service) => service.stop()));
  }
}

/** Makes the databases; answers what starts each server. */
async function prepare(
  make: Databases['make'],
  users: number,
  { secret, schema }: { readonly secret: string; readonly schema: string | null },
): Promise<(name: string) => Promise<Opponent>> {
  const [url, peerUrl] = [await make('radius'), schema === null ? null : await make('freeradius')];
  const given = { url, secret, secretKey: randomBytes(32).toString('hex') };
  const ours = (more: object): Service => startService(SERVER, [JSON.stringify({ ...given, ...more })]);
  const maker = ours({ authPort: 0, acctPort: 0, sharePort: false, make: users });
  await maker.hear(z.object({ made: z.literal(users) }));
  await maker.stop();
  await analyze(url);
  if (schema !== null && peerUrl !== null) await makeRadiusTables(peerUrl, schema, users);

  const startOurs = async (name: string, count: number): Promise<Opponent> => {
    const sharePort = count > 1;
    const first = ours({ authPort: 0, acctPort: 0, sharePort });
    const { auth, acct } = await first.hear(Ports);
    const services = [first];
    while (services.length < count) {
      const one = ours({ authPort: auth, acctPort: acct, sharePort });
      await one.hear(Ports);
      services.push(one);
    }
    return { name, services, pids: services.map(({ pid }) => pid), auth, acct, books: 'ours' };
  };
  const startPeer = async (name: string): Promise<Opponent> => {
    const asked = { kind: name, secret, database: peerUrl === null ? '' : libpqOf(peerUrl), users };
    const service = startService(PEER, [JSON.stringify(asked)]);
    const { pid, auth, acct } = await service.hear(Peer);
    return { name, services: [service], pids: [pid], auth, acct, books: 'theirs' };
  };
  return (name) => {
    if (name === 'echo') return startEcho(name);
    return name === 'one' || name === 'two' ? startOurs(name, name === 'one' ? 1 : 2) : startPeer(name);
  };
}

async function startEcho(name: string): Promise<Opponent> {
  const service = startService(ECHO, []);
  const port = await service.hear(z.number());
  return { name, services: [service], pids: [service.pid], auth: port, acct: port, books: 'nobody' };
}

/** The generator has the last core, and the servers with their database have all before it. */
const last = availableParallelism() - 1;

function placed(): readonly string[] {
  return last > 0 && process.platform === 'linux' ? ['taskset', '-c', String(last)] : [];
}

function coresOf(cores: Entry['cores']): string | null {
  if (placed().length === 0) return null;
  return `0-${cores === 'apart' ? last - 1 : last}`;
}

function nobody(server: string): never {
  throw new Error(`nobody started ${server}`);
}
