import { describe, expect, it } from 'vitest';
import type { MemberCap } from '../../src/domain/bucket.ts';
import {
  heldOf,
  lapseSlices,
  lockOrder,
  releaseSlices,
  reserveSlice,
  settleSlice,
  type Pool,
  type PoolMember,
  type QuotaSlice,
} from '../../src/domain/pool.ts';
import { anAccount, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, HOUR, ident } from './buckets.ts';

const MB = 1_000_000n;

const session = (name: string, subscription = 'sub_1'): PoolMember => ({
  accountId: anAccount().id,
  subscriptionId: ident(subscription),
  sessionId: ident(`ses_${name}`),
});

/** A slice of 50 MB for an hour; the pools here have one bucket, so that a session has one hold. */
function aSlice(name: string, given: Partial<QuotaSlice> = {}): QuotaSlice {
  return { units: 50n * MB, at: START, expiresAt: START + HOUR, nextId: () => ident(`hold_${name}`), ...given };
}

function aPool(megabytes: bigint, given: { memberCaps?: readonly MemberCap[]; validUntil?: number } = {}): Pool {
  return { buckets: [aBucket('pool', { subscriptionId: null, granted: megabytes * MB, ...given })], holds: [] };
}

const used = ({ buckets }: Pool): bigint[] => buckets.map((bucket) => bucket.used / MB);
const held = ({ holds }: Pool, at = START): bigint => heldOf(holds, ident('pool'), at) / MB;

describe('a quota slice', () => {
  it('is nobody else’s: of 120 MB the third of three sessions gets 20', () => {
    const first = reserveSlice(aPool(120n), session('a'), aSlice('a'));
    const second = reserveSlice(first, session('b', 'sub_2'), aSlice('b'));
    const third = reserveSlice(second, session('c', 'sub_3'), aSlice('c'));
    expect([first.held, second.held, third.held]).toEqual([50n * MB, 50n * MB, 20n * MB]);
    expect(reserveSlice(third, session('d', 'sub_4'), aSlice('d')).held).toBe(0n);
  });

  it('is held once, however often it is asked for', () => {
    const once = reserveSlice(aPool(120n), session('a'), aSlice('a'));
    expect(reserveSlice(once, session('a'), aSlice('a'))).toEqual(once);
  });

  it('is settled and filled up again with an interim report', () => {
    const begun = reserveSlice(aPool(120n), session('a'), aSlice('a'));
    const interim = settleSlice(begun, session('a'), 30n * MB, aSlice('a', { at: START + 60_000 }));
    expect([used(interim), held(interim), interim.left]).toEqual([[30n], 20n, 0n]);
    const later = aSlice('a', { at: START + 60_000, expiresAt: START + 2 * HOUR });
    const extended = reserveSlice(interim, session('a'), later);
    expect([extended.held, held(extended, START + HOUR)]).toEqual([50n * MB, 50n]);
  });

  it('may be overrun by a router that counts late, out of what nobody holds', () => {
    const first = reserveSlice(aPool(120n), session('a'), aSlice('a'));
    const second = reserveSlice(first, session('b', 'sub_2'), aSlice('b'));
    const late = settleSlice(second, session('a'), 90n * MB, aSlice('a'));
    expect([used(late), late.left, held(late)]).toEqual([[70n], 20n * MB, 50n]);
    expect(late.parts).toEqual([{ bucketId: 'pool', taken: 70n * MB, served: 70n * MB }]);
  });

  it('goes back to the pool with the session', () => {
    const begun = reserveSlice(aPool(120n), session('a'), aSlice('a'));
    const stopped = releaseSlices(settleSlice(begun, session('a'), 10n * MB, aSlice('a')), session('a').sessionId);
    expect([used(stopped), held(stopped)]).toEqual([[10n], 0n]);
  });

  it('lapses by itself, and what was used of it is still settled', () => {
    const begun = reserveSlice(aPool(60n), session('a'), aSlice('a'));
    const at = START + HOUR;
    expect([held(begun, at - 1), held(begun, at), held(lapseSlices(begun, at))]).toEqual([50n, 0n, 0n]);
    const other = reserveSlice(begun, session('b', 'sub_2'), aSlice('b', { at, expiresAt: at + HOUR }));
    const late = settleSlice(other, session('a'), 30n * MB, aSlice('a', { at, expiresAt: at + HOUR }));
    expect([other.held, used(late), late.left]).toEqual([50n * MB, [10n], 20n * MB]);
  });

  it('ends with its bucket', () => {
    const begun = reserveSlice(aPool(60n, { validUntil: START + 60_000 }), session('a'), aSlice('a'));
    expect(begun.holds[0]?.expiresAt).toBe(START + 60_000);
    expect(
      settleSlice(begun, session('a'), MB, aSlice('a', { at: START + DAY, expiresAt: START + 2 * DAY })).left,
    ).toBe(MB);
  });

  it('counts against the cap of its member while it is held', () => {
    const memberCaps = [{ subscriptionId: ident<'Subscription'>('sub_1'), units: 70n * MB, used: 0n }];
    const first = reserveSlice(aPool(500n, { memberCaps }), session('a'), aSlice('a'));
    const second = reserveSlice(first, session('b'), aSlice('b'));
    expect(second.held).toBe(20n * MB);
    const settled = settleSlice(second, session('a'), 50n * MB, aSlice('a'));
    expect(settled.buckets[0]?.memberCaps?.[0]?.used).toBe(50n * MB);
    expect(reserveSlice(settled, session('a'), aSlice('a')).held).toBe(0n);
    expect(reserveSlice(second, session('x', 'sub_9'), aSlice('x')).held).toBe(0n);
  });

  it('takes one step for one stay, and each of two stays takes its own', () => {
    const minutes: Pool = {
      buckets: [aBucket('pool', { subscriptionId: null, asset: 'SECONDS', granted: 180n, increment: 60n })],
      holds: [],
    };
    const both = reserveSlice(
      reserveSlice(minutes, session('a'), aSlice('a', { units: 60n })),
      session('b', 'sub_2'),
      aSlice('b', { units: 60n }),
    );
    const a10 = settleSlice(both, session('a'), 10n, aSlice('a'));
    const b10 = settleSlice(a10, session('b', 'sub_2'), 10n, aSlice('b'));
    const a50 = settleSlice(b10, session('a'), 50n, aSlice('a'));
    expect([a10, b10, a50].map(({ buckets }) => buckets[0]?.used)).toEqual([60n, 120n, 120n]);
  });
});

it('locks ascending by id, each once', () => {
  expect(lockOrder(['b', 'a', 'b', 'B'].map((name) => ident(name)))).toEqual(['B', 'a', 'b']);
});
