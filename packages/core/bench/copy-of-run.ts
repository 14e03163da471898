import pg from 'pg';
import { copyIn, copyOut } from './copy.ts';

/** The rows that a bill run writes: new ones, and those that it changes, each with the condition that tells them. */
const WRITTEN: Readonly<Record<string, string>> = {
  charges: 'true',
  terms: 'true',
  entitlements: 'true',
  actions: 'true',
  journals: 'true',
  entries: 'true',
  invoices: 'true',
  invoice_lines: 'true',
  invoice_taxes: 'true',
  invoice_paid: 'true',
  run_items: 'true',
  outbox: 'true',
  aggregates: 'true',
  rated_usage: 'true',
  allocations: 'true',
  accounts: 'version > 1',
  subscriptions: 'paid_until is not null',
  balances: 'debit > 0 or credit > 0',
};

/** How long one connection takes to COPY what a bill run wrote. */
export interface Copied {
  readonly rows: number;
  readonly bytes: number;
  readonly seconds: number;
}

/**
 * Copies all rows that a run wrote into tables of the same columns, keys, indexes and checks, but without triggers,
 * over one connection and in one transaction. Only the way in is timed.
 */
export async function copyOfRun(url: string): Promise<Copied> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('create schema peer');
    const found = await client.query<{ tablename: string }>(
      'select tablename from pg_tables where schemaname = current_schema() and tablename = any($1)',
      [Object.keys(WRITTEN)],
    );
    const tables = found.rows.map(({ tablename }) => tablename);
    for (const table of tables) await client.query(`create table peer.${table} (like ${table} including all)`);
    await client.query('checkpoint').catch(() => undefined);
    let [rows, bytes, ms] = [0, 0, 0];
    await client.query('begin');
    for (const table of tables) {
      const parts = await copyOut(client, `copy (select * from ${table} where ${WRITTEN[table] ?? 'true'}) to stdout`);
      const from = performance.now();
      await copyIn(client, `copy peer.${table} from stdin`, parts);
      ms += performance.now() - from;
      bytes += parts.reduce((sum, part) => sum + part.length, 0);
      const count = await client.query<{ rows: string }>(`select count(*) as rows from peer.${table}`);
      rows += Number(count.rows[0]?.rows ?? 0);
    }
    const from = performance.now();
    await client.query('commit');
    ms += performance.now() - from;
    await client.query('drop schema peer cascade');
    return { rows, bytes, seconds: ms / 1_000 };
  } finally {
    await client.end();
  }
}
