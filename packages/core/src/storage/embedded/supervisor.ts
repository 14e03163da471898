import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { storageErrors } from '../errors.ts';
import type { Binaries } from './binaries.ts';
import { bareEnvironment } from './cluster.ts';
import type { Runner } from './runner.ts';

/** A running PostgreSQL. */
export interface Server {
  /** The process id of the postmaster. */
  readonly pid: number;
  /** Ends it: clients are cut off, what is committed is safe. Asked twice, it ends once. */
  stop(): Promise<void>;
}

/** What starting one needs. */
export interface Launch {
  readonly binaries: Binaries;
  readonly runner: Runner;
  readonly cluster: string;
  readonly socketDir: string;
  /** Receives each line that PostgreSQL logs. */
  readonly log: (line: string) => void;
}

/** The answer of a start that found another postmaster on the same cluster, alive or only just dead. */
export const OCCUPIED = Symbol('occupied');

/**
 * Runs the server and watches the pipe that it inherited from Node. Nothing is ever written to it: it ends when Node
 * closes it or is gone, however that came about, and then the server is told to end (SIGINT, a fast shutdown). The
 * signals of a terminal and of a service manager are for Node, which ends the server when it is done with it;
 * PostgreSQL sets its own handlers over the ignored ones. A second shell does the watching, so that the first can
 * remove the folder of the socket and wait and pass on how the server ended.
 */
const WATCH = `
trap '' HUP INT TERM
folder=$1
shift
exec 3<&0 </dev/null
"$@" 3<&- &
server=$!
( exec 2>/dev/null; while read -r line <&3; do :; done; kill -INT "$server" ) &
watcher=$!
exec 3<&-
wait "$server"
code=$?
kill -KILL "$watcher" 2>/dev/null
rmdir "$folder" 2>/dev/null
exit "$code"
`;

/**
 * How long a fast shutdown may take before the server is ended without its last checkpoint, which costs only the next
 * start time.
 */
const PATIENCE_MS = 60_000;

/**
 * Starts PostgreSQL and waits until it takes connections, however long its recovery from a crash takes.
 * @throws BillingError `storage.embeddedFailed`, with the last lines of its log
 */
export async function launch(task: Launch): Promise<Server | typeof OCCUPIED> {
  const { child, lines, ready } = run(task);
  const ended = once(child, 'close').then(() => false);
  if (await Promise.race([ready, ended])) return supervise(child, await postmasterPid(task.cluster));
  if (lines.some((line) => IN_USE.test(line))) return OCCUPIED;
  throw storageErrors.embeddedFailed({ log: lines.join('\n'), cluster: task.cluster });
}

/** A lock file of a process that runs, or the shared memory of one whose last children are still going. */
const IN_USE = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;

function run({ binaries, runner, cluster, socketDir, log }: Launch) {
  const settings = { listen_addresses: '', unix_socket_permissions: '0700', fsync: 'on', lc_messages: 'C' };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = [binaries.postgres, '-D', cluster, '-k', socketDir, ...flags];
  const child = spawn('/bin/sh', ['-c', WATCH, 'daftari-postgres', socketDir, ...server], {
    ...runner.become,
    cwd: '/',
    env: bareEnvironment(),
    detached: true, // Away from the terminal, whose Ctrl-C would reach it before Node is done.
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  const lines: string[] = [];
  const ready = new Promise<true>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      if (lines.length > 20) lines.shift();
      log(line);
      if (line.includes('ready to accept connections')) resolve(true);
    });
  });
  return { child, lines, ready };
}

function supervise(child: ChildProcess, pid: number): Server {
  // A program that is done ends without having to say so; the closing pipe then ends the server.
  const handles = [child, child.stdin, child.stderr] as unknown as { ref(): void; unref(): void }[];
  for (const handle of handles) handle.unref();
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const stop = async (): Promise<void> => {
    for (const handle of handles) handle.ref();
    child.stdin?.destroy();
    const impatience = new AbortController();
    const late = wait(PATIENCE_MS, true, { signal: impatience.signal }).catch(() => false);
    if (await Promise.race([ended.then(() => false), late])) kill(pid, 'SIGQUIT');
    await ended;
    impatience.abort();
  };
  let stopping: Promise<void> | undefined;
  return { pid, stop: () => (stopping ??= stop()) };
}

/** The process id that a postmaster wrote into its lock file. */
export async function postmasterPid(cluster: string): Promise<number> {
  const [pid] = (await readFile(join(cluster, 'postmaster.pid'), 'utf8')).split('\n');
  return Number(pid);
}

function kill(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself in the meantime, which is what was wanted.
  }
}
