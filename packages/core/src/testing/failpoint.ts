import type { Engine } from '../storage/engine.ts';

/** Ends every connection of an engine at one statement, as when a process is killed: nothing more reaches it. */
export interface Failpoint {
  /** Statements that were sent so far. */
  readonly sent: () => number;
}

/** A connection of either driver. */
interface Connection {
  query: (...given: unknown[]) => unknown;
  readonly destroy?: () => void;
  readonly connection?: { readonly stream: { readonly destroy: () => void } };
}

/** What of knex's pool is used here. */
interface Pool {
  on(name: 'acquireSuccess', listener: (id: unknown, connection: Connection) => void): void;
}

/**
 * Counts the statements of an engine from now on, those that begin and end transactions among them, and lets the one
 * with the number `at` and all after it find their connection broken. What was sent before has happened or has not, as
 * the database alone knows.
 */
export function failAt(engine: Engine, at: number): Failpoint {
  const known = new WeakSet<Connection>();
  let sent = 0;
  const { pool } = engine.knex.client as { pool: Pool };
  pool.on('acquireSuccess', (_, connection) => {
    if (known.has(connection)) return;
    known.add(connection);
    const query = connection.query.bind(connection);
    connection.query = (...given) => {
      sent += 1;
      if (sent >= at) breakOff(connection);
      return query(...given);
    };
  });
  return { sent: () => sent };
}

function breakOff(connection: Connection): void {
  if (connection.connection === undefined) connection.destroy?.();
  else connection.connection.stream.destroy();
}
