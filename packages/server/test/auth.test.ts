import { describeOnEngines, span } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openIsp, OPERATOR, type Isp } from './support/isp.ts';

describeOnEngines('logging in', (open) => {
  let isp: Isp;
  beforeAll(async () => {
    isp = await openIsp(open);
  });
  const refresh = (refreshToken: string) => isp.ask('POST', '/api/v1/auth/refresh', { body: { refreshToken } });
  const me = (token?: string) => isp.ask('GET', '/api/v1/me', token === undefined ? {} : { token });

  it('gives an operator a pair of tokens, and the first of them opens doors', async () => {
    const { status, body } = await isp.login(OPERATOR.name, OPERATOR.password);
    expect(status).toBe(200);
    expect(body).toMatchObject({ tokenType: 'Bearer', expiresIn: 900, user: { name: 'wanjiku', role: 'operator' } });
    const asked = await me(body.accessToken);
    expect(asked.body).toMatchObject({
      user: { name: 'wanjiku', accountId: null },
      customer: null,
      isp: { name: 'Test Net', currency: 'KES', zone: 'Africa/Nairobi' },
    });
  });

  it('tells who is not logged in whose page it is, and nothing else', async () => {
    const { status, body } = await isp.ask('GET', '/api/v1/isp');
    expect({ status, body }).toEqual({ status: 200, body: { name: 'Test Net' } });
  });

  it('takes a name in any case, and no wrong password', async () => {
    expect((await isp.login('WanJiku', OPERATOR.password)).status).toBe(200);
    const wrong = await isp.login(OPERATOR.name, 'correct horse');
    expect(wrong.status).toBe(401);
    expect(wrong.body.code).toBe('auth.wrong');
  });

  it('answers alike to a wrong password and to a name that nobody bears', async () => {
    const { instance: first, ...wrong } = (await isp.login(OPERATOR.name, 'no')).body;
    const { instance: second, ...unknown } = (await isp.login('nobody-at-all', 'no')).body;
    expect(unknown).toEqual(wrong);
    expect(second).not.toBe(first);
  });

  it('trades a refresh token for a new pair, once', async () => {
    const first = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    const second = await refresh(first.refreshToken);
    expect(second.status).toBe(200);
    expect(second.body.refreshToken).not.toBe(first.refreshToken);
    expect((await me(second.body.accessToken)).status).toBe(200);
  });

  it('ends the whole log-in when a refresh token comes back: somebody else holds a copy', async () => {
    const first = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    const second = (await refresh(first.refreshToken)).body;
    const reused = await refresh(first.refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'auth.reused' } });
    const after = await refresh(second.refreshToken);
    expect(after).toMatchObject({ status: 401, body: { code: 'auth.expired' } });
  });

  it('lets one of two refreshes with the same token through, never both', async () => {
    const { refreshToken } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    const both = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(both.filter((reply) => reply.status === 200).length).toBeLessThanOrEqual(1);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('ends a log-in at log-out', async () => {
    const { refreshToken } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    expect((await isp.ask('POST', '/api/v1/auth/logout', { body: { refreshToken } })).status).toBe(204);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it('says that a token is over once its fifteen minutes are', async () => {
    const { accessToken } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    isp.clock.advance(15 * span.minute - 1_000);
    expect((await me(accessToken)).status).toBe(200);
    isp.clock.advance(2_000);
    expect(await me(accessToken)).toMatchObject({ status: 401, body: { code: 'auth.expired' } });
  });

  it('lets a refresh token lie for thirty days and no longer', async () => {
    const { refreshToken } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    isp.clock.advance(30 * span.day);
    expect((await refresh(refreshToken)).status).toBe(401);
  });

  it.each<[string | undefined, string]>([
    [undefined, 'no token'],
    ['not-a-token', 'a token of nobody'],
    [
      'eyJhbGciOiJub25lIn0.eyJzdWIiOiJvcGVyYXRvcjp3YW5qaWt1Iiwicm9sZSI6Im9wZXJhdG9yIn0.',
      'a token that says it needs no signature',
    ],
  ])('asks who has no good token to log in: %s (%s)', async (token) => {
    const reply = await me(token);
    expect(reply).toMatchObject({ status: 401, body: { code: 'auth.required' } });
    expect(reply.headers['www-authenticate']).toContain('Bearer');
  });

  it('changes a password for who knows the old one', async () => {
    const { accessToken: token } = (await isp.login(OPERATOR.name, OPERATOR.password)).body;
    const change = (current: string, next: string) =>
      isp.ask('POST', '/api/v1/auth/password', { token, body: { current, next } });
    expect((await change('guess', 'a new password')).status).toBe(401);
    expect((await change(OPERATOR.password, 'a new password')).status).toBe(204);
    expect((await isp.login(OPERATOR.name, OPERATOR.password)).status).toBe(401);
    expect((await change('a new password', OPERATOR.password)).status).toBe(204);
  });
});

describeOnEngines('guessing passwords', (open) => {
  let isp: Isp;
  beforeAll(async () => {
    isp = await openIsp(open, {
      server: {
        loginLimits: {
          pair: { points: 3, duration: 60 },
          name: { points: 5, duration: 60 },
          address: { points: 7, duration: 60 },
        },
      },
    });
  });
  const guess = (username: string, address: string, password = 'guess') =>
    isp.ask('POST', '/api/v1/auth/login', { body: { username, password }, address });

  it('is stopped after a few tries, with the time at which to try again', async () => {
    for (let tries = 0; tries < 3; tries++) expect((await guess('amina', '192.0.2.1')).status).toBe(401);
    const stopped = await guess('amina', '192.0.2.1');
    expect(stopped).toMatchObject({ status: 429, body: { code: 'auth.limited' } });
    expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(stopped.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('is stopped for one name whatever address it comes from', async () => {
    for (let tries = 0; tries < 5; tries++) expect((await guess('brian', `192.0.2.${10 + tries}`)).status).toBe(401);
    expect((await guess('brian', '192.0.2.20')).status).toBe(429);
  });

  it('is stopped for one address whatever name it tries', async () => {
    for (let tries = 0; tries < 7; tries++) expect((await guess(`name-${tries}`, '192.0.2.30')).status).toBe(401);
    expect((await guess('name-8', '192.0.2.30')).status).toBe(429);
  });

  it('does not count what was right', async () => {
    for (let tries = 0; tries < 9; tries++) {
      expect((await guess(OPERATOR.name, '192.0.2.40', OPERATOR.password)).status).toBe(200);
    }
  });
});
