import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog } from '@daftari/core';
import { expect, it, onTestFinished } from 'vitest';
import { openBeside } from '../src/beside.ts';
import { readConfig } from '../src/config.ts';
import { openIsp } from '../src/isp.ts';

it('a command joins the embedded database of the server that runs, and opens it alone where none does', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-beside-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({ DATA_DIR: dataDir });
  const { billing: server } = await openIsp(config, silentLog);
  const { id } = await server.openAccount({ name: 'Amina' });
  const beside = await openBeside(config, silentLog);
  expect((await beside.reads.account(id))?.name).toBe('Amina');
  await beside.stop();
  // The server does not notice that somebody has looked.
  expect((await server.reads.account(id))?.name).toBe('Amina');
  await server.stop();
  const alone = await openBeside(config, silentLog);
  expect((await alone.reads.account(id))?.name).toBe('Amina');
  await alone.stop();
}, 60_000);

it('who only looks is told where nothing is, even with the right key, and leaves nothing there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-beside-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const dataDir = join(folder, 'data');
  const key = { DAFTARI_SECRET_KEY: Buffer.alloc(32, 1).toString('base64') };
  const refused = {
    code: 'storage.nothingThere',
    message: expect.stringContaining(join(dataDir, 'postgres')) as string,
  };
  await expect(openBeside(readConfig({ DATA_DIR: dataDir, ...key }), silentLog, true)).rejects.toMatchObject(refused);
  await expect(openBeside(readConfig({ DATA_DIR: dataDir }), silentLog, true)).rejects.toMatchObject({
    code: 'isp.nothingThere',
  });
  expect(await readdir(folder)).toEqual([]);
});
