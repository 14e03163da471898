import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRunFolder } from '../../src/testing/run-folder.ts';

describe('the folder of a test run', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'runs-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  it('goes with all that is in it', async () => {
    const { path, remove } = await openRunFolder(parent);
    await mkdir(join(path, 'deep', 'deeper'), { recursive: true });
    await writeFile(join(path, 'deep', 'deeper', 'secret.key'), 'secret');
    await remove();
    expect(await readdir(parent)).toEqual([]);
  });

  it('is removed by the next run when its own was killed, and left alone while that lives', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    const left = await openRunFolder(parent, gone);
    await writeFile(join(left.path, 'base'), 'what a killed run has left');
    const [living, next] = [await openRunFolder(parent), await openRunFolder(parent)];
    expect((await readdir(parent)).map((name) => join(parent, name)).toSorted()).toEqual(
      [living.path, next.path].toSorted(),
    );
  });

  it('is no link, whatever its name: what that leads to is somebody’s', async () => {
    const { pid: gone } = spawnSync(process.execPath, ['--version']);
    await mkdir(join(parent, 'books'));
    await writeFile(join(parent, 'books', 'ledger'), 'kept');
    await symlink(join(parent, 'books'), join(parent, `daftari-run-${gone}-abcdef`));
    await openRunFolder(parent);
    expect(await readdir(join(parent, 'books'))).toEqual(['ledger']);
  });
});
