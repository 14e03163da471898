import pg from 'pg';
import type { Entry, Journal } from '../src/domain/ledger.ts';
import type { InboxMessage } from '../src/ports/gateway.ts';

/** The same rows, written as one writes SQL by hand: through `pg`, a statement after the other. */
export interface ByHand {
  /** Opened, filled, sealed, and both balances moved: in the tables of the store, under its triggers. */
  readonly book: (journal: Journal) => Promise<void>;
  /** Without a seal, in tables of the same columns and keys without a trigger: the least that a journal can cost. */
  readonly bookPlain: (journal: Journal) => Promise<void>;
  /** One insert that commits by itself. */
  readonly receive: (message: InboxMessage) => Promise<void>;
  /** The same into a table of the same columns and keys that nobody works on. */
  readonly receiveApart: (message: InboxMessage) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Makes the plain tables beside the store's, with the balances as they are, and connects. */
export async function openByHand(url: string, connections: number): Promise<ByHand> {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  for (const table of ['journals', 'entries', 'balances', 'inbox']) {
    await pool.query(`create table plain_${table} (like ${table} including all)`);
  }
  await pool.query('insert into plain_balances select * from balances');
  const together = async (work: (client: pg.PoolClient) => Promise<void>): Promise<void> => {
    const client = await pool.connect();
    try {
      await client.query('begin');
      await work(client);
      await client.query('commit');
    } finally {
      client.release();
    }
  };
  return {
    book: (journal) =>
      together(async (client) => {
        await insertJournal(client, '', journal);
        await client.query('update journals set sealed_at = $1 where id = $2', [journal.bookedAt, journal.id]);
        for (const entry of journal.entries) await moveBalance(client, '', entry);
      }),
    bookPlain: (journal) =>
      together(async (client) => {
        await insertJournal(client, 'plain_', journal);
        for (const entry of journal.entries) await moveBalance(client, 'plain_', entry);
      }),
    receive: (message) => insertMessage(pool, '', message),
    receiveApart: (message) => insertMessage(pool, 'plain_', message),
    close: () => pool.end(),
  };
}

async function insertMessage(pool: pg.Pool, prefix: string, message: InboxMessage): Promise<void> {
  const { gateway, key, topic, body, receivedAt } = message;
  await pool.query(
    `insert into ${prefix}inbox (gateway, message_key, topic, body, received_at, due_at, tries, lease_until)
      values ($1, $2, $3, $4, $5, $5, 0, 0)`,
    [gateway, key, topic, JSON.stringify(body), receivedAt],
  );
}

async function insertJournal(client: pg.PoolClient, prefix: string, journal: Journal): Promise<void> {
  const { id, kind, documentType, documentId, bookedAt, effectiveAt, memo, origin } = journal;
  await client.query(
    `insert into ${prefix}journals (id, kind, document_type, document_id, booked_at, effective_at, memo, origin)
      values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, kind, documentType, documentId, bookedAt, effectiveAt, memo, origin],
  );
  const rows = journal.entries.map(({ account, owner, asset, side, amount }, position) =>
    [id, position, account, owner, asset, side, amount].map(String),
  );
  await client.query(
    `insert into ${prefix}entries (journal_id, position, account_code, owner, asset, side, amount)
      values ($1, $2, $3, $4, $5, $6, $7), ($8, $9, $10, $11, $12, $13, $14)`,
    rows.flat(),
  );
}

async function moveBalance(client: pg.PoolClient, prefix: string, entry: Entry): Promise<void> {
  const { account, owner, asset, side, amount } = entry;
  await client.query(
    `update ${prefix}balances set ${side} = ${side} + $1 where owner = $2 and account_code = $3 and asset = $4`,
    [String(amount), owner, account, asset],
  );
}
