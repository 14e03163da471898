import { mapOutcome } from './outcome.ts';
import type { Outcome } from './outcome.ts';

/** An access token and the instant, UTC milliseconds, after which Daraja no longer takes it. */
export interface Token {
  readonly value: string;
  readonly expiresAt: number;
}

/**
 * Where the one token of an app is kept. Daraja makes each new token invalidate the one before, so every process of an
 * installation must share one store, and hold its lock from looking to putting.
 */
export interface TokenStore {
  get(): Promise<Token | undefined>;
  put(token: Token): Promise<void>;
  /** Waits for the lock and answers what gives it back. A lock of a process that died must end by itself. */
  acquire(): Promise<() => Promise<void>>;
}

/** A store for one process: several clients that are given the same one share one token. */
export function memoryTokens(): TokenStore {
  let kept: Token | undefined;
  let last: Promise<void> = Promise.resolve();
  return {
    get: () => Promise.resolve(kept),
    put: (token) => {
      kept = token;
      return Promise.resolve();
    },
    async acquire() {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<void>();
      last = promise;
      await before;
      return () => {
        resolve();
        return Promise.resolve();
      };
    },
  };
}

/** Answers a token that is good; `rejected` is one that Daraja has just refused, whatever its date says. */
export type TokenHolder = (rejected?: string) => Promise<Outcome<string>>;

/** A token this close to its end is not used any more: a request may be on its way that long. */
const MARGIN_MS = 60_000;

/**
 * Hands out the kept token and asks for a new one only when there is none; callers who come meanwhile wait for the
 * same answer.
 */
export function tokenHolder(tokens: TokenStore, ask: () => Promise<Outcome<Token>>, clock: () => number): TokenHolder {
  let underway: Promise<Outcome<string>> | undefined;

  const usable = async (rejected: string | undefined): Promise<string | undefined> => {
    const kept = await tokens.get();
    return kept !== undefined && kept.value !== rejected && kept.expiresAt - MARGIN_MS > clock()
      ? kept.value
      : undefined;
  };

  const renew = async (rejected: string | undefined): Promise<Outcome<string>> => {
    const release = await tokens.acquire();
    try {
      // Another process may have asked while this one waited for the lock.
      const kept = await usable(rejected);
      if (kept !== undefined) return { kind: 'answered', value: kept };
      const asked = await ask();
      if (asked.kind === 'answered') await tokens.put(asked.value);
      return mapOutcome(asked, ({ value }) => value);
    } finally {
      await release();
    }
  };

  return async (rejected) => {
    const kept = await usable(rejected);
    if (kept !== undefined) return { kind: 'answered', value: kept };
    underway ??= renew(rejected).finally(() => (underway = undefined));
    return underway;
  };
}
