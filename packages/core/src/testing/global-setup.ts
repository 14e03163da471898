import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../storage/embedded/start.ts';
import { openRunFolder } from './run-folder.ts';
import { databasePrefix, dropDatabase, embeddedUrl, openTestEngine, testEngines, TEST_ENVIRONMENT } from './engines.ts';

/**
 * For vitest's `globalSetup`: one embedded PostgreSQL for the whole run, which the workers find in their environment,
 * and one folder for all that tests, and programs that they start, make below `os.tmpdir()`: it goes when the run ends.
 * @returns what ends it, and drops what killed tests left on other servers
 */
export async function setup(): Promise<() => Promise<void>> {
  const [data, folder] = [await openRunFolder(await roomy()), await openRunFolder(tmpdir())];
  const embedded = await startEmbedded({ dataDir: join(data.path, 'postgres') });
  process.env[TEST_ENVIRONMENT.embedded] = embeddedUrl(embedded.connection);
  process.env[TEST_ENVIRONMENT.run] = String(process.pid);
  const restore = setEnvironment({
    TMPDIR: folder.path,
    // Programs that tests start are compiled once a run.
    NODE_COMPILE_CACHE: join(data.path, 'compiled'),
  });
  return async () => {
    await embedded.stop();
    restore();
    await Promise.all([data.remove(), folder.remove()]);
    await dropLeftovers(databasePrefix(String(process.pid)));
  };
}

/** @returns what puts back what stood there before */
function setEnvironment(given: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(given).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, given);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}

/** Linux's file system in memory, where there is enough of it: what a test writes need not outlive a power cut. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4n * 1024n ** 3n;

async function roomy(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(MEMORY, { bigint: true });
    return bavail * bsize >= ENOUGH_BYTES ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

async function dropLeftovers(prefix: string): Promise<void> {
  for (const { name, server } of testEngines()) {
    if (name === 'embedded' || server === 'start' || 'absent' in server) continue;
    const admin = await openTestEngine({ kind: 'url', url: server.url, poolMax: 1 });
    const databases =
      admin.dialect === 'postgres' ? ['pg_database', 'datname'] : ['information_schema.schemata', 'schema_name'];
    const [table = '', column = ''] = databases;
    const names = await admin
      .knex(table)
      .where(column, 'like', `${prefix.replaceAll('_', '\\_')}%`)
      .pluck<string[]>(column);
    for (const left of names) await dropDatabase(admin, left);
    await admin.close();
  }
}
