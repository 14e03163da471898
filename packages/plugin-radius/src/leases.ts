import { createHash } from 'node:crypto';
import type { Job, PluginHost, RowOf, Session, Table, TableShape } from '@daftari/core';
import type { PoolOptions } from './options-pools.ts';
import { poolOf, prefixOf, type Pool } from './pools.ts';

/** Addresses and prefixes that are given away, one row each: no two subscriptions have the same one. */
export const leaseTable = {
  name: 'leases',
  columns: {
    address: 'text',
    pool: 'text',
    subscription_id: 'text',
    /** The device that took it last; empty where its NAS names none. */
    device: 'text',
    /** When it was last known to be used: taken, or found under an open session. */
    used_at: 'bigint',
  },
  key: ['address'],
  indexes: [['subscription_id'], ['pool', 'used_at']],
} as const satisfies TableShape;

type Lease = RowOf<typeof leaseTable>;

/** Who asks for an address. */
export interface Asker {
  readonly subscriptionId: string;
  readonly device: string;
  /** Addresses that other sessions of hers run on, and the devices of these sessions: empty is one without a name. */
  readonly busy: ReadonlySet<string>;
  readonly beside: ReadonlySet<string>;
}

/** The pools at work. */
export interface Leases {
  /** Whether a name is that of a pool of ours: any other is one on the router. */
  readonly isOurs: (name: string) => boolean;
  /** An address for a session, the same as before where that can be; null when the pool has none left. */
  readonly take: (pool: string, asker: Asker) => Promise<string | null>;
  /** Whether an address, or a prefix, lies in a pool of ours. */
  readonly holds: (address: string) => boolean;
  /** Takes what is her own and lies in a pool. */
  readonly claim: (address: string, asker: Asker) => Promise<Claim>;
  /** How many addresses each pool has, and how many are given away. */
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
}

/** `outdated`: it is her own no more. Used by another: who was given it before is online with it, or may soon be. */
export type Claim = 'hers' | 'outdated' | { readonly usedBy: string };

/** How long an address is hers whatever else: so long may the first accounting of a session take. */
const FRESH_MS = 600_000;
/** How many addresses are tried by chance before the free ones are looked for. */
const TRIES = 12;
/** How many of the longest unused leases are looked at in one step, and how many steps one log-in waits for. */
const BATCH = 64;
const STEPS = 4;

type LeaseHost = Pick<PluginHost, 'table' | 'sessions' | 'addressHolder' | 'clock'>;

/** How old the figures of pools may be: to count is to read them. */
const FIGURES_MS = 60_000;

/** Makes leases of these pools; the rows are shared by all processes. */
export function createLeases(options: readonly PoolOptions[], host: LeaseHost): Leases {
  const pools = new Map(options.map((one) => [one.name, poolOf(one)]));
  const books = { host, table: host.table(leaseTable) };
  const poolWith = (address: string) => [...pools.values()].find((pool) => pool.has(address));
  let known: { readonly at: number; readonly figures: Readonly<Record<string, number>> } | undefined;
  return {
    isOurs: (name) => pools.has(name),
    async take(name, asker) {
      const pool = pools.get(name);
      if (pool === undefined) return null;
      return (
        (await again(books, pool, asker)) ?? (await fresh(books, pool, asker)) ?? (await reclaimed(books, pool, asker))
      );
    },
    holds: (address) => poolWith(address) !== undefined,
    async claim(address, asker) {
      const pool = poolWith(address);
      return pool === undefined ? 'hers' : claimed(books, pool, address, asker);
    },
    async figures() {
      const at = host.clock.now();
      if (known !== undefined && at < known.at + FIGURES_MS) return known.figures;
      const figures: Record<string, number> = {};
      for (const { name, size } of pools.values()) {
        figures[`pool_${name}_size`] = size;
        figures[`pool_${name}_used`] = (await books.table.find({ pool: name }, size)).length;
      }
      known = { at, figures };
      return figures;
    },
  };
}

interface Books {
  readonly host: LeaseHost;
  readonly table: Table<typeof leaseTable>;
}

/** What she had before: an address that stays is what she and her neighbours in the logs want. */
async function again(books: Books, pool: Pool, asker: Asker): Promise<string | null> {
  const { table, host } = books;
  const now = host.clock.now();
  const own = await table.find({ subscription_id: asker.subscriptionId }, 200);
  for (const lease of own) {
    const { address, device, used_at: usedAt } = lease;
    if (address === null || lease.pool !== pool.name || !pool.has(address) || asker.busy.has(address)) continue;
    if (device !== asker.device || device === '') {
      // Another device of hers has it, or has only just taken it, so that no session tells of it yet. Of two that
      // nobody names it is not known that they are one.
      if (asker.beside.has(device ?? '') || Number(usedAt ?? 0n) > now - FRESH_MS) continue;
    }
    if (!(await isFree(books, address, asker))) await release(books, lease);
    else if (await takeOver(books, lease, asker)) return address;
  }
  return null;
}

