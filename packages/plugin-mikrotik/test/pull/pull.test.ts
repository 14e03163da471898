import { testHost, type TestHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { agentSource } from '../../src/pull/agent-source.ts';
import { exchange, movedClock, readAsked } from '../../src/pull/exchange.ts';
import { pullLink } from '../../src/pull/link.ts';
import { pullRoutes, tokenDigest } from '../../src/pull/routes.ts';
import { pullSeenTable, pullStateTable, pullWorkTable } from '../../src/pull/tables.ts';
import { digitsOf, instantOf } from '../../src/pull/time.ts';
import { withdraw, withdrawing } from '../../src/pull/withdrawing.ts';
import { encode, workScript, type Change } from '../../src/pull/work.ts';
import { writeMark } from '../../src/comment.ts';
import type { MikrotikDriver } from '../../src/driver.ts';
import { RouterInput } from '../../src/router-config.ts';

const NOW = Date.UTC(2026, 10, 23, 7, 0, 0);
const HOUR = 3_600_000;
/** The router stands in Nairobi, and its clock is right. */
const AHEAD = 3 * HOUR;

function aHost(): TestHost {
  return testHost({ pluginId: 'mikrotik', now: NOW, tables: [pullWorkTable, pullSeenTable, pullStateTable] });
}

function grant(untilAt: number | null, generation = 1): Readonly<Record<string, string>> {
  return { name: 'amina', profile: 'gold', comment: writeMark({ subscriptionId: 'sub_1', generation, untilAt }) };
}

/** What an agent would say, and what it is answered. */
function ask(host: TestHost, done: number, report = ''): Promise<string> {
  const now = host.clock.now();
  const asked = readAsked(`done=${done} now=${digitsOf(now + AHEAD)} os=7.18.2 (stable)\n${report}`, now);
  if (asked === null) throw new Error('no agent says so');
  return exchange(host, 'tower-1', asked);
}

/** The names by which a batch is reported. */
const revs = (answer: string): string[] => [
  ...new Set([...answer.matchAll(/= (pull_\d+) ok/g)].map(([, rev]) => rev ?? '')),
];

const rows = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, at) => `.id=*${from + at}\u001Fname=n${from + at}\u001E`).join('');

const request = (token: string, text: string) => ({
  params: { token },
  query: {},
  headers: {},
  raw: new TextEncoder().encode(text),
  address: '198.51.100.9',
});

describe('a script of work', () => {
  const change: Change = {
    kind: 'ensure',
    menu: '/ppp/secret',
    find: { name: 'amina' },
    values: grant(NOW + HOUR),
    untilAt: NOW + HOUR,
  };

  it('carries the instant after which it does nothing, and the end of the grant, by the clock of the router', () => {
    const script = workScript([{ rev: 'r1', change }], { offsetMs: AHEAD, notAfterAt: NOW + 600_000 });
    expect(script).toContain(':if ($daftariNow < 20261123101000) do={');
    expect(script).toContain(':if ($daftariNow < 20261123110000) do={');
  });

  it('takes a grant away that is over, instead of putting it back', () => {
    const script = workScript([{ rev: 'r1', change }], { offsetMs: AHEAD, notAfterAt: NOW + 600_000 });
    const [, over = ''] = script.split('} else={\n    :do {\n      :local run [:parse ("/ppp secret remove');
    expect(over).toContain('[/ppp secret find name=amina]');
    expect(over).not.toContain('/ppp secret add');
  });

  it('travels in a JSON string that needs no escape', () => {
    const script = 'a "quoted" \\ back\nslash ^ and hat';
    const sent = encode(script);
    expect(JSON.stringify(sent)).toBe(`"${sent}"`);
    const letters: Readonly<Record<string, string>> = { c: '^', q: '"', b: '\\', n: '\n' };
    expect(sent.replaceAll(/\^(.)/g, (_, letter: string) => letters[letter] ?? '')).toBe(script);
  });
});

