import { constants } from 'node:fs';
import { readFile, rmdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Client } from 'pg';
import { storageErrors } from '../errors.ts';
import { DATABASE } from './cluster.ts';
import { postmasterPid } from './supervisor.ts';

/** Which process uses a data directory, as it wrote it there; what is read may be of a process long gone. */
export interface Holder {
  readonly pid: number;
  readonly program: string;
  readonly socketDir: string;
}

/** Writes down that this process has the data directory. */
export async function writeHolder(dataDir: string, socketDir: string): Promise<void> {
  const holder: Holder = { pid: process.pid, program: basename(process.argv[1] ?? process.title), socketDir };
  // As root we write into a folder that nobody owns, and who is nobody shall not choose by a link what we write over.
  const { O_WRONLY, O_CREAT, O_TRUNC, O_NOFOLLOW } = constants;
  const flag = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW;
  await writeFile(join(dataDir, FILE), `${JSON.stringify(holder)}\n`, { flag });
}

/**
 * Refuses a data directory whose server answers and whose process lives. Both, because a server whose process was just
 * killed answers for a moment more, and because process ids are used again.
 * @throws BillingError `storage.dataDirBusy`
 */
export async function assertFree(dataDir: string): Promise<void> {
  const holder = await readHolder(dataDir);
  if (holder === undefined) return;
  if (!lives(holder.pid) || !(await answers(holder.socketDir))) return;
  throw storageErrors.dataDirBusy({ dataDir, holder: describe(holder), pid: holder.pid, socketDir: holder.socketDir });
}

/** The error for a data directory on which PostgreSQL itself found another postmaster, and went on finding it. */
export async function busy(dataDir: string, cluster: string): Promise<Error> {
  const holder = await readHolder(dataDir);
  if (holder !== undefined && lives(holder.pid)) {
    return storageErrors.dataDirBusy({ dataDir, holder: describe(holder), pid: holder.pid });
  }
  const pid = await postmasterPid(cluster).catch(() => undefined);
  return storageErrors.dataDirBusy({ dataDir, holder: `a PostgreSQL with process id ${pid ?? 'unknown'}`, pid });
}

/** Removes the socket folder that a killed process left. Not if anything is in it: then it is in use, or not ours. */
export async function sweepSocketDir(dataDir: string): Promise<void> {
  const holder = await readHolder(dataDir);
  if (holder !== undefined) await rmdir(holder.socketDir).catch(() => undefined);
}

const FILE = 'holder.json';

async function readHolder(dataDir: string): Promise<Holder | undefined> {
  try {
    return JSON.parse(await readFile(join(dataDir, FILE), 'utf8')) as Holder;
  } catch {
    return undefined; // Absent, or cut short by a crash: it only ever served to say more.
  }
}

function describe(holder: Holder): string {
  return `process ${holder.pid} (${holder.program})`;
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function answers(socketDir: string): Promise<boolean> {
  const client = new Client({ host: socketDir, user: DATABASE, database: 'postgres', connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
