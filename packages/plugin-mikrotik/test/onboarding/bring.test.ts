import { randomBytes, X509Certificate } from 'node:crypto';
import { testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { authorityTable } from '../../src/onboarding/authority.ts';
import { bringRouter, type BringAsk } from '../../src/onboarding/bring.ts';
import { tokenDigest } from '../../src/pull/routes.ts';
import { pullTokenTable, routerOf } from '../../src/pull/tokens.ts';
import { createRouterBook, routerTable } from '../../src/routers.ts';
import { createSealer } from '../../src/sealed.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const ends = { router: '10.255.0.11', server: '10.255.0.1' };
const tower: BringAsk = { id: 'tower-1', version: '7.18.2', way: { kind: 'direct', ...ends }, again: false };

const tokenIn = (text: string): string => /\/pull\/([\w-]{43})/.exec(text)?.[1] ?? '';

function setUp() {
  const host = testHost({
    pluginId: 'mikrotik',
    now: NOW,
    tables: [routerTable, authorityTable, pullTokenTable],
  });
  const sealer = createSealer(new Uint8Array(randomBytes(32)));
  const book = createRouterBook([], sealer, host);
  return { host, book, bring: (ask: BringAsk) => bringRouter(ask, { host, book, sealer }) };
}

it('describes a router and writes its script in one go, with one password and what it shows pinned', async () => {
  const { bring, book } = setUp();
  const { router, script, undo } = await bring(tower);
  const kept = await book.get('tower-1');
  expect(kept).toMatchObject({ host: '10.255.0.11', port: 8729, transport: 'api-ssl', user: 'daftari' });
  expect(kept.password).toMatch(/^[0-9a-f]{48}$/);
  expect(script).toContain(kept.password);
  expect(undo).not.toContain(kept.password);
  expect(router.fingerprint256).toMatch(/^[0-9a-f]{64}$/);
});

it('leaves a router alone unless asked for its script again; the old one then opens nothing', async () => {
  const { bring, book } = setUp();
  await bring(tower);
  const { password } = await book.get('tower-1');
  await expect(bring(tower)).rejects.toMatchObject({ code: 'mikrotik.routerThere' });
  await bring({ ...tower, again: true });
  expect((await book.get('tower-1')).password).not.toBe(password);
});

it('gives the server of a tunnel what it has to know, signed by one authority for all routers', async () => {
  const { bring } = setUp();
  const ovpn = { kind: 'ovpn', remote: 'vpn.isp.example', ...ends } as const;
  const first = await bring({ ...tower, version: 'auto', way: ovpn });
  const file = (path: string, files = first.server) => files.find((one) => one.path === path)?.text ?? '';
  expect(file('clients/tower-1')).toBe('ifconfig-push 10.255.0.11 255.255.255.0\n');
  expect(first.script).toContain(file('routers').trim().split(' ')[1]);
  const second = await bring({ ...tower, id: 'tower-2', way: { ...ovpn, router: '10.255.0.12' } });
  expect(file('ca.crt', second.server)).toBe(file('ca.crt'));
  expect(file('server.key', second.server)).toBe(file('server.key'));
  const server = new X509Certificate(file('server.crt'));
  expect(server.verify(new X509Certificate(file('ca.crt')).publicKey)).toBe(true);

  const key = randomBytes(32).toString('base64');
  const wireGuard = { kind: 'wireguard', remote: 'vpn.isp.example', serverPublicKey: key, ...ends } as const;
  const third = await bring({ ...tower, id: 'tower-3', way: wireGuard });
  expect(third.server).toHaveLength(1);
  expect(third.server[0]?.text).toContain('AllowedIPs = 10.255.0.11/32');
});

it('gives a router that asks a token, and leaves the one that it had good when the new script is refused', async () => {
  const { bring, book, host } = setUp();
  const pull = { kind: 'pull', url: 'https://billing.example.co.ke/hooks/1/pull' } as const;
  const { script } = await bring({ ...tower, mode: 'local', way: pull });
  expect(await routerOf(tokenDigest(tokenIn(script)), host)).toBe('tower-1');
  expect((await book.get('tower-1')).transport).toBe('pull');
  const wrong = { ...tower, way: { ...pull, everySeconds: 1 }, again: true };
  await expect(bring(wrong)).rejects.toMatchObject({ code: 'mikrotik.onboarding' });
  expect(await routerOf(tokenDigest(tokenIn(script)), host)).toBe('tower-1');
});

it('says of a local router with PPPoE that its server and its pool have to be there', async () => {
  const { bring } = setUp();
  const pppoe = { localAddress: '10.64.0.1', pool: 'homes' };
  const { notes } = await bring({ ...tower, mode: 'local', pppoe });
  expect(notes.join('\n')).toContain('PPPoE needs a server on the router and the pool homes');
  expect((await bring({ ...tower, id: 'tower-2', pppoe })).notes.join('\n')).not.toContain('PPPoE');
});
