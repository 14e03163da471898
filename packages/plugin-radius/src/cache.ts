import { usernameKey, type AccessTail, type AccessView, type PluginHost } from '@daftari/core';
import { createEntries, type Entry } from './cache-entries.ts';
import { createReader } from './cache-reader.ts';
import type { Later } from './exchange.ts';
import { inTime } from './patience.ts';
import type { Watch } from './watch.ts';

/** What a log-in is decided on. */
export interface Found {
  /** Null: nobody has the name. */
  readonly view: AccessView | null;
  /** Whether more may be true by now than is known, because the database is away. */
  readonly isOutdated: boolean;
}

/** Access by names, from memory where that is as good as read now. */
export interface AccessCache {
  /**
   * At once what is known, or a promise of what the database says.
   * @throws (or rejects) when the database is away and nothing is known
   */
  readonly access: (username: string) => Found | Promise<Found>;
  /** Reads what others have changed since the last time. Calls itself again and again once it was started. */
  readonly follow: () => Promise<void>;
  readonly stop: () => void;
  /** Since when the database is away, UTC milliseconds; null while it answers. */
  readonly awaySince: () => number | null;
  readonly figures: () => Readonly<Record<string, number>>;
}

/** What a cache needs. */
export interface CacheTools {
  readonly host: Pick<PluginHost, 'accesses' | 'followAccess' | 'clock'>;
  readonly later: Later;
  readonly watch: Watch;
  /** How many names are remembered. */
  readonly entries: number;
  /** For how long after the database has gone log-ins are answered from what was known. */
  readonly staleWhileAwayMs: number;
}

interface State {
  /** All that was committed before this instant is known to have changed or not. */
  freshAt: number;
  awaySince: number | null;
  stopped: boolean;
  /** Calls off the next look. */
  cancel: () => void;
}

/** How often it is asked what other processes have changed. */
const FOLLOW_MS = 200;
/** For how long after such an answer nothing is taken to have changed; beyond it each log-in reads for itself. */
const FRESH_MS = 1_000;
/** A database that does not answer in this time is away: log-ins do not wait for it, and it is asked anew. */
const PATIENCE_MS = 2_000;
/** What nobody says is found out after this time: a change by hand in the database, a commit that took minutes. */
const OLDEST_MS = 600_000;
/** The same of names that nobody has. */
const OLDEST_STRANGER_MS = 30_000;

/** Makes an empty cache, which asks for everything until `follow` has succeeded. */
export function createAccessCache({ host, later, watch, ...limits }: CacheTools): AccessCache {
  const { clock } = host;
  const entries = createEntries(limits.entries);
  const fetch = (keys: readonly string[]) => host.accesses(keys);
  const reader = createReader({ fetch, now: clock.now, later, patienceMs: PATIENCE_MS });
  const tail: AccessTail = host.followAccess((changed) => {
    reader.outdate(changed);
    entries.outdate(changed);
  });
  const state: State = { freshAt: -Infinity, awaySince: null, stopped: false, cancel: () => undefined };

  const isKnown = (now: number): boolean => now - state.freshAt <= FRESH_MS && now >= state.freshAt;

  /** What is known while the database is away; undefined when that is nothing, or from too long ago. */
  const lastKnown = (key: string, now: number): Found | undefined => {
    if (now - state.freshAt > limits.staleWhileAwayMs) return undefined;
    const entry = entries.get(key);
    if (entry !== undefined) return { view: entry.view, isOutdated: !isTrue(entry, now) };
    return entries.strangerSince(key) === undefined ? undefined : STRANGER;
  };

  const away = (now: number, thrown: unknown): void => {
    state.awaySince ??= now;
    watch.warn('cache_away', 'The database does not answer: log-ins are answered from what is known.', {
      reason: String(thrown),
    });
  };

  const poll = async (): Promise<void> => {
    const at = clock.now();
    try {
      await inTime(later, PATIENCE_MS, tail.poll());
      state.freshAt = at;
      state.awaySince = null;
    } catch (thrown) {
      away(at, thrown);
    }
  };

  /** From memory, if that is as good as read now. */
  const remembered = (key: string, now: number): Found | undefined => {
    if (!isKnown(now)) return undefined;
    const entry = entries.get(key);
    if (entry !== undefined) {
      if (!isTrue(entry, now)) return undefined;
      entry.isUsed = true;
      return { view: entry.view, isOutdated: false };
    }
    const since = entries.strangerSince(key);
    return since !== undefined && now - since < OLDEST_STRANGER_MS ? STRANGER : undefined;
  };

  const read = async (key: string): Promise<Found> => {
    watch.count('cache_misses');
    try {
      const { known, askedAt, isOutdated } = await reader.read(key);
      entries.keep(key, known, askedAt, isOutdated);
      return known.view === null ? STRANGER : { view: known.view, isOutdated: false };
    } catch (thrown) {
      const known = lastKnown(key, clock.now());
      if (known === undefined) throw thrown;
      watch.count('cache_hits_while_away');
      return known;
    }
  };

  const follow = async (): Promise<void> => {
    await poll();
    if (!state.stopped) state.cancel = later(FOLLOW_MS, () => void follow());
  };

  return {
    access(username) {
      const now = clock.now();
      const key = usernameKey(username);
      const found = remembered(key, now);
      if (found !== undefined) {
        watch.count('cache_hits');
        return found;
      }
      if (state.awaySince === null) return read(key);
      const known = lastKnown(key, now);
      watch.count(known === undefined ? 'cache_unknown_while_away' : 'cache_hits_while_away');
      if (known === undefined) throw new Error('the database is away, and nothing is known of this name');
      return known;
    },
    follow,
    stop() {
      state.stopped = true;
      state.cancel();
      tail.close();
    },
    awaySince: () => state.awaySince,
    figures: () => ({
      cache_entries: entries.size(),
      cache_waiting: reader.waiting(),
      cache_tail_lag_ms: state.freshAt === -Infinity ? 0 : Math.max(0, clock.now() - state.freshAt),
    }),
  };
}

const STRANGER: Found = { view: null, isOutdated: false };

function isTrue({ isOutdated, readAt, untilAt }: Entry, now: number): boolean {
  return !isOutdated && now - readAt < OLDEST_MS && (untilAt === null || now < untilAt);
}
