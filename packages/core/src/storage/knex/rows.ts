import type { Knex } from 'knex';
import { isDuplicate } from '../faults.ts';
import { dialectOf } from '../sql.ts';
import type { Dialect } from '../url.ts';
import { arrayText } from './many.ts';
import { changedBy, MOST_KEPT_ROWS, run, type Statement } from './run.ts';
import type { ColumnType, Row, Stored, Table, Value } from './table.ts';

/** A row whose natural key is there already. It ends the transaction; `write` turns it into an outcome. */
export class DuplicateRow extends Error {
  override readonly name = 'DuplicateRow';
  readonly table: string;

  constructor(table: string, cause: unknown) {
    super(`a row of ${table} is there already`, { cause });
    this.table = table;
  }
}

/** Where rows go. */
export interface Columns {
  readonly name: string;
  readonly word: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
}

/** Parameters of one statement: PostgreSQL counts them in 16 bits, and a plan for more is no faster. */
const MOST_PARAMETERS = 30_000;

/**
 * Inserts all of them, in statements as long as they may be.
 * @throws DuplicateRow
 */
export async function insertRows<T>(db: Knex, table: Table<T>, values: readonly T[]): Promise<void> {
  await insertPlain(db, table, values.map(table.toRow));
}

/**
 * The same for rows that are rows already.
 * @throws DuplicateRow
 */
export async function insertPlain(db: Knex, table: Columns, rows: readonly Row[]): Promise<void> {
  for (const statement of inserting(table, rows)) await run(db, statement);
}

/** The statements of `insertPlain`; none for no rows. */
export function inserting(table: Columns, rows: readonly Row[]): readonly Statement[] {
  return insertsOf(table, rows, '');
}

/**
 * Rows that are added to what is there: of a row whose key is there, the columns `sums` grow by what is given. The key
 * has to be the only unique one of the table, because on MySQL any unique key counts. Rows are taken in their order.
 */
export function adding(
  dialect: Dialect,
  table: Columns,
  rows: readonly Row[],
  { keys, sums }: { readonly keys: readonly string[]; readonly sums: readonly string[] },
): readonly Statement[] {
  const postgres = dialect === 'postgres';
  const conflict = postgres ? `on conflict (${keys.join(', ')}) do update set` : 'on duplicate key update';
  const given = (column: string): string => (postgres ? `excluded.${column}` : `values(${column})`);
  const grown = sums.map((column) => `${column} = ${table.name}.${column} + ${given(column)}`);
  return insertsOf(table, rows, `${conflict} ${grown.join(', ')}`);
}

/**
 * A few rows are a list of values. Of many PostgreSQL takes an array for each column: one text for any number of rows,
 * and a dozen parameters instead of thousands.
 */
function insertsOf(table: Columns, rows: readonly Row[], behind: string): readonly Statement[] {
  const columns = Object.keys(table.columns);
  const into = `insert into ${table.name} (${columns.join(', ')})`;
  const refusal = (error: unknown): unknown => (isDuplicate(error) ? new DuplicateRow(table.word, error) : error);
  return [...chunks(rows, Math.floor(MOST_PARAMETERS / columns.length))].map((part): Statement => {
    if (part.length <= MOST_KEPT_ROWS) {
      const sql = `${into} values ${places(part.length, columns.length)} ${behind}`;
      return { sql, values: [...parameters(part, columns)], kept: true, refusal };
    }
    return {
      get sql() {
        return `${into} values ${places(part.length, columns.length)} ${behind}`;
      },
      get values() {
        return [...parameters(part, columns)];
      },
      postgres: () => {
        const { from, values } = arraysOf(table.columns, columns, part);
        return { sql: `${into} select ${selected(table.columns, columns)} from ${from} ${behind}`, values };
      },
      refusal,
    };
  });
}

/** Rows as arrays, one a column. JSON goes as text and is parsed behind, because a text array needs no type of it. */
function arraysOf(types: Readonly<Record<string, ColumnType>>, columns: readonly string[], rows: readonly Row[]) {
  const arrays = columns.map((column) => `?::${types[column] === 'big' ? 'bigint' : 'text'}[]`);
  const values = columns.map((column) => arrayText(rows.map((row) => row[column] ?? null)));
  return { from: `unnest(${arrays.join(', ')}) as v (${columns.join(', ')})`, values };
}

