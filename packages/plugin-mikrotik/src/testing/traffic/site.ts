import type { Engine, Row } from '../engine/types.ts';
import type { Scripts } from '../script/install.ts';
import { ipNumber, ipText } from '../script/values.ts';
import type { Aaa, AaaGrant, AaaRecord, EndCause } from './aaa.ts';
import { isYes } from './firewall.ts';
import { queueFields, type Pair } from './rates.ts';
import { showLive, type Road } from './road.ts';

export { showLive as liveOf } from './road.ts';
export { queueFields as fieldsOf } from './rates.ts';
import type { Session } from './session.ts';

/** What the services of a router share. */
export interface Site {
  readonly engine: Engine;
  readonly scripts: Scripts;
  readonly road: Road;
  /** Null: no RADIUS server answers. */
  readonly aaa: Aaa | null;
  /** Addresses that somebody has. */
  readonly taken: Set<string>;
  /** Ends a session: the last bytes, what the router made for it, the record. */
  readonly end: (session: Session, cause: EndCause) => void;
  readonly account: (session: Session, status: AaaRecord['status'], cause?: EndCause) => void;
  /** An Acct-Session-Id: the service, how often the router has started, and a number. */
  readonly sessionId: (service: 'ppp' | 'hotspot') => string;
}

/** Kilobits a second of somebody who says nothing else. */
const USUAL_KBPS = 500;
const LINE_KBPS = 100_000;

/** What she would take: one figure is what she downloads, and she sends a fifth of it. */
export function wantsOf(wants: number | Pair = USUAL_KBPS): Pair {
  return typeof wants === 'number' ? { down: wants, up: Math.round(wants / 5) } : wants;
}

/** What her line carries, the same both ways. */
export function lineOf(lineKbps = LINE_KBPS): Pair {
  return { up: lineKbps, down: lineKbps };
}

/** Takes the first free address of a pool and of those behind it; undefined when all are used up. */
export function takeFromPool({ engine, taken }: Site, name: string, owner: string): string | undefined {
  const seen = new Set<string>();
  for (let pool = name; pool !== 'none' && pool !== '' && !seen.has(pool);) {
    seen.add(pool);
    const values = engine.table('/ip/pool').find('name', pool)?.values;
    for (const range of (values?.['ranges'] ?? '').split(',')) {
      const address = freeIn(range, taken);
      if (address === undefined) continue;
      engine.table('/ip/pool/used').add({ pool, address, owner });
      return address;
    }
    pool = values?.['next-pool'] ?? 'none';
  }
  return undefined;
}

/** Gives an address back. */
export function giveBack({ engine, taken }: Site, address: string): void {
  taken.delete(address);
  const used = engine.table('/ip/pool/used');
  const item = used.find('address', address);
  if (item !== undefined) used.remove(item.id);
}

function freeIn(range: string, taken: ReadonlySet<string>): string | undefined {
  const [from = '', to = from] = range.split('-');
  const [network = '', length] = from.split('/');
  const low = ipNumber(network);
  if (low === undefined) return undefined;
  const last = length === undefined ? (ipNumber(to) ?? low) : low + 2 ** (32 - Number(length)) - 1;
  for (let number = low; number <= last; number++) if (!taken.has(ipText(number))) return ipText(number);
  return undefined;
}

/** A dynamic queue as the services make it. */
export interface QueueWish {
  readonly name: string;
  readonly target: string;
  readonly rateLimit: string;
  readonly parent?: string | undefined;
  /** `first`, `bottom`, or the name of a queue; first unless said otherwise. */
  readonly before?: string | undefined;
}

/** Makes a dynamic queue for a session, or changes the one it has. Without a rate there is none. */
export function holdBy({ engine }: Site, session: Session, wish: QueueWish): void {
  const table = engine.table('/queue/simple');
  const own = table.find('name', wish.name);
  if (wish.rateLimit === '') return;
  if (own !== undefined) {
    session.bursts.delete(own.id);
    table.set(own.id, queueFields(wish.rateLimit));
    return;
  }
  const { before = 'first' } = wish;
  const place = before === 'bottom' ? undefined : (table.find('name', before) ?? table.items()[0])?.id;
  const parent = wish.parent === undefined || wish.parent === '' ? 'none' : wish.parent;
  const values = { name: wish.name, target: wish.target, parent, ...queueFields(wish.rateLimit), dynamic: 'true' };
  const id = table.add(values, place === undefined ? {} : { before: place });
  session.undo.push(() => table.remove(id));
}

/** Puts an address on lists, as dynamic entries; answers how to take it off them. */
export function putOnLists({ engine }: Site, session: Session, lists: string | undefined): () => void {
  const table = engine.table('/ip/firewall/address-list');
  const ids = (lists ?? '').split(',').flatMap((list) => {
    const there = table.items().some(({ values }) => values['list'] === list && values['address'] === session.address);
    return list === '' || there ? [] : [table.add({ list, address: session.address, dynamic: 'true' })];
  });
  const drop = (): void => {
    for (const id of ids) table.remove(id);
  };
  session.undo.push(drop);
  return drop;
}

/** Adds a row that is there as long as the session. `live` is worked out when somebody looks. */
export function showRow(site: Site, session: Session, menu: string, values: Row, live: () => Row): void {
  const table = site.engine.table(menu);
  const id = table.add(values);
  const item = table.get(id);
  if (item !== undefined) showLive(item, live);
  session.undo.push(() => table.remove(id));
}

/** How long a session has been there, as a row shows it. */
export function uptimeOf({ engine }: Site, session: Session): string {
  return engine.interval(Math.floor((engine.now() - session.startedAt) / 1_000) * 1_000);
}

/** Binds a session to what RADIUS granted. `profileMs` are the times of its profile, which RADIUS beats. */
export function bound(
  session: Session,
  profileMs: { readonly timeout: number | null; readonly idle: number | null },
  grant: AaaGrant | null,
): void {
  const { bounds } = session;
  const timeout = grant?.sessionTimeoutS === undefined ? profileMs.timeout : grant.sessionTimeoutS * 1_000 || null;
  bounds.timeoutAt = timeout === null ? null : session.startedAt + timeout;
  bounds.idleMs = grant?.idleTimeoutS === undefined ? profileMs.idle : grant.idleTimeoutS * 1_000 || null;
  if (grant === null) return;
  bounds.totalBytes = grant.totalBytes || null;
  bounds.inBytes = grant.inBytes || null;
  bounds.outBytes = grant.outBytes || null;
}

/** Whether RADIUS is asked for a service. */
export function hasRadius({ engine }: Site, service: 'ppp' | 'hotspot'): boolean {
  return engine
    .table('/radius')
    .items()
    .some(({ values }) => !isYes(values['disabled']) && (values['service'] ?? '').split(',').includes(service));
}

/** The name that the router calls itself to RADIUS. */
export function identityOf({ engine }: Site): string {
  return engine.table('/system/identity').items()[0]?.values['name'] ?? '';
}
