import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openEngine, openStore, type EngineConfig } from '../../src/storage/index.ts';

const looking = { chance: () => 0, mustExist: true };

it('an embedded database that is not there is made by who works, and not by who looks', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-look-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const config: EngineConfig = { kind: 'embedded', dataDir: join(folder, 'postgres') };
  await expect(openEngine(config, looking)).rejects.toMatchObject({ code: 'storage.nothingThere' });
  expect(await readdir(folder)).toEqual([]);

  const made = await openEngine(config, { chance: () => 0 });
  // Of a server that another program has tables in, nobody's books are told either.
  await expect(openEngine({ ...made.reach }, looking)).rejects.toMatchObject({ code: 'storage.nothingThere' });
  expect(await made.knex.schema.hasTable('daftari_migrations')).toBe(false);

  const store = await openStore(made);
  const seen = await openEngine({ ...made.reach }, looking);
  expect(await seen.knex.schema.hasTable('daftari_migrations')).toBe(true);
  await seen.close();
  await store.close();
  await (await openEngine(config, looking)).close();
}, 60_000);
