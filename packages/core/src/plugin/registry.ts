import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Delivery, TableShape } from '../ports/store.ts';
import { CONTRACT, type Plugin, type PluginApis, type PluginHost, type Slot, type StageName } from './contract.ts';
import { consumersOf, hearer } from './deliver.ts';
import { describeRegistry, type Description } from './describe.ts';
import {
  bindCommand,
  bindJob,
  bindRoute,
  type BoundCommand,
  type BoundJob,
  type BoundRoute,
  type HostOf,
  type Owner,
} from './doors.ts';
import type { EventName } from './events.ts';
import { createGuard, type Guard } from './guard.ts';
import { healthOf, type PluginHealth } from './health.ts';
import { createLifecycle } from './lifecycle.ts';
import { providersOf, type PortKind, type ProviderOf } from './providers.ts';
import {
  guardedAdvisor,
  guardedDriver,
  guardedExporter,
  guardedFiscal,
  guardedGateway,
  guardedLogIns,
  guardedNotifier,
  guardedSource,
  type Ports,
} from './ports.ts';
import { setUp, type Installed } from './setup.ts';
import { joinStages, type StageRunners } from './stages.ts';
import type { Timer } from './timer.ts';

/** What a registry is made of. */
export interface RegistryOptions<Plugins extends readonly Plugin[]> {
  /** The order is the law: stages fold and plugins start in it, and stop against it. */
  readonly plugins: Plugins;
  readonly clock: Clock;
  readonly log: Log;
  readonly timer: Timer;
  /** The ISP's IANA zone, for jobs that name none. */
  readonly zone: string;
  /** The host of one plugin; asked for when a part of it is first called, never while the registry is made. */
  readonly host: (pluginId: string) => PluginHost;
}

/** All that plugins bring, by what it is. Everything that runs, runs behind the guard. */
export interface Registry<Plugins extends readonly Plugin[] = readonly Plugin[]> {
  readonly stages: StageRunners;
  /** The stages that some plugin bends; of the others what goes in comes out. */
  readonly bent: readonly StageName[];
  readonly ports: Ports;
  /** What the host application may call: `billing.plugins.<id>`. */
  readonly apis: PluginApis<Plugins>;
  readonly routes: readonly BoundRoute[];
  readonly jobs: readonly BoundJob[];
  readonly tables: readonly (Owner & { readonly tables: readonly TableShape[] })[];
  readonly slots: readonly (Owner & Slot)[];
  readonly commands: readonly BoundCommand[];
  /** Which events a plugin hears, by its id; only plugins that hear any. */
  readonly consumers: ReadonlyMap<string, readonly EventName[]>;
  /**
   * Lets a plugin hear one event. What is thrown is to be tried again later; `plugin.resting` was no try at all.
   * @throws BillingError `plugin.missing`, `plugin.late`, `plugin.resting`, `plugin.failed`, or what the handler threw
   */
  readonly hear: (pluginId: string, delivery: Delivery) => Promise<void>;
  /** Starts in order. If one fails, those before it are stopped again. */
  readonly start: () => Promise<void>;
  /** Stops all that were started, the last first, whatever goes wrong on the way. */
  readonly stop: () => Promise<void>;
  /** Asks every plugin how it is, all at once. Never throws. */
  readonly health: () => Promise<readonly PluginHealth[]>;
  /** The registry as data, for a person to read. */
  readonly describe: () => Description;
}

/**
 * Sets each plugin up once, in order, and joins what they bring. Opens nothing.
 * @throws BillingError `plugin.misfit` with all faults of all plugins, each with its plugin and a code:
 *   `plugin.contract`, `plugin.duplicate`, `plugin.provider`, `plugin.part`, `plugin.setup`
 */
export function createRegistry<const Plugins extends readonly Plugin[]>(
  options: RegistryOptions<Plugins>,
): Registry<Plugins> {
  const guard = createGuard(options);
  const installed = setUp(options.plugins, CONTRACT, options.zone);
  const hostOf = (one: Installed) => () => options.host(one.pluginId);
  const { start, stop } = createLifecycle({ installed, guard, log: options.log, hostOf });
  const jobs = installed.flatMap((one) =>
    (one.parts.jobs ?? []).map((job) => bindJob(ownerOf(one), job, options.zone, guard, hostOf(one))),
  );
  return {
    stages: joinStages(
      installed.flatMap(({ plugin, parts }) => (parts.stages === undefined ? [] : [{ plugin, stages: parts.stages }])),
      guard,
    ),
    bent: [...new Set(installed.flatMap(({ parts }) => Object.keys(parts.stages ?? {}) as StageName[]))],
    ports: portsOf(installed, guard, hostOf),
    apis: Object.fromEntries(installed.map(({ pluginId, parts }) => [pluginId, parts.api])) as PluginApis<Plugins>,
    routes: installed.flatMap((one) =>
      (one.parts.routes ?? []).map((route) => bindRoute(ownerOf(one), route, guard, hostOf(one))),
    ),
    jobs,
    tables: installed.flatMap((one) =>
      one.parts.tables === undefined ? [] : [{ ...ownerOf(one), tables: one.parts.tables }],
    ),
    slots: installed.flatMap((one) => (one.parts.slots ?? []).map((slot) => ({ ...ownerOf(one), ...slot }))),
    commands: installed.flatMap((one) =>
      (one.parts.commands ?? []).map((command) => bindCommand(ownerOf(one), command, hostOf(one))),
    ),
    consumers: consumersOf(installed),
    hear: hearer(installed, guard, hostOf),
    start,
    stop,
    health: () => healthOf(installed, guard, hostOf),
    describe: () => describeRegistry(installed, guard, jobs),
  };
}

function ownerOf({ pluginId, plugin }: Installed): Owner {
  return { pluginId, plugin };
}

function portsOf(installed: readonly Installed[], guard: Guard, hostOf: (one: Installed) => HostOf): Ports {
  const all = <Kind extends PortKind>(
    kind: Kind,
    wrap: (plugin: string, port: ProviderOf<Kind>, guard: Guard) => ProviderOf<Kind>,
  ) =>
    new Map(
      installed.flatMap(({ plugin, parts }) =>
        providersOf(parts, kind).map((port) => [port.name, wrap(plugin, port, guard)] as const),
      ),
    );
  return {
    sources: all('source', guardedSource),
    gateways: all('gateway', guardedGateway),
    drivers: all('driver', guardedDriver),
    notifiers: all('notifier', guardedNotifier),
    exporters: all('exporter', guardedExporter),
    fiscals: all('fiscal', guardedFiscal),
    advisors: all('advisor', guardedAdvisor),
    logIns: new Map(
      installed.flatMap((one) => {
        const { logIns } = one.parts;
        return logIns === undefined ? [] : [[logIns.name, guardedLogIns(one.plugin, logIns, guard, hostOf(one))]];
      }),
    ),
  };
}
