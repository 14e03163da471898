import type { Engine, Item, Row } from '../engine/types.ts';
import { fateOf, isOn, isWithin, type Walls } from './firewall.ts';
import { move } from './flow.ts';
import { queueFinder, type Queue } from './queues.ts';
import { burstMs, shareOut, type Pair } from './rates.ts';
import { nextOf, type Session } from './session.ts';

/** The way through the router: who is on it, how fast, and what has gone. */
export interface Road {
  readonly sessions: ReadonlySet<Session>;
  readonly join: (session: Session) => void;
  /** The last bytes are counted first. */
  readonly leave: (session: Session) => void;
  /** Something that speeds depend on is about to be otherwise. */
  readonly touch: () => void;
  /** Works out the speeds anew if anything has changed since they were. */
  readonly refresh: () => void;
  /** Counts the bytes of a session up to now. */
  readonly bring: (session: Session) => void;
  /** The next instant at which something happens to somebody; null: never. */
  readonly nextAt: () => number | null;
  /** Works out anew when something happens to a session next, its speed being what it was. */
  readonly reckon: (session: Session) => void;
  /** Sets the counters of a queue back. */
  readonly resetQueue: (id: string) => void;
}

const FIREWALL = ['/ip/firewall/filter', '/ip/firewall/nat', '/ip/firewall/mangle', '/ip/firewall/address-list'];

/** Opens the way. Nothing is reckoned until something changes or somebody looks. */
export function createRoad(engine: Engine): Road {
  const sessions = new Set<Session>();
  const counters = new Map<string, { up: number; down: number }>();
  let staleSince: number | null = null;
  let next: number | null | undefined;

  const bringTo = (session: Session, at: number): void => {
    const { up, down } = move(session.flow, at);
    if (up === 0 && down === 0) return;
    for (const id of session.queues) {
      const counter = counters.get(id);
      if (counter === undefined) continue;
      counter.up += up;
      counter.down += down;
    }
  };
  const countIn = (id: string): void => {
    if (counters.has(id)) return;
    counters.set(id, { up: 0, down: 0 });
    const item = engine.table('/queue/simple').get(id);
    if (item === undefined) return;
    showLive(item, () => {
      refresh();
      for (const session of sessions) if (session.queues.includes(id)) bringTo(session, engine.now());
      const { up, down } = counters.get(id) ?? { up: 0, down: 0 };
      return { bytes: `${up}/${down}`, 'total-bytes': String(up + down) };
    });
  };

  const refresh = (): void => {
    if (staleSince === null) return;
    const at = staleSince;
    staleSince = null;
    next = undefined;
    const everybody = [...sessions];
    const chains = judge(everybody, engine, at);
    const speeds = shareAll(everybody, chains, at);
    for (const [place, session] of everybody.entries()) {
      const speed = speeds[place] ?? { up: 0, down: 0 };
      const ids = (chains[place] ?? []).map(({ id }) => id);
      bringTo(session, at);
      session.flow.speed = speed;
      session.queues = ids;
      session.dueAt = nextOf(session);
      for (const id of ids) countIn(id);
    }
  };
  const touch = (): void => {
    const now = engine.now();
    if (staleSince !== null && staleSince < now) refresh();
    staleSince ??= now;
    next = undefined;
  };
  for (const menu of [...FIREWALL, '/queue/simple', '/interface/list/member']) engine.onChange(menu, touch);

  return {
    sessions,
    join(session) {
      touch();
      sessions.add(session);
    },
    leave(session) {
      refresh();
      bringTo(session, engine.now());
      touch();
      sessions.delete(session);
    },
    touch,
    refresh,
    bring(session) {
      refresh();
      bringTo(session, engine.now());
    },
    nextAt() {
      refresh();
      if (next !== undefined) return next;
      let soonest = Infinity;
      for (const { dueAt } of sessions) if (dueAt < soonest) soonest = dueAt;
      next = soonest === Infinity ? null : soonest;
      return next;
    },
    reckon(session) {
      session.dueAt = nextOf(session);
      next = undefined;
    },
    resetQueue(id) {
      const counter = counters.get(id);
      if (counter === undefined) return;
      for (const session of sessions) if (session.queues.includes(id)) bringTo(session, engine.now());
      counter.up = 0;
      counter.down = 0;
    },
  };
}

/** Lets an item that others keep show columns that are worked out when somebody looks. */
export function showLive(item: Item, live: () => Row): void {
  const before = item.live;
  Object.assign(item, { live: before === undefined ? live : (id: string) => ({ ...before(id), ...live() }) });
}

