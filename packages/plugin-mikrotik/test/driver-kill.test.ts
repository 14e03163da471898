import type { Entitlement } from '@daftari/core';
import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { RouterLink } from '../src/client/link.ts';
import { mikrotikErrors } from '../src/errors.ts';
import { readMark } from '../src/comment.ts';
import type { ServiceKind } from '../src/objects/object.ts';
import { openBench, type Bench, type Customer } from './driver-bench.ts';

const signal = AbortSignal.timeout(120_000);
const DAY = 86_400_000;

/** A process that is killed at its nth write: before it is sent, or after it was carried out and unheard of. */
interface Killer {
  left: number;
  carriedOut: boolean;
  writes: number;
}

function mortal(link: RouterLink, killer: Killer): RouterLink {
  const or = async <T>(work: () => Promise<T>): Promise<T> => {
    killer.writes += 1;
    killer.left -= 1;
    if (killer.left > 0) return work();
    if (killer.left === 0 && killer.carriedOut) await work();
    throw mikrotikErrors.timedOut({ address: 'tower-1', command: 'it', reason: 'killed', outcome: 'unknown' });
  };
  return {
    ...link,
    add: (...args) => or(() => link.add(...args)),
    set: (...args) => or(() => link.set(...args)),
    remove: (...args) => or(() => link.remove(...args)),
    move: (...args) => or(() => link.move(...args)),
  };
}

/** What the router shows of customers, without what counts up by itself. */
function stateOf({ router }: Bench): unknown {
  const menus = [
    '/ppp/secret',
    '/ip/hotspot/user',
    '/queue/simple',
    '/ip/firewall/address-list',
    '/system/scheduler',
    '/ip/dhcp-server/lease',
  ];
  return menus.map((menu) =>
    router
      .rows(menu)
      .map(({ '.id': _id, 'creation-time': _at, 'next-run': _next, 'run-count': _count, ...rest }) => rest),
  );
}

/** Each object that lets her in for a time has an entry of the scheduler that ends it, at that time or before. */
function everyGrantEnds({ router }: Bench): void {
  const ends = router.rows('/system/scheduler');
  const open = [
    ...router.rows('/ppp/secret').filter((row) => row['disabled'] === 'false'),
    ...router.rows('/ip/hotspot/user').filter((row) => row['disabled'] === 'false'),
    ...router.rows('/ip/firewall/address-list').filter((row) => row['list'] === 'daftari-granted'),
    ...router.rows('/ip/dhcp-server/lease').filter((row) => row['address-lists'] === 'daftari-granted'),
  ];
  for (const row of open) {
    const mark = readMark(row['comment']);
    if (mark === null || mark.untilAt === null) continue;
    expect(ends.filter(({ name }) => name === `daftari-${mark.subscriptionId}`)).toHaveLength(1);
  }
}

const paidOn: Partial<Entitlement> = { untilAt: START + 2 * DAY };
const shut: Partial<Entitlement> = { access: 'blocked', untilAt: null };
const slow: Partial<Entitlement> = { access: 'throttled', downKbps: 512, upKbps: 256 };

const stories: readonly [string, readonly Partial<Entitlement>[]][] = [
  ['a first grant', []],
  ['more time', [paidOn]],
  ['a block', [shut]],
  ['a slower speed', [slow]],
  ['a return after a block', [shut, paidOn]],
];
const kinds: readonly ServiceKind[] = ['pppoe', 'hotspot', 'static', 'dhcp'];
const all = kinds.flatMap((kind) => stories.map(([what, changes]) => [kind, what, changes] as const));

describe.each([
  ['before a write is sent', false],
  ['after it was carried out, with its answer lost', true],
])('killed %s', (_when, carriedOut) => {
  it.each(all)(
    '%s, %s: no grant is without its end, and a resumed driver comes to the same',
    async (kind, _what, changes) => {
      const killer: Killer = { left: Infinity, carriedOut, writes: 0 };
      const run = async (killAt: number) => {
        const bench = await openBench({ kind, wrap: (link) => mortal(link, killer) });
        const amina = bench.customer();
        killer.left = Infinity;
        for (const change of [null, ...changes].slice(0, -1)) await admitted(bench, amina, change);
        killer.writes = 0;
        killer.left = killAt;
        const last = changes.at(-1) ?? null;
        await expect(admitted(bench, amina, last)).rejects.toMatchObject({ kind: 'unavailable' });
        everyGrantEnds(bench);
        killer.left = Infinity;
        await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
        const seen = await bench.driver.observe(amina.target, signal);
        expect(seen.admits).toBe(amina.entitlement.generation);
        everyGrantEnds(bench);
        const state = stateOf(bench);
        await bench.close();
        return state;
      };
      const whole = await undisturbed(kind, changes, killer);
      const writes = killer.writes;
      expect(writes).toBeGreaterThan(0);
      for (let killAt = 1; killAt <= writes; killAt += 1) expect(await run(killAt)).toEqual(whole);
    },
  );
});

async function undisturbed(kind: ServiceKind, changes: readonly Partial<Entitlement>[], killer: Killer) {
  const bench = await openBench({ kind, wrap: (link) => mortal(link, killer) });
  const amina = bench.customer();
  killer.left = Infinity;
  for (const change of [null, ...changes]) {
    killer.writes = 0;
    await admitted(bench, amina, change);
  }
  const state = stateOf(bench);
  await bench.close();
  return state;
}

async function admitted(bench: Bench, one: Customer, change: Partial<Entitlement> | null): Promise<void> {
  const entitlement = change === null ? one.entitlement : bench.decide(one, change);
  // As an order is carried out: what this look shows is what it is written by.
  await bench.driver.observe(one.target, signal);
  await bench.driver.apply({ kind: 'admit', entitlement }, one.target, signal);
}
