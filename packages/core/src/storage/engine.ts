import { resolve } from 'node:path';
import knexFactory, { type Knex } from 'knex';
import { Client, types } from 'pg';
import { isCluster, startEmbedded, type Embedded } from './embedded/start.ts';
import { storageErrors } from './errors.ts';
import { isMigrated } from './migrate.ts';
import { selfTest } from './selfTest.ts';
import { LOOK_MS, NAME_OF_BACKEND, watchLines, WORKING, type Line } from './silence.ts';
import { parseAddress, withoutPassword, type Address, type Dialect } from './url.ts';
import { isBillingError } from '../kernel/error.ts';

/** Which database to use. `poolMax` is the most connections that this process opens, by default 10. */
export type EngineConfig =
  | { readonly kind: 'embedded'; readonly dataDir: string; readonly cacheDir?: string; readonly poolMax?: number }
  | {
      readonly kind: 'url';
      readonly url: string;
      readonly poolMax?: number;
      /** Whether all that is asked is asked by keys, of many rows at a time, as by the threads of runs. */
      readonly byKeys?: boolean;
    };

/** What an engine asks of the world. */
export interface EngineTools {
  /** Answers numbers from 0 up to 1, to spread the retries of transactions that got in each other's way. */
  readonly chance: () => number;
  /** Receives what the embedded server and the driver log. */
  readonly log?: (line: string) => void;
  /** Whether a database without books of ours is refused. */
  readonly mustExist?: boolean;
}

/** An open database that has passed its self-test. */
export interface Engine {
  readonly knex: Knex;
  readonly dialect: Dialect;
  /** How a thread of this process connects to the same database, which it neither starts nor stops. */
  readonly reach: EngineConfig & { readonly kind: 'url' };
  readonly chance: () => number;
  /** Closes all connections, and ends the server if it is ours. */
  close(): Promise<void>;
}

/**
 * Connects to a database and tries it before anyone relies on it. Whole numbers beyond 2^53, decimals, dates and JSON
 * arrive as text on both engines: who reads a row says what its columns become, and nothing is rounded on the way.
 * @throws BillingError `storage.unreachable`, `storage.engineTooOld`, `storage.bigintLost`, those of `parseAddress`,
 *   for the embedded server those of `startEmbedded`, and with `mustExist` `storage.nothingThere`
 */
export async function openEngine(config: EngineConfig, tools: EngineTools): Promise<Engine> {
  if (config.kind === 'url') return connect(config, tools);
  if (tools.mustExist === true && !(await isCluster(config.dataDir))) {
    throw storageErrors.nothingThere({ target: resolve(config.dataDir) });
  }
  const embedded = await startEmbedded({ ...config, ...(tools.log && { log: tools.log }) });
  try {
    const engine = await connect({ ...reachOf(embedded), poolMax: config.poolMax ?? POOL_MAX }, tools);
    return {
      ...engine,
      async close() {
        await engine.close();
        await embedded.stop();
      },
    };
  } catch (error) {
    await embedded.stop();
    throw error;
  }
}

/** How many connections a process opens when nobody says. */
const POOL_MAX = 10;

async function connect(reach: Engine['reach'], tools: EngineTools): Promise<Engine> {
  const { url, poolMax = POOL_MAX, byKeys = false } = reach;
  const address = parseAddress(url);
  const lines = watchLines({ working: () => workingBackends(address), now: () => performance.now() });
  const knex = knexFactory({ ...knexConfig(address, poolMax, byKeys, lines.watch), log: quiet(tools.log) });
  try {
    await selfTest(knex, address.dialect);
    if (tools.mustExist === true && !(await isMigrated(knex))) {
      throw storageErrors.nothingThere({ target: withoutPassword(address) });
    }
  } catch (error) {
    await knex.destroy();
    if (isBillingError(error)) throw error;
    throw storageErrors.unreachable({ target: withoutPassword(address), reason: (error as Error).message }, error);
  }
  const looks = setInterval(() => void lines.look(), LOOK_MS).unref();
  // Until the last connection is closed, for one that is dead would not be.
  const close = (): Promise<void> => knex.destroy().finally(() => clearInterval(looks));
  return { knex, dialect: address.dialect, reach, chance: tools.chance, close };
}

/** The ends of the server's that are at work, asked over a connection of its own: those of the pool may all be dead. */
export async function workingBackends(address: Address): Promise<ReadonlySet<string>> {
  const client = new Client({ ...postgresConnection(address), pipeline: false, query_timeout: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ backend: string }>(WORKING);
    return new Set(rows.map(({ backend }) => backend));
  } finally {
    void client.end();
  }
}

/** What knex would print itself. Its errors reach us as errors too. */
function quiet(log: (line: string) => void = () => undefined): Knex.Logger {
  const write = (message: unknown): void => log(String(message));
  return { warn: write, error: write, deprecate: (method, instead) => log(`knex: ${method} gives way to ${instead}`) };
}

