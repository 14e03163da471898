import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const main = join(import.meta.dirname, '../src/main.ts');
const cli = join(import.meta.dirname, '../src/cli.ts');

describe('npm start', () => {
  let dataDir: string;
  const running = new Set<ChildProcess>();
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'daftari-main-'));
  });
  afterAll(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Runs a program of ours with nothing but this in its environment. */
  const run = (program: string, environment: Readonly<Record<string, string>>, ...typed: readonly string[]) => {
    const child = spawn(process.execPath, ['--conditions=@daftari/source', program, ...typed], {
      cwd: dataDir,
      env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(child);
    let said = '';
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (piece: Buffer) => (said += piece.toString()));
    const ended = once(child, 'close').then(([code]: readonly unknown[]) => {
      running.delete(child);
      return code;
    });
    const until = async (pattern: RegExp): Promise<RegExpExecArray> => {
      for (;;) {
        const found = pattern.exec(said);
        if (found !== null) return found;
        if (child.exitCode !== null) throw new Error(`it ended and said:\n${said}`);
        await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data'), ended]);
      }
    };
    return { child, ended, until, said: () => said };
  };
  it('makes the first operator once, stops when it is told, and finds everything again', async () => {
    const first = run(main, {});
    const [, password = ''] = await first.until(/Operator {2}admin, password (\S+);/);
    const [, address = ''] = await first.until(/Portal +(http:\S+?)\/\n/);
    expect(await login(address, password)).toBe(200);
    first.child.kill('SIGTERM');
    expect(await first.ended).toBe(0);

    const second = run(main, {});
    const [, again = ''] = await second.until(/Portal +(http:\S+?)\/\n[\s\S]*API/);
    expect(await login(again, password)).toBe(200);
    second.child.kill('SIGINT');
    expect(await second.ended).toBe(0);
    expect(second.said()).not.toContain('Operator');
  });

  it('says everything that is wrong with its environment, and ends', async () => {
    const wrong = run(main, { PORT: 'eighty', DAFTARI_CURENCY: 'KES' });
    expect(await wrong.ended).toBe(1);
    expect(wrong.said()).toContain('PORT: must be a whole port number from 0 to 65535');
    expect(wrong.said()).toContain('DAFTARI_CURENCY: is no variable of Daftari; did you mean DAFTARI_CURRENCY?');
    expect(wrong.said()).not.toContain('    at ');
  });

  it('is looked at by daftari doctor, and given operators by daftari operator add', async () => {
    const added = run(cli, {}, 'operator', 'add', '--name', 'otieno', '--password', 'otieno-password');
    expect(await added.ended).toBe(0);
    const doctor = run(cli, { RADIUS_CLIENTS: '127.0.0.1=a-long-secret' }, 'doctor');
    expect(await doctor.ended).toBe(0);
    expect(doctor.said()).toMatch(/plugins\n {2}server@[\s\S]*radius@[\s\S]*health[\s\S]*database\n {2}answers/);
    expect(doctor.said()).not.toContain('a-long-secret');
    const twice = run(cli, {}, 'operator', 'add', '--name', 'otieno');
    expect(await twice.ended).toBe(1);
    expect(twice.said()).toContain('There is an operator otieno already.');
  });

  it('tells daftari doctor beside it how its own parts are, whose ports the doctor does not have', async () => {
    const environment = {
      PORT: String(await freePort()),
      RADIUS_CLIENTS: '127.0.0.1=a-long-secret',
      RADIUS_AUTH_PORT: '0',
      RADIUS_ACCT_PORT: '0',
    };
    const server = run(main, environment);
    const [, address = ''] = await server.until(/Portal +(http:\S+?)\/\n[\s\S]*API/);
    const beside = run(cli, environment, 'doctor');
    expect(await beside.ended, beside.said()).toBe(0);
    expect(beside.said()).toContain(`the server at ${address} is up`);
    expect(beside.said()).toContain('radius: up');
    server.child.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    const after = run(cli, environment, 'doctor');
    expect(await after.ended).toBe(0);
    expect(after.said()).toContain(`no server answers at ${address} (ECONNREFUSED)`);
    expect(after.said()).not.toContain('closed: auth');
  });

  it.each(['why amina', 'doctor', 'operator list', 'bill'])(
    'makes no books for a command that looks where none are: daftari %s',
    async (typed) => {
      const elsewhere = join(dataDir, 'elsewhere');
      const looked = run(cli, { DATA_DIR: elsewhere }, ...typed.split(' '));
      expect(await looked.ended).toBe(1);
      expect(looked.said()).toContain(`Nothing of Daftari is in the data directory ${elsewhere}`);
      expect(existsSync(elsewhere)).toBe(false);
    },
  );
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return address !== null && typeof address === 'object' ? address.port : 0;
}

async function login(address: string, password: string): Promise<number> {
  const body = JSON.stringify({ username: 'admin', password });
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}/api/v1/auth/login`, { method: 'POST', headers, body });
  await response.body?.cancel();
  return response.status;
}
