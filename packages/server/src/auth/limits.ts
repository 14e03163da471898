import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { isBillingError } from '@daftari/core';
import { authErrors } from './caller.ts';

/** How many log-ins may fail. Numbers of tries and seconds. */
export interface LoginLimits {
  /** From one address for one name: somebody who has forgotten her password. */
  readonly pair: { readonly points: number; readonly duration: number };
  /** For one name from anywhere: somebody who guesses from many machines. */
  readonly name: { readonly points: number; readonly duration: number };
  /** From one address: somebody who tries many names. */
  readonly address: { readonly points: number; readonly duration: number };
}

/** Room for the forgetful, none for the guessing. */
export const LOGIN_LIMITS: LoginLimits = {
  pair: { points: 5, duration: 15 * 60 },
  name: { points: 50, duration: 60 * 60 },
  address: { points: 60, duration: 15 * 60 },
};

/** Counts log-ins that fail. */
export interface LoginLimiter {
  /**
   * Counts a try before it is made, so that a thousand at once are no way round.
   * @throws BillingError `auth.limited`
   */
  take(address: string, name: string): Promise<void>;
  /** The try was no guess: it does not count. */
  giveBack(address: string, name: string): Promise<void>;
}

/** Keeps the counts in this process's memory. */
export function createLoginLimiter(limits: LoginLimits = LOGIN_LIMITS): LoginLimiter {
  const pair = new RateLimiterMemory({ keyPrefix: 'pair', ...limits.pair });
  const byName = new RateLimiterMemory({ keyPrefix: 'name', ...limits.name });
  const byAddress = new RateLimiterMemory({ keyPrefix: 'address', ...limits.address });
  return {
    async take(address, name) {
      await consume(byAddress, address);
      await consume(pair, pairOf(address, name));
      await consume(byName, fold(name));
    },

    async giveBack(address, name) {
      await byAddress.reward(address);
      await pair.delete(pairOf(address, name));
      await byName.reward(fold(name));
    },
  };
}

/** How often a customer may make a phone ring, hers or anybody's: in ten minutes. */
const ASKS = { points: 6, duration: 600 } as const;

/**
 * How often all guests of one address may: behind the one address of a hotspot stand many, and devices that somebody
 * invents cost nothing.
 */
const GUESTS = { points: 120, duration: 600 } as const;

/** Counts asks for money. */
export interface AskLimiter {
  /** @throws BillingError `auth.asks` */
  take(accountId: string): Promise<void>;
  /** Of guests whom nobody knows: by the address that they come from. @throws BillingError `auth.asks` */
  hotspot(address: string): Promise<void>;
}

/** A prompt goes to any phone that is named; whoever is logged in must not be able to ring through the directory. */
export function createAskLimiter(): AskLimiter {
  const asks = new RateLimiterMemory({ keyPrefix: 'ask', ...ASKS });
  const guests = new RateLimiterMemory({ keyPrefix: 'guests', ...GUESTS });
  return {
    take: (accountId) => consume(asks, accountId, authErrors.asks),
    hotspot: (address) => consume(guests, address, authErrors.asks),
  };
}

/** How many codes may be wrong: of one caller, and from one address, in a quarter of an hour. */
const CODES = { caller: { points: 10, duration: 900 }, address: { points: 60, duration: 900 } } as const;

/** What is said of a code that there is not. */
const NO_SUCH_CODE: ReadonlySet<string> = new Set([
  'voucher.unknown',
  'promotion.missing',
  'slot.nobody',
  'slot.notPaidBy',
]);

/** Counts codes that are wrong. */
export interface CodeLimiter {
  /**
   * Tries a code. It counts before it is tried, so that a thousand at once are no way round, and only a code that there
   * is not has counted afterwards.
   * @throws BillingError `auth.codes`, and what the trying throws
   */
  tried<T>(address: string, userId: string, trying: () => Promise<T>): Promise<T>;
}

/** Codes of promotions are words, and could be guessed by whoever may try for ever. */
export function createCodeLimiter(): CodeLimiter {
  const byCaller = new RateLimiterMemory({ keyPrefix: 'code', ...CODES.caller });
  const byAddress = new RateLimiterMemory({ keyPrefix: 'code-address', ...CODES.address });
  return {
    async tried(address, userId, trying) {
      await consume(byAddress, address, authErrors.codes);
      await consume(byCaller, userId, authErrors.codes);
      const giveBack = async () => {
        await byAddress.reward(address);
        await byCaller.reward(userId);
      };
      try {
        const found = await trying();
        await giveBack();
        return found;
      } catch (thrown) {
        if (!isBillingError(thrown) || !NO_SUCH_CODE.has(thrown.code)) await giveBack();
        throw thrown;
      }
    },
  };
}

async function consume(limiter: RateLimiterMemory, key: string, error = authErrors.limited): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    throw error({ retryAfterSeconds: Math.max(1, Math.ceil(thrown.msBeforeNext / 1000)) });
  }
}

function pairOf(address: string, name: string): string {
  return `${address} ${fold(name)}`;
}

function fold(name: string): string {
  return name.trim().toLowerCase().slice(0, 191);
}