describe('the link of a router that asks', () => {
  it('takes what is written, and is unreachable until the router has shown that it is so', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
    const looked = await ask(host, 0);
    expect(looked).toMatch(/^0 .*@ \/ppp\/secret 0/);
    expect(await ask(host, 0, '# 0\n@ /ppp/secret 0\ncount=0')).toBe('-');
    expect(await link.print('/ppp/secret')).toEqual([]);

    await link.add('/ppp/secret', grant(NOW + HOUR));
    await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
    const work = await ask(host, 0);
    expect(work).toMatch(/^1 /);
    const [rev] = revs(work);
    // Its report brings it a look, for what was said to be done is not yet seen.
    expect(await ask(host, 1, `# 1\n= ${rev} ok\n`)).toMatch(/^0 /);
    await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
    const row = ['.id=*1', 'name=amina', 'profile=gold', `comment=${grant(NOW + HOUR)['comment']}`].join('\u001F');
    expect(await ask(host, 1, `# 0\n@ /ppp/secret 0\n${row}\u001Ecount=1`)).toBe('-');
    expect(await link.print('/ppp/secret', { where: { name: 'amina' }, proplist: ['.id', 'profile'] })).toEqual([
      { '.id': '*1', profile: 'gold' },
    ]);
  });

  it('gives out what was not reported again, under a higher number, and never under one that was used', async () => {
    const host = aHost();
    await pullLink(host, 'tower-1').add('/ppp/secret', grant(null));
    expect(await ask(host, 0)).toMatch(/^1 /);
    expect(await ask(host, 0)).toMatch(/^2 /);
    // A router that was restored from a backup of another time knows better which numbers it has used.
    expect(await ask(host, 40)).toMatch(/^41 /);
  });

  it('keeps the order of wishes: the new state is written before who is online is sent away', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    await link.add('/ppp/secret', grant(null));
    await link.add('/ip/hotspot/user', grant(null));
    const work = await ask(host, 0);
    expect(work.indexOf('/ppp secret add')).toBeLessThan(work.indexOf('/ip hotspot user add'));
  });

  it('forgets the older of two wishes for one object, and what is withdrawn', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    await link.add('/ppp/secret', grant(null, 1));
    await link.add('/ppp/secret', grant(null, 2));
    const work = await ask(host, 0);
    expect(work).toContain('g=2');
    expect(work).not.toContain('g=1');
    const hers = { subscriptionId: 'sub_1', before: 2 };
    await withdraw(host, 'tower-1', hers);
    await withdraw(host, 'tower-1', { subscriptionId: 'sub_2', before: 9 });
    expect(await ask(host, 1)).toContain('g=2');
    await withdraw(host, 'tower-1', { ...hers, before: 3 });
    expect(await ask(host, 1)).toBe('-');
  });

  it('after a withdrawal looks again at what it may have been told already, and only then', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    const isSeen = () =>
      link.print('/ppp/secret').then(
        (shown) => shown.length,
        () => 'not seen',
      );
    await link.print('/ppp/secret').catch(() => undefined);
    await ask(host, 0);
    await ask(host, 0, '@ /ppp/secret 0\ncount=0');
    host.pass(10_000);
    await link.add('/ppp/secret', grant(null, 1));
    await withdraw(host, 'tower-1', { subscriptionId: 'sub_1', before: 2 });
    expect(await isSeen()).toBe(0);
    await link.add('/ppp/secret', grant(null, 2));
    expect(await ask(host, 0)).toMatch(/^1 .*g=2/);
    await withdraw(host, 'tower-1', { subscriptionId: 'sub_1', before: 3 });
    expect(await isSeen()).toBe('not seen');
    expect(await ask(host, 1)).toMatch(/^0 .*@ \/ppp\/secret 0/);
  });

  it('says once what the router refused', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    await link.add('/ppp/secret', grant(null));
    const [rev] = revs(await ask(host, 0));
    await ask(host, 1, `# 1\n= ${rev} failed\n`);
    await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.trap' });
    await expect(link.print('/ppp/secret')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
  });

  it('believes what was seen for five minutes, and puts a menu together from its pages', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    await link.print('/ppp/active').catch(() => undefined);
    await ask(host, 0);
    expect(await ask(host, 0, `@ /ppp/active 0\n${rows(0, 20)}count=23`)).toContain('@ /ppp/active 20');
    expect(await ask(host, 0, `@ /ppp/active 20\n${rows(20, 23)}count=23`)).toBe('-');
    expect(await link.print('/ppp/active')).toHaveLength(23);
    host.pass(300_001);
    await expect(link.print('/ppp/active')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
  });
});

