import type { AccessView } from './reads.ts';

/** Whose access a committed unit of work has changed, or may have. */
export interface AccessMarks {
  /** Of accounts and of subscriptions. */
  readonly ids: readonly string[];
  /** Names that somebody has from now on, as `usernameKey` writes them. */
  readonly usernames: readonly string[];
}

/** The same as it was stored. Positions are given before the commit: a lower one may come to be seen later. */
export interface AccessChange extends AccessMarks {
  /** 1, 2, 3 …; one that is never seen belongs to work that was not committed. */
  readonly position: number;
}

/** Which changes are read: those after a position, and some before it that were not there yet. */
export interface AccessChangesAsk {
  readonly after: number;
  readonly missing: readonly number[];
  readonly limit: number;
}

/** All that has changed access within the last hour, in whichever process. */
export interface AccessLog {
  /** The highest position that is committed; 0 when there is none. */
  last(): Promise<number>;
  /** In order of positions. */
  read(ask: AccessChangesAsk): Promise<readonly AccessChange[]>;
  /** Forgets what is older than an instant, a part at a time; answers how many. */
  prune(before: number): Promise<number>;
  /** Hears of what this process has committed, before the write resolves; until the answered function is called. */
  onChange(listener: (marks: AccessMarks) => void): () => void;
}

/** Reads on in what has changed access. */
export interface AccessTail {
  /**
   * Resolves once all that was committed before the call has been heard of. One call at a time.
   * @throws whatever the database throws; the next call goes on where this one broke off
   */
  poll(): Promise<void>;
  /** Hears nothing more. */
  close(): void;
}

/** What a log-in is decided on, and how long that stays true if nothing is written. */
export interface KnownAccess {
  /** Null when nobody has the name. */
  readonly view: AccessView | null;
  /** When the counted bytes are those of another term, UTC milliseconds; null: not by time alone. */
  readonly untilAt: number | null;
}
