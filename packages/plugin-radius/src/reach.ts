import { isBillingError } from '@daftari/core';
import type { Later } from './exchange.ts';
import { inTime } from './patience.ts';
import type { Watch } from './watch.ts';

/**
 * Asks the database for a log-in that cannot be answered from memory. It holds one of the turns of its door meanwhile,
 * which belong to all towers: so where the database is away nobody waits for it, and nobody waits for long.
 * @throws BillingError `radius.tooLong`, what the question throws, or at once an error while nothing can be answered:
 * the log-in is left to another server, or comes again.
 */
export type Reach = <Answer>(question: () => Promise<Answer>) => Promise<Answer>;

/** What a reach is made of. */
export interface ReachTools {
  readonly later: Later;
  readonly watch: Watch;
  /** Since when the database is away; null while it answers. */
  readonly awaySince: () => number | null;
}

/** For how long a log-in waits, or who asks how we are: the first NASes ask another server soon after. */
export const REACH_MS = 2_000;

/** How many may try a database that has left one without an answer, though it does not seem to be away. */
const TRIALS = 8;

/** Makes the way of one door to the database. */
export function createReach({ later, watch, awaySince }: ReachTools): Reach {
  let waiting = 0;
  let isSilent = false;
  return async (question) => {
    if (awaySince() !== null || (isSilent && waiting >= TRIALS)) {
      watch.warn('auth_unreached', 'A log-in that needs the database is not answered: it is away.', { waiting });
      throw new Error('the database is away, and the log-in needs an address of ours or the lock of its device');
    }
    waiting += 1;
    try {
      const answer = await inTime(later, REACH_MS, question());
      isSilent = false;
      return answer;
    } catch (thrown) {
      isSilent = isBillingError(thrown) && thrown.code === 'radius.tooLong';
      if (isSilent) watch.warn('auth_too_long', 'A log-in waited too long for the database.', { waiting });
      throw thrown;
    } finally {
      waiting -= 1;
    }
  };
}
