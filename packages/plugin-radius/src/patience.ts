import { radiusErrors } from './errors.ts';
import type { Later } from './exchange.ts';

/**
 * What was promised, if it comes in time. A connection can die without a word, and then a promise never settles:
 * whoever waits for it would wait for ever, long after the database can be reached anew. What comes late is ignored.
 * @throws BillingError `radius.tooLong`
 */
export function inTime<T>(later: Later, ms: number, promised: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = later(ms, () => reject(radiusErrors.tooLong({ ms })));
    promised.then(resolve, reject).finally(cancel);
  });
}
