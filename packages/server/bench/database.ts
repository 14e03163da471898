import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@daftari/core/storage';

/** Where the parts of the bench get their databases. */
export interface Databases {
  /** The version of PostgreSQL, and whose it is. */
  readonly about: string;
  /** Its first process, whose children all others are; null where it is not ours to see. */
  readonly postmaster: number | null;
  /** How many connections it takes. */
  readonly connections: number;
  /** Makes an empty database; answers its address. */
  readonly make: (name: string) => Promise<string>;
  /** Drops all that was made, and ends the server if it is ours. */
  readonly close: () => Promise<void>;
}

/**
 * Opens the server of `DATABASE_URL`, where the bench needs the right to create databases, or an embedded one in a
 * folder of its own that is removed at the end.
 */
export async function openDatabases(given: string | undefined): Promise<Databases> {
  const folder = given === undefined ? await mkdtemp(join(tmpdir(), 'daftari-bench-')) : undefined;
  const config =
    given === undefined
      ? { kind: 'embedded' as const, dataDir: join(folder ?? '', 'data') }
      : { kind: 'url' as const, url: given };
  const removeFolder = () => (folder === undefined ? Promise.resolve() : rm(folder, { recursive: true, force: true }));
  try {
    const { knex, dialect, close } = await openEngine({ ...config, poolMax: 1 }, { chance: Math.random });
    if (dialect !== 'postgres')
      throw new Error('the bench compares with SQL written for PostgreSQL; DATABASE_URL is none');
    const row = await knex.select<{ version: string; folder: string; name: string; connections: string }[]>(
      knex.raw("current_setting('server_version') as version"),
      knex.raw("split_part(current_setting('unix_socket_directories'), ',', 1) as folder"),
      knex.raw('current_user as name'),
      knex.raw("current_setting('max_connections') as connections"),
    );
    const { version = '', folder: socket = '', name: user = '', connections = '0' } = row[0] ?? {};
    const made: string[] = [];
    // Another machine's processes have other numbers: only where the server speaks over a socket file it is here.
    const isHere = given === undefined || decodeURIComponent(new URL(given).hostname).startsWith('/');
    const file = await knex
      .select<{ pid: string }[]>(knex.raw("split_part(pg_read_file('postmaster.pid'), E'\\n', 1) as pid"))
      .catch(() => []); // For superusers only.
    return {
      connections: Number(connections),
      postmaster: isHere && file[0] !== undefined ? Number(file[0].pid) : null,
      about: `PostgreSQL ${version}, ${given === undefined ? 'embedded' : 'of DATABASE_URL'}`,
      async make(name) {
        const database = `daftari_bench_${process.pid}_${name}`;
        await knex.raw('create database ??', [database]);
        made.push(database);
        const url = new URL(given ?? `postgres://${user}@${encodeURIComponent(socket)}/postgres`);
        url.pathname = `/${database}`;
        return url.href;
      },
      async close() {
        for (const database of made) await knex.raw('drop database if exists ?? with (force)', [database]);
        await close();
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
