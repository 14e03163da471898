import type { Knex } from 'knex';
import type { Dialect } from '../url.ts';

/** Columns for a table that is there already: name and type of each, in the words of both engines. */
export type Added = Readonly<Record<string, string>>;

/** Types of columns that are added, as `columnsOf` writes them for new tables. */
export function typesOf(dialect: Dialect) {
  const postgres = dialect === 'postgres';
  return {
    idOrNull: postgres ? 'varchar(64) collate "C" null' : 'varchar(64) null',
    bigOrNull: 'bigint null',
    /** A local date, as text. */
    dateOrNull: 'varchar(10) null',
    jsonOrNull: postgres ? 'jsonb null' : 'json null',
    text: (length: number, value: string) => `varchar(${length}) not null default '${value}'`,
    big: (value: bigint) => `bigint not null default ${value}`,
  };
}

/**
 * Adds columns in one statement, so that either all are there or none; where they are there, nothing is done. Rows that
 * were written before take the default, without being written anew.
 */
export async function addColumns(db: Knex, table: string, added: Added): Promise<void> {
  const [first] = Object.keys(added);
  if (first === undefined || (await db.schema.hasColumn(table, first))) return;
  const parts = Object.entries(added).map(([name, type]) => `add column ${name} ${type}`);
  await db.raw(`alter table ${table} ${parts.join(', ')}`);
}

/** Adds a rule that all rows must keep, unless it is there. */
export async function addCheck(db: Knex, table: string, name: string, rule: string): Promise<void> {
  if (await hasConstraint(db, table, name)) return;
  await db.raw(`alter table ${table} add constraint ${name} check (${rule})`);
}

/** Adds an index, or a unique one, unless it is there. */
export async function addIndex(
  db: Knex,
  dialect: Dialect,
  table: string,
  name: string,
  on: string,
  kind: 'unique' | '' = '',
): Promise<void> {
  if (dialect === 'postgres') {
    await db.raw(`create ${kind} index if not exists ${name} on ${table} (${on})`);
    return;
  }
  if (!(await hasIndex(db, table, name))) await db.raw(`create ${kind} index ${name} on ${table} (${on})`);
}

/** Drops an index that is no key, unless it is gone. */
export async function dropIndex(db: Knex, dialect: Dialect, table: string, name: string): Promise<void> {
  if (dialect === 'postgres') await db.raw(`drop index if exists ${name}`);
  else if (await hasIndex(db, table, name)) await db.raw(`drop index ${name} on ${table}`);
}

/** Drops a unique key, unless it is gone. */
export async function dropUnique(db: Knex, dialect: Dialect, table: string, name: string): Promise<void> {
  if (!(await hasConstraint(db, table, name))) return;
  await db.raw(`alter table ${table} drop ${dialect === 'postgres' ? 'constraint' : 'index'} ${name}`);
}

async function hasIndex(db: Knex, table: string, name: string): Promise<boolean> {
  const found = await db('information_schema.statistics')
    .whereRaw('table_schema = database()')
    .where({ table_name: table, index_name: name })
    .first('index_name');
  return found !== undefined;
}

async function hasConstraint(db: Knex, table: string, name: string): Promise<boolean> {
  const own = (db.client as { driverName: string }).driverName === 'pg' ? 'current_schema()' : 'database()';
  const found = await db('information_schema.table_constraints')
    .whereRaw(`table_schema = ${own}`)
    .where({ table_name: table, constraint_name: name })
    .first('constraint_name');
  return found !== undefined;
}
