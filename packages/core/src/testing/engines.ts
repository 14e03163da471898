import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../storage/embedded/start.ts';
import { openEngine, type Engine, type EngineConfig } from '../storage/engine.ts';
import { migrate } from '../storage/migrate.ts';
import { coreMigrations } from '../storage/migrations/index.ts';
import type { Dialect } from '../storage/url.ts';
import { START } from './builders.ts';
import { copyMysql, makeMysqlTemplate, readMysqlTemplate, type MysqlCopy } from './engines-mysql.ts';

/** What a test of the store can run on. */
export interface TestEngine {
  readonly name: 'embedded' | 'postgres' | 'mysql';
  readonly dialect: Dialect;
  /** Where the server is; a missing one has the reason instead. */
  readonly server: { readonly url: string } | { readonly absent: string } | 'start';
}

/**
 * A schema that many tests begin with. It is made once a run and then copied, which takes moments.
 */
export interface Template {
  /** Names the schema: lower case letters, digits and underscores, at most 20. */
  readonly key: string;
  /** Makes the schema in an empty database, and closes every connection it opened. */
  readonly prepare: (config: EngineConfig) => Promise<void>;
}

/**
 * Makes a database with the schema of the core, or one as a template left it, or an empty one. It is dropped after the
 * last test of its `describeOnEngines`.
 */
export type OpenDatabase = (template?: Template | 'empty') => Promise<EngineConfig>;

/** It also takes what is to be done after that last test, before databases are dropped: the last given goes first. */
export interface OpenAndClose extends OpenDatabase {
  readonly closing: (work: () => Promise<void>) => void;
}

/** The environment by which the global setup and the tests of a run know of each other, and of servers to test on. */
export const TEST_ENVIRONMENT = {
  embedded: 'DAFTARI_TEST_EMBEDDED_URL',
  postgres: 'DAFTARI_TEST_POSTGRES_URL',
  mysql: 'DAFTARI_TEST_MYSQL_URL',
  run: 'DAFTARI_TEST_RUN',
  requirePeers: 'DAFTARI_REQUIRE_PEERS',
  /** `1`: a run before this one, of the same sources, has tested the embedded database. */
  embeddedDone: 'DAFTARI_EMBEDDED_DONE',
  /** `long`: storms of 1,000 payments. */
  storm: 'DAFTARI_STORM',
} as const;

/** Databases of the run `run` begin with this, so that those that a killed test left can be found. */
export function databasePrefix(run: string): string {
  return `daftari_${run}_`;
}

/**
 * The engines of this machine: always the embedded PostgreSQL, started here if no global setup did; a PostgreSQL and
 * a MySQL or MariaDB where the environment names one.
 */
export function testEngines(environment: NodeJS.ProcessEnv = process.env): readonly TestEngine[] {
  const peer = (variable: string): TestEngine['server'] => {
    const url = environment[variable];
    return url === undefined || url === '' ? { absent: `${variable} is not set` } : { url };
  };
  const shared = environment[TEST_ENVIRONMENT.embedded];
  return [
    { name: 'embedded', dialect: 'postgres', server: shared === undefined ? 'start' : { url: shared } },
    { name: 'postgres', dialect: 'postgres', server: peer(TEST_ENVIRONMENT.postgres) },
    { name: 'mysql', dialect: 'mysql', server: peer(TEST_ENVIRONMENT.mysql) },
  ];
}

/** Opens a database with what tests need: chance that is the same in every run. */
export function openTestEngine(config: EngineConfig): Promise<Engine> {
  return openEngine(config, { chance: () => 0.5 });
}

/** Makes databases on one server, and drops them all when told to. */
export interface Bench {
  readonly open: OpenAndClose;
  readonly clear: () => Promise<void>;
}

