import { X509Certificate } from 'node:crypto';
import { openDoors } from './doors.ts';
import { createEngine } from './engine/engine.ts';
import type { Answer, ConsoleResult, Engine, Part, RouterOsVersion, Row } from './engine/types.ts';
import { createGate } from './gate.ts';
import type { Gate, HeardCall } from './gate.ts';
import { keepCertificates } from './machine/certificates.ts';
import { addExport } from './machine/export.ts';
import { resolveName } from './machine/names.ts';
import { addTools } from './machine/tools.ts';
import type { SimulatorOptions } from './options.ts';
import { createScheduler } from './scheduler.ts';
import { installScripts } from './script/install.ts';
import type { People } from './traffic/people.ts';
import { createTraffic } from './traffic/traffic.ts';
import type { Traffic } from './traffic/traffic.ts';
import type { Fate, Vices } from './vices.ts';
import { noVices } from './vices.ts';
import { createWorld } from './world.ts';

/** How long a router takes to come up again when it is told to reboot. */
const BOOT_MS = 40_000;

/** A RouterOS router that is not there: it listens on loopback and behaves as its release does. */
export interface SimulatedRouter {
  readonly identity: string;
  readonly version: RouterOsVersion;
  /** Where it listens, on 127.0.0.1. */
  readonly ports: Readonly<Record<'api' | 'apiSsl' | 'www' | 'wwwSsl', number>>;
  /** Of the certificate that its API shows over TLS, as `AB:CD:…`. */
  readonly fingerprint256: string;
  /** What goes wrong from now on: change it at any time. */
  readonly vices: Vices;
  /** Rows of a menu as `print` would show them to somebody who may see all. */
  rows(menu: string): readonly Row[];
  /** Runs a script as if pasted in a terminal. */
  console(script: string): ConsoleResult;
  /** A person with Winbox: adds by hand; answers the `.id`. @throws {RouterOsTrap} */
  add(menu: string, values: Row): string;
  /** Changes by hand; a null id is the one object of a single menu. @throws {RouterOsTrap} */
  set(menu: string, id: string | null, values: Row): void;
  /** Removes by hand. @throws {RouterOsTrap} */
  remove(menu: string, id: string): void;
  /** Any command by hand: `run('/interface', 'disable', { '.id': 'ether2' })`. @throws {RouterOsTrap} */
  run(menu: string, command: string, args?: Row): readonly Row[];
  /** What clients asked, for counting round trips. */
  readonly calls: readonly HeardCall[];
  clearCalls(): void;
  /** The next command that matches (`/ppp/secret/add`, `add` or `*`) meets this fate. */
  befall(what: string, fate: Fate): void;
  /** Moves the world on to an instant (UTC ms). Deterministic for a seed. */
  advance(toAt: number): Promise<void>;
  /** The power goes and comes back after `forMs` of the world's time. */
  reboot(forMs?: number): Promise<void>;
  /** The cable is out: connections break, new ones get no answer. */
  unplug(): Promise<void>;
  plug(): Promise<void>;
  close(): Promise<void>;
  /** Customers: they come, move bytes under the queues, and go. */
  readonly people: People;
  /** A Disconnect- or CoA-Request of RADIUS; null: the router does not listen for any. */
  orders: Traffic['orders'];
  /** The inside, for those who build on the simulator. */
  readonly engine: Engine;
}

/** Starts a simulated router. Close it when the test is over. */
export async function startRouterOs(options: SimulatorOptions): Promise<SimulatedRouter> {
  const world = createWorld(options.now);
  const engine = createEngine(options, world.now);
  let dark: ReturnType<Gate['dark']> = null;
  let bootsUntil = -Infinity;
  const vices: Vices = { ...noVices(), latencyMs: options.latencyMs ?? 0, ...options.vices };
  const gate = createGate(engine, vices, () => dark ?? (engine.now() < bootsUntil ? 'refusing' : null));
  const certificates = keepCertificates(engine);
  const scripts = installScripts(engine, (name) => resolveName(engine, options, name));
  const ticking: Part = { nextAt: () => null, advance: gate.tick };
  const traffic = createTraffic(engine, scripts, options.aaa ?? null);
  const parts: readonly Part[] = [engine.timeouts, createScheduler(engine, scripts), traffic, ticking];
  const goDown = (forMs: number): void => {
    bootsUntil = engine.now() + forMs;
    for (const part of parts) part.reboot?.();
    scripts.forget();
    engine.restart();
    // The answer to the command that did it still leaves.
    setImmediate(() => doors.breakAll());
  };
  addTools(engine, options, { reboot: () => goDown(BOOT_MS), off: () => goDown(Infinity) });
  addExport(engine, engine.menus);
  const doors = await openDoors({
    gate,
    menus: engine.menus,
    certificates,
    restLimitMs: options.restLimitMs ?? 60_000,
  });
  const breakAll = async (): Promise<void> => {
    doors.breakAll();
    await new Promise((next) => setImmediate(next));
  };

  return {
    ...byHand(engine),
    get identity() {
      return engine.table('/system/identity').items()[0]?.values['name'] ?? '';
    },
    version: engine.version,
    ports: {
      api: doors.ports.api,
      apiSsl: doors.ports['api-ssl'],
      www: doors.ports.www,
      wwwSsl: doors.ports['www-ssl'],
    },
    get fingerprint256() {
      return new X509Certificate(certificates.shownBy('api-ssl')?.certificate ?? '').fingerprint256;
    },
    people: traffic.people,
    orders: traffic.orders,
    engine,
    vices,
    calls: gate.calls,
    clearCalls: () => void (gate.calls.length = 0),
    befall: gate.befall,
    advance: (toAt) => world.advance(toAt, parts),
    async reboot(forMs = 0) {
      goDown(forMs);
      await breakAll();
    },
    async unplug() {
      dark = 'silent';
      await breakAll();
    },
    async plug() {
      dark = null;
      await breakAll();
    },
    close: doors.close,
  };
}

type ByHand = Pick<SimulatedRouter, 'rows' | 'console' | 'add' | 'set' | 'remove' | 'run'>;

/** What a person with Winbox or at the terminal does. */
function byHand(engine: Engine): ByHand {
  const winbox = engine.self('winbox');
  const run = (path: string, command: string, args: Row = {}): Answer =>
    engine.execute({ path, command, args, actor: winbox });
  return {
    rows: engine.rows,
    console: (script) => engine.run(script, engine.self('console')),
    add: (menu, values) => run(menu, 'add', values).ret ?? '',
    set: (menu, id, values) => void run(menu, 'set', { ...values, ...(id === null ? {} : { '.id': id }) }),
    remove: (menu, id) => void run(menu, 'remove', { '.id': id }),
    run: (menu, command, args) => run(menu, command, args).rows,
  };
}
