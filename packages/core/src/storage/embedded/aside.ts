import { randomBytes } from 'node:crypto';
import { mkdir, readlink, realpath, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { isBillingError } from '../../kernel/error.ts';
import { claimFolder } from './cluster.ts';
import { assertEnterable, handOver, type Runner } from './runner.ts';

/** Where the data of a folder lies that PostgreSQL's user cannot reach. */
const SHELF = '/var/lib/daftari';

/** The link in the data directory that says where its data lies instead. */
export const LINK = 'elsewhere';

/**
 * The folder that PostgreSQL may really use for a data directory. It is the directory itself, unless we are root and
 * the path to it is closed to others, as everything below /root is: PostgreSQL refuses to run as root, so its data then
 * lies under /var/lib/daftari, and a link in the data directory leads there, also on the next start. What is made below
 * the folder for temporary files stays there, to be cleared away with it.
 */
export async function reachable(
  dataDir: string,
  runner: Runner,
  log: (line: string) => void,
  shelf?: string,
): Promise<string> {
  const moved = await readlink(join(dataDir, LINK)).catch(() => null);
  if (moved !== null) return moved;
  await handOver(dataDir, runner);
  try {
    await assertEnterable(dataDir, runner);
    return dataDir;
  } catch (fault) {
    if (runner.become.uid === undefined || !isBillingError(fault) || fault.code !== 'storage.folderClosed') throw fault;
  }
  const folder = await placeAside(dataDir, runner, shelf);
  await mkdir(dirname(folder), { recursive: true, mode: 0o755 });
  await claimFolder(folder, runner);
  await handOver(folder, runner);
  await assertEnterable(folder, runner);
  await symlink(folder, join(dataDir, LINK));
  log(`PostgreSQL does not run as root and its user cannot enter ${dataDir}: the books lie in ${folder} instead.`);
  return folder;
}

async function placeAside(dataDir: string, runner: Runner, shelf?: string): Promise<string> {
  const name = randomBytes(6).toString('hex');
  if (shelf !== undefined) return join(shelf, name);
  const temporary = await realpath(tmpdir());
  const stays = dataDir.startsWith(temporary + sep) && (await canEnter(temporary, runner));
  return stays ? join(temporary, `daftari-aside-${name}`) : join(SHELF, name);
}

function canEnter(folder: string, runner: Runner): Promise<boolean> {
  return assertEnterable(folder, runner).then(
    () => true,
    () => false,
  );
}
