import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../src/api/client.ts';
import { ApiError } from '../src/api/problem.ts';
import type { Kept, SessionStore } from '../src/api/session.ts';

const USER = { id: 'u', name: 'Amina', role: 'customer', accountId: 'c1' } as const;
const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A server that rotates: each refresh token is good once; access tokens live on. */
async function rotatingServer() {
  const log: string[] = [];
  let turn = 1;
  let revoked = false;
  const server = createServer((request, response) => {
    const answer = (status: number, body: object, headers = {}) => reply(response, status, body, headers);
    log.push(`${request.method} ${request.url}`);
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const refused = { code: 'auth.refused', title: 'Refused', status: 401, detail: 'Sign in again.' };
      if (request.url === '/api/v1/auth/refresh') {
        const { refreshToken } = JSON.parse(text) as { refreshToken: string };
        if (revoked || refreshToken !== `r${turn}`) return answer(401, refused);
        turn += 1;
        return answer(200, { accessToken: `a${turn}`, refreshToken: `r${turn}`, expiresIn: 900, user: USER });
      }
      if (request.url === '/api/v1/slow')
        return answer(429, { ...refused, code: 'auth.limited' }, { 'retry-after': '17' });
      if (request.url === '/api/v1/broken') {
        return void response.writeHead(502, { 'content-type': 'text/html' }).end('<h1>Bad gateway</h1>');
      }
      const issued = Number(/^Bearer a(\d+)$/.exec(request.headers.authorization ?? '')?.[1]);
      const good = issued > 1 && issued <= turn;
      return good ? answer(200, { heard: text }) : answer(401, refused);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return {
    log,
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    revoke: () => (revoked = true),
  };
}

function reply(response: ServerResponse, status: number, body: object, headers: object): void {
  const type = status < 400 ? 'application/json' : 'application/problem+json';
  response.writeHead(status, { 'content-type': type, ...headers }).end(JSON.stringify(body));
}

function memory(kept: Kept | null): SessionStore {
  let held = kept;
  let queue: Promise<unknown> = Promise.resolve();
  return {
    read: () => held,
    write: (next) => (held = next),
    alone: (work) => {
      const turn = queue.then(work);
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}

function clientOf(base: string, session: SessionStore, now = () => 0, onSignedOut = () => undefined): Client {
  return createClient({ base, session, now, fetch, onSignedOut });
}

describe('the client', () => {
  it('fetches one access token for many requests that wait for it', async () => {
    const { base, log } = await rotatingServer();
    const client = clientOf(base, memory({ refreshToken: 'r1', user: USER }));
    await Promise.all([1, 2, 3].map(() => client.request('GET', '/api/v1/me')));
    expect(log.filter((line) => line.includes('refresh'))).toHaveLength(1);
  });

  it('lets two tabs refresh one after the other, for a token that is used twice revokes the family', async () => {
    const { base, log } = await rotatingServer();
    const session = memory({ refreshToken: 'r1', user: USER });
    const tabs = [clientOf(base, session), clientOf(base, session)];
    await Promise.all(tabs.map((tab) => tab.request('GET', '/api/v1/me', {})));
    expect(log.filter((line) => line.endsWith('refresh'))).toHaveLength(2);
    expect(session.read()).not.toBeNull();
  });

  it('refreshes before the end of an access token, not after it', async () => {
    const { base, log } = await rotatingServer();
    let at = 0;
    const client = clientOf(base, memory({ refreshToken: 'r1', user: USER }), () => at);
    await client.request('GET', '/api/v1/me');
    at = 889_000;
    await client.request('GET', '/api/v1/me');
    at = 890_000; // 900 s less the ten seconds of slack.
    await client.request('GET', '/api/v1/me');
    expect(log.map((line) => line.split('/').at(-1))).toEqual(['refresh', 'me', 'me', 'refresh', 'me']);
  });

  it('signs out when the refresh token is refused, and says so once', async () => {
    const { base, revoke } = await rotatingServer();
    const session = memory({ refreshToken: 'r1', user: USER });
    let told = 0;
    const client = clientOf(base, session, undefined, () => void (told += 1));
    revoke();
    await expect(client.request('GET', '/api/v1/me')).rejects.toMatchObject({ status: 401, code: 'auth.refused' });
    expect(session.read()).toBeNull();
    expect(told).toBe(1);
  });

  it('stays signed in when the server cannot be reached', async () => {
    const session = memory({ refreshToken: 'r1', user: USER });
    const client = clientOf('http://127.0.0.1:9', session);
    await expect(client.request('GET', '/api/v1/me')).rejects.toMatchObject({ status: 0, code: 'network.unreachable' });
    expect(session.read()).not.toBeNull();
  });

  it('reads how long to wait from a limit', async () => {
    const { base } = await rotatingServer();
    const client = clientOf(base, memory(null));
    const asked = client.request('GET', '/api/v1/slow', { anonymous: true });
    await expect(asked).rejects.toMatchObject({ code: 'auth.limited', retryAfter: 17 });
  });

  it('makes an error even of an answer that is no problem document', async () => {
    const { base } = await rotatingServer();
    const client = clientOf(base, memory(null));
    const error = await client.request('GET', '/api/v1/broken', { anonymous: true }).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 502, code: 'http.502', retryAfter: null });
  });
});
