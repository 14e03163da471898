import { MENUS } from '../menus/index.ts';
import type { SimulatorOptions } from '../options.ts';
import { createClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { runCommand } from './commands.ts';
import { furnish, furnishPackages, watchClock } from './furnish.ts';
import type { House } from './house.ts';
import { formatInterval, formatIntervalClock } from './intervals.ts';
import { rules } from './rules.ts';
import { menusOf } from './schema.ts';
import type { Menu } from './schema.ts';
import { createTable } from './table.ts';
import type { Numbers, OwnTable } from './table.ts';
import { listTimeouts, tieTogether } from './ties.ts';
import type { Actor, Ask, Change, CommandHandler, ConsoleResult, Engine, Part } from './types.ts';
import { compareVersions } from './version.ts';

const ALL_POLICIES =
  'local,telnet,ssh,ftp,reboot,read,write,policy,test,winbox,password,web,sniff,sensitive,api,romon,rest-api';

/** Packages of a router fresh from its box. Release 7 has them all in one; what is extra stays extra. */
export const packagesOf = (options: SimulatorOptions): ReadonlySet<string> => {
  const own = options.packages ?? [];
  const old = ['system', 'ppp', 'hotspot', 'dhcp', 'security', 'routing', 'advanced-tools'];
  if ((options.version ?? '7.20.4').startsWith('6')) return new Set(options.packages ?? old);
  return new Set(['routeros', 'hotspot', 'ppp', 'dhcp', ...own]);
};

/** The engine as the router that holds it sees it. */
export interface RunningEngine extends Engine {
  readonly clock: Clock;
  readonly menus: ReadonlyMap<string, Menu>;
  /** The script language, once it is there. */
  useScripts(run: (source: string, actor: Actor) => ConsoleResult): void;
  /** The power was gone and is back. */
  restart(): void;
  /** The timeouts of address lists. */
  readonly timeouts: Part;
}

/** A router's inside, furnished as from its box. */
export function createEngine(options: SimulatorOptions, now: () => number): RunningEngine {
  const version = options.version ?? '7.20.4';
  const packages = packagesOf(options);
  const menus = menusOf(MENUS, version, packages);
  const heard = new Map<string, Set<(change: Change) => void>>();
  const handlers = new Map<string, { readonly handler: CommandHandler; readonly policy: string }>();
  const all = new Set(ALL_POLICIES.split(',').filter((one) => one !== 'rest-api' || !version.startsWith('6')));
  const chance = seeded(options.seed ?? 1);
  let bootedAt = now();
  let interpret: RunningEngine['run'] = mute;

  const tell = (change: Change): void => {
    for (const menu of [change.menu, '*']) for (const hear of heard.get(menu) ?? []) hear(change);
  };
  const tables = openTables(menus, tell);
  const tableOf = (path: string): OwnTable => {
    const table = tables.get(path);
    if (table === undefined) throw new Error(`RouterOS ${version} as simulated has no menu ${path}`);
    return table;
  };
  const clock = createClock({
    now,
    skewMs: options.skewMs ?? 0,
    iso: compareVersions(version, '7.10') >= 0,
    settings: () => tableOf('/system/clock'),
    timeServers: () => /^(yes|true)$/.test(tableOf('/system/ntp/client').items()[0]?.values['enabled'] ?? ''),
  });

  const engine: Omit<RunningEngine, 'timeouts'> = {
    version,
    clock,
    menus,
    since: (from) => compareVersions(version, from) >= 0,
    execute: (ask: Ask) => runCommand(house, handlers, ask),
    table: tableOf,
    hasMenu: (path) => menus.has(path),
    rows: (path) => tableOf(path).items().map(tableOf(path).row),
    onChange(menu, hear) {
      const listeners = heard.get(menu) ?? new Set();
      heard.set(menu, listeners.add(hear));
      return () => void listeners.delete(hear);
    },
    command: (path, command, handler, policy = 'read') => void handlers.set(`${path}/${command}`, { handler, policy }),
    now,
    routerNow: clock.routerNow,
    bootedAt: () => bootedAt,
    wallClock: () => clock.wall(),
    interval: options.spans === 'clock' ? formatIntervalClock : formatInterval,
    log(topics, message) {
      const { date, time } = clock.wall();
      const log = tableOf('/log');
      log.add({ time: `${date} ${time}`, topics, message });
      if (log.items().length > 1000) log.remove(log.items()[0]?.id ?? '');
    },
    run: (source, actor) => interpret(source, actor),
    self: (via) => ({ name: '*sys', policy: all, via }),
    chance,
    useScripts: (run) => void (interpret = run),
    restart() {
      forgetDynamic(tables.values(), menus);
      bootedAt = now();
      clock.chill();
    },
  };
  const house: House = { engine, menus, tableOf, rules: rules(), entryEnds: new Map() };
  tieTogether(house);
  furnish(house, options, clock);
  furnishPackages(house, packages);
  watchClock(house, clock);
  return { ...engine, timeouts: listTimeouts(house) };
}

/** A router that was taught no script language. */
const mute = (): ConsoleResult => ({ output: '', error: 'no script language' });

/** What lives only while the power is on: sessions, hosts, cookies, the log, and every dynamic item. */
function forgetDynamic(tables: Iterable<OwnTable>, menus: ReadonlyMap<string, Menu>): void {
  for (const table of tables) {
    const passing = menus.get(table.path)?.dynamic === 'removable' || table.path === '/log';
    const gone = table.items().filter(({ values }) => passing || values['dynamic'] === 'true');
    for (const { id } of gone) table.remove(id);
  }
}

/** One table a menu; menus of interfaces count their items together. */
function openTables(menus: ReadonlyMap<string, Menu>, tell: (change: Change) => void): ReadonlyMap<string, OwnTable> {
  const shared: Numbers = { next: 1 };
  return new Map(
    [...menus].map(([path, menu]) => {
      const ofInterfaces = menu.interfaceType !== undefined || path === '/interface';
      return [path, createTable({ menu, numbers: ofInterfaces ? shared : { next: 1 }, tell })];
    }),
  );
}

/** A 32-bit generator (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
