import { hash } from 'node:crypto';
import type { Knex } from 'knex';
import { assert } from '../../kernel/assert.ts';
import { dialectOf } from '../sql.ts';
import type { Value } from './table.ts';

/** SQL with a value for each of its question marks. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Value[];
  /**
   * Whether PostgreSQL keeps it prepared, once for each connection: it is parsed and planned once and not each time.
   * Only for texts of which there are few, because the server holds every one until the connection ends.
   */
  readonly kept?: boolean;
  /** The same in PostgreSQL's own way, made only where it is sent there; it is kept prepared. */
  readonly postgres?: () => Pick<Statement, 'sql' | 'values'>;
  /** What is thrown when the database refuses it; without it, what the driver throws. */
  readonly refusal?: (error: unknown) => unknown;
}

/** The most rows of a statement that is kept: each number of rows is a text of its own. */
export const MOST_KEPT_ROWS = 4;

/**
 * Runs one statement. Knex's types know no bigint; both drivers do. On PostgreSQL it goes to the connection itself,
 * because what knex does with each statement costs as much again.
 */
export async function run<T>(db: Knex, statement: Statement): Promise<T> {
  try {
    return (await (dialectOf(db) === 'mysql' ? runMysql(db, statement) : runPostgres(db, statement))) as T;
  } catch (error) {
    throw refusalOf(statement, error);
  }
}

async function runPostgres(db: Knex, statement: Statement): Promise<unknown> {
  const { client } = db as unknown as { client: Pool };
  const connection = await client.acquireConnection();
  try {
    return await connection.query(querying(statement));
  } finally {
    await client.releaseConnection(connection);
  }
}

async function runMysql(db: Knex, { sql, values }: Statement): Promise<unknown> {
  return db.raw(sql, [...values] as Knex.RawBinding[]);
}

function refusalOf(statement: Statement | undefined, error: unknown): unknown {
  return statement?.refusal === undefined ? error : statement.refusal(error);
}

/**
 * Runs statements in their order, within a transaction unless it is but one. On PostgreSQL all are sent before the
 * first is answered; after one that fails the server refuses the others, so what is thrown is why the first one failed.
 */
export async function runInOrder<T>(trx: Knex, statements: readonly Statement[]): Promise<readonly T[]> {
  assert(statements.length < 2 || trx.isTransaction === true, 'what belongs together is written in a transaction');
  const answers: T[] = [];
  if (statements.length < 2 || dialectOf(trx) === 'mysql') {
    for (const statement of statements) answers.push(await run<T>(trx, statement));
    return answers;
  }
  const { client } = trx as unknown as { client: Pool };
  const connection = await client.acquireConnection();
  const sent = await Promise.allSettled(statements.map((statement) => connection.query(querying(statement))));
  for (const [place, each] of sent.entries()) {
    if (each.status === 'rejected') throw refusalOf(statements[place], each.reason);
    answers.push(each.value as T);
  }
  return answers;
}

/** The rows of a statement that reads. */
export async function rowsOf<T>(db: Knex, statement: Statement): Promise<readonly T[]> {
  const answer = await run<{ rows: T[] } | [T[]]>(db, statement);
  return 'rows' in answer ? answer.rows : answer[0];
}

/** How many rows a statement has changed; on MySQL those that it found, whether or not they were so before. */
export function changedBy(answer: unknown): number {
  if (Array.isArray(answer)) return (answer as unknown as [{ affectedRows: number }])[0].affectedRows;
  return (answer as { rowCount: number }).rowCount;
}

/** What of knex's client is used here: the pool, or within a transaction its one connection. */
interface Pool {
  acquireConnection(): Promise<Connection>;
  releaseConnection(connection: Connection): Promise<void>;
}

/** A connection of pg. */
interface Connection {
  query(query: { text: string; values: Value[]; name?: string }): Promise<unknown>;
}

function querying(statement: Statement) {
  const { postgres } = statement;
  const { sql, values } = postgres === undefined ? statement : postgres();
  const kept = postgres !== undefined || statement.kept === true;
  const text = numbered(sql);
  const query = { text, values: [...values] };
  return kept ? { ...query, name: hash('sha256', text, 'base64url').slice(0, 22) } : query;
}

/** `?` as PostgreSQL numbers it: `$1`, `$2`. None of our statements has a question mark that means anything else. */
function numbered(sql: string): string {
  let place = 0;
  return sql.replaceAll('?', () => `$${++place}`);
}
