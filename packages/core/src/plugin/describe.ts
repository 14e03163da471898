import type { StageName } from './contract.ts';
import type { BoundJob, BoundRoute } from './doors.ts';
import type { EventName } from './events.ts';
import type { Guard, PartState } from './guard.ts';
import { stageNames } from './parts.ts';
import { portKinds, providersOf, type PortKind } from './providers.ts';
import { consumersOf } from './deliver.ts';
import type { Installed } from './setup.ts';
import { tableName } from './tables.ts';

/** What is installed and in which order it takes effect: plain data, for `daftari doctor`. */
export interface Description {
  readonly plugins: readonly { readonly id: string; readonly version: string; readonly contract: number }[];
  /** Who bends each arrow, first to last, as `id@version`. */
  readonly stages: { readonly [Name in StageName]: readonly string[] };
  readonly ports: readonly { readonly kind: PortKind; readonly name: string; readonly plugin: string }[];
  readonly events: readonly { readonly plugin: string; readonly hears: readonly EventName[] }[];
  readonly routes: readonly Pick<BoundRoute, 'plugin' | 'method' | 'path' | 'access'>[];
  readonly jobs: readonly Pick<BoundJob, 'key' | 'cron' | 'zone'>[];
  /** As they are called in the database. */
  readonly tables: readonly string[];
  readonly slots: readonly { readonly plugin: string; readonly place: string; readonly element: string }[];
  readonly commands: readonly { readonly plugin: string; readonly name: string; readonly summary: string }[];
  /** Parts that have failed lately or rest. */
  readonly troubled: readonly PartState[];
}

/** Describes a registry. */
export function describeRegistry(
  installed: readonly Installed[],
  guard: Guard,
  jobs: readonly BoundJob[],
): Description {
  const consumers = consumersOf(installed);
  return {
    plugins: installed.map(({ pluginId, version, contract }) => ({ id: pluginId, version, contract })),
    stages: Object.fromEntries(stageNames.map((name) => [name, bendersOf(installed, name)])) as Description['stages'],
    ports: installed.flatMap(({ plugin, parts }) =>
      portKinds.flatMap((kind) => providersOf(parts, kind).map(({ name }) => ({ kind, name, plugin }))),
    ),
    events: installed.flatMap(({ pluginId, plugin }) => {
      const hears = consumers.get(pluginId);
      return hears === undefined ? [] : [{ plugin, hears }];
    }),
    routes: installed.flatMap(({ plugin, parts }) =>
      (parts.routes ?? []).map(({ method, path, access }) => ({ plugin, method, path, access })),
    ),
    jobs: jobs.map(({ key, cron, zone }) => ({ key, cron, zone })),
    tables: installed.flatMap(({ pluginId, parts }) =>
      (parts.tables ?? []).map(({ name }) => tableName(pluginId, name)),
    ),
    slots: installed.flatMap(({ plugin, parts }) =>
      (parts.slots ?? []).map(({ place, element }) => ({ plugin, place, element })),
    ),
    commands: installed.flatMap(({ plugin, parts }) =>
      (parts.commands ?? []).map(({ name, summary }) => ({ plugin, name, summary })),
    ),
    troubled: guard.states(),
  };
}

function bendersOf(installed: readonly Installed[], name: StageName): readonly string[] {
  return installed.filter(({ parts }) => parts.stages?.[name] !== undefined).map(({ plugin }) => plugin);
}
