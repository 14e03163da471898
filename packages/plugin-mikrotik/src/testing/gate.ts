import { inPrefix } from './engine/addresses.ts';
import type { Actor, Engine, Row } from './engine/types.ts';
import type { Fate, Vices } from './vices.ts';
import { drawFate } from './vices.ts';

/** The services of `/ip service` that the simulator speaks. */
export type Service = 'api' | 'api-ssl' | 'www' | 'www-ssl';

/** A command that a client asked, and when (true time). */
export interface HeardCall {
  readonly at: number;
  readonly service: Service;
  /** The words of the API, or method, path and body of REST. */
  readonly sentence: readonly string[];
}

/** What every door of the router asks before it lets somebody in or answers. */
export interface Gate {
  readonly engine: Engine;
  vices: Vices;
  readonly calls: HeardCall[];
  /** Whether the router takes a connection for this service now, from this address. */
  admits(service: Service, address: string): boolean;
  /** A session began; answers how to say that it ended, or null when the service is full. */
  enter(service: Service): (() => void) | null;
  /** The person with that password, or null. */
  logIn(name: string, password: string, service: Service, address: string): Actor | null;
  /** The clear password of a user, for the old log-in by challenge. */
  passwordOf(name: string): string | null;
  /** What befalls this command. */
  fate(menu: string, command: string): Fate | null;
  /** Orders what befalls the next command that matches, such as `/ppp/secret/add`. */
  befall(what: string, fate: Fate): void;
  /** How long the next answer takes. */
  delayMs(): number;
  /** Called whenever the world has moved on; answers how to stop. */
  onTick(heard: () => void): () => void;
  /** The world has moved on. */
  tick(): void;
  /** Unplugged, or booting. */
  dark(): 'silent' | 'refusing' | null;
}

/** The gate of a router. `dark` says when nobody gets in at all. */
export function createGate(engine: Engine, vices: Vices, dark: Gate['dark']): Gate {
  const open = new Map<Service, number>();
  const ticks = new Set<() => void>();
  const ordered: { readonly what: string; readonly fate: Fate }[] = [];
  const serviceRow = (service: Service): Row | undefined => engine.table('/ip/service').find('name', service)?.values;
  const user = (name: string): Row | undefined => engine.table('/user').find('name', name)?.values;

  const gate: Gate = {
    engine,
    vices,
    calls: [],
    dark,
    admits(service, address) {
      const row = serviceRow(service);
      if (row === undefined || row['disabled'] === 'true') return false;
      return allowedFrom(row['address'], address);
    },
    enter(service) {
      const count = open.get(service) ?? 0;
      const most = serviceRow(service)?.['max-sessions'];
      if (most !== undefined && count >= Number(most)) return null;
      open.set(service, count + 1);
      return () => void open.set(service, (open.get(service) ?? 1) - 1);
    },
    logIn(name, password, service, address) {
      const row = user(name);
      const known = row !== undefined && row['disabled'] !== 'true' && (row['password'] ?? '') === password;
      const actor = known && allowedFrom(row['address'], address) ? actorOf(engine, row, service) : null;
      const via = service.startsWith('api') ? 'api' : 'rest-api';
      if (actor !== null) engine.log('system,info,account', `user ${name} logged in from ${address} via ${via}`);
      else engine.log('system,error,critical', `login failure for user ${name} from ${address} via ${via}`);
      return actor;
    },
    passwordOf: (name) => {
      const row = user(name);
      return row === undefined ? null : (row['password'] ?? '');
    },
    fate(menu, command) {
      const at = ordered.findIndex(({ what }) => what === `${menu}/${command}` || what === command || what === '*');
      if (at !== -1) return ordered.splice(at, 1)[0]?.fate ?? null;
      return drawFate(gate.vices, engine.chance, command);
    },
    befall: (what, fate) => void ordered.push({ what, fate }),
    onTick(heard) {
      ticks.add(heard);
      return () => void ticks.delete(heard);
    },
    tick() {
      for (const heard of ticks) heard();
    },
    delayMs: () => gate.vices.latencyMs + (gate.vices.slowMs > 0 ? engine.chance() * gate.vices.slowMs : 0),
  };
  return gate;
}

/** An empty list lets everybody in. */
function allowedFrom(list: string | undefined, address: string): boolean {
  if (list === undefined || list === '' || list === '0.0.0.0/0') return true;
  return list.split(',').some((range) => inPrefix(address, range));
}

/** What his group lets him do; null if that does not include the door he came by. */
function actorOf(engine: Engine, row: Row, service: Service): Actor | null {
  const group = engine.table('/user/group').find('name', row['group'] ?? '')?.values;
  const policy = new Set((group?.['policy'] ?? '').split(',').filter((word) => !word.startsWith('!')));
  const door = service.startsWith('api') ? 'api' : engine.since('7') ? 'rest-api' : 'web';
  if (!policy.has(door)) return null;
  return { name: row['name'] ?? '', policy, via: door };
}
