import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@daftari/core';
import { testHost } from '@daftari/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { bridgeCommand } from '../../src/onboarding/bridge-command.ts';
import { onboardCommand } from '../../src/onboarding/command.ts';
import { vpnServerCommand } from '../../src/onboarding/vpn-command.ts';
import { pullTokenTable } from '../../src/pull/tokens.ts';
import { startRouterOs } from '../../src/testing/index.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);

async function setUp() {
  const folder = await mkdtemp(join(tmpdir(), 'daftari-vpn-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const host = testHost({ pluginId: 'mikrotik', now: NOW, tables: [pullTokenTable] });
  const run = async (command: Command, given: object, more: Readonly<Record<string, string>>): Promise<string> => {
    const from = join(folder, 'given.json');
    await writeFile(from, JSON.stringify(given));
    const lines: string[] = [];
    const options = command.options.parse({ from, authority: join(folder, 'authority'), ...more });
    await command.run(options as never, host, (line) => lines.push(line));
    return `${lines.join('\n')}\n`;
  };
  return { folder, run };
}

const remote = 'vpn.isp.example';
const tower = { name: 'tower-1', password: 'siri-1234', address: '10.255.0.2', networks: ['10.64.0.0 255.255.192.0'] };

it('the files of the server of routers are written by what is printed, secrets for their owner only', async () => {
  const { folder, run } = await setUp();
  const server = join(folder, 'server');
  const given = { address: '10.255.0.1', folder: server, routers: [tower] };
  const printed = await run(vpnServerCommand, given, { remote });
  expect(await run(vpnServerCommand, given, { remote })).toBe(printed);
  execFileSync('/bin/sh', { input: printed });
  const read = (path: string) => readFile(join(server, path), 'utf8');
  const modeOf = async (path: string) => ((await stat(join(server, path))).mode & 0o777).toString(8);
  expect(await read('routers')).toBe('tower-1 siri-1234\n');
  expect(await read('clients/tower-1')).toBe(
    'ifconfig-push 10.255.0.2 255.255.255.0\niroute 10.64.0.0 255.255.192.0\n',
  );
  expect(await Promise.all(['routers', 'server.key', 'check-router', 'server.conf'].map(modeOf))).toEqual([
    '600',
    '600',
    '755',
    '644',
  ]);
  const shown = new X509Certificate(await read('server.crt'));
  expect(shown.checkHost(remote)).toBe(remote);
  expect(shown.verify(new X509Certificate(await read('ca.crt')).publicKey)).toBe(true);
});

it('the authority is the one that onboarding has: routers that it signed for can dial in', async () => {
  const { folder, run } = await setUp();
  const ends = { router: '10.255.0.2', server: '10.255.0.1' };
  const tunnel = { kind: 'ovpn', remote, user: 'tower-1', password: 'siri-1234', ...ends };
  await run(onboardCommand, { tunnel }, { name: 'tower-1', version: '7.18.2' });
  const printed = await run(vpnServerCommand, { address: '10.255.0.1', routers: [tower] }, { remote });
  const ca = await readFile(join(folder, 'authority', 'ca.crt'), 'utf8');
  expect(printed).toContain(ca);
  const own = new X509Certificate(await readFile(join(folder, 'authority', 'routers', 'tower-1.crt'), 'utf8'));
  expect(own.verify(new X509Certificate(ca).publicKey)).toBe(true);
});

const bridge = {
  core: { version: '7.18.2', address: 'core.isp.example', bridge: 'homes' },
  sites: [{ name: 'village', version: '6.49.18', password: 'siri-1234', bridge: 'homes' }],
};

it.each([
  ['core', '7.18.2', '/interface/ovpn-server/server'],
  ['village', '6.49.18', '/interface/ovpn-client'],
] as const)(
  'of a bridge, %s gets its own script, the same each time, and what takes it away',
  async (where, version, menu) => {
    const { run } = await setUp();
    const script = await run(bridgeCommand, bridge, { for: where });
    expect(await run(bridgeCommand, bridge, { for: where })).toBe(script);
    const device = await startRouterOs({ version, now: () => NOW });
    onTestFinished(() => device.close());
    const ours = () => device.rows(menu).filter(({ name }) => name?.startsWith('daftari-bridge'));
    expect(device.console(script)).toMatchObject({ error: null });
    expect(ours()).toHaveLength(1);
    expect(device.console(await run(bridgeCommand, bridge, { for: where, undo: 'yes' }))).toMatchObject({
      error: null,
    });
    expect(ours()).toEqual([]);
  },
);

it('says what is wrong with what it was given', async () => {
  const { run } = await setUp();
  await expect(run(bridgeCommand, bridge, { for: 'hill' })).rejects.toThrow(/no site hill.*core, village/);
  await expect(run(bridgeCommand, { ...bridge, sites: [] }, { for: 'core' })).rejects.toMatchObject({
    code: 'onboard.options',
  });
  const twoWords = { ...tower, password: 'siri ya mtu' };
  await expect(run(vpnServerCommand, { address: '10.255.0.1', routers: [twoWords] }, { remote })).rejects.toThrow(
    /no blanks/,
  );
});
