import { sameOctets } from './digest.ts';
import { createQueue } from './queue.ts';

/** Where a request came from and on which socket: the key of RFC 5080 section 2.2.2. */
export interface RequestOrigin {
  /** Names the receiving socket, such as `auth`. */
  readonly socket: string;
  readonly address: string;
  readonly port: number;
  readonly identifier: number;
}

/** What to do with a verified request. */
export type Sighting =
  /** Never seen: do the work. */
  | { readonly kind: 'new' }
  /** The same key with another authenticator: do the work; the older request is forgotten. */
  | { readonly kind: 'replaced' }
  /** Its first copy is being worked on: drop this one. */
  | { readonly kind: 'inFlight' }
  /** Done before: send these octets again and do nothing else. */
  | { readonly kind: 'answered'; readonly reply: Uint8Array };

/** Remembers requests for a while, so that a retransmission is answered and not worked on twice. */
export interface Duplicates {
  /** Looks a request up and remembers it. Only one that `verifyRequest` passed may come here. */
  readonly see: (origin: RequestOrigin, authenticator: Uint8Array, nowMs: number) => Sighting;
  /**
   * Keeps the reply to a request, for as long again from now.
   * @returns False when the request is no longer the one that is waited for: the reply is not to be sent.
   */
  readonly answer: (origin: RequestOrigin, authenticator: Uint8Array, reply: Uint8Array, nowMs: number) => boolean;
  /** Forgets a request whose work failed, so that a retransmission tries again. */
  readonly forget: (origin: RequestOrigin, authenticator: Uint8Array) => void;
  /** How many requests are remembered. */
  readonly size: () => number;
}

interface Seen {
  readonly key: string;
  /** A copy of our own: part of a packet would hold on to all of it. */
  readonly authenticator: Uint8Array;
  reply: Uint8Array | undefined;
  untilMs: number;
  /** What `untilMs` was when it joined the queue. */
  queuedMs: number;
}

/**
 * Makes an empty memory. Each request that is remembered stands once in a queue, in about the order in which they are
 * over: one that was prolonged meanwhile joins it again when its turn comes. So no step looks at more than it lets go
 * of.
 * @param limits `keepMs`: 5,000 to 30,000 as RFC 5080 advises. `maxEntries`: when it is full the oldest goes, since a
 * bound that refuses new work would let a flood lock everybody out.
 * @throws RangeError when a limit is not a whole number from 1.
 */
export function createDuplicates(limits: { readonly keepMs: number; readonly maxEntries: number }): Duplicates {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`${name} is a whole number from 1, not ${limit}`);
  }
  const entries = new Map<string, Seen>();
  const queue = createQueue<Seen>();

  const enqueue = (seen: Seen): void => {
    seen.queuedMs = seen.untilMs;
    queue.push(seen);
  };

  /** Lets go of what is over, and of the oldest when there is too much. */
  const tidy = (nowMs: number): void => {
    for (let seen = queue.first(); seen !== undefined; seen = queue.first()) {
      const isLet = entries.get(seen.key) !== seen; // It was forgotten, or its place was taken.
      if (!isLet && seen.queuedMs > nowMs && entries.size <= limits.maxEntries) return;
      queue.shift();
      if (isLet) continue;
      if (seen.untilMs > nowMs && seen.untilMs !== seen.queuedMs) enqueue(seen);
      else entries.delete(seen.key);
    }
  };

  const current = (key: string, authenticator: Uint8Array): Seen | undefined => {
    const seen = entries.get(key);
    return seen && sameOctets(seen.authenticator, authenticator) ? seen : undefined;
  };

  return {
    see(origin, authenticator, nowMs) {
      const key = keyOf(origin);
      const before = entries.get(key);
      const isAlive = before !== undefined && before.untilMs > nowMs;
      if (isAlive && sameOctets(before.authenticator, authenticator)) {
        return before.reply ? { kind: 'answered', reply: before.reply } : { kind: 'inFlight' };
      }
      const untilMs = nowMs + limits.keepMs;
      if (before === undefined) {
        const seen = {
          key,
          authenticator: new Uint8Array(authenticator),
          reply: undefined,
          untilMs,
          queuedMs: untilMs,
        };
        entries.set(key, seen);
        queue.push(seen);
      } else {
        before.authenticator.set(authenticator);
        before.reply = undefined;
        before.untilMs = untilMs;
      }
      tidy(nowMs);
      return { kind: isAlive ? 'replaced' : 'new' };
    },

    answer(origin, authenticator, reply, nowMs) {
      const seen = current(keyOf(origin), authenticator);
      if (seen === undefined) return false;
      seen.reply = reply;
      seen.untilMs = nowMs + limits.keepMs;
      return true;
    },

    forget(origin, authenticator) {
      const key = keyOf(origin);
      if (current(key, authenticator)) entries.delete(key);
    },

    size: () => entries.size,
  };
}

const keyOf = ({ socket, address, port, identifier }: RequestOrigin): string =>
  `${socket} ${address} ${port} ${identifier}`;
