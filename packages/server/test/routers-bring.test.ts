import { randomBytes } from 'node:crypto';
import { describeOnEngines } from '@daftari/core/testing';
import { mikrotik } from '@daftari/plugin-mikrotik';
import { startRouterOs, type SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openIsp, type Isp } from './support/isp.ts';

const ends = { router: '127.0.0.1', server: '127.0.0.1' };

describeOnEngines('bringing routers under billing', (open) => {
  let isp: Isp;
  let token: string;
  let hill: SimulatedRouter;
  beforeAll(async () => {
    hill = await startRouterOs({
      now: Date.now,
      identity: 'hill',
      users: [{ name: 'daftari', password: 'known-here' }],
    });
    const known = {
      id: 'hill',
      site: 'hill',
      mode: 'local',
      transport: 'api',
      host: '127.0.0.1',
      port: hill.ports.api,
      password: 'known-here',
    } as const;
    const plugins = [mikrotik({ sealingKey: new Uint8Array(randomBytes(32)), routers: [known] })];
    isp = await openIsp(open, { plugins, server: { config: { publicUrl: 'https://billing.isp.example' } } });
    token = await isp.operator();
  });
  afterAll(() => hill?.close());
  const ask = (method: string, url: string, body?: unknown) => isp.ask(method, url, { token, body });
  const bring = (more: object) =>
    ask('POST', '/api/v1/mikrotik/onboarding', {
      id: 'tower-1',
      mode: 'local',
      way: { kind: 'direct', ...ends },
      ...more,
    });

  it('describes a router and answers its script; the password is in the script and nowhere else', async () => {
    const { status, body } = await bring({ name: 'Tower 1', site: 'Ngong' });
    expect(status).toBe(201);
    expect(body.router).toMatchObject({ id: 'tower-1', name: 'Tower 1', site: 'Ngong', hasPassword: true });
    const [, password = ''] = /password="?([0-9a-f]{48})/.exec(body.script) ?? [];
    expect(password).toHaveLength(48);
    const { router, undo, notes } = body;
    expect(JSON.stringify({ router, undo, notes })).not.toContain(password);
    expect((await bring({})).body).toMatchObject({ status: 409, code: 'mikrotik.routerThere' });
    expect((await bring({ again: true })).status).toBe(201);
  });

  it('knows a router as soon as it is described, and looks after it no more once it is forgotten', async () => {
    expect((await bring({ id: 'tower-5', name: 'Tower 5' })).status).toBe(201);
    const view = async (id: string) => (await ask('GET', `/api/v1/routers/mikrotik/${id}`)).body;
    expect(await view('tower-5')).toMatchObject({ name: 'Tower 5', state: 'unknown', seenAt: null, gone: false });
    const described = { site: 'hill', mode: 'local', transport: 'api', host: '127.0.0.1', port: 1, password: 'x' };
    expect((await ask('PUT', '/api/v1/mikrotik/routers/tower-6', described)).status).toBe(200);
    expect(await view('tower-6')).toMatchObject({ state: 'unknown', site: 'hill', gone: false });
    expect((await ask('DELETE', '/api/v1/mikrotik/routers/tower-6')).status).toBeLessThan(300);
    expect(await view('tower-6')).toMatchObject({ gone: true });
    expect(await view('tower-5')).toMatchObject({ gone: false });
  });

  it('gives a router that asks the address of this server', async () => {
    const { body } = await bring({ id: 'tower-9', way: { kind: 'pull' } });
    expect(body.script).toMatch(/https:\/\/billing\.isp\.example\/hooks\/[0-9a-f]{20}\/pull\/[\w-]{43}/);
    expect(body.router).toMatchObject({ transport: 'pull', host: '' });
  });

  it.each([
    [{ id: 'Tower 1' }, 'id'],
    [{ mode: 'radius' }, 'radius.secret'],
    [
      { version: '6.49.18', way: { kind: 'wireguard', remote: 'vpn', serverPublicKey: `${'a'.repeat(43)}=`, ...ends } },
      'way.kind',
    ],
    [{ way: { kind: 'direct', router: 'here', server: '10.0.0.1' } }, 'way.router'],
  ])('names the field that is wrong: %j', async (more, path) => {
    const { status, body } = await bring({ id: 'tower-2', ...more });
    expect(status).toBe(400);
    expect(body.issues.map((issue: { path: string }) => issue.path)).toContain(path);
  });

  it('tries a router at once, and says why one does not answer', async () => {
    const tried = await ask('POST', '/api/v1/mikrotik/routers/hill/try');
    expect(tried).toMatchObject({ status: 200, body: { about: expect.stringMatching(/RouterOS 7/) } });
    expect((await ask('POST', '/api/v1/mikrotik/routers/tower-9/try')).status).toBeGreaterThanOrEqual(400);
    expect((await ask('POST', '/api/v1/mikrotik/routers/nowhere/try')).status).toBe(404);
  });

  it('is for operators alone', async () => {
    expect((await isp.ask('POST', '/api/v1/mikrotik/onboarding', { body: {} })).status).toBe(401);
    expect((await isp.ask('POST', '/api/v1/mikrotik/routers/hill/try')).status).toBe(401);
  });
});
