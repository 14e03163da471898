import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished } from 'vitest';

/** What a keeper said: where its server is, or why there is none. */
export interface Word {
  readonly host?: string;
  readonly code?: string;
  readonly message?: string;
}

/** A started keeper. */
export interface Keeper {
  readonly process: ChildProcess;
  readonly word: Word;
}

/** Whether the tests run as root, for whom there are other users to be. */
export const isRoot = process.getuid?.() === 0;

/** An ordinary user that every Linux has; only root can become it. */
export const DAEMON = { uid: 1, gid: 1 };

const KEEPER = join(import.meta.dirname, 'keeper.ts');

/** Whether root can run a keeper as that user: from a clone below a folder that is closed to others nobody else can. */
export const canBeDaemon =
  isRoot && [process.execPath, KEEPER].every((path) => spawnSync('test', ['-r', path], DAEMON).status === 0);

/** A folder that is removed after the test, and that every user can enter. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-scratch-'));
  await chmod(folder, 0o755);
  onTestFinished(() => remove(folder));
  return folder;
}

/** Removes a folder in which a server that was told to end may still be writing. */
export function remove(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 20 });
}

/** Starts a keeper and waits for its word. It is killed after the test if it still lives. */
export async function keep(dataDir: string, cacheDir: string, options: SpawnOptions = {}): Promise<Keeper> {
  const child = spawn(process.execPath, [KEEPER, dataDir, cacheDir], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...options,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, 'line')) as [string];
  return { process: child, word: JSON.parse(line) as Word };
}

/** Ends a process at once and waits until it has ended. */
export async function killHard(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Waits until a process that need not be ours has ended; ten seconds are long enough for any machine. */
export async function expectEnded(pid: number): Promise<void> {
  await expect.poll(() => lives(pid), { timeout: 10_000, interval: 5 }).toBe(false);
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
