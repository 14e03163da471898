import type { EventEmitter } from 'node:events';
import { MoneyOptions, moneyRules } from './domain/money-rules.ts';
import { NetworkOptions, networkPolicy } from './domain/network-policy.ts';
import type { MoneyPolicy } from './domain/policy.ts';
import type { ReferralProgramme } from './domain/referral.ts';
import { pluginHost } from './flow/host.ts';
import type { House } from './flow/house.ts';
import { createLanes } from './flow/lanes.ts';
import * as points from './flow/points.ts';
import { parse } from './flow/input.ts';
import { remembered } from './flow/remembered.ts';
import { createRunThreads, threadsHere } from './flow/runs/threads.ts';
import { verbs, type Verbs } from './flow/verbs.ts';
import { createWorker, type Worker } from './flow/worker.ts';
import { parseZone } from './kernel/calendar.ts';
import { minorDigits } from './kernel/money.ts';
import type { Plugin, PluginApis, PluginHost } from './plugin/contract.ts';
import type { EventName, HeardEvent, Watching } from './plugin/events.ts';
import { createWatching } from './plugin/watching.ts';
import { slotsBetween } from './plugin/jobs.ts';
import { createRegistry, type Registry } from './plugin/registry.ts';
import { systemTimer } from './plugin/timer.ts';
import { systemClock, type Clock } from './ports/clock.ts';
import { randomIds, type Ids } from './ports/ids.ts';
import { silentLog, type Log } from './ports/log.ts';
import type { OutboxEvent, Store } from './ports/store.ts';

/** How one ISP's billing is set up. */
export interface BillingOptions<Plugins extends readonly Plugin[]> {
  /** An open store, or where the database is. One database is one ISP's books. */
  readonly database: Store | DatabaseOptions;
  /** ISO 4217: the currency of the books. */
  readonly currency: string;
  /** IANA zone: where the ISP's days begin and end. */
  readonly zone: string;
  /** How the legal entity rounds: half up, tax once for each rate, to the cent, unless said otherwise. */
  readonly policy?: MoneyPolicy;
  /** What is given when a customer brings another; nothing, unless said otherwise. */
  readonly referral?: ReferralProgramme;
  /** What loyalty points are worth; none are given, unless said otherwise. */
  readonly points?: points.PointsProgramme;
  /** How money is handled; see `moneyRules` for what is usual. */
  readonly money?: MoneyOptions;
  /** How the network is kept as the ledger says; see `networkPolicy` for what is usual. */
  readonly network?: NetworkOptions;
  /** In the order in which their stages are asked. */
  readonly plugins?: Plugins;
  readonly clock?: Clock;
  readonly ids?: Ids;
  readonly log?: Log;
  /** How runs over many accounts are worked on: in half as many threads as there are cores, unless said otherwise. */
  readonly runs?: RunOptions;
  /**
   * Names this process among several on one database: what a process of the same name had under way when it died is
   * taken up at the next start. Without a name it waits until its leases, of half a minute, run out; an embedded
   * database has one process only, which needs none.
   */
  readonly worker?: string;
}

/** How runs over many accounts are worked on. */
export interface RunOptions {
  /** How many threads of their own; none: in the main thread, in small parts. */
  readonly threads?: number;
  /** From how many accounts on a run is worth threads; 500 unless said otherwise. */
  readonly from?: number;
  /** How many accounts are claimed, read, decided and written together; 500 unless said otherwise. */
  readonly chunk?: number;
}

/** Where the database is, and the key that network passwords are sealed with. */
export interface DatabaseOptions {
  /** `embedded` keeps real PostgreSQL in a folder; `url` names a PostgreSQL or MySQL/MariaDB server. */
  readonly engine:
    | { readonly kind: 'embedded'; readonly dataDir: string; readonly poolMax?: number }
    | { readonly kind: 'url'; readonly url: string; readonly poolMax?: number };
  /** 32 bytes. Without it network passwords cannot be read back. */
  readonly secretKey: Uint8Array;
  /** For who only looks: books that are not there are refused, not made. */
  readonly mustExist?: boolean;
}

/** One ISP: its verbs, what its plugins bring, and its start and stop. */
export interface Billing<Plugins extends readonly Plugin[] = readonly Plugin[]> extends Verbs {
  /** After commit, best effort: for watching, never for money. */
  readonly events: Watching;
  readonly plugins: PluginApis<Plugins>;
  /** All that the plugins bring: routes, jobs, slots, commands, health. */
  readonly registry: Registry<Plugins>;

  /** Starts plugins and, unless `work` is false, the workers. */
  start(options?: { readonly work?: boolean }): Promise<void>;
  /** Does all work that is due now, for tests and stories: nothing is waited for. */
  drain(): Promise<void>;
  /** Stops workers, plugins, sources and the store, in this order. */
  stop(): Promise<void>;
}

/**
 * Joins the floors to one ISP's billing. Opens the database; plugins open with `start`.
 * @throws BillingError those of the store, `plugin.misfit`, `money.unknownCurrency`, `calendar.unknownZone`; with
 *   `mustExist` also `storage.nothingThere`
 */
