import { sameOctets } from './digest.ts';

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
  readonly authenticator: Uint8Array;
  readonly reply?: Uint8Array;
  readonly untilMs: number;
}

/**
 * Makes an empty memory.
 * @param limits `keepMs`: 5,000 to 30,000 as RFC 5080 advises. `maxEntries`: when it is full the oldest goes, since a
 * bound that refuses new work would let a flood lock everybody out.
 * @throws RangeError when a limit is not a whole number from 1.
 */
export function createDuplicates(limits: { readonly keepMs: number; readonly maxEntries: number }): Duplicates {
  for (const [name, limit] of Object.entries(limits)) {
    if (!Number.isSafeInteger(limit) || limit < 1)
      throw new RangeError(`${name} is a whole number from 1, not ${limit}`);
  }
  // In order of `untilMs`, because a map keeps the order of insertion and every entry is inserted with the same span.
  const entries = new Map<string, Seen>();

  const remember = (key: string, seen: Omit<Seen, 'untilMs'>, nowMs: number): void => {
    entries.delete(key);
    entries.set(key, { ...seen, untilMs: nowMs + limits.keepMs });
    for (const [oldest, { untilMs }] of entries) {
      if (untilMs > nowMs && entries.size <= limits.maxEntries) break;
      entries.delete(oldest);
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
      remember(key, { authenticator }, nowMs);
      return { kind: isAlive ? 'replaced' : 'new' };
    },

    answer(origin, authenticator, reply, nowMs) {
      const key = keyOf(origin);
      if (!current(key, authenticator)) return false;
      remember(key, { authenticator, reply }, nowMs);
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
