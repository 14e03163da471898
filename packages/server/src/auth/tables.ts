import type { RowOf, Table, TableOrder, TableRow, TableShape, TableStore } from '@daftari/core';

/** Who may log in. Operators are `operator:<name>`, customers `customer:<account id>`: the key keeps each to one. */
export const usersTable = {
  name: 'users',
  columns: {
    id: 'text',
    role: 'text',
    name: 'text',
    /** Lower-case, for operators. */
    email: 'text',
    account_id: 'text',
    /** A PHC string. */
    password: 'text',
    created_at: 'bigint',
  },
  key: ['id'],
} as const satisfies TableShape;

/** One log-in, carried on by refreshing. Ending it ends every token that came of it. */
export const loginsTable = {
  name: 'logins',
  columns: { id: 'text', user_id: 'text', ended: 'boolean', started_at: 'bigint', expires_day: 'text' },
  key: ['id'],
} as const satisfies TableShape;

/** Refresh tokens by their SHA-256, each good once. */
export const refreshTable = {
  name: 'refresh_tokens',
  columns: { hash: 'text', login_id: 'text', used: 'boolean', expires_at: 'bigint', expires_day: 'text' },
  key: ['hash'],
} as const satisfies TableShape;

/** What was answered to requests with an `Idempotency-Key`. */
export const idempotencyTable = {
  name: 'idempotency',
  columns: {
    /** SHA-256 of who asked, where, and the key. */
    id: 'text',
    fingerprint: 'text',
    /** Null while the first request is at work. */
    status: 'bigint',
    body: 'text',
    started_at: 'bigint',
    expires_day: 'text',
  },
  key: ['id'],
} as const satisfies TableShape;

/** What the last look over the books found; one row, `books`. */
export const checksTable = {
  name: 'checks',
  columns: {
    id: 'text',
    checked_at: 'bigint',
    disagreements: 'bigint',
    /** When nothing disagreed last; null for never. */
    clean_at: 'bigint',
  },
  key: ['id'],
} as const satisfies TableShape;

/** Who did what: a row for each change that an operator made. Written once, and never swept. */
export const auditTable = {
  name: 'audit',
  columns: {
    /** Counts down, so that the newest comes first. */
    id: 'text',
    at: 'bigint',
    /** The UTC day, `2026-11-22`. */
    day: 'text',
    actor_id: 'text',
    actor: 'text',
    method: 'text',
    path: 'text',
    subject: 'text',
    status: 'bigint',
    /** JSON of what was sent, without secrets. */
    details: 'text',
  },
  key: ['id'],
} as const satisfies TableShape;

/** The server's own tables, opened. */
export interface Shelves {
  readonly users: Table<typeof usersTable>;
  readonly logins: Table<typeof loginsTable>;
  readonly refresh: Table<typeof refreshTable>;
  readonly idempotency: Table<typeof idempotencyTable>;
  readonly checks: Table<typeof checksTable>;
  readonly audit: Table<typeof auditTable>;
}

/** Every table of the server, as its plugin declares them. */
export const serverTables = [usersTable, loginsTable, refreshTable, idempotencyTable, checksTable, auditTable] as const;

/** How one table is opened: by a plugin's host, or straight from the store. */
export type OpenTable = <const Shape extends TableShape>(shape: Shape) => Table<Shape>;

/** Opens the server's tables. */
export function openShelves(open: OpenTable): Shelves {
  return {
    users: open(usersTable),
    logins: open(loginsTable),
    refresh: open(refreshTable),
    idempotency: open(idempotencyTable),
    checks: open(checksTable),
    audit: open(auditTable),
  };
}

/** Opens tables straight from the store, under the prefix that the server's plugin has there. */
export function storeTables(tables: TableStore): OpenTable {
  return <const Shape extends TableShape>(shape: Shape): Table<Shape> => {
    const name = `${SERVER}_${shape.name}`;
    const rows = {
      get: (key: TableRow) => tables.get(name, key),
      find: (where: TableRow, limit = 1_000, order?: TableOrder) => tables.find(name, where, limit, order),
      insertOnce: (row: TableRow) => tables.insertOnce(name, row),
      put: (row: TableRow) => tables.put(name, row),
      replace: (key: TableRow, expected: TableRow, next: TableRow) => tables.replace(name, key, expected, next),
      remove: (key: TableRow, expected?: TableRow) => tables.remove(name, key, expected),
    };
    // The store checks every row against the declared shape.
    return rows as unknown as Table<Shape>;
  };
}

/** The id of the server's own plugin, and the prefix of its tables. */
export const SERVER = 'server';

/** A row of users. */
export type UserRow = RowOf<typeof usersTable>;
