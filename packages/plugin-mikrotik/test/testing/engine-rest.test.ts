import { afterEach, describe, expect, it } from 'vitest';
import { startRouterOs } from '../../src/testing/index.ts';
import type { SimulatedRouter, SimulatorOptions } from '../../src/testing/index.ts';
import { talkTo } from './talk.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const running: SimulatedRouter[] = [];

async function start(options: Partial<SimulatorOptions> = {}): Promise<SimulatedRouter> {
  const router = await startRouterOs({ now: () => NOW, ...options });
  running.push(router);
  return router;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((router) => router.close()));
});

/** Asks as `admin`; answers status and body. */
async function ask(
  router: SimulatedRouter,
  method: string,
  path: string,
  body?: unknown,
  who = 'admin:',
): Promise<readonly [status: number, body: unknown]> {
  const reply = await fetch(`http://127.0.0.1:${String(router.ports.www)}/rest${path}`, {
    method,
    headers: { authorization: `Basic ${btoa(who)}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  return [reply.status, text === '' ? null : (JSON.parse(text) as unknown)];
}

const bad = (detail: string): readonly [number, unknown] => [400, { detail, error: 400, message: 'Bad Request' }];
const MISSING = [404, { error: 404, message: 'Not Found' }];

it('adds, reads, changes and removes, each with its own status', async () => {
  const router = await start();
  const [status, made] = await ask(router, 'PUT', '/ppp/secret', { name: 'ann', disabled: true });
  expect([status, made]).toEqual([201, expect.objectContaining({ '.id': '*1', name: 'ann', disabled: 'true' })]);
  expect(await ask(router, 'GET', '/ppp/secret/*1')).toEqual([200, made]);
  expect(await ask(router, 'GET', '/ppp/secret/ann')).toEqual([200, made]);
  expect(await ask(router, 'PATCH', '/ppp/secret/ann', { disabled: 'no' })).toEqual([
    200,
    expect.objectContaining({ disabled: 'false' }),
  ]);
  expect(await ask(router, 'DELETE', '/ppp/secret/*1')).toEqual([204, null]);
  expect(await ask(router, 'DELETE', '/ppp/secret/*1')).toEqual(MISSING);
  expect(await ask(router, 'GET', '/ppp/secret/*1')).toEqual(MISSING);
});

it('a single thing is an object, and a menu is a list', async () => {
  const router = await start();
  expect(await ask(router, 'GET', '/system/identity')).toEqual([200, { name: 'MikroTik' }]);
  expect(await ask(router, 'GET', '/ppp/secret')).toEqual([200, []]);
  expect(await ask(router, 'PATCH', '/system/identity', { name: 'tower' })).toEqual([200, { name: 'tower' }]);
});

it.each(['7.12.1', '7.16.2', '7.18.2', '7.20.4'] as const)('%s: shows the rows that the API shows', async (version) => {
  const router = await start({ version });
  router.add('/ip/hotspot/user', { name: 'ann', password: 'x', 'limit-bytes-total': '1G' });
  const talk = await talkTo(router.ports.api, 'admin');
  for (const menu of [
    '/ppp/profile',
    '/ip/service',
    '/ip/hotspot/user',
    '/interface',
    '/system/package',
    '/user/group',
  ]) {
    const said = (await talk.say(`${menu}/print`)).filter(([word]) => word === '!re');
    const rows = said.map((words) =>
      Object.fromEntries(words.slice(1).map((word) => word.slice(1).split(/=(.*)/s).slice(0, 2) as [string, string])),
    );
    expect(await ask(router, 'GET', menu)).toEqual([200, rows]);
  }
});

it('filters by what is asked, and shows the columns that are asked for', async () => {
  const router = await start();
  for (const name of ['ann', 'bob', 'cat']) router.add('/ppp/secret', { name });
  expect(await ask(router, 'GET', '/ppp/secret?name=bob&.proplist=name')).toEqual([200, [{ name: 'bob' }]]);
  const query = { '.query': ['name=ann', 'name=cat', '#|'], '.proplist': ['.id', 'name'] };
  expect(await ask(router, 'POST', '/ppp/secret/print', query)).toEqual([
    200,
    [
      { '.id': '*1', name: 'ann' },
      { '.id': '*3', name: 'cat' },
    ],
  ]);
});

describe('what it refuses', () => {
  it.each<[method: string, path: string, body: unknown, answer: readonly unknown[], why: string]>([
    [
      'PUT',
      '/ppp/secret',
      { name: 'a', profile: 'x' },
      bad('input does not match any value of profile'),
      'as the API says',
    ],
    ['PUT', '/ppp/secret', { name: 'a', colour: 'x' }, bad('unknown parameter colour'), 'as the API says'],
    ['GET', '/no/such', undefined, bad('no such command prefix'), 'no such menu'],
    ['POST', '/ppp/secret/dance', {}, bad('no such command'), 'no such command'],
    ['POST', '/ppp/secret/remove', { '.id': '*9' }, bad('no such item (4)'), 'a command on an item that is gone'],
    ['DELETE', '/ppp/secret', undefined, bad('missing or invalid resource identifier'), 'which one?'],
    ['PUT', '/ppp/secret', '{"name":', bad('invalid JSON'), 'the body is cut'],
    ['PATCH', '/ppp/secret/*9', { name: 'x' }, MISSING, 'nobody has that number'],
  ])('%s %s %j: %j (%s)', async (method, path, body, answer) => {
    expect(await ask(await start(), method, path, body)).toEqual(answer);
  });

  it('nobody unknown, and nobody whose group lacks rest-api', async () => {
    const router = await start({ users: [{ name: 'bill', password: 'x', policy: ['read', 'api'] }] });
    expect(await ask(router, 'GET', '/ppp/secret', undefined, 'bill:guess')).toMatchObject([401, { error: 401 }]);
    expect(await ask(router, 'GET', '/ppp/secret', undefined, 'bill:x')).toMatchObject([401, { error: 401 }]);
  });

  it('what the group may not do', async () => {
    const router = await start({ users: [{ name: 'bill', password: 'x', policy: ['read', 'rest-api'] }] });
    expect(await ask(router, 'PUT', '/ppp/secret', { name: 'a' }, 'bill:x')).toEqual(bad('not enough permissions (9)'));
  });

  it('whatever takes longer than its limit', async () => {
    const router = await start({ restLimitMs: 20 });
    expect(await ask(router, 'POST', '/interface/monitor-traffic', { interface: 'ether1' })).toEqual(
      bad('Session closed'),
    );
    expect((await ask(router, 'POST', '/interface/monitor-traffic', { interface: 'ether1', once: '' }))[0]).toBe(200);
    router.vices.latencyMs = 50;
    expect(await ask(router, 'GET', '/system/identity')).toEqual(bad('Session closed'));
  });
});

it('runs scripts: inline with as-string, else as a job', async () => {
  const router = await start();
  const script = ':put [/system identity get name]';
  expect(await ask(router, 'POST', '/execute', { script, 'as-string': '' })).toEqual([200, { ret: 'MikroTik' }]);
  expect(await ask(router, 'POST', '/execute', { script })).toEqual([
    200,
    { ret: expect.stringMatching(/^\*[0-9A-F]+$/) },
  ]);
});

it.each<[version: SimulatedRouter['version'], status: number]>([
  ['6.49.18', 404],
  ['7.12.1', 200],
])('%s: GET answers %d', async (version, status) => {
  expect((await ask(await start({ version }), 'GET', '/system/identity'))[0]).toBe(status);
});
