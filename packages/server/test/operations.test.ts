import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { definePlugin } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import manifest from '../package.json' with { type: 'json' };
import { hookPath } from '../src/index.ts';
import { VERSION } from '../src/version.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { doorPlugin } from './support/plugins.ts';

const OUTSIDE = '192.0.2.99';
const KEY = new Uint8Array(32).fill(9);

/** A plugin that is as well as a test says. */
const patient = { status: 'up' as 'up' | 'degraded' | 'down' };
const patientPlugin = definePlugin({
  id: 'patient',
  contract: 1,
  options: z.undefined(),
  setup: () => ({ health: () => ({ ...patient, reason: 'router 10.0.0.3 is silent' }) }),
});

describeOnEngines('running the server', (open) => {
  let isp: Isp;
  beforeAll(async () => {
    const portal = await mkdtemp(join(tmpdir(), 'daftari-portal-'));
    await mkdir(join(portal, 'assets'));
    await writeFile(join(portal, 'index.html'), '<!doctype html><title>Portal</title>');
    await writeFile(join(portal, 'assets/app-1a2b3c.js'), 'export {};');
    isp = await openIsp(open, {
      plugins: [patientPlugin(), doorPlugin()],
      server: {
        portal,
        demo: { phoneUrl: 'http://127.0.0.1:9000', logins: [] },
        config: {
          metricsToken: 'a-token-for-prometheus',
          publicUrl: 'https://billing.example.co.ke',
          secretKey: KEY,
          proxies: ['198.51.100.0/24'],
        },
      },
    });
  });

  it('says how it is, its database and every plugin', async () => {
    patient.status = 'up';
    isp.clock.advance(5_000);
    const { status, body } = await isp.ask('GET', '/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'up', version: manifest.version, uptimeSeconds: 5 });
    expect(Object.keys(body.parts).toSorted()).toEqual(['database', 'doors', 'patient', 'server']);
  });

  it('is degraded while a plugin is not well, and tells reasons only at home', async () => {
    patient.status = 'degraded';
    isp.clock.advance(2_000);
    const home = await isp.ask('GET', '/health');
    expect(home).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect(home.body.parts.patient.reason).toContain('10.0.0.3');
    const outside = await isp.ask('GET', '/health', { address: OUTSIDE });
    expect(outside.body.parts.patient).toEqual({ status: 'degraded' });
    patient.status = 'up';
  });

  it.each([
    ['this machine', '127.0.0.1', {}, 200],
    ['this machine by IPv6', '::1', {}, 200],
    ['elsewhere', OUTSIDE, {}, 403],
    ['elsewhere with a wrong token', OUTSIDE, { authorization: 'Bearer guess' }, 403],
    ['elsewhere with the token', OUTSIDE, { authorization: 'Bearer a-token-for-prometheus' }, 200],
    ['elsewhere by a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': OUTSIDE }, 403],
    ['a proxy on this machine that claims to be at home', '127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, 403],
  ] as const)('shows its metrics to %s: %s %j is %i', async (_, address, headers, status) => {
    const reply = await isp.ask('GET', '/metrics', { address, headers });
    expect(reply.status).toBe(status);
    if (status === 200) expect(reply.body).toContain('daftari_http_requests_total');
    else expect(reply.body.code).toBe('metrics.closed');
  });

  it('counts requests by route, never by address, and payments by what became of them', async () => {
    await isp.ask('GET', '/api/v1/customers/acc_secret', { token: await isp.operator() });
    await isp.billing.applyResult('desk', {
      kind: 'received',
      receipt: 'M1',
      providerReference: null,
      amount: { minor: 100n, currency: 'KES' },
      providerAt: null,
      accountReference: null,
      payer: null,
      payerName: null,
    });
    const { body } = await isp.ask('GET', '/metrics');
    expect(body).toContain('daftari_http_requests_total{method="get",route="/api/v1/customers/{id}",status="404"} 1');
    expect(body).not.toContain('acc_secret');
    expect(body).toContain('daftari_payments_total{gateway="desk",outcome="unmatched"} 1');
    expect(body).toContain('daftari_payments_unmatched 1');
    expect(body).toContain('daftari_plugin_up{plugin="patient"} 1');
    expect(body).toContain('daftari_backlog{kind="dead"} 0');
    expect(body).toContain('daftari_database_up 1');
    expect(body).toContain('nodejs_eventloop_lag_seconds');
  });

  it.each(['/', '/console', '/console/customers/acc_1'])(
    'answers the portal at %s, never from a cache',
    async (url) => {
      const reply = await isp.ask('GET', url);
      expect(reply).toMatchObject({ status: 200, body: '<!doctype html><title>Portal</title>' });
      expect(reply.headers['cache-control']).toBe('no-cache');
      expect(reply.headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(reply.headers['strict-transport-security']).toBeDefined();
    },
  );

  it('lets files be cached whose names bear their hash, and nothing else out of the folder', async () => {
    const asset = await isp.ask('GET', '/assets/app-1a2b3c.js');
    expect(asset.headers['cache-control']).toContain('immutable');
    expect(asset.headers['content-type']).toContain('javascript');
    for (const url of ['/assets/none.js', '/assets/..%2findex.html', '/assets/../../package.json', '/assets/']) {
      expect([url, (await isp.ask('GET', url)).status]).toSatisfy(([, status]) => status === 403 || status === 404);
    }
  });

  it('tells of the demo where there is one', async () => {
    expect((await isp.ask('GET', '/api/v1/demo')).body).toEqual({ phoneUrl: 'http://127.0.0.1:9000', logins: [] });
  });

  describe('and the doors of plugins', () => {
    const base = hookPath(KEY, 'doors');

    it('are under a path that names no plugin, the same for the same key', () => {
      expect(base).toMatch(/^\/hooks\/[0-9a-f]{20}$/);
      expect(hookPath(KEY, 'doors')).toBe(base);
      expect(hookPath(KEY, 'mpesa')).not.toBe(base);
      expect(hookPath(new Uint8Array(32).fill(8), 'doors')).not.toBe(base);
      expect(isp.server.hookBase('doors')).toBe(`https://billing.example.co.ke${base}`);
    });

    it('are given the bytes as they came, whatever they are sent as, and who sent them', async () => {
      const reply = await isp.ask('POST', `${base}/t0k3n/echo?a=1&a=2`, {
        body: '{ "a":\n1}',
        headers: { 'content-type': 'text/strange', 'x-forwarded-for': '203.0.113.1, 196.201.214.200' },
        address: '198.51.100.7',
      });
      expect(reply.status).toBe(202);
      expect(reply.body).toEqual({
        params: { token: 't0k3n' },
        query: { a: '1, 2' },
        bytes: [...Buffer.from('{ "a":\n1}')],
        address: '196.201.214.200',
        type: 'text/strange',
      });
    });

    it.each([
      [OUTSIDE, '203.0.113.1', OUTSIDE, 'a stranger is not believed'],
      ['127.0.0.1', '203.0.113.1', '203.0.113.1', 'a proxy on this machine is'],
      ['198.51.100.7', '203.0.113.1, 198.51.100.8', '203.0.113.1', 'a chain of trusted proxies is followed to its end'],
      ['198.51.100.7', 'nonsense', '198.51.100.7', 'what is no address is not taken for one'],
      ['::ffff:198.51.100.7', '::ffff:203.0.113.1', '203.0.113.1', 'IPv4 in the clothes of IPv6'],
    ])('sent by %s for %s come from %s: %s', async (address, forwarded, seen) => {
      const headers = { 'x-forwarded-for': forwarded };
      expect((await isp.ask('POST', `${base}/x/echo`, { address, headers, body: {} })).body.address).toBe(seen);
    });

    it('open to operators only where the plugin says so', async () => {
      expect((await isp.ask('GET', `${base}/figures`)).status).toBe(401);
      const reply = await isp.ask('GET', `${base}/figures`, { token: await isp.operator() });
      expect(reply.body).toEqual({ figures: 1 });
    });

    it('answer a script as it stands, for a browser to run', async () => {
      const { status, headers, body } = await isp.ask('GET', `${base}/script.js`);
      expect([status, headers['content-type'], body]).toEqual([
        200,
        'text/javascript; charset=utf-8',
        'let karibu = "Jina";',
      ]);
    });

    it('that break are told as a problem, and are too small for a flood', async () => {
      const broken = await isp.ask('POST', `${base}/broken`, { body: {} });
      expect(broken).toMatchObject({ status: 503, body: { code: 'plugin.failed' } });
      expect(broken.headers['retry-after']).toBe('5');
      const flood = await isp.ask('POST', `${base}/x/echo`, { body: 'x'.repeat(300_000) });
      expect(flood).toMatchObject({ status: 413, body: { code: 'request.tooLarge' } });
      expect((await isp.ask('POST', '/hooks/doors/x/echo', { body: {} })).status).toBe(404);
    });
  });
});

describeOnEngines('a server that the world reaches by a proxy that nobody has named', (open) => {
  let isp: Isp;
  beforeAll(async () => {
    isp = await openIsp(open, {
      plugins: [patientPlugin()],
      server: { config: { publicUrl: 'https://billing.example.co.ke', metricsToken: 'a-token-for-prometheus' } },
    });
  });

  it('believes nobody to be at home: a proxy that sends no X-Forwarded-For would make everybody so', async () => {
    expect(await isp.ask('GET', '/metrics')).toMatchObject({ status: 403, body: { code: 'metrics.closed' } });
    patient.status = 'degraded';
    expect((await isp.ask('GET', '/health')).body.parts.patient).toEqual({ status: 'degraded' });
    const headers = { authorization: 'Bearer a-token-for-prometheus' };
    expect((await isp.ask('GET', '/metrics', { headers })).status).toBe(200);
    expect((await isp.ask('GET', '/health', { headers })).body.parts.patient.reason).toContain('10.0.0.3');
    patient.status = 'up';
  });
});

describe('the version', () => {
  it('is that of the manifest', () => {
    expect(VERSION).toBe(manifest.version);
  });
});