/** One that nobody has: by chance at first, which one try finds in a pool that is half empty. */
async function fresh(books: Books, pool: Pool, asker: Asker): Promise<string | null> {
  const start = startOf(pool, asker);
  for (let tries = 0; tries < TRIES; tries++) {
    // The step is odd and larger than any run of neighbours, so that two who collide once part at once.
    const address = pool.at((start + tries * 7_919) % pool.size);
    if (await insert(books, pool, address, asker)) return address;
  }
  const taken = new Set((await books.table.find({ pool: pool.name }, pool.size)).map(({ address }) => address));
  for (let index = 0, tries = 0; index < pool.size && tries < TRIES * 10 && taken.size < pool.size; index++) {
    const address = pool.at((start + index) % pool.size);
    if (taken.has(address)) continue;
    tries += 1;
    if (await insert(books, pool, address, asker)) return address;
  }
  return null;
}

/** Of those that are over, the one that was unused for longest. One that is in use goes to the end of the line. */
async function reclaimed(books: Books, pool: Pool, asker: Asker): Promise<string | null> {
  const { table, host } = books;
  for (let step = 0; step < STEPS; step++) {
    const now = host.clock.now();
    const oldest = await table.find({ pool: pool.name }, BATCH, { by: 'used_at', from: 'smallest' });
    const old = oldest.filter(({ used_at: usedAt }) => usedAt !== null && Number(usedAt) <= now - FRESH_MS);
    if (old.length === 0) return null;
    for (const lease of old) {
      const { address } = lease;
      if (address === null || (await refreshed(books, pool, lease))) continue;
      if (!pool.has(address) || !(await isFree(books, address, asker))) await release(books, lease);
      else if (await takeOver(books, lease, asker)) return address;
    }
  }
  return null;
}

/**
 * What is her own has a row like any other, so that two who come at once cannot both have it. Who was given it before
 * has it until her session is over, or could not have begun any more.
 */
async function claimed(books: Books, pool: Pool, address: string, asker: Asker): Promise<Claim> {
  if (!(await isFree(books, address, asker))) return 'outdated';
  if (await insert(books, pool, address, asker)) return 'hers';
  const lease = await books.table.get({ address });
  const { subscription_id: holder = null, used_at: usedAt } = lease ?? {};
  // Given back in this instant: the next try finds it free.
  if (lease === null || holder === null) return 'outdated';
  if (holder !== asker.subscriptionId) {
    const isFresh = Number(usedAt ?? 0n) > books.host.clock.now() - FRESH_MS;
    if (isFresh || (await refreshed(books, pool, lease))) return { usedBy: holder };
  }
  return (await takeOver(books, lease, asker)) ? 'hers' : 'outdated';
}

/** Whether a lease is in use; then it is noted as used now. What runs on another address of its pool needs it not. */
async function refreshed({ table, host }: Books, pool: Pool, lease: Lease): Promise<boolean> {
  const { address, subscription_id: holder } = lease;
  const open = holder === null ? [] : await host.sessions.open(holder);
  const needs = ({ where: { framedIp } }: Session) =>
    framedIp === undefined || framedIp === address || !pool.has(framedIp);
  if (!open.some(needs)) return false;
  await table.replace({ address }, seenOf(lease), { used_at: BigInt(host.clock.now()) });
  return true;
}

/** Whether nobody else has it as an address of her own. */
async function isFree({ host }: Books, address: string, { subscriptionId }: Asker): Promise<boolean> {
  const holder = await host.addressHolder(prefixOf(address));
  return holder === null || holder === subscriptionId;
}

/** Only from what was seen: of two that take it at once, one has it. */
function takeOver({ table, host }: Books, lease: Lease, { subscriptionId, device }: Asker): Promise<boolean> {
  const next = { subscription_id: subscriptionId, device, used_at: BigInt(host.clock.now()) };
  return table.replace({ address: lease.address }, seenOf(lease), next);
}

/** Only as it was seen: who has taken it meanwhile keeps it. */
function release({ table }: Books, lease: Lease): Promise<void> {
  return table.remove({ address: lease.address }, seenOf(lease));
}

function seenOf({ subscription_id, device, used_at }: Lease): Partial<Lease> {
  return { subscription_id, device, used_at };
}

async function insert(books: Books, pool: Pool, address: string, asker: Asker): Promise<boolean> {
  const { subscriptionId, device } = asker;
  if (!(await isFree(books, address, asker))) return false;
  const used = BigInt(books.host.clock.now());
  return books.table.insertOnce({ address, pool: pool.name, subscription_id: subscriptionId, device, used_at: used });
}

/** Where a subscription begins to look: the same place each time, so that she finds what she had if it is free. */
function startOf({ name, size }: Pool, { subscriptionId }: Asker): number {
  const digest = createHash('sha256').update(`${name} ${subscriptionId}`).digest();
  return digest.readUIntBE(0, 6) % size;
}

/** How many leases one run of the job looks at in each pool. */
const MOST_A_RUN = 2_000;

/** Each ten minutes, gives back the leases that were not used for long, and notes which are. */
export function giveBackLeases(pools: readonly PoolOptions[], keepHours: number): Job {
  return {
    name: 'give-back-leases',
    cron: '*/10 * * * *',
    async run({ slotAt, signal }, host) {
      const books = { host, table: host.table(leaseTable) };
      for (const pool of pools.map(poolOf)) {
        const { name } = pool;
        for (const lease of await books.table.find({ pool: name }, MOST_A_RUN, { by: 'used_at', from: 'smallest' })) {
          const unusedMs = slotAt - Number(lease.used_at ?? 0n);
          if (signal.aborted || unusedMs < FRESH_MS) break;
          if ((await refreshed(books, pool, lease)) || unusedMs < keepHours * 3_600_000) continue;
          await release(books, lease);
        }
      }
    },
  };
}
