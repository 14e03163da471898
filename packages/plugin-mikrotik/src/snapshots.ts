import type { RouterLink } from './client/link.ts';
import type { Wish } from './looks.ts';
import type { Shown } from './reading.ts';

/** What a look at one customer has shown, and what of the router was read for it. */
export interface Snapshot {
  readonly shown: Shown;
  /** The menus that were read. */
  readonly menus: readonly string[];
  /** The moment on its link at which it began. */
  readonly looked: number;
  /** When the router had answered, UTC milliseconds. */
  readonly at: number;
}

/** What was just seen and written of customers, by their links. */
export interface Snapshots {
  keep(link: RouterLink, wish: Wish, seen: Snapshot): void;
  /** What was kept of her, if she is to have the same now and it is no older than a moment. Good for one order. */
  take(link: RouterLink, wish: Wish): Snapshot | null;
  /** Notes that her order was carried out, and in which menus it wrote; what was seen before it is forgotten. */
  written(link: RouterLink, wish: Wish, menus: ReadonlySet<string>): void;
  /** The menus in which her order wrote; null: none was carried out since this was last asked. */
  takeWritten(link: RouterLink, wish: Wish): ReadonlySet<string> | null;
}

/**
 * How long what was seen may wait for its order. The order is checked by the router and read back: who has changed
 * something meanwhile is found by what the router answers, or by the look that follows.
 */
const KEPT_MS = 5_000;

interface Kept extends Snapshot {
  readonly generation: number;
}

interface Written {
  readonly generation: number;
  readonly menus: ReadonlySet<string>;
}

interface OfLink {
  readonly seen: Map<string, Kept>;
  readonly written: Map<string, Written>;
}

/** Nothing seen yet. */
export function createSnapshots(): Snapshots {
  const links = new WeakMap<RouterLink, OfLink>();
  const of = (link: RouterLink): OfLink => {
    const known = links.get(link) ?? { seen: new Map<string, Kept>(), written: new Map<string, Written>() };
    links.set(link, known);
    return known;
  };
  return {
    keep(link, { entitlement: { subscriptionId, generation } }, snapshot) {
      const { seen } = of(link);
      for (const [other, { at }] of seen) if (!isFresh(at, snapshot.at)) seen.delete(other);
      seen.set(subscriptionId, { ...snapshot, generation });
    },
    take(link, { entitlement: { subscriptionId, generation }, now }) {
      const { seen } = of(link);
      const kept = seen.get(subscriptionId);
      seen.delete(subscriptionId);
      return kept !== undefined && kept.generation === generation && isFresh(kept.at, now) ? kept : null;
    },
    written(link, { entitlement: { subscriptionId, generation } }, menus) {
      const { seen, written } = of(link);
      seen.delete(subscriptionId);
      written.set(subscriptionId, { generation, menus });
    },
    takeWritten(link, { entitlement: { subscriptionId, generation } }) {
      const { written } = of(link);
      const last = written.get(subscriptionId);
      written.delete(subscriptionId);
      return last?.generation === generation ? last.menus : null;
    },
  };
}

function isFresh(at: number, now: number): boolean {
  return at <= now && now - at <= KEPT_MS;
}
