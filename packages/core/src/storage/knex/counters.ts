import type { Knex } from 'knex';
import { assert } from '../../kernel/assert.ts';
import { dialectOf } from '../sql.ts';
import { rowsOf } from './run.ts';
import { big } from './table.ts';

/**
 * Takes so many numbers in a row from a counter and answers the first. The counter's row is locked until the
 * transaction ends, and a transaction that fails gives them back: so there is never a gap, as with a sequence there
 * would be.
 */
export async function takeNumbers(trx: Knex, name: string, count: number): Promise<bigint> {
  const last = dialectOf(trx) === 'postgres' ? await lastPostgres(trx, name, count) : await lastMysql(trx, name, count);
  return last - BigInt(count) + 1n;
}

async function lastPostgres(trx: Knex, name: string, count: number): Promise<bigint> {
  const sql = 'update counters set value = value + ? where name = ? returning value';
  const [row] = await rowsOf<{ value: string }>(trx, { sql, values: [BigInt(count), name], kept: true });
  assert(row !== undefined, `there is no counter ${name}`);
  return big(row.value);
}

async function lastMysql(trx: Knex, name: string, count: number): Promise<bigint> {
  await trx.raw('update counters set value = value + ? where name = ?', [count, name]);
  const row = await trx('counters').where({ name }).first<{ value: string } | undefined>('value');
  assert(row !== undefined, `there is no counter ${name}`);
  return big(row.value);
}
