import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, vi } from 'vitest';

const FOLDERS = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin'];

const PATIENCE_MS = 30_000;

/** Ends a program when whoever has started it is no more. */
const KEEPER = 'setpriv';

/**
 * A `describe` with programs that we did not write, which as root make network namespaces of their own. Without them
 * it is skipped and says why; with DAFTARI_REQUIRE_PEERS=1 that is a failure, so that a build machine cannot pass by
 * lacking a program.
 */
export function describePeers(title: string, programs: readonly string[], body: () => void): void {
  const required = process.env['DAFTARI_REQUIRE_PEERS'] === '1';
  const reason = absent(programs, required);
  if (reason === undefined) {
    vi.setConfig({ testTimeout: 3 * PATIENCE_MS, hookTimeout: 3 * PATIENCE_MS });
    describe(title, body);
    return;
  }
  describe(title, () => {
    if (!required) return it.skip(`with real peers (skipped: ${reason})`, () => undefined);
    it('with real peers', () => {
      throw new Error(`${reason}, and DAFTARI_REQUIRE_PEERS asks for every peer`);
    });
  });
}

function absent(programs: readonly string[], required: boolean): string | undefined {
  if (!required && process.env['DAFTARI_TEST_PEERS'] !== '1') return 'DAFTARI_TEST_PEERS=1 asks for it';
  const missing = programs.filter((name) => !FOLDERS.some((folder) => runs(join(folder, name))));
  if (missing.length > 0) return `not installed: ${missing.join(', ')}`;
  return process.getuid?.() === 0 ? undefined : 'only root can make network namespaces';
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** A program at work. */
export interface Running {
  /** Waits until it says this; fails with all that it said when it ends or keeps quiet. */
  readonly says: (pattern: RegExp) => Promise<RegExpExecArray>;
  readonly said: () => string;
}

/** Two machines on one wire, and what runs on them; `close` takes all of it away. */
export interface Wire {
  /** A folder of its own. */
  readonly scratch: string;
  readonly server: Machine;
  readonly client: Machine;
  readonly close: () => Promise<void>;
}

/** A network namespace with an address on the wire. */
export interface Machine {
  readonly address: string;
  readonly start: (command: readonly string[]) => Running;
  /** Runs a program to its end and answers what it said. @throws Error when it fails */
  readonly run: (command: readonly string[]) => Promise<string>;
}

/** Lays a wire between two namespaces that carry the number of this process in their names. */
export async function layWire(): Promise<Wire> {
  const scratch = await mkdtemp(join(tmpdir(), 'daftari-ovpn-'));
  const names = ['isp', 'tower'].map((end) => `daftari-${process.pid}-${end}`);
  const [isp = '', tower = ''] = names;
  const closers: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })];
  for (const name of names) {
    await run(['ip', 'netns', 'add', name]);
    closers.push(() => run(['ip', 'netns', 'delete', name]));
  }
  await run(['ip', '-n', isp, 'link', 'add', 'wire', 'type', 'veth', 'peer', 'name', 'wire', 'netns', tower]);
  const machine = async (name: string, address: string): Promise<Machine> => {
    await run(['ip', '-n', name, 'address', 'add', `${address}/24`, 'dev', 'wire']);
    await run(['ip', '-n', name, 'link', 'set', 'wire', 'up']);
    const inside = ['ip', 'netns', 'exec', name];
    return {
      address,
      start(command) {
        const { running, stop } = launch([...inside, ...command]);
        closers.push(stop);
        return running;
      },
      run: (command) => run([...inside, ...command]),
    };
  };
  return {
    scratch,
    server: await machine(isp, '198.18.7.1'),
    client: await machine(tower, '198.18.7.2'),
    async close() {
      for (const close of closers.splice(0).toReversed()) await close();
    },
  };
}

async function run(command: readonly string[]): Promise<string> {
  const { running, ended } = launch(command);
  const status = await ended;
  if (status !== 0) throw new Error(`${command.join(' ')} ended with ${status}:\n${running.said()}`);
  return running.said();
}

function launch(command: readonly string[]) {
  // Should we be killed, it goes with us.
  const child = spawn(KEEPER, ['--pdeathsig', 'KILL', '--', ...command], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: FOLDERS.join(':'), LC_ALL: 'C.UTF-8' },
  });
  const heard = { said: '', over: false };
  const waiting = new Set<() => void>();
  const hear = (chunk: Buffer | string): void => {
    heard.said += chunk.toString();
    for (const look of waiting) look();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', (status) => {
      heard.over = true;
      hear('');
      resolve(status);
    });
  });
  const says = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const end = (match: RegExpExecArray | null): void => {
        clearTimeout(timer);
        waiting.delete(look);
        if (match !== null) resolve(match);
        else reject(new Error(`${command.join(' ')} does not say ${pattern.source}; it said:\n${heard.said}`));
      };
      const look = (): void => {
        const match = pattern.exec(heard.said);
        if (match !== null || heard.over) end(match);
      };
      const timer = setTimeout(() => end(null), PATIENCE_MS);
      waiting.add(look);
      look();
    });
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
    await ended;
    clearTimeout(timer);
  };
  const running: Running = { says, said: () => heard.said };
  return { running, ended, stop };
}
