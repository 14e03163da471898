import { definePlugin, type LogIn } from '@daftari/core';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { tailLogIns } from '../src/log-in-tail.ts';
import { whyCommand } from '../src/why-command.ts';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, START, type Isp } from './support/isp.ts';

const refused: LogIn = {
  id: '10.255.0.1/wrong-password/amina',
  username: 'amina',
  nas: '10.255.0.1',
  client: 'tower-1',
  outcome: 'reject',
  reason: 'wrong-password',
  why: 'The password is wrong.',
  next: 'Type it anew.',
  subscriptionId: null,
  count: 3,
  firstAt: START - 60_000,
  lastAt: START,
  request: { code: 'Access-Request', attributes: [{ name: 'User-Name', value: '"amina"' }] },
  reply: { code: 'Access-Reject', attributes: [] },
};

/** Filled anew for each database. */
const remembered: LogIn[] = [];

const porter = definePlugin({
  id: 'porter',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    logIns: {
      name: 'porter',
      recent: async ({ username, outcome, after = -Infinity }) =>
        remembered.filter(
          (one) =>
            one.lastAt > after &&
            (username === undefined || one.username === username) &&
            (outcome === undefined || one.outcome === outcome),
        ),
    },
  }),
});

describeOnEngines('log-ins', (open) => {
  let isp: Isp;
  let operator: string;
  let subscriptionId: string;
  beforeAll(async () => {
    remembered.splice(0, remembered.length, refused);
    isp = await openIsp(open, { plugins: [porter()] });
    operator = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token: operator, body: HOME_10 });
    const subscription = { plan: 'home-10', username: 'amina', secret: 'hunter42' };
    const body = { name: 'Amina', password: 'amina-portal', subscription };
    const made = await isp.ask('POST', '/api/v1/customers', { token: operator, body });
    subscriptionId = made.body.subscriptions[0].id;
  });

  it('are listed for operators, decoded, with the reason and what to do', async () => {
    const { status, body } = await isp.ask('GET', '/api/v1/log-ins?outcome=reject', { token: operator });
    expect(status).toBe(200);
    expect(body.logIns).toMatchObject([
      {
        username: 'amina',
        reason: 'wrong-password',
        count: 3,
        next: 'Type it anew.',
        lastAt: '2026-11-22T16:00:00.000Z',
      },
    ]);
    expect((await isp.ask('GET', '/api/v1/log-ins?user=nobody', { token: operator })).body.logIns).toEqual([]);
  });

  it('and why somebody is offline are nobody else’s business', async () => {
    const { accessToken } = (await isp.login('amina', 'amina-portal')).body;
    for (const url of ['/api/v1/log-ins', '/api/v1/why?user=amina', `/api/v1/subscriptions/${subscriptionId}/why`]) {
      expect((await isp.ask('GET', url, { token: accessToken })).status).toBe(403);
      expect((await isp.ask('GET', url)).status).toBe(401);
    }
  });

  it('are a finding of why she is offline; money comes first', async () => {
    const { body } = await isp.ask('GET', `/api/v1/subscriptions/${subscriptionId}/why`, { token: operator });
    expect(body.conclusion).toMatchObject({ key: 'is.unpaid', facts: { because: 'never_paid' } });
    expect(body.findings.map(({ word }: { readonly word: string }) => word)).toContain('log-in');
    expect(body.logIns).toHaveLength(1);
    const stranger = await isp.ask('GET', '/api/v1/why?user=nobody', { token: operator });
    expect(stranger.body).toMatchObject({ customerId: null, conclusion: { key: 'is.stranger' } });
    const missing = await isp.ask('GET', '/api/v1/subscriptions/sub_none/why', { token: operator });
    expect(missing.status).toBe(404);
  });

  it('are told as they are noted, each once, and again when there are more of them', async () => {
    const seen: string[] = [];
    const tail = tailLogIns(isp.billing, (one) => void seen.push(`${one.id} ${one.count}`));
    await tail.look();
    await tail.look();
    expect(seen).toEqual([`${refused.id} 3`]);
    remembered.splice(0, 1, { ...refused, count: 4, lastAt: START + 1_000 });
    await tail.look();
    expect(seen).toEqual([`${refused.id} 3`, `${refused.id} 4`]);
  });

  it('can be asked about at a terminal of eighty columns', async () => {
    const lines: string[] = [];
    expect(await whyCommand(isp.billing, ['amina'], (line) => void lines.push(line))).toBe(3);
    const text = lines.join('\n');
    expect(text).toContain('She is offline because nothing was paid so far. Take a payment');
    expect(text).toContain('! log-in');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
    expect(await whyCommand(isp.billing, [], () => undefined)).toBe(1);
  });
});
