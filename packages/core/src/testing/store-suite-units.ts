import { expect, it } from 'vitest';
import type { BucketHold } from '../domain/pool.ts';
import type { Id } from '../kernel/id.ts';
import { kes, START } from './builders.ts';
import { aBucketOf, burning, granting } from './store-samples-units.ts';
import { sample, TERM_MS, wrote, type Both, type Sample } from './store-samples.ts';

/** What units and credit of customers must hold. */
export function describeUnits(both: Both): void {
  it('gives back a bucket as it was given, with all that it says, one version on', async () => {
    const { store } = both();
    const one = sample('bucketback');
    await wrote(store, one.opened);
    const pool = aBucketOf(one, 'pool', {
      subscriptionId: null,
      granted: 9_007_199_254_740_993n,
      increment: 60n,
      value: kes('431.03'),
      rollover: { min: 1n, max: 9_007_199_254_740_993n, periods: 2, overage: 'carry', priority: null },
      memberCaps: [{ subscriptionId: one.subscription.id, units: 9_007_199_254_740_993n, used: 1n }],
      validUntil: null,
    });
    await wrote(store, granting(pool));
    const { rows, total } = await store.reads.bucketsOf(one.account.id, { page: 1, limit: 10 });
    expect([total, rows]).toEqual([1, [{ ...pool, version: 1 }]]);
    expect((await store.reads.view(one.account.id, START))?.buckets).toEqual([{ ...pool, version: 1 }]);
  });

  it('takes a grant that comes twice for a duplicate', async () => {
    const { store, other } = both();
    const one = sample('granttwice');
    await wrote(store, one.opened);
    const bucket = aBucketOf(one, 'monthly');
    await wrote(store, granting(bucket));
    const again = { ...bucket, id: 'bkt_again' as Id<'Bucket'> };
    expect(await other.write(granting(again))).toEqual({ outcome: 'duplicate', table: 'buckets' });
    expect(await store.verify()).toEqual([]);
  });

  it('lets one of two burns win that saw the same, and loses no unit', async () => {
    const { store, other } = both();
    const one = sample('burns');
    await wrote(store, one.opened);
    await wrote(store, granting(aBucketOf(one, 'burnt')));
    for (let n = 0; n < 5; n++) {
      const bucket = (await store.reads.bucketsOf(one.account.id, { page: 1, limit: 1 })).rows[0]!;
      const outcomes = await Promise.all([store, other].map((each) => each.write(burning(bucket, 10n))));
      expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['stale', 'written']);
    }
    const [left] = (await store.reads.bucketsOf(one.account.id, { page: 1, limit: 1 })).rows;
    expect(left).toMatchObject({ used: 50n, version: 6 });
    expect(await store.reads.balance('9100', one.account.id, 'BYTES')).toBe(-950n);
    expect(await store.verify()).toEqual([]);
  });

  it('refuses to take more of a bucket than was granted, whatever the program above believes', async () => {
    const { store } = both();
    const one = sample('burst');
    await wrote(store, one.opened);
    await wrote(store, granting(aBucketOf(one, 'small')));
    const [bucket] = (await store.reads.bucketsOf(one.account.id, { page: 1, limit: 1 })).rows;
    await expect(store.write({ buckets: [{ ...bucket!, used: 1_001n }] })).rejects.toMatchObject({
      code: 'storage.excess',
    });
  });

  it('counts use as it is written, and tells what no bucket has paid for', async () => {
    const { store } = both();
    const one = sample('tally');
    await wrote(store, one.opened);
    const unburnt = async () => (await store.reads.view(one.account.id, START))?.subscriptions[0]?.unburnt;
    expect(await unburnt()).toEqual({});
    await wrote(store, one.grown(one.session, 200n, 100n, START + 60_000));
    expect(await unburnt()).toEqual({ BYTES: 300n, SECONDS: 60n });
    await wrote(store, granting(aBucketOf(one, 'tallied')));
    const [bucket] = (await store.reads.view(one.account.id, START))?.subscriptions[0]?.buckets ?? [];
    await wrote(store, burning(bucket!, 300n));
    expect(await unburnt()).toEqual({ SECONDS: 60n });
  });

  it('counts bytes as they were weighed, free ones not, and seconds always', async () => {
    const { store } = both();
    const one = sample('weighed');
    await wrote(store, one.opened);
    const half = one.grown(one.session, 100n, 100n, START + 60_000);
    const usage = half.usage?.map((each) => ({ ...each, countedBytes: 50n })) ?? [];
    await wrote(store, { ...half, usage });
    const session = (await store.reads.session(one.session.id))!;
    const free = one.grown(session, 1_100n, 1_100n, START + 120_000);
    await wrote(store, { ...free, usage: free.usage?.map((each) => ({ ...each, usageClass: 'free' as const })) ?? [] });
    const view = await store.reads.view(one.account.id, START);
    expect(view?.subscriptions[0]?.unburnt).toEqual({ BYTES: 50n, SECONDS: 120n });
    // From the events of cut days, and from the sums of whole ones.
    expect(await store.reads.usedBytes(one.subscription.id, START, START + 600_000)).toBe(50n);
    expect(await store.reads.usedBytes(one.subscription.id, START - TERM_MS, START + TERM_MS)).toBe(50n);
    const page = { after: null, limit: 10 };
    expect(await store.reads.usagePieces(one.subscription.id, START, START + TERM_MS, page)).toMatchObject([
      { countedBytes: 50n, usageClass: 'counted' },
      { countedBytes: 2_000n, usageClass: 'free' },
    ]);
  });

  it('loses no count when two processes write use and burns at once', async () => {
    const { store, other } = both();
    const one = sample('talliers');
    await wrote(store, one.opened);
    const sessions = [0, 1].map((n) => ({
      ...one.session,
      id: `ses_talliers_${n}` as Id<'Session'>,
      key: `nas-1/talliers/${n}`,
    }));
    const burns = [{ subscriptionId: one.subscription.id, asset: 'BYTES', units: 1n }];
    const work = async (each: typeof store, first: Sample['session']) => {
      let session = first;
      for (let n = 1; n <= 10; n++) {
        await wrote(each, { ...one.grown(session, BigInt(n) * 3n, 0n, START + n), burns });
        session = (await each.reads.session(session.id))!;
      }
    };
    await Promise.all([work(store, sessions[0]!), work(other, sessions[1]!)]);
    const view = await store.reads.view(one.account.id, START);
    expect(view?.subscriptions[0]?.unburnt).toEqual({ BYTES: 60n - 20n, SECONDS: 1_200n });
    expect(await store.verify()).toEqual([]);
  });

  it('shows buckets that something is left of, each where it belongs, and forgets those that are empty', async () => {
    const { store } = both();
    const one = sample('held');
    await wrote(store, one.opened);
    const own = aBucketOf(one, 'own', { validUntil: START + 1 });
    const pool = aBucketOf(one, 'pool', { subscriptionId: null, asset: 'SECONDS', granted: 60n });
    await wrote(store, granting(own));
    await wrote(store, granting(pool));
    const at = async (now: number) => {
      const view = await store.reads.view(one.account.id, now);
      return [view?.buckets.map(({ id }) => id), view?.subscriptions[0]?.buckets.map(({ id }) => id)];
    };
    // One whose end has come is shown until its end is booked: somebody has to do it.
    expect(await at(START + TERM_MS)).toEqual([[pool.id], [own.id]]);
    await wrote(store, burning({ ...own, validUntil: null, version: 1 }, 1_000n));
    expect(await at(START)).toEqual([[pool.id], []]);
    expect((await store.reads.bucketsOf(one.account.id, { page: 1, limit: 10 })).total).toBe(2);
  });

  it('keeps slices of pools, and removes those that hold nothing', async () => {
    const { store } = both();
    const one = sample('slices');
    await wrote(store, one.opened);
    const pool = aBucketOf(one, 'pool', { subscriptionId: null });
    await wrote(store, granting(pool));
    const hold: BucketHold = {
      id: 'hld_slices' as Id<'BucketHold'>,
      bucketId: pool.id,
      accountId: one.account.id,
      subscriptionId: one.subscription.id,
      sessionId: one.session.id,
      units: 100n,
      slack: 0n,
      heldAt: START,
      expiresAt: START + 60_000,
    };
    const held = async () => (await store.reads.view(one.account.id, START))?.holds;
    await wrote(store, { holds: [hold] });
    expect(await held()).toEqual([hold]);
    await wrote(store, { holds: [{ ...hold, units: 40n, slack: 7n }] });
    expect(await held()).toEqual([{ ...hold, units: 40n, slack: 7n }]);
    await wrote(store, { holds: [{ ...hold, units: 0n, slack: 0n }] });
    expect(await held()).toEqual([]);
  });

  it('finds who has to be looked at when something is used', async () => {
    const { store } = both();
    const limited = async ({ subscription: { id } }: Sample) => {
      const { byId } = await store.reads.usageRules({ subscriptionIds: [id], usernames: [] });
      return byId.get(id)?.limited;
    };
    const plain = sample('unlimited');
    await wrote(store, plain.opened);
    await wrote(store, plain.bought(0, 1));
    expect(await limited(plain)).toBe(false);
    await wrote(store, granting(aBucketOf(plain, 'goodwill', { asset: 'KES', source: 'compensation' })));
    expect(await limited(plain)).toBe(false);
    await wrote(store, granting(aBucketOf(plain, 'pool', { subscriptionId: null, asset: 'SECONDS' })));
    expect(await limited(plain)).toBe(true);
    const fair = sample('fairuse');
    const fairUse = [{ afterBytes: 1n, downKbps: 1, upKbps: 1 }];
    await wrote(store, { ...fair.opened, plans: [{ ...fair.plan, service: { ...fair.plan.service, fairUse } }] });
    expect(await limited(fair)).toBe(true);
    const timed = sample('timed');
    await wrote(store, timed.opened);
    const { entitlements = [], ...rest } = timed.bought(0, 1);
    await wrote(store, { ...rest, entitlements: entitlements.map((each) => ({ ...each, quotaSeconds: 3_600 })) });
    expect(await limited(timed)).toBe(true);
    expect(await store.reads.entitlement(timed.subscription.id)).toMatchObject({ quotaSeconds: 3_600 });
  });
}
