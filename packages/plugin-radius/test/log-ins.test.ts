import { START, testHost, type TestHost } from '@daftari/core/testing';
import type { LogIn } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { adviceOf, reasons } from '../src/advice.ts';
import type { Later } from '../src/exchange.ts';
import { createLogInWriter, type Noted } from '../src/log-in-writer.ts';
import { forgetLogIns, rememberedLogIns } from '../src/log-ins.ts';
import { linesOf } from '../src/watch-command.ts';
import { running } from './running.ts';
import { papLogin } from './support.ts';
import { createWatch } from '../src/watch.ts';
import { radiusClient } from '../src/testing/index.ts';

const refused: Noted = {
  at: START,
  nas: '10.255.0.1',
  client: 'tower-1',
  username: 'Amina',
  outcome: 'reject',
  reason: 'wrong-password',
  detail: '',
  subscriptionId: null,
  request: null,
  reply: null,
};

/** A writer whose rounds are taken by hand. */
function byHand(host: TestHost = testHost({ pluginId: 'radius', now: START })) {
  const tasks: (() => void)[] = [];
  const later: Later = (_ms, task) => {
    tasks.push(task);
    return () => void tasks.splice(tasks.indexOf(task), 1);
  };
  const writer = createLogInWriter(later, createWatch(host.clock, host.log));
  writer.begin(host);
  return { host, writer, tasks };
}

const recent = (host: TestHost, ask: object = {}): Promise<readonly LogIn[]> =>
  rememberedLogIns.recent({ limit: 100, ...ask }, host);

