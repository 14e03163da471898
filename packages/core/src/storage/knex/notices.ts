import { randomBytes } from 'node:crypto';
import type { Changes, WorkKind } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';

/** Wakes workers. A hint and no fact: who misses one finds the work at the next look. */
export interface Notices {
  /** After a commit: this process hears it at once, others a moment later. */
  tell(kinds: readonly WorkKind[]): void;
  listen(listener: (kind: WorkKind) => void): () => void;
  close(): Promise<void>;
}

const CHANNEL = 'daftari_work';
const KINDS: readonly WorkKind[] = ['inbox', 'actions', 'outbox'];

/**
 * How long notices to other processes are gathered, and how long to wait before listening again on a new connection.
 */
const GATHER_MS = 20;
const AGAIN_MS = 1000;

/**
 * Notices by LISTEN and NOTIFY on PostgreSQL. They are sent after the commit and gathered, not within the transaction:
 * PostgreSQL lets only one transaction with a notice commit at a time. On MySQL other processes find work by looking.
 */
export function noticesOf(engine: Engine): Notices {
  const listeners = new Set<(kind: WorkKind) => void>();
  const wire = engine.dialect === 'postgres' ? postgresWire(engine, hear) : undefined;
  function hear(kinds: readonly WorkKind[]): void {
    for (const kind of kinds) for (const listener of listeners) listener(kind);
  }
  return {
    tell(kinds) {
      if (kinds.length === 0) return;
      hear(kinds);
      wire?.send(kinds);
    },
    listen(listener) {
      listeners.add(listener);
      wire?.open();
      return () => void listeners.delete(listener);
    },
    async close() {
      listeners.clear();
      await wire?.close();
    },
  };
}

/** What workers have to do after a write. */
export function workIn(changes: Changes): readonly WorkKind[] {
  return KINDS.filter((kind) => (changes[kind]?.length ?? 0) > 0);
}

interface Wire {
  send(kinds: readonly WorkKind[]): void;
  open(): void;
  close(): Promise<void>;
}

/** A connection of pg, as knex makes it. */
interface Connection {
  query(sql: string): Promise<unknown>;
  end(): Promise<void>;
  on(event: 'notification', heard: (notice: { payload?: string }) => void): void;
  on(event: 'error' | 'end', lost: () => void): void;
  removeAllListeners(): void;
}

function postgresWire(engine: Engine, hear: (kinds: readonly WorkKind[]) => void): Wire {
  const self = randomBytes(6).toString('hex');
  const waiting = new Set<WorkKind>();
  const state: { sending?: NodeJS.Timeout; again?: NodeJS.Timeout; connection?: Connection; opening?: Promise<void> } =
    {};
  let closed = false;

  function flush(): void {
    delete state.sending;
    const payload = `${self} ${[...waiting].join(' ')}`;
    waiting.clear();
    // A notice that is lost costs a moment, not a fact.
    engine.knex.raw('select pg_notify(?, ?)', [CHANNEL, payload]).catch(() => undefined);
  }
  async function connect(): Promise<void> {
    const { client } = engine.knex as unknown as { client: { acquireRawConnection(): Promise<Connection> } };
    const connection = await client.acquireRawConnection();
    if (closed) return connection.end();
    connection.on('notification', ({ payload = '' }) => {
      const [from, ...kinds] = payload.split(' ');
      if (from !== self) hear(KINDS.filter((kind) => kinds.includes(kind)));
    });
    connection.on('error', () => lost(connection));
    connection.on('end', () => lost(connection));
    state.connection = connection;
    await connection.query(`listen ${CHANNEL}`);
    hear(KINDS); // What was stored before we listened.
  }
  function lost(connection: Connection): void {
    if (state.connection !== connection) return;
    delete state.connection;
    retry();
  }
  function retry(): void {
    if (!closed) state.again = setTimeout(open, AGAIN_MS).unref();
  }
  function open(): void {
    if (closed || state.connection !== undefined || state.opening !== undefined) return;
    state.opening = connect()
      .catch(retry)
      .finally(() => delete state.opening);
  }
  return {
    send(kinds) {
      for (const kind of kinds) waiting.add(kind);
      if (!closed) state.sending ??= setTimeout(flush, GATHER_MS).unref();
    },
    open,
    async close() {
      closed = true;
      clearTimeout(state.sending);
      clearTimeout(state.again);
      await state.opening;
      const { connection } = state;
      delete state.connection;
      await connection?.end();
    },
  };
}
