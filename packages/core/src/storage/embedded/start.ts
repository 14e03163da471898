import { chmod, mkdtemp, readdir, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { LINK, reachable } from './aside.ts';
import { findBinaries } from './binaries.ts';
import { claimFolder, DATABASE, prepareCluster, sweep } from './cluster.ts';
import { assertFree, busy, sweepSocketDir, writeHolder } from './holder.ts';
import { findRunner, handOver, type Runner } from './runner.ts';
import { launch, OCCUPIED, type Launch, type Server } from './supervisor.ts';

/** Where an embedded PostgreSQL lives and what it may use. */
export interface EmbeddedOptions {
  /** Holds the data. Made on the first start; to be backed up, and never to be shared by two processes. */
  readonly dataDir: string;
  /** Holds the programs, which are copied there once a version. */
  readonly cacheDir?: string;
  /**
   * Takes the data when we are root and PostgreSQL's user cannot reach the data directory; /var/lib/daftari, or the
   * folder for temporary files when the data directory is below that.
   */
  readonly shelfDir?: string;
  /** Receives each line that PostgreSQL logs. */
  readonly log?: (line: string) => void;
}

/** An embedded PostgreSQL that takes connections. */
export interface Embedded {
  /** `host` is the folder of the socket, as `pg` wants it; there is no port and no password. */
  readonly connection: { readonly host: string; readonly database: string; readonly user: string };
  /** Ends the server and waits until it has. */
  stop(): Promise<void>;
}

/**
 * Starts the PostgreSQL that came with the npm packages on a data directory, which is made on the first start. The
 * server ends with this process, even if that is killed.
 * @throws BillingError `storage.dataDirBusy` when another process has the data directory, and the other `storage.`
 *   errors of programs that are missing and folders that cannot be used
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const runner = findRunner();
  const binaries = await findBinaries(runner, options.cacheDir);
  await claimFolder(resolve(options.dataDir), runner);
  const log = options.log ?? (() => undefined);
  const dataDir = await reachable(await realpath(options.dataDir), runner, log, options.shelfDir);
  await assertFree(dataDir);
  const cluster = await prepareCluster(dataDir, binaries, runner);
  const { server, socketDir } = await launchAlone(dataDir, { binaries, runner, cluster, log });
  await settle(server, dataDir, socketDir);
  return { connection: { host: socketDir, database: DATABASE, user: DATABASE }, stop: server.stop };
}

/** Whether a data directory has ever been started on: nothing is made of it by asking. */
export async function isCluster(dataDir: string): Promise<boolean> {
  try {
    return (await readdir(dataDir)).some((name) => name === LINK || /^pg\d+$/.test(name));
  } catch (thrown) {
    // A folder that we may not read is somebody's: the start says whose.
    return (thrown as NodeJS.ErrnoException).code !== 'ENOENT';
  }
}

/** What is done once the data directory is ours alone. */
async function settle(server: Server, dataDir: string, socketDir: string): Promise<void> {
  try {
    await sweepSocketDir(dataDir);
    await writeHolder(dataDir, socketDir);
    await sweep(dataDir);
    await createDatabase(socketDir);
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Starts, and if another postmaster seems to be there, again, for up to five seconds: one whose process was killed
 * needs a moment to end, and after a crash its lock file may name a process that is no more than an entry in a table.
 */
async function launchAlone(dataDir: string, task: Omit<Launch, 'socketDir'>) {
  for (let tries = 0; tries < 50; tries++) {
    const socketDir = await makeSocketDir(task.runner); // Each try its own, which goes with it.
    const server = await launch({ ...task, socketDir });
    if (server !== OCCUPIED) return { server, socketDir };
    await wait(100);
    await assertFree(dataDir);
  }
  throw await busy(dataDir, task.cluster);
}

/**
 * A folder that only the runner (and root) can enter: it is what stands for a password. Below the folder for temporary
 * files, because the path of a socket is limited to 107 characters and that of a data directory is not.
 */
async function makeSocketDir(runner: Runner): Promise<string> {
  const long = join(tmpdir(), 'daftari-XXXXXX', '.s.PGSQL.5432').length > 103; // macOS allows four fewer.
  const folder = await mkdtemp(join(long ? '/tmp' : tmpdir(), 'daftari-'));
  await chmod(folder, 0o700);
  await handOver(folder, runner);
  return folder;
}

async function createDatabase(socketDir: string): Promise<void> {
  const client = new Client({ host: socketDir, user: DATABASE, database: 'postgres' });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (found.rows.length === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
