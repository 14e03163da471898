import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnEngines } from '@daftari/core/testing';
import { describe, it, vi } from 'vitest';

type OpenDatabase = Parameters<Parameters<typeof describeOnEngines>[1]>[0];

/** What a test with programs that we did not write stands on. */
export interface Needs {
  /** By name, as a shell would find them, or the path of a file of Debian's. */
  readonly programs: readonly string[];
  /** Namespaces of the network can be made by root only. */
  readonly root?: boolean;
}

/** Names the variable that asks for these tests: they start servers, and as root they make network namespaces. */
const ASKED = 'DAFTARI_TEST_PEERS';

/** On a machine that must have every peer, an absent one is a failure. */
const REQUIRED = 'DAFTARI_REQUIRE_PEERS';

/** How Debian names this machine's kind. */
const MACHINE = process.arch === 'arm64' ? 'aarch64' : 'x86_64';

/** Debian keeps servers where the path of a user does not lead. */
const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/local/sbin'];

/**
 * A `describe` on one database, with real peers. Without them it is skipped and the report says why; with
 * DAFTARI_REQUIRE_PEERS=1 that is a failure, so that a build machine cannot pass by lacking a program.
 */
export function describePeers(title: string, needs: Needs, body: (open: OpenDatabase) => void): void {
  const reason = absent(needs);
  if (reason === undefined) {
    vi.setConfig({ testTimeout: PEERS_MS, hookTimeout: PEERS_MS });
    return describeOnEngines(title, body, ['embedded']);
  }
  describe(title, () => {
    if (process.env[REQUIRED] !== '1') return it.skip(`with real peers (skipped: ${reason})`, () => undefined);
    it('with real peers', () => {
      throw new Error(`${reason}, and ${REQUIRED} asks for every peer`);
    });
  });
}

function absent({ programs, root = false }: Needs): string | undefined {
  if (process.env[REQUIRED] !== '1' && process.env[ASKED] !== '1') return `${ASKED}=1 asks for it`;
  const missing = programs.filter((name) => findProgram(name) === undefined);
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return root && process.getuid?.() !== 0 ? 'only root can make network namespaces' : undefined;
}

