import { once } from 'node:events';
import {
  access,
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  stat,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findPackage, installOnce } from '../../src/storage/embedded/binaries.ts';
import { startEmbedded, type Embedded } from '../../src/storage/embedded/start.ts';
import { postmasterPid } from '../../src/storage/embedded/supervisor.ts';
import { canBeDaemon, DAEMON, expectEnded, isRoot, keep, killHard, remove, scratch } from './support/programs.ts';

/** Holds the programs for the tests that are not about where the programs are. */
let cacheDir = '';

beforeAll(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'daftari-cache-'));
  await chmod(cacheDir, 0o755);
  return () => remove(cacheDir);
});

/** Runs statements on a server and answers the rows of the last. */
async function query(host: string, ...statements: string[]): Promise<unknown[]> {
  const client = new Client({ host, user: 'daftari', database: 'daftari' });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

async function start(dataDir: string): Promise<Embedded> {
  const embedded = await startEmbedded({ dataDir, cacheDir });
  onTestFinished(() => embedded.stop());
  return embedded;
}

const postmaster = (dataDir: string): Promise<number> => postmasterPid(join(dataDir, 'pg18'));

describe('an embedded PostgreSQL', () => {
  it('is made on the first start, and found again on the second', async () => {
    const folder = await scratch();
    const dataDir = join(folder, 'deep', 'data');
    const first = await start(dataDir);
    await query(first.connection.host, 'create table kept (note text)', `insert into kept values ('safe')`);
    await first.stop();
    await expect(access(first.connection.host)).rejects.toThrow('ENOENT');

    const second = await start(dataDir);
    expect(await query(second.connection.host, 'select note from kept')).toEqual([{ note: 'safe' }]);
  });

  it('keeps what is committed safe, speaks UTF-8, and cannot be reached from outside', async () => {
    const folder = await scratch();
    const { connection } = await start(join(folder, 'data'));
    const settings: [name: string, value: string][] = [
      ['fsync', 'on'],
      ['synchronous_commit', 'on'],
      ['full_page_writes', 'on'],
      ['data_checksums', 'on'],
      ['server_encoding', 'UTF8'],
      ['listen_addresses', ''],
      ['TimeZone', 'UTC'],
    ];
    const rows = await query(connection.host, `select name, setting from pg_settings order by name`);
    for (const [name, setting] of settings) expect(rows).toContainEqual({ name, setting });
    expect((await stat(connection.host)).mode & 0o777).toBe(0o700);
    expect((await stat(join(folder, 'data', 'pg18'))).mode & 0o777).toBe(0o700);
    expect(join(connection.host, '.s.PGSQL.5432').length).toBeLessThanOrEqual(103);
  });

  it('refuses a data directory that another process has, and says which', async () => {
    const folder = await scratch();
    const keeper = await keep(join(folder, 'data'), cacheDir);
    await expect(startEmbedded({ dataDir: join(folder, 'data'), cacheDir })).rejects.toMatchObject({
      code: 'storage.dataDirBusy',
      message: expect.stringContaining(`process ${keeper.process.pid} (keeper.ts)`),
    });
    expect(await query(keeper.word.host ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets one of two starters have an empty data directory and an empty cache, and tells the other', async () => {
    const folder = await scratch();
    const keepers = await Promise.all([1, 2].map(() => keep(join(folder, 'data'), join(folder, 'cache'))));
    const codes = keepers.map(({ word }) => word.code ?? 'started');
    expect(codes.toSorted()).toEqual(['started', 'storage.dataDirBusy']);
    expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
    expect((await readdir(join(folder, 'data'))).toSorted()).toEqual(['holder.json', 'pg18']);
  });
});

describe('an embedded PostgreSQL whose process ends', () => {
  it('ends with it, however hard that was killed, and can be started again at once', async () => {
    const folder = await scratch();
    const dataDir = join(folder, 'data');
    const keeper = await keep(dataDir, cacheDir);
    const pid = await postmaster(dataDir);
    await query(keeper.word.host ?? '', 'create table kept (note text)', `insert into kept values ('safe')`);
    await killHard(keeper.process);

    // At once: the old server may still be ending.
    const again = await start(dataDir);
    expect(await query(again.connection.host, 'select note from kept')).toEqual([{ note: 'safe' }]);
    await expectEnded(pid);
    await expect(access(keeper.word.host ?? '')).rejects.toThrow('ENOENT');
  });

  it('ends with it when nobody starts another', async () => {
    const folder = await scratch();
    const keeper = await keep(join(folder, 'data'), cacheDir);
    const pid = await postmaster(join(folder, 'data'));
    await killHard(keeper.process);
    await expectEnded(pid);
  });

  it('recovers what was committed when the server is killed as well', async () => {
    const folder = await scratch();
    const dataDir = join(folder, 'data');
    const keeper = await keep(dataDir, cacheDir);
    await query(keeper.word.host ?? '', 'create table kept (note text)', `insert into kept values ('safe')`);
    process.kill(await postmaster(dataDir), 'SIGKILL');
    await killHard(keeper.process);

    const again = await start(dataDir);
    expect(await query(again.connection.host, 'select note from kept')).toEqual([{ note: 'safe' }]);
  });

  it('does not keep a program alive that is done', async () => {
    const folder = await scratch();
    const keeper = await keep(join(folder, 'data'), cacheDir, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (keeper.process.exitCode === null) await once(keeper.process, 'exit');
    expect(keeper.process.exitCode).toBe(0);
  });
});

const absent = (name: string): Promise<unknown> => Promise.reject(new Error(`Cannot find package '${name}'`));

describe('the programs of the embedded PostgreSQL', () => {
  it.each([
    ['win32', 'x64', 'storage.embeddedUnsupported'],
    ['linux', 'riscv64', 'storage.embeddedUnsupported'],
    ['linux', 'arm64', 'storage.embeddedMissing'],
  ])('say what to do where they are not: %s %s', async (platform, arch, code) => {
    await expect(findPackage(platform, arch, absent)).rejects.toMatchObject({
      code,
      message: expect.stringContaining('DATABASE_URL'),
    });
  });

  it('get the links that npm packages cannot carry', async () => {
    const folder = await scratch();
    const native = join(folder, 'native');
    await mkdir(join(native, 'lib'), { recursive: true });
    await mkdir(join(native, 'bin'));
    await writeFile(join(native, 'bin', 'postgres'), '');
    await writeFile(join(native, 'lib', 'libpq.so.5.18'), '');
    const links = [{ source: 'native/lib/libpq.so.5.18', target: 'native/lib/libpq.so.5' }];
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    await installOnce(native, join(folder, 'home'));
    expect(await readlink(join(folder, 'home', 'lib', 'libpq.so.5'))).toBe('libpq.so.5.18');
    expect((await stat(join(folder, 'home', 'bin', 'postgres'))).mode & 0o777).toBe(0o755);
  });

  it('are not started from a copy that others can write', async () => {
    const folder = await scratch();
    const native = await findPackage(process.platform, process.arch);
    const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as {
      version: string;
    };
    const home = join(folder, `postgresql-${version}-${process.platform}-${process.arch}`);
    await mkdir(home);
    await chmod(home, 0o777);
    await expect(startEmbedded({ dataDir: join(folder, 'data'), cacheDir: folder })).rejects.toMatchObject({
      code: 'storage.cacheUnsafe',
      details: { folder: home },
    });
  });
});

describe('a data directory', () => {
  it('of another major version is left alone', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'data', 'pg17'), { recursive: true });
    await expect(startEmbedded({ dataDir: join(folder, 'data'), cacheDir })).rejects.toMatchObject({
      code: 'storage.dataDirVersion',
      details: { found: '17', needed: 18 },
    });
    expect(await readdir(join(folder, 'data'))).toEqual(['pg17']);
  });

  it('is freed of what a killed first start left', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'data', '.initdb-killed', 'base'), { recursive: true });
    await start(join(folder, 'data'));
    expect((await readdir(join(folder, 'data'))).toSorted()).toEqual(['holder.json', 'pg18']);
  });

  it.runIf(isRoot)('below a closed folder keeps its data aside for root, and finds it again', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'closed'), { mode: 0o700 });
    const [dataDir, shelfDir] = [join(folder, 'closed', 'data'), join(folder, 'shelf')];
    const first = await startEmbedded({ dataDir, cacheDir, shelfDir });
    await first.stop();
    const [kept] = await readdir(shelfDir);
    expect(await readlink(join(dataDir, 'elsewhere'))).toBe(join(shelfDir, kept ?? ''));
    const second = await startEmbedded({ dataDir, cacheDir, shelfDir });
    await second.stop();
    expect(await readdir(shelfDir)).toEqual([kept]);
  });

  it.runIf(isRoot)('keeps what is temporary among temporary files, to be cleared away with them', async () => {
    const folder = await scratch();
    await mkdir(join(folder, 'closed'), { mode: 0o700 });
    const dataDir = join(folder, 'closed', 'data');
    const { stop } = await startEmbedded({ dataDir, cacheDir });
    await stop();
    const aside = await readlink(join(dataDir, 'elsewhere'));
    expect(dirname(aside)).toBe(await realpath(tmpdir()));
    await remove(aside);
  });

  it.runIf(canBeDaemon)(
    'serves an ordinary user, and root after that, but not that user once it is root’s',
    async () => {
      const folder = await scratch();
      await chown(folder, DAEMON.uid, DAEMON.gid);
      const [dataDir, own] = [join(folder, 'data'), join(folder, 'cache')];
      const keeper = await keep(dataDir, own, DAEMON);
      expect(keeper.word).toEqual({ host: expect.any(String) });
      expect((await stat(join(dataDir, 'pg18'))).uid).toBe(DAEMON.uid);
      await query(keeper.word.host ?? '', 'create table kept (note text)', `insert into kept values ('safe')`);
      await killHard(keeper.process);

      await expectEnded(await postmaster(dataDir).catch(() => 2 ** 22 + 1));
      const roots = await start(dataDir);
      expect(await query(roots.connection.host, 'select note from kept')).toEqual([{ note: 'safe' }]);
      await roots.stop();

      const { word } = await keep(dataDir, own, DAEMON);
      expect(word.code).toBe('storage.dataDirForeign');
    },
  );
});
