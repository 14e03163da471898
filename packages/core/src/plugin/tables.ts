import { defineErrors } from '../kernel/error.ts';
import type { TableRow, TableShape } from '../ports/store.ts';

/** What a plugin can do wrong with its tables. */
export const tableErrors = defineErrors('table', {
  undeclared: ['missing', 'The plugin {plugin} has not declared a table {table} of this shape; list it in tables.'],
  row: ['invalid', 'The row for the table {table} is wrong: {reason}.'],
});

/** The name of a plugin's table in the database. Dashes become underscores, which an id cannot have. */
export function tableName(pluginId: string, name: string): string {
  return `${pluginId.replaceAll('-', '_')}_${name}`;
}

/** Everything that is wrong with the shape of a table, each as a sentence. */
export function tableFaults(shape: object): readonly string[] {
  const { name, columns, key } = shape as Partial<Record<keyof TableShape, unknown>>;
  const faults: string[] = [];
  if (!isColumn(name) || name.length > 28) faults.push(`name must be ${FORM}, at most 28`);
  if (typeof columns !== 'object' || columns === null) return [...faults, 'columns must be an object'];
  const types = new Map<string, unknown>(Object.entries(columns));
  if (types.size === 0) faults.push('columns must name at least one column');
  for (const [column, type] of types) {
    if (!isColumn(column)) faults.push(`the column ${JSON.stringify(column)} must be ${FORM}`);
    if (!TYPES.includes(String(type))) faults.push(`the column ${column} must be one of ${TYPES.join(', ')}`);
  }
  if (!Array.isArray(key) || key.length === 0) return [...faults, 'key must name at least one column'];
  const strange = key.filter((column: unknown) => typeof column !== 'string' || !types.has(column));
  if (strange.length > 0) faults.push(`key names ${strange.map(String).join(', ')}, which is no column`);
  if (new Set(key).size < key.length) faults.push('key names a column twice');
  return [...faults, ...indexFaults((shape as { readonly indexes?: unknown }).indexes, types)];
}

function indexFaults(indexes: unknown, types: ReadonlyMap<string, unknown>): readonly string[] {
  if (indexes === undefined) return [];
  if (!Array.isArray(indexes)) return ['indexes must be a list of lists of columns'];
  return indexes.flatMap((index: unknown, place) => {
    if (!Array.isArray(index) || index.length === 0) return [`indexes[${place}] must name at least one column`];
    const strange = index.filter((column: unknown) => typeof column !== 'string' || !types.has(column));
    return strange.map((column) => `indexes[${place}] names ${String(column)}, which is no column`);
  });
}

/**
 * Refuses values that a table cannot hold.
 * @param wants `all`: every column must be there; `key`: every column of the key; `some`: any
 * @throws BillingError `table.row` that names the column and what would be right
 */
export function checkRow(shape: TableShape, row: TableRow, wants: 'all' | 'key' | 'some'): void {
  const wrong = (reason: string) => tableErrors.row({ table: shape.name, reason });
  for (const [column, value] of Object.entries(row)) {
    const type = shape.columns[column];
    if (type === undefined)
      throw wrong(`there is no column ${column}; there are ${Object.keys(shape.columns).join(', ')}`);
    const given = typeof value === 'string' ? 'text' : typeof value;
    if (value === null && !shape.key.includes(column)) continue;
    if (value === null || given !== type)
      throw wrong(`the column ${column} takes ${type}, not ${value === null ? 'null' : given}`);
  }
  const needed = wants === 'all' ? Object.keys(shape.columns) : wants === 'key' ? shape.key : [];
  const missing = needed.filter((column) => row[column] === undefined);
  if (missing.length > 0) throw wrong(`the column ${missing.join(', ')} is missing`);
}

const FORM = 'lower-case letters, digits and underscores, beginning with a letter';
const TYPES: readonly string[] = ['text', 'bigint', 'boolean'];

function isColumn(name: unknown): name is string {
  return typeof name === 'string' && /^[a-z][a-z0-9_]{0,39}$/.test(name);
}
