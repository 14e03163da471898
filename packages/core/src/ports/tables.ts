/** Rows of plugins. Keys and values are data; a plugin never sees SQL. */
export interface TableStore {
  /** Creates what is missing: tables and columns are only ever added. */
  prepare(pluginId: string, tables: readonly TableShape[]): Promise<void>;
  get(table: string, key: TableRow): Promise<TableRow | null>;
  /** In the order of the key, or of one column. */
  find(table: string, where: TableRow, limit: number, order?: TableOrder): Promise<readonly TableRow[]>;
  /** True when the row was not there yet. */
  insertOnce(table: string, row: TableRow): Promise<boolean>;
  put(table: string, row: TableRow): Promise<void>;
  /** Changes the row only if it still has these values: how several processes take turns. True when it had. */
  replace(table: string, key: TableRow, expected: TableRow, next: TableRow): Promise<boolean>;
  /** Removes the row; where it is said what it must still have, only if it has. */
  remove(table: string, key: TableRow, expected?: TableRow): Promise<void>;
}

/** A value that a plugin's table can hold. */
export type TableValue = string | bigint | boolean | null;

/** A row of a plugin's table. */
export type TableRow = Readonly<Record<string, TableValue>>;

/** A plugin's table, as data. Its name in the database is `<plugin>_<name>`. */
export interface TableShape {
  readonly name: string;
  readonly columns: Readonly<Record<string, 'text' | 'bigint' | 'boolean'>>;
  readonly key: readonly string[];
  /** Columns that rows are looked up or put in order by. A text among them has at most 190 characters, as in a key. */
  readonly indexes?: readonly (readonly string[])[];
}

/** In which order rows are found: by one column, the smallest or the greatest first. */
export interface TableOrder<Column extends string = string> {
  readonly by: Column;
  readonly from: 'smallest' | 'greatest';
}