function reachOf({ connection: { host, user, database } }: Embedded): Engine['reach'] {
  return { kind: 'url', url: `postgres://${user}@${encodeURIComponent(host)}/${database}` };
}

/** What knex is told of an address. Apart from `openEngine`, so that a test can see what happens without it. */
export function knexConfig(address: Address, poolMax: number, byKeys = false, watch: Watch = ignore): Knex.Config {
  const postgres = address.dialect === 'postgres';
  return {
    client: postgres ? 'pg' : 'mysql2',
    connection: postgres ? postgresConnection(address) : mysqlConnection(address),
    pool: { min: 0, max: poolMax, afterCreate: postgres ? preparePostgres(byKeys, watch) : prepareMysql },
    acquireConnectionTimeout: 15_000,
  };
}

/** After so long a silence TCP is asked whether the other side still is: no firewall forgets a connection so soon. */
const KEEP_ALIVE_MS = 10_000;

type Watch = (line: Line, backend: string) => void;

const ignore: Watch = () => undefined;

function postgresConnection({ host, port, user, password, database, tls }: Address): object {
  return {
    host,
    port,
    database,
    ssl: tls,
    application_name: 'daftari',
    // What is sent together within a transaction is answered together, without waiting for each.
    pipeline: true,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    types: { getTypeParser: textParser },
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
  };
}

/** The types whose text is kept: int8, numeric; date, timestamp, timestamptz; json, jsonb. */
const KEPT: ReadonlySet<number> = new Set([20, 1700, 1082, 1114, 1184, 114, 3802]);

/** Ours and not pg's global table, which the program around us may have changed so that int8 becomes a float. */
function textParser(oid: number, format?: 'text' | 'binary'): (value: string) => unknown {
  if (KEPT.has(oid)) return String;
  return types.getTypeParser(oid, format) as (value: string) => unknown;
}

function mysqlConnection({ host, port, user, password, database, tls }: Address): object {
  return {
    ...(host.startsWith('/') ? { socketPath: host } : { host, port }),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(tls !== false && { ssl: tls }),
    database,
    connectTimeout: 10_000,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    timezone: 'Z',
    jsonStrings: true,
    // utf8mb4_bin, by number: knex would take a name for a charset and write it into every `create table`.
    charsetNumber: 46,
  };
}

const SQL_MODES =
  'STRICT_ALL_TABLES,ONLY_FULL_GROUP_BY,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,' +
  'NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO';

interface RawConnection {
  query(sql: string, done: (error: Error | null, results?: readonly { readonly rows: readonly Row[] }[]) => void): void;
}

interface Row {
  readonly backend?: string;
}

type Prepare = (connection: RawConnection, done: (error: Error | null, connection: RawConnection) => void) => void;

/**
 * A lock is waited for as long as on MySQL, and a transaction that was forgotten does not hold its locks for ever. A
 * page out of order costs what any page costs, as it does in memory and on an SSD: by the default, which is that of
 * disks that turn, PostgreSQL would rather read a table of thousands of rows whole than find a hundred by their keys.
 */
const PREPARE_POSTGRES =
  "set time zone 'UTC'; set lock_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'; " +
  'set random_page_cost = 1.1';

/**
 * Whoever asks for thousands of rows by their keys again and again means the keys, and wants each statement planned
 * once. By itself PostgreSQL would read a table whole that was empty when the statement was planned, however much has
 * come into it since.
 */
const BY_KEYS = 'set plan_cache_mode = force_generic_plan; set enable_seqscan = off';

const preparePostgres =
  (byKeys: boolean, watch: Watch): Prepare =>
  (connection, done) => {
    const sql = byKeys ? `${PREPARE_POSTGRES}; ${BY_KEYS}` : PREPARE_POSTGRES;
    connection.query(`${sql}; ${WHO}`, (error, results) => {
      const backend = results?.at(-1)?.rows[0]?.backend;
      if (backend !== undefined) watch(connection as unknown as Line, backend);
      done(error, connection);
    });
  };

const WHO = `select ${NAME_OF_BACKEND} from pg_stat_activity where pid = pg_backend_pid()`;

/**
 * Strict, so that what does not fit is refused and not cut. READ COMMITTED, as on PostgreSQL: the default, REPEATABLE
 * READ, locks gaps between rows, and inserts that have nothing in common then deadlock.
 */
const prepareMysql: Prepare = (connection, done) => {
  const settings = `sql_mode = '${SQL_MODES}', time_zone = '+00:00', innodb_lock_wait_timeout = 10`;
  connection.query(`set session ${settings}`, (error) => {
    if (error) return done(error, connection);
    connection.query('set session transaction isolation level read committed', (refusal) => done(refusal, connection));
  });
};
