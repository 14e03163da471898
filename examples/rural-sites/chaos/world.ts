import { createBilling, type Billing, type Store } from '@daftari/core';
import { openEngine, openStore, type EngineConfig } from '@daftari/core/storage';
import { manualClock, type ManualClock } from '@daftari/core/testing';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { chanceOf } from './chance.ts';
import { till, type Hands } from './deeds.ts';
import { ROUTER_USER } from '../isp.ts';
import { dials, makeHomes, publishPlans } from './homes.ts';
import { mortal, type Mortal } from './mortal.ts';
import { openSites, type Site } from './site.ts';

/** A second in milliseconds. */
export const SECOND_MS = 1_000;

/** How much chaos. */
export interface ChaosOptions {
  readonly database: EngineConfig;
  readonly seed: number;
  readonly sites: number;
  readonly homes: number;
  readonly days: number;
  /** How often each router is surveyed, in simulated seconds; a minute, as is usual, when it is left out. */
  readonly survey?: number;
  /** Until when it goes on, in real milliseconds of `performance.now`: the day that is under way then is the last. */
  readonly until?: number;
  readonly progress?: (day: number, figures: ChaosFigures) => void;
}

/** What came of it. */
export interface ChaosFigures {
  /** From a deed, or the return of a router, until it was as the ledger says: simulated seconds, in order. */
  readonly agreement: number[];
  readonly done: Map<string, number>;
  days: number;
  /** Points at which everything was compared with the ledger, and nothing differed. */
  quiet: number;
}

/** How often bytes are counted. */
const COUNT_SECONDS = 3_600;

/** A provider, its sites and its customers, and the time that passes in it. */
export interface World extends Hands {
  readonly clock: ManualClock;
  readonly figures: ChaosFigures;
  /** Lives on to an instant, and does what is due then; a worker may be killed at it. */
  readonly live: (toAt: number) => Promise<void>;
  /** Whether nobody is killed at this time of the day. */
  peace: boolean;
  readonly close: () => Promise<void>;
}

/** Opens a world: customers are made, most of them pay, and all dial. */
export async function openWorld(options: ChaosOptions): Promise<World> {
  const { database, seed, sites: many, homes: count } = options;
  const surveyEveryMs = (options.survey ?? 60) * SECOND_MS;
  const chance = chanceOf(seed);
  // Of its own: how often anybody works depends on the machine, and what happens is to be the same on each.
  const death = chanceOf(~seed);
  const clock = manualClock('2026-03-02T00:00:00+03:00');
  const engine = await openEngine(database, { chance: Math.random, log: () => undefined });
  const store = await openStore(engine, { secretKey: new Uint8Array(32).fill(7), clock });
  const figures: ChaosFigures = { agreement: [], done: new Map(), days: 0, quiet: 0 };
  const tell = (what: string): void => void figures.done.set(what, (figures.done.get(what) ?? 0) + 1);
  const sites = await openSites(many, seed, clock.now);
  let life = await open(store, sites, { clock, surveyEveryMs });
  const billing = (): Billing => life.billing;
  const pays = till(billing, clock.now);
  const plans = await publishPlans(billing());
  const homes = await makeHomes(billing(), sites, plans, { count, chance, pays });
  await billing().drain();
  for (const home of homes) await dials(home);
  const drain = async (): Promise<void> => {
    if (!world.peace && death.happens(0.15)) life.mortal.arm(1 + death.below(80), death.happens(0.5));
    try {
      await billing().drain();
      life.mortal.disarm();
    } catch (fault) {
      if (!life.mortal.isDead()) throw fault;
    }
    if (!life.mortal.isDead()) return;
    tell('worker killed');
    await billing()
      .stop()
      .catch(() => undefined);
    life = await open(store, sites, { clock, surveyEveryMs });
    // What it had claimed is free again once its lease has run out; the next step is after that.
  };
  const world: World = {
    billing,
    chance,
    sites,
    homes,
    plans,
    pays,
    clock,
    figures,
    peace: false,
    touched: (site) => void (site.since ??= site.away ? null : clock.now()),
    count: tell,
    async live(toAt) {
      await Promise.all(sites.map(({ router }) => router.advance(toAt)));
      clock.set(toAt);
      await drain();
      // Nobody counts them here, and a month of them is millions.
      for (const { router } of sites) router.clearCalls();
    },
    async close() {
      await billing().stop();
      await store.close();
      await Promise.all(sites.map(({ router }) => router.close()));
    },
  };
  return world;
}

async function open(
  store: Store,
  sites: readonly Site[],
  { clock, surveyEveryMs }: { readonly clock: ManualClock; readonly surveyEveryMs: number },
) {
  const living: Mortal = mortal(store);
  const routers = sites.map(({ id, router }) => ({
    id,
    mode: 'local' as const,
    transport: 'api' as const,
    host: '127.0.0.1',
    port: router.ports.api,
    user: ROUTER_USER.name,
    password: ROUTER_USER.password,
    pppoe: { localAddress: '10.10.0.1', pool: 'homes' },
  }));
  const billing: Billing = await createBilling({
    database: living.store,
    currency: 'KES',
    zone: 'Africa/Nairobi',
    clock,
    // Many are cut off in one moment here because they are meant to be.
    network: { surveyEveryMs, brake: { share: 1, atLeast: 1_000_000 } },
    // Nobody's bytes run out here.
    plugins: [mikrotik({ routers, timeoutMs: 500, countSeconds: COUNT_SECONDS })],
  });
  await billing.start({ work: false });
  return { billing, mortal: living };
}
