import type { Knex } from 'knex';
import { setTimeout as wait } from 'node:timers/promises';
import { isBillingError } from '../kernel/error.ts';
import type { Engine } from './engine.ts';
import { storageErrors } from './errors.ts';
import { isConnectionLost, isRetryable } from './faults.ts';
import type { Dialect } from './url.ts';

/** PostgreSQL counts parameters in 16 bits. */
const MOST_PARAMETERS = 60_000;

/** How often a transaction is tried that others made fail. */
const TRIES = 5;

/** The longest wait before the second try; it doubles with each further one. */
const FIRST_WAIT_MS = 20;

/**
 * Inserts rows, of which those are passed over for which any unique key of the table is taken: what arrives twice is
 * written once. Every other fault of a row, such as a text that is too long, is an error as always. All rows have the
 * same columns. `keyColumns` are one of those keys, which MySQL has to be given.
 */
export async function insertOnce(
  db: Knex,
  table: string,
  rows: readonly Readonly<Record<string, unknown>>[],
  keyColumns: readonly string[],
): Promise<void> {
  const width = Object.keys(rows[0] ?? {}).length;
  const most = Math.max(1, Math.floor(MOST_PARAMETERS / Math.max(1, width)));
  for (let start = 0; start < rows.length; start += most) {
    const insert = db(table).insert(rows.slice(start, start + most));
    // PostgreSQL is named no key: of two who write the same row at once, the later one may meet the other at any key,
    // and a named one forgives only itself. Not knex's ignore() on MySQL: it becomes `insert ignore`, which stores bad
    // data cut to size. Writing what stands there over itself changes nothing.
    const [first = ''] = keyColumns;
    const asItIs = { [first]: db.raw('??', [first]) };
    await (dialectOf(db) === 'postgres' ? insert.onConflict().ignore() : insert.onConflict().merge(asItIs));
  }
}

/** The dialect that a connection or a transaction speaks. */
export function dialectOf(db: Knex): Dialect {
  const { driverName } = db.client as { driverName: string };
  return driverName === 'pg' ? 'postgres' : 'mysql';
}

/**
 * Runs `work` in one transaction at READ COMMITTED. If others made it fail (a deadlock, a serialization failure), all
 * of it runs again, up to five times with growing, scattered waits; so `work` must do nothing but read and write
 * through `trx`.
 * @throws BillingError `storage.contended` after the last try; `storage.outcomeUnknown` when the connection broke at
 *   the commit
 */
export async function transaction<T>(engine: Engine, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  return retried(engine, () => runOnce(engine, work));
}

/**
 * The same for work that writes with one statement, which is a transaction by itself: it saves the round trips of
 * `begin` and `commit`. What it writes beside that statement would stay when the statement fails.
 * @throws BillingError those of `transaction`
 */
export async function alone<T>(engine: Engine, work: (db: Knex) => Promise<T>): Promise<T> {
  return retried(engine, async () => {
    try {
      return await work(engine.knex);
    } catch (error) {
      if (isConnectionLost(error)) throw storageErrors.outcomeUnknown({}, error);
      throw error;
    }
  });
}

async function retried<T>(engine: Engine, once: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await once();
    } catch (error) {
      if (isBillingError(error) || !isRetryable(error)) throw error;
      if (attempt === TRIES) throw storageErrors.contended({ tries: TRIES }, error);
    }
    await wait(engine.chance() * FIRST_WAIT_MS * 2 ** (attempt - 1));
  }
}

async function runOnce<T>(engine: Engine, work: (trx: Knex.Transaction) => Promise<T>): Promise<T> {
  let failed: { readonly error: unknown } | undefined;
  let committing = false;
  try {
    return await engine.knex.transaction(async (trx) => {
      try {
        const answer = await work(trx);
        committing = true;
        return answer;
      } catch (error) {
        failed = { error };
        throw error;
      }
    });
  } catch (error) {
    // On a broken connection knex cannot roll back and says that instead of why it should have.
    if (failed !== undefined) throw failed.error;
    if (committing && isConnectionLost(error)) throw storageErrors.outcomeUnknown({}, error);
    throw error;
  }
}
