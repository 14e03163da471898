import type { Id, PluginHost } from '@daftari/core';
import { aSession, START, testHost } from '@daftari/core/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLeases, giveBackLeases, leaseTable, type Asker } from '../src/leases.ts';
import { Pools, type PoolOptions } from '../src/options-pools.ts';
import { poolOf } from '../src/pools.ts';

const asker = (who: string, given: Partial<Asker> = {}): Asker => ({
  subscriptionId: who,
  device: `aa:bb:cc:00:00:${who}`,
  busy: new Set(),
  beside: new Set(),
  ...given,
});

const MINUTE = 60_000;

/** A host whose sessions are those of `online`, with the clock at hand. */
function bench(given: readonly object[], online = new Set<string>()) {
  const pools = Pools.parse(given) as readonly PoolOptions[];
  const host = testHost({ pluginId: 'radius', now: START });
  const sessions: PluginHost['sessions'] = {
    ...host.sessions,
    open: async (subscriptionId) =>
      online.has(subscriptionId) ? [aSession({ subscriptionId: subscriptionId as Id<'Subscription'> })] : [],
  };
  const met = { ...host, sessions };
  return {
    pools,
    host: met,
    pass: host.pass,
    online,
    leases: createLeases(pools, met),
    rows: () => host.rows('leases'),
  };
}

describe('a pool', () => {
  it.each([
    [{ name: 'a', from: ['10.0.0.0/29'] }, 6, '10.0.0.1', '10.0.0.6', 'without the network and its broadcast'],
    [{ name: 'a', from: ['10.0.0.4/31'] }, 2, '10.0.0.4', '10.0.0.5', 'a pair is a pair (RFC 3021)'],
    [{ name: 'a', from: ['10.0.0.10-10.0.0.12', '10.9.0.1-10.9.0.1'] }, 4, '10.0.0.10', '10.9.0.1', 'ranges in a row'],
    [{ name: 'a', from: ['2001:db8::/46'], bits: 48 }, 4, '2001:db8::/48', '2001:db8:3::/48', 'prefixes'],
  ])('%j has %i, from %s to %s: %s', (options, size, first, last, _why) => {
    const pool = poolOf(Pools.parse([options])[0]!);
    expect(pool.size).toBe(size);
    expect([pool.at(0), pool.at(size - 1)]).toEqual([first, last]);
    expect(pool.has(first) && pool.has(last)).toBe(true);
    expect(pool.has('10.200.0.1')).toBe(false);
  });

  it.each([
    [[{ name: 'a', from: ['10.0.0.1/29'] }], 'bits beyond its length'],
    [[{ name: 'a', from: ['10.0.0.9-10.0.0.1'] }], 'backwards'],
    [[{ name: 'a', from: ['2001:db8::/40'] }], 'IPv6 without a length'],
    [[{ name: 'a', from: ['2001:db8::/60'], bits: 56 }], 'longer than what it gives'],
    [[{ name: 'a', from: ['10.0.0.0/8'] }], 'more than a million'],
    [
      [
        { name: 'a', from: ['10.0.0.0/24'] },
        { name: 'b', from: ['10.0.0.9-10.0.0.9'] },
      ],
      'in two pools',
    ],
    [
      [
        { name: 'a', from: ['10.0.0.0/24'] },
        { name: 'a', from: ['10.1.0.0/24'] },
      ],
      'two of one name',
    ],
  ])('is refused: %j, %s', (pools, _why) => {
    expect(Pools.safeParse(pools).success).toBe(false);
  });
});

