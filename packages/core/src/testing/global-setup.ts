import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded } from '../storage/embedded/start.ts';
import { databasePrefix, dropDatabase, embeddedUrl, openTestEngine, testEngines, TEST_ENVIRONMENT } from './engines.ts';

/**
 * For vitest's `globalSetup`: one embedded PostgreSQL for the whole run, which the workers find in their environment.
 * @returns what ends it, and drops what killed tests left on other servers
 */
export async function setup(): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(await scratch(), 'daftari-test-'));
  const embedded = await startEmbedded({ dataDir });
  process.env[TEST_ENVIRONMENT.embedded] = embeddedUrl(embedded.connection);
  process.env[TEST_ENVIRONMENT.run] = String(process.pid);
  return async () => {
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
    await dropLeftovers(databasePrefix(String(process.pid)));
  };
}

/** Linux's file system in memory, where there is enough of it: what a test writes need not outlive a power cut. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 4n * 1024n ** 3n;

async function scratch(): Promise<string> {
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
