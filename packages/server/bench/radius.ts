import { z } from 'zod';
import type { Databases } from './database.ts';
import { ms, perSecond, type Figure } from './figures.ts';
import { measureRounds, nameOf, type Entry, type Loaded, type Measured, type RadiusSize } from './radius-rounds.ts';
import { startService } from './service.ts';

/** As many customers as the peers were measured with: about five minutes. */
export const RADIUS: RadiusSize = { users: 100_000, rounds: 3, warmMs: 700, forMs: 2_500, firstMs: 20_000 };
/** Less than a minute: enough to see that everything is answered as it should be. */
export const QUICK_RADIUS: RadiusSize = { users: 2_000, rounds: 1, warmMs: 300, forMs: 700, firstMs: 1_000 };

const apart = (server: string, kind: Entry['kind']): Entry => ({ server, kind, cores: 'apart' });
const all = (server: string, kind: Entry['kind']): Entry => ({ server, kind, cores: 'all' });

/** FreeRADIUS: `rlm_sql` as shipped, the same with reads only, and users in memory. */
const PEERS = [
  apart('sql', 'auth'),
  apart('reads', 'auth'),
  apart('files', 'auth'),
  apart('sql', 'mix'),
  apart('sql', 'acct'),
  all('sql', 'auth'),
  all('sql', 'acct'),
];
/** Ours in one process and in two. */
const OURS = [
  apart('one', 'auth'),
  apart('one', 'mix'),
  apart('one', 'acct'),
  all('one', 'auth'),
  all('two', 'auth'),
  all('one', 'acct'),
  all('two', 'acct'),
];

/** FreeRADIUS opens up to 32 for each of two servers, and ours up to ten a process. */
const CONNECTIONS = 97;

const Looked = z.object({ absent: z.string().nullable(), schema: z.string() });

/**
 * Log-ins and durable accounting beside FreeRADIUS on the same PostgreSQL, under the same generator; and what the
 * generator makes alone. Where there is no FreeRADIUS, ours are measured without a verdict.
 * @throws Error when there is none and DAFTARI_REQUIRE_PEERS asks for every peer
 */
export async function radiusFigures(databases: Databases, size: RadiusSize): Promise<readonly Figure[]> {
  const looking = startService(new URL('../../plugin-radius/bench/peer.ts', import.meta.url), ['{"kind":"look"}']);
  const looked = await looking.hear(Looked);
  await looking.stop();
  const { schema } = looked;
  const few = databases.connections < CONNECTIONS ? `it needs a database of ${CONNECTIONS} connections` : null;
  const absent = looked.absent ?? few;
  if (absent !== null) {
    if (process.env['DAFTARI_REQUIRE_PEERS'] === '1') throw new Error(`no FreeRADIUS: ${absent}`);
    console.log(`  no FreeRADIUS: ${absent}`);
  }
  const echoes = [apart('echo', 'auth'), apart('echo', 'acct')];
  const entries = absent === null ? mixed([...PEERS, ...echoes], OURS) : [...echoes, ...OURS];
  const measured = await measureRounds(databases, size, entries, absent === null ? schema : null);
  return [...loginRows(measured, size), ...accountingRows(measured)];
}

/** One of each in turn, so that what else the machine does meets both. */
function mixed(some: readonly Entry[], others: readonly Entry[]): readonly Entry[] {
  const length = Math.max(some.length, others.length);
  return Array.from({ length }, (_, n) => [some[n], others[n]])
    .flat()
    .filter((entry) => entry !== undefined);
}

