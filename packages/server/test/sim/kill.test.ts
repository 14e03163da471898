import { randomBytes } from 'node:crypto';
import { openEngine } from '@daftari/core/storage';
import { expect, it } from 'vitest';
import { runKills, type KillOptions } from './run.ts';

// The short form; `npm run kill-test` is the long one.

/** Another week, another story; a failure prints its seed. */
const SEED = 20_261_122;

async function expectNothingLost(options: Omit<KillOptions, 'seed'>): Promise<void> {
  const { kills, receipts, recordsAcknowledged, faults } = await runKills({ seed: SEED, ...options });
  expect(faults, `with seed ${SEED}`).toEqual([]);
  expect(Object.values(kills).reduce((sum, one) => sum + one)).toBe(options.kills);
  // Or nothing was tried.
  expect(receipts).toBeGreaterThan(options.kills);
  expect(recordsAcknowledged).toBeGreaterThan(options.kills);
}

const BRIEFLY = { timeout: 240_000 };

/** A run before this one has just done so, as in continuous integration. */
const done = process.env['DAFTARI_EMBEDDED_DONE'] === '1';

const EMBEDDED = 'killed ten times on the embedded database: nothing lost, nothing doubled, who paid is online';
it.skipIf(done)(EMBEDDED, BRIEFLY, () => expectNothingLost({ kills: 10 }));

const servers = [
  ['PostgreSQL', 'DAFTARI_TEST_POSTGRES_URL'],
  ['MariaDB', 'DAFTARI_TEST_MYSQL_URL'],
] as const;

for (const [name, variable] of servers) {
  const url = process.env[variable] ?? '';
  const skipped = url === '' && process.env['DAFTARI_REQUIRE_PEERS'] !== '1';
  it.skipIf(skipped)(`killed five times on ${name} (${variable}): the same`, BRIEFLY, async () => {
    if (url === '') throw new Error(`${variable} is not set, and DAFTARI_REQUIRE_PEERS asks for every engine`);
    await onNewDatabase(url, (database) => expectNothingLost({ kills: 5, database: { kind: 'url', url: database } }));
  });
}

async function onNewDatabase(url: string, use: (database: string) => Promise<void>): Promise<void> {
  const admin = await openEngine({ kind: 'url', url, poolMax: 1 }, { chance: () => 0.5 });
  const name = `daftari_kill_${randomBytes(6).toString('hex')}`;
  const own = new URL(url);
  own.pathname = `/${name}`;
  try {
    await admin.knex.raw('create database ??', [name]);
    await use(own.href);
  } finally {
    const force = admin.dialect === 'postgres' ? ' with (force)' : '';
    await admin.knex.raw(`drop database if exists ??${force}`, [name]);
    await admin.close();
  }
}