/** A bench on a server that is there, or on one that is started with the first database. */
export function benchOn(server: { readonly url: string } | 'start', dialect: Dialect): Bench {
  const closers: (() => Promise<void>)[] = [];
  const connect = async (): Promise<{ url: string; admin: Engine }> => {
    const url = server === 'start' ? await startOwn(closers) : server.url;
    // One connection, because a lock on PostgreSQL is a connection's.
    const admin = await openTestEngine({ kind: 'url', url, poolMax: 1 });
    closers.push(admin.close);
    return { url, admin };
  };
  let connected: ReturnType<typeof connect> | undefined;
  const copies: Record<string, Promise<MysqlCopy>> = {};
  const made = async (given: Template | 'empty' = SCHEMA): Promise<EngineConfig> => {
    const { url, admin } = await (connected ??= connect());
    const name = `${databasePrefix(runName())}${randomBytes(6).toString('hex')}`;
    closers.push(() => dropDatabase(admin, name));
    const config: EngineConfig = { kind: 'url', url: withDatabase(url, name) };
    if (given === 'empty') {
      await admin.knex.raw('create database ??', [name]);
      return config;
    }
    const template = await makeTemplate(admin, url, given);
    if (dialect === 'postgres') await admin.knex.raw('create database ?? template ??', [name, template]);
    else await copyMysql(admin, template, await (copies[template] ??= readMysqlTemplate(admin, template)), name);
    return config;
  };
  const clear = async (): Promise<void> => {
    for (const close of closers.splice(0).toReversed()) await close();
  };
  return { open: Object.assign(made, { closing: (work: () => Promise<void>) => void closers.push(work) }), clear };
}

/** What a store finds done when it opens. */
const SCHEMA: Template = {
  key: 'core',
  async prepare(config) {
    const engine = await openTestEngine(config);
    await migrate(engine, { set: 'core', migrations: coreMigrations, now: () => START });
    await engine.close();
  },
};

/** A server of this one describe: what a plugin's author gets who has no global setup. */
async function startOwn(closers: (() => Promise<void>)[]): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-test-'));
  closers.push(() => rm(dataDir, { recursive: true, force: true }));
  const embedded = await startEmbedded({ dataDir });
  closers.push(embedded.stop);
  return embeddedUrl(embedded.connection);
}

/** The address of the administrator's database on an embedded server. */
export function embeddedUrl({ host, user }: { readonly host: string; readonly user: string }): string {
  return `postgres://${user}@${encodeURIComponent(host)}/postgres`;
}

/** Makes the template unless another test file has, under a lock; it gets its name only when it is whole. */
async function makeTemplate(admin: Engine, url: string, { key, prepare }: Template): Promise<string> {
  const name = `${databasePrefix(runName())}t_${key}`;
  if (admin.dialect === 'mysql') {
    return makeMysqlTemplate(admin, name, () => prepare({ kind: 'url', url: withDatabase(url, name) }));
  }
  await admin.knex.raw('set lock_timeout = 0');
  await admin.knex.raw('select pg_advisory_lock(hashtextextended(?, 0))', [name]);
  try {
    if ((await admin.knex('pg_database').where({ datname: name }).first()) !== undefined) return name;
    const unfinished = `${name}_`;
    await dropDatabase(admin, unfinished);
    await admin.knex.raw('create database ??', [unfinished]);
    await prepare({ kind: 'url', url: withDatabase(url, unfinished) });
    await admin.knex.raw('alter database ?? rename to ??', [unfinished, name]);
    return name;
  } finally {
    await admin.knex.raw('select pg_advisory_unlock(hashtextextended(?, 0))', [name]);
  }
}

/** Drops a database, with whatever is still connected to it. */
export async function dropDatabase(admin: Engine, name: string): Promise<void> {
  await admin.knex.raw(`drop database if exists ??${admin.dialect === 'postgres' ? ' with (force)' : ''}`, [name]);
}

function withDatabase(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.href;
}

function runName(): string {
  return process.env[TEST_ENVIRONMENT.run] ?? String(process.pid);
}
