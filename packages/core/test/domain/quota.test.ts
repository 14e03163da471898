import { describe, expect, it } from 'vitest';
import { decide, spentTerm, type Standing } from '../../src/domain/entitlement.ts';
import type { AddOn } from '../../src/domain/subscription.ts';
import { aPlan, aTerm, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, ident } from './buckets.ts';
import { end, limited, promise, quota, standing, sub, used } from './standings.ts';

describe('a limit of bytes', () => {
  const bundle = aBucket('bkt_bundle', { granted: 500n });

  it('stays as it is while bytes are used, and when they are burnt', () => {
    const limits = [used(0n), used(400n), { ...used(400n), buckets: [{ ...quota, used: 400n }], unburnt: {} }].map(
      (given) => decide(standing({ plan: limited, ...given }), START).quotaBytes,
    );
    expect(limits).toEqual([1_000n, 1_000n, 1_000n]);
  });

  it('grows by a bundle, and opens access again', () => {
    const topped = { ...used(1_000n), buckets: [quota, bundle] };
    expect(decide(standing({ plan: limited, ...topped }), START)).toMatchObject({
      access: 'granted',
      quotaBytes: 1_500n,
    });
  });

  it('counts only buckets that are valid', () => {
    const later = { ...bundle, validFrom: START + DAY };
    const early = { ...used(1_000n), buckets: [quota, later] };
    expect(decide(standing({ plan: limited, ...early }), START).because.reason).toBe('quota_used');
    expect(decide(standing({ plan: limited, ...early }), START + DAY).because.reason).toBe('paid');
  });

  it('of a plan of no bytes is what bundles bring, and nothing without', () => {
    const plan = aPlan({ service: { ...aPlan().service, quotaBytes: 0n } });
    expect(decide(standing({ plan }), START).because.reason).toBe('quota_used');
    expect(decide(standing({ plan, buckets: [bundle] }), START)).toMatchObject({ access: 'granted', quotaBytes: 500n });
  });

  it('is none where the plan has none, bundles or not', () => {
    expect(decide(standing({ buckets: [bundle], unburnt: { BYTES: 900n } }), START)).toMatchObject({
      access: 'granted',
      quotaBytes: null,
    });
  });

  it('while a promise runs is what the next term will bring, less what was used since', () => {
    const lent = { plan: limited, ...sub({ promise }), unburnt: { BYTES: 300n } };
    expect(decide(standing(lent), end)).toMatchObject({ access: 'granted', quotaBytes: 700n });
    expect(decide(standing({ ...lent, unburnt: { BYTES: 1_000n } }), end).because.reason).toBe('quota_used');
  });
});

describe('a limit of seconds', () => {
  const grant = {
    asset: 'SECONDS',
    amount: 7_200n,
    validity: null,
    increment: 1n,
    priority: 0,
    rollover: null,
    pooled: false,
  };
  const timed = aPlan({ grants: [grant] });
  const time = aBucket('bkt_time', { asset: 'SECONDS', granted: 7_200n, source: 'plan' });

  it('tells what is left at the decision', () => {
    const given = { plan: timed, buckets: [time], unburnt: { SECONDS: 1_200n } };
    expect(decide(standing(given), START)).toMatchObject({ access: 'granted', quotaSeconds: 6_000, quotaBytes: null });
  });

  it('ends access when it is used up', () => {
    const given = { plan: timed, buckets: [time], unburnt: { SECONDS: 7_200n } };
    expect(decide(standing(given), START)).toMatchObject({ access: 'blocked', because: { reason: 'quota_used' } });
  });
});

describe('fair use', () => {
  const steps = [
    { afterBytes: 100n, downKbps: 4_000, upKbps: 2_000 },
    { afterBytes: 200n, downKbps: 1_000, upKbps: 500 },
  ];
  const fair = aPlan({ service: { ...aPlan().service, fairUse: steps } });

  it.each<[bigint, string, number, string]>([
    [99n, 'granted', 10_000, 'paid'],
    [100n, 'throttled', 4_000, 'fair_use'],
    [250n, 'throttled', 1_000, 'fair_use'],
  ])('after %s bytes is %s at %s kbit/s: %s', (usedBytes, access, downKbps, reason) => {
    expect(decide(standing({ plan: fair, usedBytes }), START)).toMatchObject({ access, downKbps, because: { reason } });
  });

  it.each<[number, number, string]>([
    [512, 512, 'quota_used'],
    [2_000, 1_000, 'fair_use'],
  ])('and a quota that goes on at %s kbit/s: the slower wins, %s', (kbps, downKbps, reason) => {
    const service = { ...fair.service, quotaBytes: 1_000n, afterQuota: { downKbps: kbps, upKbps: kbps } };
    const given = { plan: aPlan({ service }), ...used(1_000n) };
    expect(decide(standing(given), START)).toMatchObject({ downKbps, because: { reason } });
  });
});

