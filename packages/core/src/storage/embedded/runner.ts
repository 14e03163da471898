import { execFile } from 'node:child_process';
import { chown, lchown, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { storageErrors } from '../errors.ts';

/** Who runs PostgreSQL: ourselves, or nobody in place of root, as whom PostgreSQL refuses to run. */
export interface Runner {
  /** The user that owns the data directory. */
  readonly uid: number;
  /** What `spawn` needs to become that user; empty when that is who we are. */
  readonly become: { readonly uid?: number; readonly gid?: number };
}

/** The user that exists on every Unix and owns nothing. */
const NOBODY = 65_534;

const exec = promisify(execFile);

/** Decides as whom PostgreSQL runs. */
export function findRunner(): Runner {
  const uid = process.getuid?.() ?? 0;
  return uid === 0 ? { uid: NOBODY, become: { uid: NOBODY, gid: NOBODY } } : { uid, become: {} };
}

/**
 * Gives a folder to the runner, with all in it if `deep`. Does nothing for an ordinary user, who owns what they make.
 */
export async function handOver(folder: string, runner: Runner, deep = false): Promise<void> {
  if (runner.become.uid === undefined) return;
  await chown(folder, NOBODY, NOBODY);
  if (!deep) return;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) await lchown(join(entry.parentPath, entry.name), NOBODY, NOBODY);
}

/**
 * Makes sure that the runner can enter a folder. Asked of the system rather than read from the modes of the folders
 * above, because access lists and mounts have a say too.
 * @throws BillingError `storage.folderClosed`, when for instance the folder is below /root
 */
export async function assertEnterable(folder: string, runner: Runner): Promise<void> {
  if (runner.become.uid === undefined) return;
  try {
    await exec('/bin/sh', ['-c', 'cd -- "$1"', 'sh', folder], { cwd: '/', ...runner.become });
  } catch (error) {
    throw storageErrors.folderClosed({ folder, uid: runner.uid }, error);
  }
}
