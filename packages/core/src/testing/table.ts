import type { RowOf, Table } from '../plugin/contract.ts';
import { checkRow, tableErrors } from '../plugin/tables.ts';
import type { TableOrder, TableRow, TableShape, TableValue } from '../ports/store.ts';

/** A plugin's table in memory that refuses what the real one refuses. `rows` is for the test to look at. */
export interface MemoryTable<Shape extends TableShape> extends Table<Shape> {
  readonly rows: () => readonly RowOf<Shape>[];
}

/** An empty table of a shape. */
export function memoryTable<const Shape extends TableShape>(shape: Shape): MemoryTable<Shape> {
  const rows = new Map<string, TableRow>();
  const keyOf = (row: TableRow) => JSON.stringify(shape.key.map((column) => [typeof row[column], String(row[column])]));
  // The shape is what the types are derived from, and `checkRow` has held each row against it.
  const typed = (row: TableRow | undefined) => (row === undefined ? null : { ...row }) as RowOf<Shape> | null;
  const found = (where: TableRow) => [...rows.values()].filter((row) => matches(row, where)).map(typed);
  return {
    async get(key) {
      checkRow(shape, keyOnly(shape, key), 'key');
      return typed(rows.get(keyOf(key as TableRow)));
    },
    async find(where, limit = 1_000, order?: TableOrder) {
      checkRow(shape, where as TableRow, 'some');
      const rowsFound = found(where as TableRow) as RowOf<Shape>[];
      return (order === undefined ? rowsFound : rowsFound.toSorted(inOrder(order))).slice(0, limit);
    },
    async insertOnce(row) {
      checkRow(shape, row, 'all');
      if (rows.has(keyOf(row))) return false;
      rows.set(keyOf(row), { ...row });
      return true;
    },
    async put(row) {
      checkRow(shape, row, 'all');
      rows.set(keyOf(row), { ...row });
    },
    async replace(key, expected, next) {
      checkRow(shape, keyOnly(shape, key), 'key');
      for (const part of [expected, next]) checkRow(shape, part as TableRow, 'some');
      const row = rows.get(keyOf(key as TableRow));
      if (row === undefined || !matches(row, expected as TableRow)) return false;
      rows.set(keyOf(key as TableRow), { ...row, ...(next as TableRow) });
      return true;
    },
    async remove(key, expected = {}) {
      checkRow(shape, keyOnly(shape, key), 'key');
      checkRow(shape, expected as TableRow, 'some');
      const row = rows.get(keyOf(key as TableRow));
      if (row !== undefined && matches(row, expected as TableRow)) rows.delete(keyOf(key as TableRow));
    },
    rows: () => found({}) as RowOf<Shape>[],
  };
}

function inOrder({ by, from }: TableOrder): (one: object, other: object) => number {
  const valueOf = (row: object): TableValue => (row as TableRow)[by] ?? null;
  return (one, other) => {
    const [first, second] = from === 'smallest' ? [one, other].map(valueOf) : [other, one].map(valueOf);
    return first === second ? 0 : (first ?? '') < (second ?? '') ? -1 : 1;
  };
}

function matches(row: TableRow, where: TableRow): boolean {
  return Object.entries(where).every(([column, value]) => row[column] === value);
}

function keyOnly(shape: TableShape, key: object): TableRow {
  const strange = Object.keys(key).filter((column) => !shape.key.includes(column));
  if (strange.length === 0) return key as TableRow;
  throw tableErrors.row({ table: shape.name, reason: `the column ${strange.join(', ')} is not in its key` });
}
