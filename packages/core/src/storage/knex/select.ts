import type { Knex } from 'knex';
import type { Page, PageAsk } from '../../ports/store.ts';
import { rowsOf } from './run.ts';
import { num, type Stored, type Table } from './table.ts';

/** The one row of a table with these values, or null. The columns are named, so that further ones change nothing. */
export async function oneOf<T>(db: Knex, table: Table<T>, where: Readonly<Record<string, string>>): Promise<T | null> {
  const found = Object.keys(where).map((column) => `${column} = ?`);
  const sql = `select ${Object.keys(table.columns).join(', ')} from ${table.name} where ${found.join(' and ')} limit 1`;
  const [row] = await rowsOf<Stored>(db, { sql, values: Object.values(where), kept: true });
  return row === undefined ? null : table.fromRow(row);
}

/** All rows of a query, read as rows of a table. */
export async function many<T>(table: Table<T>, query: Knex.QueryBuilder): Promise<readonly T[]> {
  const rows = (await query.select(`${table.name}.*`)) as readonly Stored[];
  return rows.map(table.fromRow);
}

/** Rows of a table whose column has one of these values; none for no values. */
export async function manyIn<T>(
  db: Knex,
  table: Table<T>,
  column: string,
  values: readonly string[],
): Promise<readonly T[]> {
  const wanted = [...new Set(values)];
  if (wanted.length === 0) return [];
  return many(table, db(table.name).whereIn(column, wanted).orderBy('id'));
}

/** One page of a query in an order, and how many rows there are in all. */
export async function paged<T>(
  table: Table<T>,
  query: Knex.QueryBuilder,
  ask: PageAsk,
  order: readonly { readonly column: string; readonly order: 'asc' | 'desc' }[],
): Promise<Page<T>> {
  const [rows, total] = await Promise.all([
    many(table, onPage(query.clone().orderBy([...order]), ask)),
    countOf(query.clone()),
  ]);
  return { rows, total };
}

/** Leaves of a query the rows of one page. */
export function onPage(query: Knex.QueryBuilder, { page, limit }: PageAsk): Knex.QueryBuilder {
  return query.limit(limit).offset(Math.max(0, page - 1) * limit);
}

/** How many rows a query has. */
export async function countOf(query: Knex.QueryBuilder): Promise<number> {
  const row = (await query.count({ rows: '*' }).first()) as { rows: string } | undefined;
  return num(row?.rows ?? 0);
}

/** Columns of a joined table under names of their own: `s.id as s_id`. */
export function prefixed(table: { readonly columns: object }, alias: string): string[] {
  return Object.keys(table.columns).map((column) => `${alias}.${column} as ${alias}_${column}`);
}

/** Undoes `prefixed`. Null when an outer join found nothing. */
export function unprefixed<T>(table: Table<T>, alias: string, row: Stored): T | null {
  if (row[`${alias}_id`] === null) return null;
  const own: Record<string, unknown> = {};
  for (const column in table.columns) own[column] = row[`${alias}_${column}`];
  return table.fromRow(own);
}

/** Newest first by a column of instants; at one instant by id, so that pages never overlap. */
export const newest = (column: string) => [
  { column, order: 'desc' as const },
  { column: 'id', order: 'desc' as const },
];
