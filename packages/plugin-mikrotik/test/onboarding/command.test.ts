import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testHost } from '@daftari/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { onboardCommand } from '../../src/onboarding/command.ts';
import { tokenDigest } from '../../src/pull/routes.ts';
import { pullTokenTable, routerOf } from '../../src/pull/tokens.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);

async function setUp(rest: object) {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-onboard-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const from = join(folder, 'tower.json');
  await writeFile(from, JSON.stringify(rest));
  const host = testHost({ pluginId: 'mikrotik', now: NOW, tables: [pullTokenTable] });
  const run = async (more: Readonly<Record<string, string>> = {}): Promise<string> => {
    const lines: string[] = [];
    const options = onboardCommand.options.parse({ name: 'tower-1', version: '7.18.2', from, ...more });
    await onboardCommand.run(options as never, host, (line) => lines.push(line));
    return lines.join('\n');
  };
  return { folder, host, run };
}

const ends = { remote: '198.51.100.7', router: '10.255.0.2', server: '10.255.0.1' };
const tunnel = { kind: 'ovpn', user: 'tower-1', password: 'tunnel-secret', ...ends };

const tokenIn = (text: string): string => /\/pull\/([\w-]{43})/.exec(text)?.[1] ?? '';

it('makes an authority once, keeps its key to its owner, and prints the same script again', async () => {
  const { folder, run } = await setUp({ tunnel, api: { password: 'api-secret' } });
  const authority = join(folder, 'vpn');
  const first = await run({ authority });
  expect(first).toContain('/certificate import');
  const shown = new X509Certificate(await readFile(join(authority, 'routers', 'tower-1.crt')));
  expect(first).toContain(
    `# Describe it to billing with the host 10.255.0.2 and the fingerprint256 ${shown.fingerprint256}.`,
  );
  expect(await run({ authority })).toBe(first);
  expect((await stat(join(authority, 'ca.key'))).mode & 0o777).toBe(0o600);
  expect((await stat(join(authority, 'routers', 'tower-1.key'))).mode & 0o777).toBe(0o600);
  expect(first).not.toContain((await readFile(join(authority, 'ca.key'), 'utf8')).split('\n')[1]);
  expect(await run({ authority, undo: 'yes' })).not.toContain('api-secret');
});

it('gives a router that asks for its work a token of its own, and a new one each time', async () => {
  const { host, run } = await setUp({});
  const pull = 'https://billing.example.co.ke/hooks/mikrotik/pull/';
  const first = tokenIn(await run({ pull }));
  expect(await routerOf(tokenDigest(first), host)).toBe('tower-1');
  const second = tokenIn(await run({ pull }));
  expect(await routerOf(tokenDigest(first), host)).toBeNull();
  await run({ pull, undo: 'yes' });
  expect(await routerOf(tokenDigest(second), host)).toBe('tower-1');
});

it('undoes without an authority what was made with one, and makes none', async () => {
  const radius = { address: '10.255.0.1', secret: 'radius-secret' };
  const { folder, run } = await setUp({ tunnel, api: { password: 'api-secret' }, radius });
  const undo = await run({ undo: 'yes' });
  expect(undo).toContain('/ip service set api-ssl certificate=$was');
  const authority = join(folder, 'vpn');
  expect(await run({ authority, undo: 'yes' })).toBe(undo);
  await expect(stat(authority)).rejects.toMatchObject({ code: 'ENOENT' });
  await run({ authority });
  expect(await run({ authority, undo: 'yes' })).toBe(undo);
});

it('says what is wrong with the options', async () => {
  const { run } = await setUp({ tunnel });
  await expect(run()).rejects.toThrow(/ovpn needs certificates/);
  await expect(run({ from: '/nowhere.json' })).rejects.toMatchObject({ code: 'onboard.unreadable' });
});