/** Where a program is; undefined when it is not installed. */
function findProgram(name: string): string | undefined {
  const places = name.startsWith('/') ? [name] : FOLDERS.filter(Boolean).map((folder) => join(folder, name));
  return places.find((place) => {
    try {
      accessSync(place, name.startsWith('/') ? constants.R_OK : constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * The environment in which the clock of a program runs faster, by Debian's libfaketime: RFC 2869 allows interim records
 * no more often than once a minute, and real NASes keep to it.
 */
export function hurried(times: number): Readonly<Record<string, string>> {
  return { LD_PRELOAD: FAKETIME, FAKETIME: `+0 x${times}` };
}

/** What `hurried` needs. */
export const FAKETIME = `/usr/lib/${MACHINE}-linux-gnu/faketime/libfaketimeMT.so.1`;

/** A program at work. */
export interface Running {
  readonly pid: number;
  /** All that it has said, on both of its outputs. */
  readonly said: () => string;
  /** Waits until it says this, and answers the match; fails with all that it said when it ends or keeps quiet. */
  readonly says: (pattern: RegExp, withinMs?: number) => Promise<RegExpExecArray>;
  readonly write: (text: string) => void;
  /** Its exit status; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Asks it to end, and makes it after two seconds. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<void>;
}

/** Programs, folders and namespaces that a test has opened; `close` takes away every one, the last first. */
export interface Rig {
  /** A folder of its own. */
  readonly scratch: string;
  readonly start: (command: readonly string[], how?: How) => Running;
  /** Runs a program to its end and answers what it said. @throws Error when it fails. */
  readonly run: (command: readonly string[], how?: How) => Promise<string>;
  readonly onClose: (task: () => Promise<unknown>) => void;
  readonly close: () => Promise<void>;
}

/** How a program is started. */
export interface How {
  /** The network namespace that it lives in. */
  readonly inside?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly input?: string;
}

/** How long a word of a program is waited for. */
const PATIENCE_MS = 30_000;

/** How long a test with real peers may take: they boot, and their clocks are their own. */
const PEERS_MS = 150_000;

/** Opens a rig, and takes away what rigs of processes that are no more have left. */
export async function openRig(): Promise<Rig> {
  const closers: (() => Promise<unknown>)[] = [];
  const scratch = await mkdtemp(join(tmpdir(), `${SCRATCH}${process.pid}-`));
  closers.push(() => rm(scratch, { recursive: true, force: true }));
  await sweep();
  return {
    scratch,
    start(command, how) {
      const running = launch(command, how);
      closers.push(() => running.stop());
      return running;
    },
    async run(command, how) {
      const running = launch(command, how);
      closers.push(() => running.stop());
      const status = await running.ended;
      if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${running.said()}`);
      return running.said();
    },
    onClose: (task) => void closers.push(task),
    async close() {
      const faults: unknown[] = [];
      for (const close of closers.splice(0).toReversed()) await close().catch((fault: unknown) => faults.push(fault));
      if (faults.length > 0) throw new AggregateError(faults, 'not everything could be taken away');
    },
  };
}

/** The name of a namespace says whose it is, and so does that of a folder. */
export const namespacePrefix = 'daftari-';

const SCRATCH = 'daftari-peers-';

async function sweep(): Promise<void> {
  for (const name of await leftIn('/run/netns', namespacePrefix)) {
    const inside = launch(['ip', 'netns', 'pids', name]);
    await inside.ended;
    for (const pid of inside.said().match(/\d+/g) ?? []) kill(Number(pid));
    await launch(['ip', 'netns', 'delete', name]).ended;
  }
  for (const name of await leftIn(tmpdir(), SCRATCH)) await rm(join(tmpdir(), name), { recursive: true, force: true });
}

/** What is named after a process that is no more. */
async function leftIn(folder: string, prefix: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => {
    const [, pid] = new RegExp(`^${prefix}(\\d+)-`).exec(name) ?? [];
    return pid !== undefined && !lives(Number(pid));
  });
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function launch([name = '', ...given]: readonly string[], how: How = {}): Running {
  const inside = how.inside === undefined ? [] : ['ip', 'netns', 'exec', how.inside];
  // Should we be killed, it goes with us.
  const whole = ['--pdeathsig', 'KILL', '--', ...inside, findProgram(name) ?? name, ...given];
  const child = spawn(findProgram('setpriv') ?? 'setpriv', whole, {
    stdio: 'pipe',
    env: { PATH: FOLDERS.join(':'), HOME: tmpdir(), LC_ALL: 'C.UTF-8', ...how.environment },
  });
  child.stdin.on('error', () => undefined); // It may end before it has read everything.
  if (how.input !== undefined) child.stdin.end(how.input);
  const output = outputOf(child, name);
  return {
    pid: child.pid ?? 0,
    said: output.said,
    says: output.says,
    write: (text) => void child.stdin.write(text),
    ended: output.ended,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
      await output.ended;
      clearTimeout(timer);
    },
  };
}

function outputOf(child: ChildProcessWithoutNullStreams, name: string): Pick<Running, 'said' | 'says' | 'ended'> {
  const state = { said: '', over: false };
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer | string): void => {
    state.said += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => {
    child.on('error', (fault) => hear(`${fault.message}\n`));
    child.on('close', (status) => {
      state.over = true;
      hear('');
      resolve(status);
    });
  });
  const says = (pattern: RegExp, withinMs = PATIENCE_MS): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const end = (match: RegExpExecArray | null, why: string): void => {
        clearTimeout(timer);
        waiting.delete(look);
        if (match === null) reject(new Error(`${name} ${why} ${pattern.source}; it said:\n${state.said}`));
        else resolve(match);
      };
      const look = (): void => {
        const match = pattern.exec(state.said);
        if (match !== null || state.over) end(match, 'ended without saying');
      };
      const timer = setTimeout(() => end(null, `does not say within ${withinMs} ms`), withinMs);
      waiting.add(look);
      look();
    });
  return { said: () => state.said, says, ended };
}