export async function createBilling<const Plugins extends readonly Plugin[] = []>(
  options: BillingOptions<Plugins>,
): Promise<Billing<Plugins>> {
  const { currency, clock = systemClock, log = silentLog } = options;
  const zone = parseZone(options.zone);
  minorDigits(currency);
  const ids = options.ids ?? randomIds(clock);
  const plugins = (options.plugins ?? []) as Plugins;
  const { events, tell } = createWatching(log);
  const closing = new AbortController();
  const hosts = new Map<string, PluginHost>();
  const registry: Registry<Plugins> = createRegistry({
    plugins,
    clock,
    log,
    timer: systemTimer,
    zone,
    host: (pluginId) => hosts.get(pluginId) ?? newHost(pluginId),
  });
  const store = await storeOf(options.database, clock, log);
  const workerName = options.worker ?? (isAlone(options.database) ? ALONE : ids.next<'Worker'>('wrk'));
  const house: House = {
    store,
    stages: registry.stages,
    gateways: registry.ports.gateways,
    drivers: registry.ports.drivers,
    logIns: registry.ports.logIns,
    lanes: createLanes(),
    clock,
    ids,
    log,
    currency,
    zone,
    policy: options.policy ?? {},
    referral: options.referral ?? null,
    points: points.checkedProgramme(options.points),
    money: moneyRules(parse(MoneyOptions, options.money ?? {}), currency),
    network: networkPolicy(parse(NetworkOptions, options.network ?? {})),
    offers: remembered(() => store.reads.promotions(), clock),
    taxes: remembered(() => store.reads.taxes(), clock),
    signal: closing.signal,
    heard: new Set([...registry.consumers.values()].flat()),
    tell: (outbox) => outbox.forEach((told) => tell(heardOf(told))),
    runs: runDesk(options, { store, registry, events, worker: workerName }),
  };
  const newHost = (pluginId: string): PluginHost => {
    const host = pluginHost(house, pluginId);
    hosts.set(pluginId, host);
    return host;
  };
  await prepareTables(store, registry);
  const worker = createWorker(house, {
    worker: workerName,
    consumers: [...registry.consumers].map(([name, heard]) => ({
      name,
      events: heard,
      hear: (delivery) => registry.hear(name, delivery),
    })),
    jobs: registry.jobs.map((job) => ({
      name: job.key,
      slots: (fromAt, toAt) => slotsBetween(job, fromAt, toAt),
      run: (slotAt) => job.run(slotAt, closing.signal),
    })),
  });
  return {
    ...verbs(house),
    ...running(house, registry, worker, newHost, closing),
    events,
    registry,
    plugins: registry.apis,
  };
}

function running<Plugins extends readonly Plugin[]>(
  house: House,
  registry: Registry<Plugins>,
  worker: Worker,
  hostOf: (pluginId: string) => PluginHost,
  closing: AbortController,
): Pick<Billing, 'start' | 'drain' | 'stop'> {
  let state: 'made' | 'started' | 'stopped' = 'made';
  return {
    async start({ work = true } = {}) {
      if (state !== 'made') return;
      state = 'started';
      await registry.start();
      for (const source of registry.ports.sources.values()) await source.open(hostOf(source.name).usage);
      if (work) await worker.start();
    },
    drain: () => worker.drain(),
    async stop() {
      if (state === 'stopped') return;
      const started = state === 'started';
      state = 'stopped';
      closing.abort();
      await worker.stop();
      await Promise.allSettled(house.runs.underWay);
      if (started) {
        for (const source of [...registry.ports.sources.values()].toReversed()) await source.close();
        await registry.stop();
      }
      await house.store.close();
    },
  };
}

/** Threads open the same database again: so they need to know where it is, and to bring ids and time of their own. */
function runDesk(
  { database, clock = systemClock, ids, runs = {} }: BillingOptions<readonly Plugin[]>,
  around: {
    readonly store: Store;
    readonly registry: Pick<Registry, 'bent'>;
    readonly events: Watching;
    readonly worker: string;
  },
): House['runs'] {
  const { from = 500, chunk = 500, threads = threadsHere() } = runs;
  const { reach } = around.store;
  const desk = { worker: around.worker, chunk, from, underWay: new Set<Promise<void>>() };
  if (threads === 0 || reach === undefined || 'reads' in database || ids !== undefined)
    return { ...desk, threads: null };
  return {
    ...desk,
    threads: createRunThreads({
      engine: reach,
      secretKey: database.secretKey,
      bent: around.registry.bent,
      systemTime: clock === systemClock,
      watched: () => (around.events as unknown as EventEmitter).eventNames().map(String),
      threads,
      chunk,
    }),
  };
}

async function prepareTables(store: Store, registry: Pick<Registry, 'tables'>): Promise<void> {
  for (const { pluginId, tables } of registry.tables) await store.tables.prepare(pluginId, tables);
}

/** The name of the one process that an embedded database can have. */
const ALONE = 'embedded';

function isAlone(database: Store | DatabaseOptions): boolean {
  return 'engine' in database && database.engine.kind === 'embedded';
}

/** The front door loads no database driver until one is asked for. */
async function storeOf(database: Store | DatabaseOptions, clock: Clock, log: Log): Promise<Store> {
  if ('reads' in database) return database;
  const { openStore, openEngine } = await import('./storage/index.ts');
  const { engine: config, mustExist = false } = database;
  const engine = await openEngine(config, { chance: Math.random, log: (line) => log.info(line), mustExist });
  return openStore(engine, { secretKey: database.secretKey, clock });
}

/** Watchers hear at once; the number within the aggregate is known only to the store. */
function heardOf({ event, aggregate, at, payload }: OutboxEvent): HeardEvent<EventName> {
  return { name: event, aggregate, at, payload, sequence: 0 } as HeardEvent<EventName>;
}
