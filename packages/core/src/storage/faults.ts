/** The code that Node, PostgreSQL or mysql2 put on an error: `ENOENT`, `23505`, `ER_DUP_ENTRY`. */
export function errorCode(error: unknown): string | undefined {
  const code = field(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

/** Whether a unique key refused a row. */
export function isDuplicate(error: unknown): boolean {
  return errorCode(error) === '23505' || DUPLICATES.has(errno(error));
}

/**
 * Whether the database rolled a transaction back because of others, so that the same again may well succeed: a
 * serialization failure or a deadlock, and on MySQL the wait for a lock. A lost connection is none of these: nobody
 * knows whether it was committed.
 */
export function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01' || ROLLED_BACK.has(errno(error));
}

/** Whether the connection to the database broke, so that what was under way on it has an unknown end. */
export function isConnectionLost(error: unknown): boolean {
  const code = errorCode(error) ?? '';
  const message = error instanceof Error ? error.message : '';
  return LOST.has(code) || code.startsWith('08') || NO_CODE.test(message);
}

/** ER_DUP_ENTRY, and the same with the name of the key. */
const DUPLICATES: ReadonlySet<unknown> = new Set([1062, 1586]);

/** ER_LOCK_DEADLOCK and ER_LOCK_WAIT_TIMEOUT. */
const ROLLED_BACK: ReadonlySet<unknown> = new Set([1213, 1205]);

/** What the drivers say without a code: pg of a socket that ended, then pg and mysql2 of a statement after that. */
const NO_CODE = /Connection terminated|connection error and is not queryable|connection is in closed state/;

const LOST: ReadonlySet<string> = new Set([
  '57P01', // PostgreSQL was shut down by its administrator,
  '57P02', // it crashed,
  '57P03', // it does not take connections yet.
  'PROTOCOL_CONNECTION_LOST',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
  'ER_NORMAL_SHUTDOWN',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
]);

function errno(error: unknown): unknown {
  return field(error, 'errno');
}

function field(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? (error as Record<string, unknown>)[name] : undefined;
}
