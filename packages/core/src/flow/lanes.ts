import type { House } from './house.ts';

/** A queue of orders that go to one router; without a router all others of a driver. */
export interface Lane {
  readonly driver: string;
  readonly routerId: string | null;
}

/** How a lane is at this moment, as this process knows it. */
export interface LaneState extends Lane {
  /** Orders that were claimed and are not done. */
  readonly claimed: number;
  /** Null: it answers. */
  readonly away: Away | null;
}

/** A router that does not answer. */
export interface Away {
  readonly sinceAt: number;
  /** From when on one order may ask it again; all others wait. */
  readonly askAt: number;
  /** Why, for people. */
  readonly reason: string;
}

/** The lanes of one process: how much is under way in each, and which routers do not answer. */
export interface Lanes {
  /** Those with something under way, and those of routers that do not answer. */
  states(): readonly LaneState[];
  /** Null: it answers, as far as is known. */
  away(lane: Lane): Away | null;
  /** Counts an order as claimed until the answered function is called. */
  claim(lane: Lane): () => void;
  /** Does something once fewer than so many things are being done in a lane, in the order in which they came. */
  inTurn<T>(lane: Lane, most: number, work: () => Promise<T>): Promise<T>;
  /** Notes that a router did not answer. Null when that is no news: of many that were under way one is to say so. */
  lost(lane: Lane, now: number, reason: string): Away | null;
  /** Notes that it does. True when it was away. */
  found(lane: Lane): boolean;
  /** Hears of each router that is said to be back, until the answered function is called. */
  onBack(listener: (driver: string, routerId: string) => void): () => void;
  /** Tells those who listen. */
  tellBack(driver: string, routerId: string): void;
}

/** How long a router is left alone before it is asked again, in milliseconds: doubling, for it may be back at once. */
const ASK_FIRST_MS = 500;
const ASK_LAST_MS = 4_000;

interface Entry {
  readonly lane: Lane;
  claimed: number;
  doing: number;
  readonly waiting: (() => void)[];
  away: (Away & { readonly asked: number }) | null;
}

/** Lanes of which nothing is known yet. */
export function createLanes(): Lanes {
  const known = new Map<string, Entry>();
  const listeners = new Set<(driver: string, routerId: string) => void>();
  const entryOf = (lane: Lane): Entry => {
    const entry = known.get(keyOf(lane)) ?? { lane, claimed: 0, doing: 0, waiting: [], away: null };
    known.set(keyOf(lane), entry);
    return entry;
  };
  const settle = ({ lane, claimed, doing, away }: Entry): void => {
    if (claimed + doing === 0 && away === null) known.delete(keyOf(lane));
  };
  return {
    states: () =>
      [...known.values()].map(({ lane: { driver, routerId }, claimed, away }) => ({ driver, routerId, claimed, away })),
    away: (lane) => known.get(keyOf(lane))?.away ?? null,
    claim(lane) {
      const entry = entryOf(lane);
      entry.claimed += 1;
      return () => {
        entry.claimed -= 1;
        settle(entry);
      };
    },
    async inTurn(lane, most, work) {
      const entry = entryOf(lane);
      // Who is let in by one that ends takes that one's place, so nobody comes between.
      if (entry.doing >= most) await new Promise<void>((resolve) => void entry.waiting.push(resolve));
      else entry.doing += 1;
      try {
        return await work();
      } finally {
        const next = entry.waiting.shift();
        if (next === undefined) entry.doing -= 1;
        else next();
        settle(entry);
      }
    },
    lost: (lane, now, reason) => lostAt(entryOf(lane), now, reason),
    found(lane) {
      const entry = known.get(keyOf(lane));
      if (entry === undefined || entry.away === null) return false;
      entry.away = null;
      settle(entry);
      return true;
    },
    onBack(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tellBack: (driver, routerId) => listeners.forEach((listener) => listener(driver, routerId)),
  };
}

function keyOf({ driver, routerId }: Lane): string {
  return JSON.stringify([driver, routerId]);
}

function lostAt(entry: Entry, now: number, reason: string): Away | null {
  const { sinceAt, askAt, asked } = entry.away ?? { sinceAt: now, askAt: 0, asked: 0 };
  if (askAt > now) return null;
  const waits = Math.min(ASK_LAST_MS, ASK_FIRST_MS * 2 ** asked);
  entry.away = { sinceAt, askAt: now + waits, reason, asked: Math.min(asked + 1, 10) };
  return entry.away;
}

/**
 * Takes a router for present again: what waits for it is due now, and so is what was left undone there when somebody
 * was moved away from it.
 */
export async function routerBack(house: House, driver: string, routerId: string): Promise<void> {
  house.lanes.found({ driver, routerId });
  await house.store.wakeActions(driver, routerId, house.clock.now());
  house.lanes.tellBack(driver, routerId);
}
