import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { withoutSecrets } from '../src/redact.ts';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, OPERATOR, START, type Isp } from './support/isp.ts';
import { fakeMpesa } from './support/plugins.ts';

/** Runs a command of the server as the command line does. */
async function command(isp: Isp, name: string, options: object = {}): Promise<readonly string[]> {
  const found = isp.billing.registry.commands.find((one) => one.pluginId === 'server' && one.name === name);
  const lines: string[] = [];
  await found?.run(options, (line) => void lines.push(line));
  return lines;
}

describeOnEngines('operators', (open) => {
  let isp: Isp;
  const refresh = (refreshToken: string) => isp.ask('POST', '/api/v1/auth/refresh', { body: { refreshToken } });
  beforeAll(async () => {
    isp = await openIsp(open);
  });

  it('of whom there is one only cannot be removed: nobody could log in', async () => {
    await expect(command(isp, 'operator-remove', { name: OPERATOR.name })).rejects.toMatchObject({
      code: 'user.lastOperator',
    });
    expect((await isp.login(OPERATOR.name, OPERATOR.password)).status).toBe(200);
  });

  it('are made and listed, never with a password', async () => {
    await command(isp, 'operator-add', { name: 'otieno', password: 'otieno-password', email: 'o@example.co.ke' });
    const lines = await command(isp, 'operator-list');
    expect(lines).toEqual(['otieno  since 2026-11-22  o@example.co.ke', 'wanjiku  since 2026-11-22']);
  });

  it('are given another password, which ends what the old one began', async () => {
    const old = (await isp.login('otieno', 'otieno-password')).body;
    await command(isp, 'operator-password', { name: 'Otieno', password: 'another password' });
    expect((await refresh(old.refreshToken)).status).toBe(401);
    expect((await isp.login('otieno', 'otieno-password')).status).toBe(401);
    expect((await isp.login('otieno', 'another password')).status).toBe(200);
    const [line = ''] = await command(isp, 'operator-password', { name: 'otieno' });
    const [, made = ''] = /password (\S+);/.exec(line) ?? [];
    expect((await isp.login('otieno', made)).status).toBe(200);
    await command(isp, 'operator-password', { name: 'otieno', password: 'another password' });
  });

  it('are removed with their log-ins', async () => {
    const { refreshToken } = (await isp.login('otieno', 'another password')).body;
    await command(isp, 'operator-remove', { name: 'otieno' });
    expect((await refresh(refreshToken)).status).toBe(401);
    expect((await isp.login('otieno', 'another password')).status).toBe(401);
    for (const name of ['operator-remove', 'operator-password']) {
      await expect(command(isp, name, { name: 'otieno' })).rejects.toMatchObject({ code: 'user.missing' });
    }
  });
});

describeOnEngines('who did what', (open) => {
  const money = fakeMpesa();
  let isp: Isp;
  let token: string;
  let own: string;
  let customer: string;
  const acts = async (query = '') => (await isp.ask('GET', `/api/v1/audit${query}`, { token })).body;
  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [money.plugin] });
    token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    isp.clock.advance(1_000);
    const subscription = { plan: 'home-10', username: 'amina', secret: 'hunter42' };
    const body = { name: 'Amina', phone: '254712345678', password: 'amina-portal', subscription };
    customer = (await isp.ask('POST', '/api/v1/customers', { token, body })).body.id;
    own = (await isp.login('amina', 'amina-portal')).body.accessToken;
  });

  it('is written for every change of an operator, with her name and without secrets', async () => {
    const { acts: found, more } = await acts();
    expect(more).toBe(false);
    expect(found).toMatchObject([
      {
        at: new Date(START + 1_000).toISOString(),
        actor: { id: 'operator:wanjiku', name: 'wanjiku' },
        method: 'POST',
        path: '/api/v1/customers',
        subject: customer,
        status: 201,
        details: { name: 'Amina', password: '…', subscription: { username: 'amina', secret: '…' } },
      },
      { at: new Date(START).toISOString(), path: '/api/v1/plans', details: { code: 'home-10' } },
    ]);
    expect(JSON.stringify(found)).not.toMatch(/hunter42|amina-portal/);
  });

  it('is not written for what was only read, refused, or done by a customer', async () => {
    await isp.ask('GET', '/api/v1/customers', { token });
    expect((await isp.ask('PATCH', '/api/v1/customers/acc_none', { token, body: { name: 'X' } })).status).toBe(404);
    await isp.ask('POST', '/api/v1/auth/password', {
      token: own,
      body: { current: 'amina-portal', next: 'amina-portal-2' },
    });
    expect((await acts()).acts).toHaveLength(2);
  });

  it('tells a change of a password, never the password', async () => {
    isp.clock.advance(1_000);
    const body = { current: OPERATOR.password, next: 'a much longer one' };
    expect((await isp.ask('POST', '/api/v1/auth/password', { token, body })).status).toBe(204);
    const [first] = (await acts()).acts;
    expect(first).toMatchObject({ path: '/api/v1/auth/password', details: null, status: 204 });
  });

  it('counts a repeat under one key once', async () => {
    isp.clock.advance(1_000);
    const body = { customerId: customer, amount: '10', reference: 'R1' };
    const send = () =>
      isp.ask('POST', '/api/v1/payments/cash', { token, body, headers: { 'idempotency-key': 'cash-1' } });
    expect([(await send()).status, (await send()).status]).toEqual([201, 201]);
    const found = (await acts()).acts as readonly { readonly path: string }[];
    expect(found.filter(({ path }) => path === '/api/v1/payments/cash')).toHaveLength(1);
  });

  it('is read by pages, by days, and by operators alone', async () => {
    expect(await acts('?limit=1&page=2')).toMatchObject({ page: 2, more: true, acts: [{}] });
    expect((await acts('?day=2026-11-22')).acts).toHaveLength(4);
    expect((await acts('?day=2026-11-21')).acts).toHaveLength(0);
    expect((await acts('?actor=operator:otieno')).acts).toHaveLength(0);
    expect((await isp.ask('GET', '/api/v1/audit', { token: own })).status).toBe(403);
  });
});

describe('what is shown or kept of a message', () => {
  it.each<[string, unknown, unknown]>([
    ['passwords are hidden', { password: 'x', Passkey: 'y', a: 1 }, { password: '…', Passkey: '…', a: 1 }],
    [
      'deep down too',
      { a: [{ accessToken: 'x', consumer_key: 'k' }] },
      { a: [{ accessToken: '…', consumer_key: '…' }] },
    ],
    ['what is no secret stays', { key: 'stk/1', sum: 12n, none: null }, { key: 'stk/1', sum: '12', none: null }],
    ['what has no names stays', 'text', 'text'],
  ])('%s', (_, given, shown) => {
    expect(withoutSecrets(given)).toEqual(shown);
  });
});
