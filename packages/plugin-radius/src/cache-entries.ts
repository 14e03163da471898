import type { AccessMarks, AccessView, KnownAccess } from '@daftari/core';
import { createRecent } from './recent.ts';
import { createQueue } from './wire/queue.ts';

/** What is remembered of one name that somebody has. */
export interface Entry {
  readonly key: string;
  readonly view: AccessView;
  /** When it was read, UTC milliseconds. */
  readonly readAt: number;
  /** When it is true no more by itself; null: not by time alone. */
  readonly untilAt: number | null;
  /** Whether something was written since that may have changed it. */
  isOutdated: boolean;
  /** Whether it was asked for since the last time that room was made. */
  isUsed: boolean;
}

/** Who has a name, and which names nobody has; bounded. */
export interface Entries {
  readonly get: (key: string) => Entry | undefined;
  /** When it was last found that nobody has a name; undefined when that is not known. */
  readonly strangerSince: (key: string) => number | undefined;
  readonly keep: (key: string, known: KnownAccess, readAt: number, isOutdated: boolean) => void;
  /** Notes that something was written. What is outdated is kept: it is all there is when the database is away. */
  readonly outdate: (changed: AccessMarks | 'all') => void;
  readonly size: () => number;
}

/** Names that nobody has are asked for by mistakes and by attackers: they must not push customers out. */
const MOST_STRANGERS = 20_000;

/** Makes an empty memory of so many names. When it is full those go first that nobody has asked for lately. */
export function createEntries(most: number): Entries {
  const entries = new Map<string, Entry>();
  const strangers = createRecent<number>(MOST_STRANGERS);
  // In the order in which they came, or had their second chance. Those that were forgotten meanwhile stand in it too.
  const line = createQueue<Entry>();
  // By the ids of its subscription and its account. An account mostly has one.
  const about = new Map<string, Entry | readonly Entry[]>();

  const forget = (entry: Entry): void => {
    entries.delete(entry.key);
    for (const id of [entry.view.subscription.id, entry.view.account.id]) {
      const rest = listOf(about.get(id)).filter((one) => one !== entry);
      const [only] = rest;
      if (only === undefined) about.delete(id);
      else about.set(id, rest.length === 1 ? only : rest);
    }
  };

  const index = (entry: Entry): void => {
    for (const id of [entry.view.subscription.id, entry.view.account.id]) {
      const known = about.get(id);
      about.set(id, known === undefined ? entry : [...listOf(known), entry]);
    }
  };

  const isKept = (entry: Entry): boolean => entries.get(entry.key) === entry;

  /** The clock of second chances: what was used goes to the end of the line once, the first that was not goes. */
  const makeRoom = (): void => {
    for (let entry = line.shift(); entry !== undefined; entry = line.shift()) {
      if (!isKept(entry)) continue;
      if (!entry.isUsed) return forget(entry);
      entry.isUsed = false;
      line.push(entry);
    }
  };

  return {
    get: (key) => entries.get(key),
    strangerSince: (key) => strangers.get(key),
    keep(key, { view, untilAt }, readAt, isOutdated) {
      const before = entries.get(key);
      if (before !== undefined) forget(before);
      strangers.delete(key);
      if (view === null) {
        if (isOutdated) return;
        strangers.set(key, readAt);
        return;
      }
      while (entries.size >= most) makeRoom();
      const entry: Entry = { key, view, readAt, untilAt, isOutdated, isUsed: false };
      entries.set(key, entry);
      index(entry);
      line.push(entry);
      if (line.size() > 2 * most) line.retain(isKept);
    },
    outdate(changed) {
      if (changed === 'all') {
        for (const entry of entries.values()) entry.isOutdated = true;
        strangers.clear();
        return;
      }
      for (const id of changed.ids) for (const entry of listOf(about.get(id))) entry.isOutdated = true;
      for (const key of changed.usernames) {
        strangers.delete(key);
        const entry = entries.get(key);
        if (entry !== undefined) entry.isOutdated = true;
      }
    },
    size: () => entries.size,
  };
}

function listOf(found: Entry | readonly Entry[] | undefined): readonly Entry[] {
  if (found === undefined) return [];
  return 'key' in found ? [found] : found;
}
