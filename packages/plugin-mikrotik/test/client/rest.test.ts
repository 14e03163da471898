import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { RouterLink } from '../../src/client/link.ts';
import { connectRest, type RestAddress } from '../../src/client/rest.ts';
import { heldTimers, outcomeOf } from './peer.ts';

interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Answers; without a body there is none. */
  reply(status: number, body?: unknown): void;
  readonly response: ServerResponse;
}

/** A link to a web server that knows its identity, lets `billing` with `sesame` in, and does what the script says. */
async function restTo(
  script: (call: Call) => void,
  options: Partial<RestAddress> = {},
): Promise<{ readonly link: RouterLink; readonly calls: Call[]; readonly connections: () => number }> {
  const calls: Call[] = [];
  let connections = 0;
  const server = createServer((request, response) => {
    void callOf(request, response).then((call) => {
      if (request.headers.authorization !== `Basic ${btoa('billing:sesame')}`) return call.reply(401, UNAUTHORIZED);
      if (call.path === '/rest/system/identity') return call.reply(200, { name: 'gikomba' });
      calls.push(call);
      return script(call);
    });
  });
  server.on('connection', () => connections++);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const link = await connectRest({ host: '127.0.0.1', port, user: 'billing', password: 'sesame', ...options });
  onTestFinished(() => link.close());
  return { link, calls, connections: () => connections };
}

const UNAUTHORIZED = { error: 401, message: 'Unauthorized' };

async function callOf(request: IncomingMessage, response: ServerResponse): Promise<Call> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    body: text === '' ? null : JSON.parse(text),
    response,
    reply: (status, body) =>
      void response
        .writeHead(status)
        .end(typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)),
  };
}

const asked = (calls: readonly Call[]): unknown[] => calls.map(({ method, path, body }) => [method, path, body]);

describe('a link over REST', () => {
  it('asks each thing in its method, and answers rows as the API does', async () => {
    const { link, calls, connections } = await restTo(({ method, path, reply }) => {
      if (path === '/rest/ppp/aaa') return reply(200, { 'use-radius': 'true' });
      if (method === 'PUT') return reply(201, { '.id': '*1A', name: 'amina' });
      if (method === 'DELETE') return reply(204);
      if (method === 'GET') return reply(200, [{ '.id': '*1', name: 'Ñandú Kĩambu 中' }]);
      return reply(200, method === 'PATCH' ? { '.id': '*1' } : [{ ret: '7' }]);
    });
    expect(link.transport).toBe('rest');
    expect(await link.print('/ppp/secret')).toEqual([{ '.id': '*1', name: 'Ñandú Kĩambu 中' }]);
    expect(await link.print('/ppp/aaa')).toEqual([{ 'use-radius': 'true' }]);
    expect(await link.add('/ppp/secret', { name: 'amina' })).toBe('*1A');
    await link.set('/ppp/secret', '*1', { profile: 'home' });
    await link.set('/ppp/aaa', null, { 'use-radius': 'yes' });
    await link.remove('/ppp/secret', '*1');
    await link.move('/queue/simple', '*5', '*1');
    expect(await link.run('/ppp/secret', 'print', { 'count-only': '' })).toEqual([{ ret: '7' }]);
    await link.run('/interface', 'monitor-traffic', { interface: 'ether1' });
    expect(asked(calls)).toEqual([
      ['GET', '/rest/ppp/secret', null],
      ['GET', '/rest/ppp/aaa', null],
      ['PUT', '/rest/ppp/secret', { name: 'amina' }],
      ['PATCH', '/rest/ppp/secret/*1', { profile: 'home' }],
      ['POST', '/rest/ppp/aaa/set', { 'use-radius': 'yes' }],
      ['DELETE', '/rest/ppp/secret/*1', null],
      ['POST', '/rest/queue/simple/move', { numbers: '*5', destination: '*1' }],
      ['POST', '/rest/ppp/secret/print', { 'count-only': '' }],
      ['POST', '/rest/interface/monitor-traffic', { interface: 'ether1', once: '' }],
    ]);
    expect(connections()).toBe(1);
  });

  it('chooses rows by the words of a query, in the order that counts', async () => {
    const { link, calls } = await restTo(({ reply }) => reply(200, []));
    const anyOf = { field: 'name', values: ['amina', 'baraka'] };
    expect(await link.print('/ppp/secret', { where: { service: 'pppoe' }, anyOf, proplist: ['.id', 'name'] })).toEqual(
      [],
    );
    const body = { '.query': ['service=pppoe', 'name=amina', 'name=baraka', '#|'], '.proplist': ['.id', 'name'] };
    expect(asked(calls)).toEqual([['POST', '/rest/ppp/secret/print', body]]);
  });

  it('reads replies that hold control characters as they are', async () => {
    const { link } = await restTo(({ reply }) =>
      reply(200, '[\n {"comment":"one\ntwo\u0001 \\"three\\"\t","dynamic":"false"}\n]'),
    );
    expect(await link.print('/ip/pool')).toEqual([{ comment: 'one\ntwo\u0001 "three"\t', dynamic: 'false' }]);
  });

  it('listens to nothing, and says so', async () => {
    const { link } = await restTo(({ reply }) => reply(200, []));
    const asking = link.listen('/ppp/active', vi.fn(), vi.fn());
    expect(await outcomeOf(asking)).toEqual(['mikrotik.unsupported', null]);
  });

  it('is not made with a wrong password', async () => {
    expect(await outcomeOf(restTo(() => undefined, { password: 'wrong' }))).toEqual(['mikrotik.logInRefused', null]);
  });
});