describe('add-ons and pieces', () => {
  const boost = aPlan({
    id: ident('pln_boost'),
    role: 'add_on',
    service: { ...aPlan().service, downKbps: 5_000, upKbps: 0, sessions: 1 },
  });
  const addOn: AddOn = {
    id: ident('add_1'),
    planId: boost.id,
    quantity: 2,
    priceOverride: null,
    fromAt: START,
    untilAt: START + DAY,
    paid: [],
  };

  it('add speed and sessions while they hold', () => {
    const given = { addOnPlans: [boost], ...sub({ addOns: [addOn] }) };
    expect(decide(standing(given), START)).toMatchObject({ downKbps: 20_000, upKbps: 5_000, sessions: 3 });
    expect(decide(standing(given), START + DAY)).toMatchObject({ downKbps: 10_000, sessions: 1 });
  });

  it('more pieces of a plan are more sessions at the same speed', () => {
    expect(decide(standing(sub({ quantity: 3 })), START)).toMatchObject({ downKbps: 10_000, sessions: 3 });
  });
});

describe('a pool', () => {
  const pool = aBucket('bkt_pool', { subscriptionId: null, granted: 100_000n, source: 'plan', priority: 0 });
  const pooled = aPlan({
    grants: [
      { asset: 'BYTES', amount: 100_000n, validity: null, increment: 1n, priority: 0, rollover: null, pooled: true },
    ],
  });
  const hold = {
    id: ident<'BucketHold'>('bhd_1'),
    bucketId: pool.id,
    accountId: pool.accountId,
    subscriptionId: ident<'Subscription'>('sub_1'),
    sessionId: ident<'Session'>('ses_1'),
    units: 5_000n,
    slack: 0n,
    heldAt: START,
    expiresAt: end,
  };

  it.each<[string, Partial<Standing>, bigint]>([
    ['who holds nothing is told the slice that she would get, a twentieth', {}, 5_000n],
    ['who holds a slice is told that', { holds: [hold] }, 5_000n],
    [
      'what she used of it is counted against it',
      { holds: [hold], usedBytes: 2_000n, unburnt: { BYTES: 2_000n } },
      5_000n,
    ],
    ['what others hold is not hers', { holds: [{ ...hold, subscriptionId: ident('sub_2'), units: 97_000n }] }, 3_000n],
    [
      'nor more than her cap',
      { buckets: [{ ...pool, memberCaps: [{ subscriptionId: ident('sub_1'), units: 1_000n, used: 0n }] }] },
      1_000n,
    ],
  ])('%s', (_, given, quotaBytes) => {
    expect(decide(standing({ plan: pooled, buckets: [pool], ...given }), START).quotaBytes).toBe(quotaBytes);
  });

  it('stops a member who has reached her cap, though others may go on', () => {
    const memberCaps = [{ subscriptionId: ident<'Subscription'>('sub_1'), units: 1_000n, used: 1_000n }];
    const given = { plan: pooled, buckets: [{ ...pool, used: 1_000n, memberCaps }] };
    expect(decide(standing(given), START).because.reason).toBe('quota_used');
  });
});

it.each<[string, Partial<Standing>, boolean]>([
  ['a term is spent when its quota is used up', { plan: limited, ...used(1_000n) }, true],
  ['not while something is left', { plan: limited, ...used(999n) }, false],
  ['not while a bundle is left', { plan: limited, ...used(1_000n), buckets: [quota, aBucket('bkt_more')] }, false],
  ['nor where nothing limits it', { usedBytes: 5_000n, unburnt: { BYTES: 5_000n } }, false],
  [
    'nor where a new term would bring nothing',
    { plan: aPlan({ service: { ...aPlan().service, quotaBytes: 0n } }) },
    false,
  ],
])('%s', (_, given, spent) => {
  expect(spentTerm(standing(given), START)).toEqual(spent ? aTerm() : null);
});
