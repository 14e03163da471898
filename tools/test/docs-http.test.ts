import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, page } from '../docs-programs.ts';

const guide = page('docs/guides/http-api.md');
const main = join(import.meta.dirname, '../../packages/server/src/main.ts');
const PASSWORD = 'a-password-of-this-test';

let dataDir: string;
let child: ChildProcess;
let address: string;

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'daftari-docs-http-'));
  child = spawn(process.execPath, ['--conditions=@daftari/source', main], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], DATA_DIR: dataDir, PORT: '0', DAFTARI_OPERATOR_PASSWORD: PASSWORD },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  address = await new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error(`the server ended and said:\n${said}`)));
    child.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString();
      const [, found] = /Portal +(http:\S+?)\/\n[\s\S]*Operator/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
}, 60_000);

afterAll(async () => {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
  await rm(dataDir, { recursive: true, force: true });
});

it('the calls of the guide answer what it shows', async () => {
  const program = ['set -euo pipefail', ...blocksOf(guide, 'sh')].join('\n');
  const env = { PATH: process.env['PATH'], API: `${address}/api/v1`, WHO: 'admin', PASSWORD };
  const { stdout } = await promisify(execFile)('bash', ['-c', program], { env });
  expect(stdout).toBe(blocksOf(guide, 'text').join(''));
}, 60_000);

it.each(['/docs', '/openapi.json'])('%s is where the guide says', async (path) => {
  expect((await fetch(`${address}${path}`)).status).toBe(200);
});