function loginRows(measured: Measured, { users }: RadiusSize): readonly Figure[] {
  const beside = comparing(measured);
  const [one, shipped] = [apart('one', 'auth'), apart('sql', 'auth')];
  const first = measured.first.get('one');
  return [
    beside('P1', `RADIUS log-ins, ${users.toLocaleString('en')} customers`, one, shipped, 'rate', 4),
    beside('P1', 'their p99', one, shipped, 'p99Ms', 0.5),
    beside(null, 'their CPU, server and database', one, shipped, 'micros'),
    beside('P1', 'beside users in memory', one, apart('files', 'auth'), 'rate', 0.5),
    beside(null, 'beside reads only', one, apart('reads', 'auth'), 'rate'),
    beside(null, 'a tenth wrong passwords, a tenth strangers', apart('one', 'mix'), apart('sql', 'mix'), 'rate'),
    beside(null, 'on all cores, one process', all('one', 'auth'), all('sql', 'auth'), 'rate'),
    beside(null, 'on all cores, two processes', all('two', 'auth'), all('sql', 'auth'), 'rate'),
    {
      goal: null,
      name: 'the first log-ins after a start',
      ours: first === undefined ? '' : described([first]),
      against: `later ${perSecond(median(measured.slices.get(nameOf(one)) ?? [], 'rate'))}`,
      ratio: first === undefined ? null : first.rate / median(measured.slices.get(nameOf(one)) ?? [], 'rate'),
      wanted: null,
    },
    beside(null, 'the generator alone', apart('echo', 'auth'), one, 'rate'),
  ];
}

function accountingRows(measured: Measured): readonly Figure[] {
  const beside = comparing(measured);
  const [one, sql] = [apart('one', 'acct'), apart('sql', 'acct')];
  return [
    beside('P2', 'RADIUS accounting records, each durable', one, sql, 'rate', 4),
    beside('P2', 'their p99', one, sql, 'p99Ms', 1),
    beside(null, 'their CPU, server and database', one, sql, 'micros'),
    beside(null, 'on all cores, one process', all('one', 'acct'), all('sql', 'acct'), 'rate'),
    beside(null, 'on all cores, two processes', all('two', 'acct'), all('sql', 'acct'), 'rate'),
    beside(null, 'the generator alone', apart('echo', 'acct'), one, 'rate'),
  ];
}

/** Makes the row of two entries: its ratio is the median over the rounds, of the one over the other in each. */
function comparing({ slices }: Measured) {
  return (
    goal: string | null,
    name: string,
    of: Entry,
    to: Entry,
    by: keyof typeof measures,
    value?: number,
  ): Figure => {
    const measure = measures[by];
    const [ours, theirs] = [slices.get(nameOf(of)) ?? [], slices.get(nameOf(to)) ?? []];
    const ratios = ours.flatMap((one, round) => {
      const other = theirs[round];
      return other === undefined || measure(other) === 0 ? [] : [measure(one) / measure(other)];
    });
    const bound = by === 'rate' ? 'least' : 'most';
    return {
      goal,
      name,
      ours: described(ours),
      against: theirs.length === 0 ? '' : `${titles.get(to.server) ?? to.server} ${described(theirs)}`,
      ratio: ratios.length === 0 ? null : middle(ratios),
      wanted: value === undefined ? null : { bound, value },
    };
  };
}

/** What two are compared by. */
const measures = {
  rate: ({ rate }: Loaded) => rate,
  p99Ms: ({ p99Ms }: Loaded) => p99Ms,
  micros: ({ serverMicros, databaseMicros }: Loaded) => serverMicros + databaseMicros,
};

const titles: ReadonlyMap<string, string> = new Map([
  ['sql', 'FreeRADIUS'],
  ['reads', 'FreeRADIUS, reads only,'],
  ['files', 'FreeRADIUS, files,'],
  ['one', 'ours'],
]);

/** Rate, latency, and the CPU for each: of the server and of the database. */
function described(slices: readonly Loaded[]): string {
  const of = (name: keyof Loaded): number => median(slices, name);
  const sum = (name: 'wrong' | 'lost'): number => slices.reduce((total, slice) => total + slice[name], 0);
  const micros = `${Math.round(of('serverMicros'))} + ${Math.round(of('databaseMicros'))} µs CPU`;
  const amiss = (['wrong', 'lost'] as const)
    .flatMap((name) => (sum(name) === 0 ? [] : [`, ${sum(name)} ${name}`]))
    .join('');
  return `${perSecond(of('rate'))}, p50 ${ms(of('p50Ms'))}, p99 ${ms(of('p99Ms'))}, ${micros}${amiss}`;
}

function median(slices: readonly Loaded[], name: keyof Loaded): number {
  return middle(slices.map((slice) => slice[name]));
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