describe('leases', () => {
  it('stay with a subscription, and go to another when the pool is used up and the session is over', async () => {
    const { leases, pass, online } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.2'] }]);
    const first = await leases.take('homes', asker('01'));
    const second = await leases.take('homes', asker('02'));
    expect(new Set([first, second])).toEqual(new Set(['10.64.0.1', '10.64.0.2']));
    expect(await leases.take('homes', asker('01'))).toBe(first);
    expect(await leases.take('homes', asker('03'))).toBeNull();
    online.add('01');
    pass(11 * MINUTE);
    // Of two the one whose session is over is taken; the other goes on.
    expect(await leases.take('homes', asker('03'))).toBe(second);
    expect(await leases.take('homes', asker('02'))).toBeNull();
    expect(await leases.take('homes', asker('01'))).toBe(first);
    expect(await leases.figures()).toEqual({ pool_homes_size: 2, pool_homes_used: 2 });
  });

  it('are one for each device, before any session of them is known', async () => {
    const { leases, pass } = bench([{ name: 'homes', from: ['10.64.0.0/24'] }]);
    const phone = await leases.take('homes', asker('01', { device: 'phone' }));
    const laptop = await leases.take('homes', asker('01', { device: 'laptop' }));
    expect(laptop).not.toBe(phone);
    expect(await leases.take('homes', asker('01', { device: 'phone' }))).toBe(phone);
    // Ten minutes on it is known that neither of them is online: a new router has what the old one had.
    pass(11 * MINUTE);
    expect([phone, laptop]).toContain(await leases.take('homes', asker('01', { device: 'another' })));
  });

  it('are one for each log-in of a device that nobody names, until its session is known', async () => {
    const { leases, pass } = bench([{ name: 'homes', from: ['10.64.0.0/24'] }]);
    const first = await leases.take('homes', asker('01', { device: '' }));
    const second = await leases.take('homes', asker('01', { device: '' }));
    expect(second).not.toBe(first);
    pass(11 * MINUTE);
    const beside = { device: '', busy: new Set([first ?? '']), beside: new Set(['']) };
    expect([first, second]).not.toContain(await leases.take('homes', asker('01', beside)));
    pass(11 * MINUTE);
    expect([first, second]).toContain(await leases.take('homes', asker('01', { device: '' })));
  });

  it('are given back after a while without a session, and not while there is one', async () => {
    const { leases, pools, host, pass, online, rows } = bench([{ name: 'homes', from: ['10.64.0.0/24'] }]);
    await leases.take('homes', asker('01'));
    await leases.take('homes', asker('02'));
    online.add('01');
    pass(2 * 60 * MINUTE);
    const signal = new AbortController().signal;
    await giveBackLeases(pools, 1).run({ slotAt: host.clock.now(), signal }, host);
    expect(rows().map(({ subscription_id: holder }) => holder)).toEqual(['01']);
  });

  it('are not kept beside the one that her session runs on', async () => {
    const { host, pools, pass, rows } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.2'] }]);
    const leases = createLeases(pools, host);
    await leases.take('homes', asker('01', { device: 'old router' }));
    const now = await leases.take('homes', asker('01', { device: 'new router' }));
    pass(2 * 60 * MINUTE);
    const where = { nas: '10.0.0.1', framedIp: now ?? '' };
    const met = { ...host, sessions: { ...host.sessions, open: async () => [aSession({ where })] } };
    await giveBackLeases(pools, 1).run({ slotAt: host.clock.now(), signal: new AbortController().signal }, met);
    expect(rows().map(({ address }) => address)).toEqual([now]);
  });

  it('are claimed by who has one for herself, after who was given it before', async () => {
    const { host, pools, pass, online } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.1'] }]);
    await createLeases(pools, host).take('homes', asker('01'));
    const leases = createLeases(pools, { ...host, addressHolder: holderOfOne });
    const claim = (who = 'sub_static') => leases.claim('10.64.0.1', asker(who));
    expect([leases.holds('10.64.0.1'), leases.holds('10.64.0.2')]).toEqual([true, false]);
    // He was let in a moment ago, and his session may not have told of itself yet.
    expect(await claim()).toEqual({ usedBy: '01' });
    online.add('01');
    pass(11 * MINUTE);
    expect(await claim()).toEqual({ usedBy: '01' });
    online.delete('01');
    pass(11 * MINUTE);
    expect(await claim()).toBe('hers');
    expect(await claim()).toBe('hers');
    expect(await claim('02')).toBe('outdated');
    expect(await leases.take('homes', asker('01'))).toBeNull();
  });

  it('never give away what somebody has for herself', async () => {
    const { host, pools } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.2'] }]);
    const leases = createLeases(pools, { ...host, addressHolder: holderOfOne });
    expect(await leases.take('homes', asker('01'))).toBe('10.64.0.2');
    expect(await leases.take('homes', asker('02'))).toBeNull();
    expect(await leases.take('homes', asker('sub_static'))).toBe('10.64.0.1');
  });

  it('stay with who takes one again in the instant in which it is given back', async () => {
    const { host, pools, pass, rows } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.1'] }]);
    const leases = createLeases(pools, slowed(host));
    await leases.take('homes', asker('01'));
    pass(2 * 60 * MINUTE);
    let dialled: string | null = null;
    // She dials after the job has seen that she has no session, and before it has given back what she had.
    const late = async (subscriptionId: string) => {
      const found = await host.sessions.open(subscriptionId);
      dialled = await leases.take('homes', asker('01'));
      return found;
    };
    const met = { ...host, sessions: { ...host.sessions, open: late } };
    const signal = new AbortController().signal;
    await giveBackLeases(pools, 1).run({ slotAt: host.clock.now(), signal }, met);
    expect(dialled).toBe('10.64.0.1');
    expect(rows()).toHaveLength(1);
    expect(await leases.take('homes', asker('02'))).toBeNull();
  });

  it('are never the same for two, whoever logs in when, from however many processes', async () => {
    const who = fc.integer({ min: 1, max: 8 });
    const round = fc.record({
      end: fc.array(who, { maxLength: 8 }),
      wait: fc.constantFrom(0, 5 * MINUTE, 15 * MINUTE, 70 * MINUTE),
      job: fc.boolean(),
      dial: fc.array(fc.record({ who, process: fc.nat({ max: 2 }) }), { minLength: 1, maxLength: 6 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(round, { maxLength: 12 }), async (rounds) => {
        const { pools, host, pass, online } = bench([{ name: 'homes', from: ['10.64.0.1-10.64.0.3'] }]);
        const slow = slowed(host);
        const processes = [0, 1, 2].map(() => createLeases(pools, slow));
        const has = new Map<string, string>();
        for (const { end, wait, dial, job } of rounds) {
          for (const one of end) {
            online.delete(`0${one}`);
            has.delete(`0${one}`);
          }
          pass(wait);
          // All of a round log in at once, some of them twice; whoever gets an address is online with it. The job that
          // gives back what was unused for an hour runs beside them.
          const slot = { slotAt: host.clock.now(), signal: new AbortController().signal };
          const done = job ? giveBackLeases(pools, 1).run(slot, slow) : undefined;
          await Promise.all([
            done,
            ...dial.map(async ({ who: one, process }) => {
              const address = await processes[process]!.take('homes', asker(`0${one}`));
              if (address === null) return;
              has.set(`0${one}`, address);
              online.add(`0${one}`);
            }),
          ]);
          const held = [...has.values()];
          expect(new Set(held).size).toBe(held.length);
        }
      }),
      { seed: 13, numRuns: 200 },
    );
  });
});

/** Each question to the table takes its turn, so that log-ins that run at once come between each other. */
function slowed<Host extends Pick<PluginHost, 'table' | 'sessions'>>(host: Host): Host {
  const table = host.table(leaseTable);
  const late: typeof table = {
    get: async (key) => (await turn(), table.get(key)),
    find: async (where, limit, order) => {
      const found = await table.find(where, limit, order);
      await turn();
      return found;
    },
    insertOnce: async (row) => (await turn(), table.insertOnce(row)),
    put: async (row) => (await turn(), table.put(row)),
    replace: async (key, expected, next) => (await turn(), table.replace(key, expected, next)),
    remove: async (key, expected) => (await turn(), table.remove(key, expected)),
  };
  const sessions: PluginHost['sessions'] = {
    ...host.sessions,
    open: async (subscriptionId) => {
      const found = await host.sessions.open(subscriptionId);
      await turn();
      return found;
    },
  };
  return { ...host, sessions, table: () => late };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const holderOfOne: PluginHost['addressHolder'] = async (prefix) => (prefix === '10.64.0.1/32' ? 'sub_static' : null);