describe('log-ins that are noted', () => {
  it('are one row for all that are alike, with how often and since when', async () => {
    const { host, writer } = byHand();
    writer.note(refused);
    writer.note({ ...refused, username: 'amina', at: START + 1_000 });
    writer.note({ ...refused, nas: '10.255.0.2', at: START + 2_000 });
    await writer.end();
    const found = await recent(host);
    expect(found.map(({ nas, count, firstAt, lastAt }) => ({ nas, count, firstAt, lastAt }))).toEqual([
      { nas: '10.255.0.2', count: 1, firstAt: START + 2_000, lastAt: START + 2_000 },
      { nas: '10.255.0.1', count: 2, firstAt: START, lastAt: START + 1_000 },
    ]);
  });

  it('are added to by every process that hears more of them', async () => {
    const one = byHand();
    const other = byHand(one.host);
    one.writer.note(refused);
    await one.writer.end();
    other.writer.note({ ...refused, at: START + 5_000 });
    await other.writer.end();
    expect(await recent(one.host)).toMatchObject([{ count: 2, firstAt: START, lastAt: START + 5_000 }]);
  });

  it('are found by name, router, outcome and reason, the last heard of first', async () => {
    const { host, writer } = byHand();
    writer.note(refused);
    writer.note({ ...refused, username: 'baraka', outcome: 'accept', reason: 'granted', at: START + 1 });
    await writer.end();
    const names = async (ask: object) => (await recent(host, ask)).map(({ username }) => username);
    expect(await names({})).toEqual(['baraka', 'Amina']);
    expect(await names({ username: 'AMINA' })).toEqual(['Amina']);
    expect(await names({ nas: 'tower-1', outcome: 'accept' })).toEqual(['baraka']);
    expect(await names({ nas: '10.255.0.1', reason: 'wrong-password' })).toEqual(['Amina']);
    expect(await names({ after: START })).toEqual(['baraka']);
    expect(await names({ limit: 1 })).toEqual(['baraka']);
  });

  it('cost no more than forty rows a round, however many there are', async () => {
    const { host, writer, tasks } = byHand();
    for (let at = 0; at < 100; at++) writer.note({ ...refused, username: `u${at}` });
    expect(tasks).toHaveLength(1);
    tasks.shift()?.();
    await expect.poll(() => tasks.length).toBe(1);
    expect(host.rows('log_ins')).toHaveLength(40);
    expect(writer.waiting()).toBe(60);
  });

  it('never take a second connection: a round that is slow has no other beside it', async () => {
    const host = testHost({ pluginId: 'radius', now: START });
    const gate = Promise.withResolvers<void>();
    const busy = { now: 0, most: 0 };
    const slow = {
      ...host,
      table: (shape: never) => ({
        ...host.table(shape),
        async get() {
          busy.now += 1;
          busy.most = Math.max(busy.most, busy.now);
          await gate.promise;
          busy.now -= 1;
          return null;
        },
      }),
    } as unknown as TestHost;
    const { writer, tasks } = byHand(slow);
    writer.note(refused);
    tasks.shift()?.();
    expect(busy.now).toBe(1);
    for (const username of ['baraka', 'chege']) writer.note({ ...refused, username });
    expect(tasks).toHaveLength(0);
    gate.resolve();
    await expect.poll(() => tasks.length).toBe(1);
    await writer.end();
    expect(host.rows('log_ins')).toHaveLength(3);
    expect(busy.most).toBe(1);
  });

  it('of invented names fill no disk: an hour brings two thousand new rows at most', async () => {
    const { host, writer, tasks } = byHand();
    for (let at = 0; at < 2_100; at++) {
      writer.note({ ...refused, username: `u${at}` });
      if (at % 500 === 499) await roundsOf(tasks, writer);
    }
    await roundsOf(tasks, writer);
    expect(host.rows('log_ins')).toHaveLength(2_000);
    // A name that has a row is counted on.
    writer.note({ ...refused, username: 'u7' });
    await roundsOf(tasks, writer);
    expect(await recent(host, { username: 'u7' })).toMatchObject([{ count: 2 }]);
    // The next hour brings new ones.
    host.pass(3_600_000);
    writer.note({ ...refused, username: 'new' });
    await roundsOf(tasks, writer);
    expect(await recent(host, { username: 'new' })).toHaveLength(1);
  });

  it('of a router that is answered do not accuse it for a packet with another secret', async () => {
    const { host, writer } = byHand();
    const foreign = { ...refused, username: null, outcome: 'discard', reason: 'not-authentic' } as const;
    const minute = 60_000;
    writer.note({ ...foreign, nas: '10.0.0.8', at: START });
    writer.note({ ...refused, at: START - minute });
    writer.note({ ...foreign, at: START });
    await writer.end();
    const reasonOf = async (nas: string) => (await recent(host, { outcome: 'discard', nas })).map((one) => one.reason);
    expect(await reasonOf(refused.nas)).toEqual(['not-authentic-beside']);
    // Nobody behind the other one was ever answered.
    expect(await reasonOf('10.0.0.8')).toEqual(['not-authentic']);
  });

  it('that cannot be stored are told once and disturb nothing', async () => {
    const host = testHost({ pluginId: 'radius', now: START });
    const broken = { ...host, table: () => ({ get: () => Promise.reject(new Error('no database')) }) as never };
    const writer = createLogInWriter(() => () => undefined, createWatch(host.clock, host.log));
    writer.begin(broken);
    writer.note(refused);
    writer.note({ ...refused, username: 'baraka' });
    await writer.end();
    expect(host.logged.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('are forgotten two weeks after they were last heard of', async () => {
    const { host, writer } = byHand();
    const day = 86_400_000;
    writer.note({ ...refused, at: START - 15 * day });
    writer.note({ ...refused, username: 'baraka', at: START - 13 * day });
    await writer.end();
    await forgetLogIns.run({ slotAt: START, signal: new AbortController().signal }, host);
    expect((await recent(host)).map(({ username }) => username)).toEqual(['baraka']);
  });
});

describe('the door of log-ins notes', () => {
  it('who was refused, with both packets decoded and no secret in them', async () => {
    const { host, auth } = await running();
    await auth.ask(papLogin('amina', 'baridi-sana'));
    await expect.poll(() => recent(host, { username: 'amina' }), { timeout: 5_000 }).toHaveLength(1);
    const [one] = await recent(host, { username: 'amina' });
    expect(one).toMatchObject({ outcome: 'reject', reason: 'wrong-password', client: 'tower-1', count: 1 });
    expect(one?.next).toContain('network password');
    expect(one?.request?.code).toBe('Access-Request');
    expect(one?.reply?.code).toBe('Access-Reject');
    expect(one?.request?.attributes).toContainEqual({ name: 'User-Password', value: '(hidden, 16 octets)' });
    expect(JSON.stringify(one)).not.toContain('baridi');
  });

  it('a router with another secret, which is never answered', async () => {
    const { host, ports } = await running({}, { client: { requireMessageAuthenticator: 'yes' } });
    const stranger = await radiusClient({ port: ports().auth ?? 0, secret: 'another-secret', tries: 1, waitMs: 100 });
    await stranger.ask({ ...papLogin('amina', 'maji-moto'), messageAuthenticator: 'first' } as never);
    await stranger.close();
    await expect.poll(() => recent(host, { outcome: 'discard' }), { timeout: 5_000 }).toHaveLength(1);
    const [one] = await recent(host, { outcome: 'discard' });
    expect(one).toMatchObject({ reason: 'not-authentic', client: 'tower-1', username: null });
    expect(one?.why).toContain('The secret of tower-1');
  });
});

it('every reason says what it means, and all but those that let somebody in what to do', () => {
  for (const reason of reasons) {
    const { why, next } = adviceOf(reason, { client: 'tower-1', detail: 'a detail' });
    expect(`${why} ${next}`).not.toMatch(/[{}]/);
    expect(next === null, reason).toBe(reason === 'granted' || reason === 'throttled');
  }
  expect(adviceOf('of-another-version', { client: 'tower-1', detail: '' }).why).toBe('of-another-version.');
});

describe('the command watch', () => {
  const told: LogIn = {
    id: '1',
    username: 'amina',
    nas: '10.255.0.1',
    client: 'tower-1',
    outcome: 'reject',
    reason: 'wrong-password',
    why: 'The password is wrong.',
    next: 'Type the network password into her router anew; with "Network password" on her page she gets another one.',
    subscriptionId: null,
    count: 3,
    firstAt: START,
    lastAt: START,
    request: { code: 'Access-Request', attributes: [{ name: 'User-Name', value: `"${'a'.repeat(120)}"` }] },
    reply: { code: 'Access-Reject', attributes: [{ name: 'Reply-Message', value: '"no"' }] },
  };

  it('says who, from where, why and what to do, within eighty columns', () => {
    const lines = linesOf(told, { zone: 'Africa/Nairobi', brief: false });
    expect(lines[0]).toBe('09:00:00  REFUSED  amina  from tower-1 (10.255.0.1), 3 times');
    expect(lines[1]).toContain('The password is wrong.');
    expect(lines).toContain('    Access-Reject');
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it('leaves the packets out when it is to be brief', () => {
    expect(linesOf(told, { zone: 'Africa/Nairobi', brief: true }).join('\n')).not.toContain('Access-');
  });
});

/** Takes rounds until nothing waits. */
async function roundsOf(tasks: (() => void)[], writer: { readonly waiting: () => number }): Promise<void> {
  while (writer.waiting() > 0) {
    tasks.shift()?.();
    await new Promise((resolve) => void setImmediate(resolve));
  }
  await new Promise((resolve) => void setImmediate(resolve));
}