function selected(types: Readonly<Record<string, ColumnType>>, columns: readonly string[]): string {
  return columns.map((column) => (types[column] === 'json' ? `v.${column}::jsonb` : `v.${column}`)).join(', ');
}

/**
 * The same, but rows whose key is there already are passed over. On MySQL the key has to be the only unique one of the
 * table, because there any unique key counts.
 */
export function insertingOnce(
  dialect: Dialect,
  table: Columns,
  rows: readonly Row[],
  keys: readonly string[],
): readonly Statement[] {
  // On MySQL not `insert ignore`, which stores bad data cut to size: writing the key over the equal key changes
  // nothing.
  const passed =
    dialect === 'postgres'
      ? `on conflict (${keys.join(', ')}) do nothing`
      : `on duplicate key update ${keys.map((key) => `${key} = values(${key})`).join(', ')}`;
  return insertsOf(table, rows, passed);
}

/** How rows that are there are changed. Every row of an update has the same fields. */
export interface Update {
  readonly name: string;
  /** The table's column, and the type of what is bound to it. */
  readonly types: Readonly<Record<string, ColumnType>>;
  /** Columns that find the row. */
  readonly keys: readonly string[];
  readonly set?: readonly string[];
  /** Columns that the value is added to. */
  readonly add?: readonly string[];
  /** Columns that take one value in all rows. */
  readonly fixed?: Readonly<Record<string, Value>>;
  /** Which rows may change, in SQL over the table's columns, written `t.column`. */
  readonly where?: string;
  /** Whether it is planned each time, because a table that grows fast may have been small when it was planned. */
  readonly anew?: boolean;
}

/** Changes many rows by key in one statement. Answers how many were there to be changed. */
export async function updateRows(db: Knex, update: Update, rows: readonly Row[]): Promise<number> {
  let changed = 0;
  for (const statement of updating(dialectOf(db), update, rows)) changed += changedBy(await run(db, statement));
  return changed;
}

/** The statements of `updateRows`; none for no rows. */
export function updating(dialect: Dialect, update: Update, rows: readonly Row[]): readonly Statement[] {
  const postgres = dialect === 'postgres';
  // MySQL compares each row with each key of the statement, so there they stay short.
  const parts = [...chunks(rows, postgres ? 2000 : 100)];
  return parts.map((part) => (postgres ? updatingPostgres(update, part) : updatingMysql(update, part)));
}

function updatingPostgres(update: Update, rows: readonly Row[]): Statement {
  const { name, keys, set = [], add = [], fixed = {}, types } = update;
  const columns = [...keys, ...set, ...add];
  const assigned = [
    ...set.map((column) => `${column} = ${types[column] === 'json' ? `v.${column}::jsonb` : `v.${column}`}`),
    ...add.map((column) => `${column} = t.${column} + v.${column}`),
    ...Object.keys(fixed).map((column) => `${column} = ?`),
  ];
  const matched = keys.map((key) => `t.${key} = v.${key}`);
  if (update.where !== undefined) matched.push(`(${update.where})`);
  const { from, values } = arraysOf(types, columns, rows);
  return {
    sql: `update ${name} as t set ${assigned.join(', ')} from ${from} where ${matched.join(' and ')}`,
    values: [...Object.values(fixed), ...values],
    kept: update.anew !== true,
  };
}

function updatingMysql(update: Update, rows: readonly Row[]): Statement {
  const { name, keys, set = [], add = [], fixed = {} } = update;
  const match = keys.map((key) => `t.${key} = ?`).join(' and ');
  const chosen = (column: string, otherwise: string): string =>
    `t.${column} = ${otherwise}case ${rows.map(() => `when ${match} then ?`).join(' ')} end`;
  const bound = (column: string): Value[] =>
    rows.flatMap((row) => [...keys.map((key) => row[key] ?? null), row[column] ?? null]);
  const assigned = [
    ...set.map((column) => chosen(column, '')),
    ...add.map((column) => chosen(column, `t.${column} + `)),
    ...Object.keys(fixed).map((column) => `t.${column} = ?`),
  ];
  const tuple = keys.length === 1 ? '?' : `(${keys.map(() => '?').join(', ')})`;
  const found = keys.length === 1 ? `t.${keys[0]}` : `(${keys.map((key) => `t.${key}`).join(', ')})`;
  const guard = update.where === undefined ? '' : ` and (${update.where})`;
  return {
    sql: `update ${name} as t set ${assigned.join(', ')}
      where ${found} in (${rows.map(() => tuple).join(', ')})${guard}`,
    values: [...[...set, ...add].flatMap(bound), ...Object.values(fixed), ...parameters(rows, keys)],
  };
}

