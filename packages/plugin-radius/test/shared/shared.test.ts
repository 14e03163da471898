import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { radius } from '../../src/index.ts';
import { openSocket } from '../../src/socket.ts';
import { codes, radiusClient } from '../../src/testing/index.ts';
import { goodLogin } from '../fuzz/shots.ts';
import { papLogin, SECRET } from '../support.ts';

const truth = { secret: SECRET, username: 'amina', password: 'maji-moto' };

/** A process that listens, and what it says of itself. */
interface Process {
  readonly child: ChildProcess;
  readonly port: number;
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
}

async function start(port: number): Promise<Process> {
  const program = new URL('child.ts', import.meta.url).pathname;
  const child = fork(program, [String(port), SECRET], { execArgv: ['--conditions=@daftari/source'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [said] = (await once(child, 'message')) as [{ readonly port: number }];
  return {
    child,
    port: said.port,
    async figures() {
      const answer = once(child, 'message');
      child.send('figures');
      const [{ figures }] = (await answer) as [{ readonly figures: Readonly<Record<string, number>> }];
      return figures;
    },
  };
}

/** Sends the very same packet twice from a port of its own, and answers both replies. */
async function twice(port: number, at: number): Promise<readonly (readonly number[])[]> {
  const heard: number[][] = [];
  const socket = await openSocket({
    address: '127.0.0.1',
    port: 0,
    heard: (reply) => void heard.push([...reply]),
    failed: () => undefined,
  });
  onTestFinished(socket.close);
  const bytes = goodLogin(truth, at, new Uint8Array(16).fill(at));
  for (const many of [1, 2]) {
    socket.send(bytes, { address: '127.0.0.1', port });
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(many);
  }
  return heard;
}

describe.skipIf(process.platform !== 'linux')('two processes on one port', () => {
  it('share the NASes: each stays with one of them, and its repeated packet is known there', async () => {
    const one = await start(0);
    const other = await start(one.port);
    expect(other.port).toBe(one.port);
    for (let at = 0; at < 40; at++) {
      const [first, again] = await twice(one.port, at);
      expect(first?.[0]).toBe(codes['Access-Accept']);
      expect(again).toEqual(first);
    }
    const figures = [await one.figures(), await other.figures()];
    const sum = (what: string) => figures.reduce((all, each) => all + (each[what] ?? 0), 0);
    expect(sum('auth_accept')).toBe(40);
    expect(sum('auth_duplicate')).toBe(40);
    // The kernel deals by a hash of address and port: of forty, all with one process would be a chance of 2 to the -39.
    for (const { auth_accept: accepts = 0 } of figures) expect(accepts).toBeGreaterThan(0);
  }, 60_000);

  it('are not missed when one of them ends', async () => {
    const one = await start(0);
    const other = await start(one.port);
    one.child.kill('SIGKILL');
    await once(one.child, 'exit');
    const nas = await radiusClient({ port: one.port, secret: SECRET, tries: 20, waitMs: 500 });
    onTestFinished(nas.close);
    for (let at = 0; at < 10; at++) {
      expect((await nas.ask(papLogin('amina', 'maji-moto')))?.code).toBe(codes['Access-Accept']);
    }
    expect((await other.figures())['auth_accept']).toBe(10);
  }, 60_000);

  it('are so by choice: one that does not share is refused', async () => {
    const one = await start(0);
    const clients = [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET }];
    const alone = radius({ authPort: one.port, acctPort: 0, clients }).setup();
    const starting = alone.start?.(testHost({ pluginId: 'radius', now: START }));
    await expect(starting).rejects.toMatchObject({ code: 'radius.bind' });
  }, 60_000);
});
