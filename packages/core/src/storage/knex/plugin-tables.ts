import type { Knex } from 'knex';
import type { TableRow, TableShape, TableStore, TableValue } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { errorCode, isDuplicate } from '../faults.ts';
import { coreTables } from './core-tables.ts';
import { storeErrors } from './errors.ts';
import { big, text, type Stored } from './table.ts';

/** A plugin's table as the database has it. */
interface Known extends TableShape {
  readonly table: string;
}

/** Tables of plugins. Only what was prepared can be named, so a plugin reaches no table of the core. */
export function pluginTables(engine: Engine): TableStore {
  const known = new Map<string, Known>();
  const { knex } = engine;
  const named = (table: string): Known => {
    const found = known.get(table);
    if (found === undefined) throw storeErrors.tableUnknown({ table });
    return found;
  };
  return {
    async prepare(pluginId, shapes) {
      for (const shape of shapes) {
        const table = `${pluginId.replaceAll('-', '_')}_${shape.name}`;
        check(table, shape);
        await prepareTable(knex, { ...shape, table });
        known.set(table, { ...shape, table });
      }
    },
    async get(table, key) {
      const shape = named(table);
      const row = await knex(table).where(bound(shape, key)).first<Stored | undefined>('*');
      return row === undefined ? null : rowOf(shape, row);
    },
    async find(table, where, limit, order) {
      const shape = named(table);
      if (order !== undefined) bound(shape, { [order.by]: null });
      const rows = await knex(table)
        .where(bound(shape, where))
        .orderBy([
          ...(order === undefined ? [] : [{ column: order.by, order: order.from === 'smallest' ? 'asc' : 'desc' }]),
          ...shape.key.map((column) => ({ column, order: 'asc' })),
        ])
        .limit(limit)
        .select<Stored[]>('*');
      return rows.map((row) => rowOf(shape, row));
    },
    async insertOnce(table, row) {
      try {
        await knex(table).insert(bound(named(table), row));
        return true;
      } catch (error) {
        if (isDuplicate(error)) return false;
        throw error;
      }
    },
    async put(table, row) {
      const shape = named(table);
      const given = bound(shape, row);
      const insert = knex(table)
        .insert(given)
        .onConflict([...shape.key]);
      const rest = Object.keys(given).filter((column) => !shape.key.includes(column));
      await insert.merge(rest.length > 0 ? rest : [...shape.key]);
    },
    async replace(table, key, expected, next) {
      const shape = named(table);
      const query = knex(table).where(bound(shape, key)).where(bound(shape, expected));
      return (await query.update(bound(shape, next))) === 1;
    },
    async remove(table, key, expected = {}) {
      const shape = named(table);
      await knex(table).where(bound(shape, key)).where(bound(shape, expected)).delete();
    },
  };
}

const NAME = /^[a-z][a-z0-9_]{0,57}$/;

function check(table: string, { columns, key }: TableShape): void {
  const wrong = (reason: string) => storeErrors.tableMalformed({ table, reason });
  if (!NAME.test(table)) throw wrong('a name is lower-case letters, digits and underscores, at most 58');
  if (coreTables.has(table)) throw wrong('it is a table of the core');
  for (const column of Object.keys(columns)) {
    if (!NAME.test(column)) throw wrong(`${column} is no name for a column`);
  }
  if (key.length === 0 || key.some((column) => !(column in columns))) throw wrong('the key names its columns');
}

/** The codes for a table, its type or a column that another process has just made, or is just making. */
const MADE_MEANWHILE: ReadonlySet<string | undefined> = new Set([
  '42P07',
  '42710',
  '42701',
  '23505',
  'ER_TABLE_EXISTS_ERROR',
  'ER_DUP_FIELDNAME',
]);

async function prepareTable(db: Knex, shape: Known): Promise<void> {
  try {
    await createOrExtend(db, shape);
  } catch (error) {
    if (!MADE_MEANWHILE.has(errorCode(error))) throw error;
    await createOrExtend(db, shape);
  }
}

async function createOrExtend(db: Knex, { table, columns, key, indexes = [] }: Known): Promise<void> {
  const isShort = (name: string): boolean => key.includes(name) || indexes.some((index) => index.includes(name));
  if (!(await db.schema.hasTable(table))) {
    await db.schema.createTable(table, (made) => {
      for (const [name, type] of Object.entries(columns))
        addColumn(made, name, type, isShort(name), key.includes(name));
      made.primary([...key]);
      for (const index of indexes) made.index([...index]);
    });
    return;
  }
  const present = await db(table).columnInfo();
  const missing = Object.entries(columns).filter(([name]) => !(name in present));
  if (missing.length === 0) return;
  await db.schema.alterTable(table, (changed) => {
    for (const [name, type] of missing) addColumn(changed, name, type, isShort(name), false);
  });
}

/** A text in a key has at most 190 characters, so that a key of three still fits into an index of MySQL. */
function addColumn(
  table: Knex.CreateTableBuilder,
  name: string,
  type: TableShape['columns'][string],
  isShort: boolean,
  inKey: boolean,
): void {
  const column = {
    text: () => (isShort ? table.string(name, 190) : table.text(name, 'longtext')),
    bigint: () => table.bigInteger(name),
    boolean: () => table.boolean(name),
  }[type]();
  void (inKey ? column.notNullable() : column.nullable());
}

/** Values as the drivers take them; a column that the shape does not have is refused. */
function bound(shape: Known, row: TableRow): Record<string, Knex.Value> {
  for (const column of Object.keys(row)) {
    if (!(column in shape.columns)) throw storeErrors.columnUnknown({ table: shape.table, column });
  }
  return row as Record<string, Knex.Value>;
}

function rowOf({ columns }: Known, row: Stored): TableRow {
  return Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, valueOf(type, row[name])]));
}

function valueOf(type: TableShape['columns'][string], value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  if (type === 'bigint') return big(value);
  if (type === 'boolean') return value === true || value === 1;
  return text(value);
}