/** Rows that are new are inserted, rows that are there are changed where they may be. */
export interface Save<T> {
  readonly table: Table<T>;
  /** Columns that a change writes. */
  readonly set: readonly string[];
  /** Which stored rows may change, in SQL: `t.column` is what is stored, `excluded.column` what is to be. */
  readonly where: string;
  /** The same in words of the program, for MySQL, which has no such condition. */
  readonly allows: (stored: T, next: T) => boolean;
}

/**
 * Saves rows by their id. Answers how many were written: fewer than given means that the others may not change.
 * @throws DuplicateRow when another row has the natural key
 */
export async function saveRows<T>(db: Knex, save: Save<T>, values: readonly T[]): Promise<number> {
  return dialectOf(db) === 'postgres' ? savePostgres(db, save, values) : saveMysql(db, save, values);
}

/**
 * Saves rows that bear a version, each as the next one. False when somebody else has written one of them meanwhile.
 * @throws DuplicateRow when another row has the natural key
 */
export async function saveNext<T extends { readonly version: number }>(
  db: Knex,
  save: Save<T>,
  given: readonly T[],
): Promise<boolean> {
  if (given.length === 0) return true;
  const next = given.map((one) => ({ ...one, version: one.version + 1 }));
  return (await saveRows(db, save, next)) === given.length;
}

/** Not `on duplicate key update`: there any unique key counts, and another customer's row would be changed. */
async function saveMysql<T>(db: Knex, { table, set, allows }: Save<T>, values: readonly T[]): Promise<number> {
  const given = values.map((value) => ({ value, row: table.toRow(value) }));
  const ids = given.map(({ row }) => String(row['id']));
  const locked = await db(table.name).whereIn('id', ids).orderBy('id').forUpdate().select<Stored[]>('*');
  const stored = new Map(locked.map((row) => [row['id'], table.fromRow(row)]));
  const fresh: Row[] = [];
  const changed: Row[] = [];
  for (const { value, row } of given) {
    const before = stored.get(row['id']);
    if (before === undefined) fresh.push(row);
    else if (allows(before, value)) changed.push(row);
  }
  await insertPlain(db, table, fresh);
  try {
    await updateRows(db, { name: table.name, types: table.columns, keys: ['id'], set }, changed);
  } catch (error) {
    if (isDuplicate(error)) throw new DuplicateRow(table.word, error);
    throw error;
  }
  return fresh.length + changed.length;
}

async function savePostgres<T>(db: Knex, { table, set, where }: Save<T>, values: readonly T[]): Promise<number> {
  const columns = { ...table, name: `${table.name} as t` };
  const assigned = set.map((column) => `${column} = excluded.${column}`).join(', ');
  const behind = `on conflict (id) do update set ${assigned} where ${where}`;
  let written = 0;
  for (const statement of insertsOf(columns, values.map(table.toRow), behind)) {
    written += changedBy(await run(db, statement));
  }
  return written;
}

function* parameters(rows: readonly Row[], columns: readonly string[]): Iterable<Value> {
  for (const row of rows) for (const column of columns) yield row[column] ?? null;
}

function places(rows: number, columns: number): string {
  const one = `(${Array.from({ length: columns }, () => '?').join(', ')})`;
  return Array.from({ length: rows }, () => one).join(', ');
}

/** A list in parts of at most so many. */
export function* chunks<T>(list: readonly T[], most: number): Iterable<readonly T[]> {
  for (let start = 0; start < list.length; start += most) yield list.slice(start, start + most);
}