describe('who is online', () => {
  it('is never seen without the queue of her log-in: that is looked at after the sessions', async () => {
    const host = aHost();
    const link = pullLink(host, 'tower-1');
    for (const menu of ['/queue/simple', '/ppp/active']) await link.print(menu).catch(() => undefined);
    expect(await ask(host, 0)).toContain('@ /ppp/active 0');
    expect(await ask(host, 0, '@ /ppp/active 0\ncount=0')).toContain('@ /queue/simple 0');
    expect(await ask(host, 0, '@ /queue/simple 0\ncount=0')).toBe('-');
    expect(await link.print('/queue/simple')).toEqual([]);

    // Who has dialled since has a queue that the last look cannot have shown.
    await link.run('/ppp/active', 'anything');
    const [rev] = revs(await ask(host, 0));
    expect(await ask(host, 1, `= ${rev} ok\n`)).toContain('@ /ppp/active 0');
    const looked = await ask(host, 1, '@ /ppp/active 0\n.id=*1\u001Fname=amina\u001Ecount=1');
    expect(looked).toContain('@ /queue/simple 0');
    await expect(link.print('/queue/simple')).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
  });
});

const signal = AbortSignal.timeout(60_000);
const target = { subscriptionId: 'sub_1' as never, username: 'amina', routerId: 'tower-1' };

/** Work of the first generation waits; then something newer is told to the driver. */
async function afterwards(servedAt: string | null, act: (driver: MikrotikDriver) => Promise<unknown>) {
  const host = aHost();
  const told: string[] = [];
  const config = RouterInput.parse({ id: 'tower-1', transport: 'pull' });
  const placement = servedAt === null ? null : { routerId: servedAt };
  const tools = {
    host: { table: host.table, access: async () => ({ placement }) as never },
    book: { get: async () => config },
  };
  const below = {
    apply: async () => void told.push('apply'),
    leave: async () => void told.push('leave'),
  } as unknown as MikrotikDriver;
  await pullLink(host, 'tower-1').add('/ppp/secret', grant(null, 1));
  await act(withdrawing(below, () => tools));
  expect(told).toHaveLength(1);
  return ask(host, 0);
}

const admit = (generation: number) => (driver: MikrotikDriver) =>
  driver.apply({ kind: 'admit', entitlement: { generation } as never }, target, signal);
const leave = (driver: MikrotikDriver) => driver.leave(target, signal);

describe('a newer decision', () => {
  it('withdraws what is queued of the older one, before it looks', async () => {
    expect(await afterwards('tower-1', admit(2))).not.toContain('g=1');
    expect(await afterwards('tower-1', admit(1))).toContain('g=1');
  });

  it('that she is served elsewhere withdraws all; that she is back withdraws nothing', async () => {
    expect(await afterwards('tower-2', leave)).not.toContain('g=1');
    expect(await afterwards(null, leave)).not.toContain('g=1');
    expect(await afterwards('tower-1', leave)).toContain('g=1');
  });
});

describe('the door', () => {
  const [route] = pullRoutes((digest) => (digest === tokenDigest('its token') ? 'tower-1' : null));

  it('is not there for who has no token, and answers who has', async () => {
    const host = aHost();
    const said = `done=0 now=${digitsOf(NOW + AHEAD)} os=6.49.18 (long-term)\n`;
    expect(await route?.handler(request('guessed', said), host)).toMatchObject({ status: 404 });
    expect(await route?.handler(request('its token', 'hello'), host)).toMatchObject({ status: 400 });
    expect(await route?.handler(request('its token', said), host)).toEqual({ status: 200, body: '-' });
  });
});

it('reads a time as one number and back, and no other number', () => {
  expect(digitsOf(NOW)).toBe('20261123070000');
  expect(instantOf('20261123070000')).toBe(NOW);
  expect(instantOf('20261323070000')).toBeNull();
});

it.each([
  [
    { date: 'nov/30/2026', time: '23:59:30' },
    { date: 'dec/01/2026', time: '00:00:30' },
  ],
  [
    { date: '2026-11-30', time: '23:59:30' },
    { date: '2026-12-01', time: '00:00:30' },
  ],
])('a clock that was seen a minute ago is a minute further: %j', (seen, now) => {
  expect(movedClock(seen, 60_000)).toEqual(now);
});

it('has an agent that prints and logs nothing', () => {
  const source = agentSource('https://billing.example/hooks/mikrotik/pull/secret');
  expect(source).not.toMatch(/:put|:log/);
  expect(source).toContain('check-certificate=yes');
});
