import { dialectOf } from '../sql.ts';
import type { Knex } from 'knex';
import type { Row, Value } from './table.ts';

/** A piece of SQL with the values of its question marks. */
export interface Piece {
  readonly sql: string;
  readonly values: readonly Value[];
}

/**
 * Whether a column is one of many ids. On PostgreSQL they are one parameter, so that the text is the same for any
 * number of them and is planned once.
 */
export function within(db: Knex, column: string, ids: readonly string[]): Piece {
  if (dialectOf(db) === 'postgres') return { sql: `${column} = any(?::text[])`, values: [arrayText(ids)] };
  if (ids.length === 0) return { sql: '1 = 0', values: [] };
  return { sql: `${column} in (${ids.map(() => '?').join(', ')})`, values: ids };
}

/** Rows as a table of their own under an alias, with columns of ids and whole numbers: to be joined with. */
export function listed(
  db: Knex,
  alias: string,
  columns: Readonly<Record<string, 'text' | 'bigint'>>,
  rows: readonly Row[],
): Piece {
  const names = Object.keys(columns);
  if (dialectOf(db) === 'postgres') {
    const arrays = names.map((name) => `?::${columns[name] ?? 'text'}[]`);
    return {
      sql: `unnest(${arrays.join(', ')}) as ${alias} (${names.join(', ')})`,
      values: names.map((name) => arrayText(rows.map((row) => row[name] ?? null))),
    };
  }
  const first = `select ${names.map((name) => `? as ${name}`).join(', ')}`;
  const others = rows.slice(1).map(() => `select ${names.map(() => '?').join(', ')}`);
  return {
    sql: `(${[first, ...others].join(' union all ')}) as ${alias}`,
    values: rows.flatMap((row) => names.map((name) => row[name] ?? null)),
  };
}

/** An array as PostgreSQL writes it: `{"one","two",NULL}`. */
export function arrayText(values: readonly Value[]): string {
  let text = '{';
  for (const [place, value] of values.entries()) {
    if (place > 0) text += ',';
    if (value === null) text += 'NULL';
    else if (typeof value === 'bigint') text += value.toString();
    else text += `"${value.includes('"') || value.includes('\\') ? value.replace(SPECIAL, '\\$&') : value}"`;
  }
  return `${text}}`;
}

const SPECIAL = /["\\]/g;