describe('what the router says against a question', () => {
  it.each([
    [400, 'failure: secret with the same name already exists', 'mikrotik.alreadyThere', null],
    [400, 'input does not match any value of profile', 'mikrotik.invalidValue', null],
    [400, 'no such item', 'mikrotik.noSuchItem', null],
    [400, 'no such command or directory (nothing)', 'mikrotik.unsupported', null],
    [500, 'not enough permissions (9)', 'mikrotik.noPermission', null],
    [400, 'Session closed', 'mikrotik.timedOut', 'unknown'],
    [404, undefined, 'mikrotik.noSuchItem', null],
    [503, undefined, 'mikrotik.unreachable', 'unknown'],
  ])('HTTP %d with %j is %s', async (status, detail, code, outcome) => {
    const { link } = await restTo(({ reply }) => reply(status, { error: status, message: 'Some Words', detail }));
    expect(await outcomeOf(link.remove('/ppp/secret', '*1'))).toEqual([code, outcome]);
  });

  it('404 for a whole menu means that this RouterOS has none such', async () => {
    const { link } = await restTo(({ reply }) => reply(404, '<html>not found</html>'));
    expect(await outcomeOf(link.print('/ip/nothing'))).toEqual(['mikrotik.unsupported', null]);
  });

  it('that is no JSON leaves the outcome unknown', async () => {
    const { link } = await restTo(({ reply }) => reply(201, '{"half":'));
    expect(await outcomeOf(link.add('/ppp/secret', { name: 'x' }))).toEqual(['mikrotik.protocol', 'unknown']);
  });
});

describe('an answer that does not come', () => {
  it('ends at the deadline', async () => {
    const timers = heldTimers();
    const { link } = await restTo(() => timers.pass(10_000), { later: timers.later });
    expect(await outcomeOf(link.add('/ppp/secret', { name: 'x' }))).toEqual(['mikrotik.timedOut', 'unknown']);
  });

  it('in the middle of which the connection breaks is unknown', async () => {
    const { link } = await restTo(({ response }) => {
      response.writeHead(201, { 'content-length': 100 }).write('{".id":');
      setImmediate(() => response.destroy());
    });
    expect(await outcomeOf(link.add('/ppp/secret', { name: 'x' }))).toEqual(['mikrotik.unreachable', 'unknown']);
  });

  it('because the caller gave up, or the link was closed, is told at once', async () => {
    const came = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { link, calls } = await restTo(() => came[calls.length - 1]?.resolve());
    const patience = new AbortController();
    const first = outcomeOf(link.print('/ppp/secret', {}, patience.signal));
    await came[0]?.promise;
    patience.abort();
    expect(await first).toEqual(['mikrotik.interrupted', 'unknown']);
    const second = outcomeOf(link.print('/ppp/secret'));
    await came[1]?.promise;
    await link.close();
    expect(await second).toEqual(['mikrotik.unreachable', 'unknown']);
    expect(await link.closed).toBeNull();
    expect(await outcomeOf(link.print('/ppp/secret'))).toEqual(['mikrotik.unreachable', 'none']);
  });

  it('on a kept connection that was closed meanwhile is asked for again when it only reads', async () => {
    const { link, calls } = await restTo(({ response, reply }) => {
      // The second call comes on a connection that is there no more.
      if (calls.length === 2 || calls.length === 4) response.socket?.resetAndDestroy();
      else reply(200, []);
    });
    await link.print('/ppp/secret');
    expect(await link.print('/ppp/secret')).toEqual([]);
    expect(calls).toHaveLength(3);
    expect(await outcomeOf(link.add('/ppp/secret', { name: 'x' }))).toEqual(['mikrotik.unreachable', 'unknown']);
    expect(calls).toHaveLength(4);
    // And the link is no more, as over the API.
    expect(await link.closed).toMatchObject({ code: 'mikrotik.unreachable' });
    expect(await outcomeOf(link.print('/ppp/secret'))).toEqual(['mikrotik.unreachable', 'none']);
  });
});
