import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { storageErrors } from '../errors.ts';
import { errorCode } from '../faults.ts';
import type { Binaries } from './binaries.ts';
import { assertEnterable, handOver, type Runner } from './runner.ts';

/** The user and the database that every embedded PostgreSQL has. */
export const DATABASE = 'daftari';

/** Where half-made clusters stand until they are whole. */
const INCOMING = '.initdb-';

/**
 * Written into `postgresql.conf` when a cluster is made, where whoever runs it may tune them. They are for one small
 * machine that PostgreSQL shares with Node: few processes and little memory, the file cache of the system does the
 * rest. Nothing here gives up durability.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '1GB',
  max_connections: '40',
  max_wal_size: '512MB',
  max_wal_senders: '2',
  max_worker_processes: '4',
  max_parallel_workers_per_gather: '1',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  io_method: 'sync', // The default keeps three more processes, which reads from the file cache do not repay.
  jit: 'off',
  random_page_cost: '1.1',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

const exec = promisify(execFile);

/** Makes the data directory and sees that it is ours to use. @throws BillingError `storage.dataDirForeign` */
export async function claimFolder(dataDir: string, runner: Runner): Promise<void> {
  // Only the folder itself is closed: the runner has to come through those above it.
  await mkdir(dirname(dataDir), { recursive: true });
  await mkdir(dataDir, { mode: 0o700 }).catch((error: unknown) => {
    if (errorCode(error) !== 'EEXIST') throw error;
  });
  const { uid: owner } = await stat(dataDir);
  const root = runner.become.uid !== undefined;
  if (!root && owner !== runner.uid) throw storageErrors.dataDirForeign({ dataDir, owner, uid: runner.uid });
}

/**
 * Finds the cluster of a data directory, or makes it on the first start.
 * @returns the folder of the cluster, named after the major version so that an upgrade has place beside it
 * @throws BillingError `storage.dataDirVersion`, `storage.folderClosed`, `storage.embeddedUnusable`
 */
export async function prepareCluster(dataDir: string, binaries: Binaries, runner: Runner): Promise<string> {
  await handOver(dataDir, runner);
  await assertEnterable(dataDir, runner);
  const cluster = clusterOf(dataDir, binaries);
  const clusters = (await readdir(dataDir)).filter((name) => /^pg\d+$/.test(name));
  if (await exists(cluster)) {
    if ((await stat(cluster)).uid !== runner.uid) await handOver(cluster, runner, true);
  } else if (clusters.length > 0) {
    const found = clusters.map((name) => name.slice(2)).join(', ');
    throw storageErrors.dataDirVersion({ dataDir, found, needed: binaries.major });
  } else {
    await initialize(dataDir, cluster, binaries, runner);
  }
  return cluster;
}

/** The folder in a data directory that PostgreSQL itself calls its data directory. */
function clusterOf(dataDir: string, binaries: Pick<Binaries, 'major'>): string {
  return join(dataDir, `pg${binaries.major}`);
}

/**
 * Removes what starts that were killed left behind. Only for whom the data directory is. What another start is still
 * writing resists, and that start removes it itself.
 */
export async function sweep(dataDir: string): Promise<void> {
  const left = (await readdir(dataDir)).filter((name) => name.startsWith(INCOMING));
  for (const name of left) await discard(join(dataDir, name));
}

/**
 * Runs initdb beside the cluster's place and renames it there, so that a start that is killed leaves no half cluster.
 */
async function initialize(dataDir: string, cluster: string, binaries: Binaries, runner: Runner): Promise<void> {
  const incoming = await mkdtemp(join(dataDir, INCOMING));
  try {
    await handOver(incoming, runner);
    await initdb(incoming, binaries, runner);
    await rename(incoming, cluster);
  } catch (error) {
    await discard(incoming);
    // Another process was faster, and perhaps swept ours away. Which of us may start decides PostgreSQL.
    if (!(await exists(cluster))) throw error;
  }
}

async function initdb(folder: string, binaries: Binaries, runner: Runner): Promise<void> {
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const who = [`--username=${DATABASE}`, '--auth=trust']; // The socket's folder is what keeps others out.
  const args = ['--pgdata', folder, ...who, ...locale, '--data-checksums', '--no-instructions', ...settings];
  try {
    await exec(binaries.initdb, args, { cwd: '/', env: bareEnvironment(), ...runner.become });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
    const reason = said || `${errorCode(error) ?? 'unknown'} when running ${binaries.initdb}`;
    throw storageErrors.embeddedUnusable({ reason }, error);
  }
}

async function discard(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/**
 * PostgreSQL sees nothing of our environment: a stray PGDATA, or a locale that does not exist, would be taken to
 * heart.
 */
export function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
