import type { Knex } from 'knex';
import { assert } from '../kernel/assert.ts';
import type { Engine } from './engine.ts';
import { storageErrors } from './errors.ts';
import { dialectOf } from './sql.ts';
import type { Dialect } from './url.ts';

/**
 * One step of the schema. On PostgreSQL it runs in a transaction: all of it is done or nothing. On MySQL every
 * statement that changes a schema commits by itself, so there `up` may find what an interrupted run of it left: make
 * tables with `createTable` and triggers after `drop trigger if exists`.
 */
export interface Migration {
  /** `0001-ledger`: migrations run in the order of their ids, and an id is never given twice. */
  readonly id: string;
  readonly up: (db: Knex, dialect: Dialect) => Promise<void>;
}

/** Migrations that follow one another. */
export interface MigrationSet {
  /** Whose they are: `core`, or `plugin:mpesa`. */
  readonly set: string;
  readonly migrations: readonly Migration[];
  /** Answers the present moment, UTC milliseconds. */
  readonly now: () => number;
}

const TABLE = 'daftari_migrations';

/** How long one process waits for another that is migrating. */
const PATIENCE_S = 600;

/**
 * Brings the schema up to the code. Many processes may do so at once: each step runs under a lock, and who comes
 * later finds it done.
 * @returns the ids that this call applied
 * @throws BillingError `storage.schemaNewer`, `storage.schemaDiverged`, `storage.migrationBusy`
 */
export async function migrate(engine: Engine, task: MigrationSet): Promise<readonly string[]> {
  assertOrdered(task);
  const applied: string[] = [];
  for (;;) {
    const id = await locked(engine, task.set, (db) => applyNext(db, engine.dialect, task));
    if (id === undefined) return applied;
    applied.push(id);
  }
}

/** Whether any migration was ever begun in a database. */
export async function isMigrated(db: Knex): Promise<boolean> {
  return db.schema.hasTable(TABLE);
}

/**
 * Creates a table. On MySQL, where an interrupted migration leaves tables without their indexes behind, an empty
 * table of the name is made anew.
 * @throws BillingError `storage.migrationInterrupted` when such a table has rows
 */
export async function createTable(
  db: Knex,
  name: string,
  build: (table: Knex.CreateTableBuilder) => void,
): Promise<void> {
  if (dialectOf(db) === 'mysql' && (await db.schema.hasTable(name))) {
    if ((await db(name).first()) !== undefined) throw storageErrors.migrationInterrupted({ table: name });
    await db.raw('set foreign_key_checks = 0');
    try {
      await db.schema.dropTable(name);
    } finally {
      await db.raw('set foreign_key_checks = 1');
    }
  }
  await db.schema.createTable(name, build);
}

/**
 * Applies the first migration that is not applied yet. One only, so that on PostgreSQL each is a transaction of its
 * own.
 */
async function applyNext(db: Knex, dialect: Dialect, task: MigrationSet): Promise<string | undefined> {
  await createOwnTable(db, dialect);
  const next = pending(task, await db(TABLE).where({ set_name: task.set }).orderBy('id').pluck<string[]>('id'));
  if (next === undefined) return undefined;
  if (dialect === 'mysql') await compareExactly(db);
  await next.up(db, dialect);
  await db(TABLE).insert({ set_name: task.set, id: next.id, applied_at: task.now() });
  return next.id;
}

/** The first migration of a set that is not among the applied ones. */
function pending({ set, migrations }: MigrationSet, applied: readonly string[]): Migration | undefined {
  const known = new Set(migrations.map(({ id }) => id));
  const unknown = applied.filter((id) => !known.has(id));
  if (unknown.length > 0) throw storageErrors.schemaNewer({ set, unknown: unknown.join(', ') });
  const next = migrations[applied.length];
  const ahead = migrations.findIndex(({ id }, place) => applied[place] !== undefined && applied[place] !== id);
  if (ahead === -1) return next;
  throw storageErrors.schemaDiverged({ set, missing: migrations[ahead]?.id, applied: applied[ahead] });
}

async function createOwnTable(db: Knex, dialect: Dialect): Promise<void> {
  if (await db.schema.hasTable(TABLE)) return;
  if (dialect === 'mysql') await compareExactly(db);
  await db.schema.createTable(TABLE, (table) => {
    table.string('set_name', 64).notNullable();
    table.string('id', 64).notNullable();
    table.bigInteger('applied_at').notNullable();
    table.primary(['set_name', 'id']);
  });
}

/**
 * Makes all tables to come compare text byte for byte, as PostgreSQL does. MySQL's own choice takes `Abc`, `abc` and
 * `abc ` for the same key, and one customer would have another's receipt. Said on each connection that makes tables,
 * because a connection keeps what the database had when it was opened, and `use` does not bring the new.
 */
async function compareExactly(db: Knex): Promise<void> {
  const [rows] = await db.raw<{ version: string }[][]>('select version() as version');
  const collation = /mariadb/i.test(rows?.[0]?.version ?? '') ? 'utf8mb4_nopad_bin' : 'utf8mb4_0900_bin';
  await db.raw(`alter database character set utf8mb4 collate ${collation}`); // Of the database that we are in.
}

/** Runs `work` on one connection while no other process runs such work on this database. */
function locked<T>(engine: Engine, set: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const inTurn = engine.dialect === 'postgres' ? lockedPostgres : lockedMysql;
  return engine.knex.transaction((trx) => inTurn(trx, set, work));
}

/** The lock ends with the transaction, however that ends. */
async function lockedPostgres<T>(trx: Knex, _set: string, work: (db: Knex) => Promise<T>): Promise<T> {
  await trx.raw(`set local lock_timeout = '${PATIENCE_S}s'`);
  await trx.raw('select pg_advisory_xact_lock(hashtextextended(?, 0))', [TABLE]);
  return work(trx);
}

/** The name of the lock is the whole server's, hence the database in it. */
async function lockedMysql<T>(trx: Knex, set: string, work: (db: Knex) => Promise<T>): Promise<T> {
  const name = `concat('daftari:', md5(database()))`;
  const [rows] = await trx.raw<{ got: number | string | null }[][]>(`select get_lock(${name}, ?) as got`, [PATIENCE_S]);
  if (Number(rows?.[0]?.got) !== 1) throw storageErrors.migrationBusy({ set });
  try {
    const answer = await work(trx);
    await trx.raw('commit'); // Before the lock is let go, so that who takes it sees what was written.
    return answer;
  } finally {
    await trx.raw(`select release_lock(${name})`);
  }
}

function assertOrdered({ set, migrations }: MigrationSet): void {
  for (const [place, { id }] of migrations.entries()) {
    assert(/^\d{4}-[a-z0-9-]{1,59}$/.test(id), `the migration ${id} of ${set} is not named like 0001-ledger`);
    const before = migrations[place - 1]?.id;
    assert(before === undefined || before < id, `the migration ${id} of ${set} stands after ${before}`);
  }
}
