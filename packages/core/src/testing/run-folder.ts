import { chmod, lstat, mkdtemp, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A folder of one test run, with all that the run makes for a while. */
export interface RunFolder {
  readonly path: string;
  /** Removes it with all that is in it. */
  remove(): Promise<void>;
}

/** Its name says whose it is, so that what a killed run has left can be told from what one that lives still needs. */
const NAME = 'daftari-run-';
const OF_RUN = /^daftari-run-(\d+)-\w{6}$/;

/**
 * Makes a folder for a process and all its children, and first removes those of processes that are gone: whoever is
 * killed cannot clear up after themselves.
 * @param parent Where folders for a while are made, such as `os.tmpdir()`.
 */
export async function openRunFolder(parent: string, pid: number = process.pid): Promise<RunFolder> {
  await sweepRunFolders(parent);
  const path = await mkdtemp(join(parent, `${NAME}${pid}-`));
  // In place of root nobody runs PostgreSQL, and has to come in and to remove what is nobody's: as in /tmp itself.
  if (process.getuid?.() === 0) await chmod(path, 0o1777);
  return { path, remove: () => removed(path) };
}

async function sweepRunFolders(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, pid] = OF_RUN.exec(name) ?? [];
    if (pid === undefined || lives(Number(pid))) continue;
    const path = join(parent, name);
    const found = await lstat(path).catch(() => null);
    // Nobody's but ours: a link, or a folder of somebody else, only bears such a name.
    if (found?.isDirectory() !== true || found.uid !== process.getuid?.()) continue;
    // Another run may be at it too.
    await removed(path).catch(() => undefined);
  }
}

/** The last writes of a process that ends come while it is removed: hence again. */
function removed(path: string): Promise<void> {
  return rm(path, { recursive: true, force: true, maxRetries: 20 });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