/** Items as they are written, without the columns that are worked out when somebody looks. */
function plainRows(engine: Engine, menu: string): readonly Row[] {
  return engine
    .table(menu)
    .items()
    .map(({ id, values }) => ({ ...values, '.id': id }));
}

/** Works out for each what becomes of her traffic; answers the queues that it goes through. */
function judge(everybody: readonly Session[], engine: Engine, at: number): readonly (readonly Queue[])[] {
  const walls = wallsOf(engine);
  const find = queueFinder(plainRows(engine, '/queue/simple'));
  return everybody.map((session) => {
    const { walled, fast, keeps } = fateOf(session, walls);
    session.keeps = keeps;
    session.walled = walled || !session.authorised;
    session.fast = fast;
    const chain = session.fast ? [] : find(session);
    for (const queue of chain) startBurst(session, queue, at);
    session.allowed = {
      up: allowed(session, chain, 'up', at),
      down: allowed(session, chain, 'down', at),
    };
    return chain;
  });
}

function startBurst(session: Session, { id, limits }: Queue, at: number): void {
  if (session.bursts.has(id) || (limits.burst.up === 0 && limits.burst.down === 0)) return;
  session.bursts.set(id, { up: at + burstMs(limits, 'up'), down: at + burstMs(limits, 'down') });
}

/** What a queue lets her have at an instant; zero: no bound. */
function capOf(session: Session, { id, limits }: Queue, way: keyof Pair, at: number): number {
  const until = session.bursts.get(id)?.[way] ?? 0;
  return at < until ? limits.burst[way] : limits.max[way];
}

function allowed(session: Session, chain: readonly Queue[], way: keyof Pair, at: number): number {
  if (session.walled) return 0;
  const caps = chain.map((queue) => capOf(session, queue, way, at)).filter((cap) => cap > 0);
  return Math.min(session.line[way], ...caps);
}

/** What everybody really takes: her own wish, within her queues, which she may have to share. */
function shareAll(everybody: readonly Session[], chains: readonly (readonly Queue[])[], at: number): readonly Pair[] {
  const up = everybody.map(({ wants, allowed: most }) => Math.min(wants.up, most.up));
  const down = everybody.map(({ wants, allowed: most }) => Math.min(wants.down, most.down));
  const shared = new Map<string, { readonly queue: Queue; readonly depth: number; readonly members: number[] }>();
  for (const [place, chain] of chains.entries()) {
    for (const [depth, queue] of chain.entries()) {
      const group = shared.get(queue.id);
      if (group === undefined) shared.set(queue.id, { queue, depth, members: [place] });
      else group.members.push(place);
    }
  }
  for (const { queue, members } of [...shared.values()].toSorted((one, other) => other.depth - one.depth)) {
    if (members.length === 1) continue;
    for (const [way, taken] of [
      ['up', up],
      ['down', down],
    ] as const) {
      const caps = members.map((place) => capOf(everybody[place] as Session, queue, way, at));
      const given = shareOut(
        Math.max(...caps),
        members.map((place) => taken[place] ?? 0),
      );
      for (const [index, place] of members.entries()) taken[place] = given[index] ?? 0;
    }
  }
  return everybody.map((_, place) => ({ up: up[place] ?? 0, down: down[place] ?? 0 }));
}

/** The firewall as it is set up now, with its lists ready for looking up. */
function wallsOf(engine: Engine): Walls {
  const lists = new Map<string, { readonly addresses: Set<string>; readonly others: string[] }>();
  for (const row of plainRows(engine, '/ip/firewall/address-list')) {
    if (!isOn(row)) continue;
    const { list = '', address = '' } = row;
    const entry = lists.get(list) ?? { addresses: new Set<string>(), others: [] };
    lists.set(list, entry);
    if (/[/-]/.test(address)) entry.others.push(address);
    else entry.addresses.add(address);
  }
  const members = new Set(
    plainRows(engine, '/interface/list/member').flatMap((row) =>
      isOn(row) ? [`${row['list']}\n${row['interface']}`] : [],
    ),
  );
  return {
    filter: plainRows(engine, '/ip/firewall/filter'),
    nat: plainRows(engine, '/ip/firewall/nat'),
    mangle: plainRows(engine, '/ip/firewall/mangle'),
    isListed(list, address) {
      const entry = lists.get(list);
      if (entry === undefined) return false;
      return entry.addresses.has(address) || entry.others.some((given) => isWithin(address, given));
    },
    isMember: (list, name) => members.has(`${list}\n${name}`),
  };
}
