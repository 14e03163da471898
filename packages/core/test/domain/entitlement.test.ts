import { describe, expect, it } from 'vitest';
import { accessAt, decide, reviewAt, sameAccess, spentTerm, type Standing } from '../../src/domain/entitlement.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { AddOn, Pause, Subscription } from '../../src/domain/subscription.ts';
import { aPlan, aSubscription, aTerm, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, HOUR, ident } from './buckets.ts';

const end = START + 30 * DAY;
const limited = aPlan({ service: { ...aPlan().service, quotaBytes: 1_000n } });
const slowed = aPlan({
  service: { ...aPlan().service, quotaBytes: 1_000n, afterQuota: { downKbps: 512, upKbps: 256 } },
});

const postpaid: Plan['terms'] = {
  kind: 'postpaid',
  interval: { unit: 'month', count: 1 },
  dueDays: 14,
  usageGraceMs: 0,
  alignment: 'subscription',
};

function standing(given: Partial<Standing> = {}): Standing {
  return {
    account: { state: 'active' },
    subscription: aSubscription(),
    plan: aPlan(),
    terms: [aTerm()],
    addOnPlans: [],
    usedBytes: 0n,
    buckets: [],
    unburnt: {},
    holds: [],
    changes: [],
    ...given,
  };
}

/** A bucket of a thousand bytes, as the term of the limited plan brings it. */
const quota = aBucket('bkt_quota', { granted: 1_000n, source: 'plan', priority: 0 });
const used = (bytes: bigint): Partial<Standing> => ({ buckets: [quota], usedBytes: bytes, unburnt: { BYTES: bytes } });

it.each<[string, Partial<Standing>, number, string, number | null, string]>([
  ['a paid term gives access until its end', {}, START, 'granted', end, 'paid'],
  ['the last millisecond is still paid', {}, end - 1, 'granted', end, 'paid'],
  ['the end itself is not: it is exclusive', {}, end, 'blocked', null, 'expired'],
  ['who never paid has no access', { terms: [] }, START, 'blocked', null, 'never_paid'],
  ['a walled plan keeps the pay page open', { plan: aPlan({ onExpiry: 'wall' }) }, end, 'walled', null, 'expired'],
  [
    'a term that begins later gives nothing yet',
    { terms: [aTerm({ startAt: START + DAY })] },
    START,
    'blocked',
    null,
    'never_paid',
  ],
  [
    'terms end to end are one stay',
    { terms: [aTerm(), aTerm({ startAt: end, endAt: end + DAY })] },
    START,
    'granted',
    end + DAY,
    'paid',
  ],
  [
    'a suspended account has no access whatever is paid',
    { account: { state: 'suspended' } },
    START,
    'blocked',
    null,
    'suspended',
  ],
  [
    'a suspended subscription neither',
    { subscription: aSubscription({ state: 'suspended' }) },
    START,
    'blocked',
    null,
    'suspended',
  ],
  ['an ended one is over', { subscription: aSubscription({ state: 'ended' }) }, START, 'blocked', null, 'ended'],
  ['a quota not used up changes nothing', { plan: limited, ...used(999n) }, START, 'granted', end, 'paid'],
  ['at the quota access ends', { plan: limited, ...used(1_000n) }, START, 'blocked', end, 'quota_used'],
  ['or goes on slower, as sold', { plan: slowed, ...used(1_000n) }, START, 'throttled', end, 'quota_used'],
])('%s', (_, given, now, access, untilAt, reason) => {
  expect(decide(standing(given), now)).toMatchObject({ access, untilAt, because: { reason } });
});

it('slows down to exactly the speed that the plan names', () => {
  expect(decide(standing({ plan: slowed, ...used(2_000n) }), START)).toMatchObject({ downKbps: 512, upKbps: 256 });
});

it('keeps postpaid access open when the bill run is late', () => {
  const plan = aPlan({ terms: postpaid });
  expect(decide(standing({ plan }), end + 5 * DAY)).toMatchObject({ access: 'granted', untilAt: null });
});

it('means offline past its end even if no sweep has run', () => {
  const entitlement = { ...decide(standing(), START), id: 'e', generation: 1, decidedAt: START };
  expect([accessAt(entitlement, end - 1), accessAt(entitlement, end)]).toEqual(['granted', 'blocked']);
});

it('is decided again a minute before the end, so that a wallet can renew in time, and at the end', () => {
  expect(reviewAt(standing(), START)).toBe(end - 60_000);
  expect(reviewAt(standing(), end - 60_000)).toBe(end);
  expect(reviewAt(standing(), end)).toBeNull();
});

it('is the same decision when only the instant of asking differs', () => {
  const expired = standing({ terms: [] });
  expect(sameAccess(decide(expired, START), decide(expired, START + DAY))).toBe(true);
});

const sub = (given: Partial<Subscription>): Partial<Standing> => ({ subscription: aSubscription(given) });
const pause: Pause = {
  period: { from: '2026-03-11', to: '2026-03-21' },
  fromAt: START + 10 * DAY,
  untilAt: START + 20 * DAY,
  credited: [],
};
const promise = { fromAt: end, untilAt: end + 3 * DAY, countsFromAt: end };
const graceful = aPlan({ changes: { ...aPlan().changes, accessGraceMs: 6 * HOUR } });

it.each<[string, Partial<Standing>, number, string, number | null, string]>([
  ['its end ends it, whatever is paid', sub({ endsAt: START }), START, 'blocked', null, 'ended'],
  [
    'until then access is given no longer than that',
    sub({ endsAt: START + DAY }),
    START,
    'granted',
    START + DAY,
    'paid',
  ],
  ['a pause closes access', sub({ pauses: [pause] }), pause.fromAt, 'blocked', null, 'paused'],
  ['one that is to come ends what is given now', sub({ pauses: [pause] }), START, 'granted', pause.fromAt, 'paid'],
  ['after it what is paid is given again', sub({ pauses: [pause] }), pause.untilAt, 'granted', end, 'paid'],
  [
    'who is suspended is told so, and not of the pause',
    sub({ pauses: [pause], state: 'suspended' }),
    pause.fromAt,
    'blocked',
    null,
    'suspended',
  ],
  ['a promise gives access until its own end', sub({ promise }), end, 'granted', promise.untilAt, 'promised'],
  ['what is paid comes before what is promised', sub({ promise }), end - 1, 'granted', end, 'paid'],
  ['a promise that is over gives nothing', sub({ promise }), promise.untilAt, 'blocked', null, 'expired'],
  ['a grace goes on after the end', { plan: graceful }, end, 'granted', end + 6 * HOUR, 'grace'],
  ['and ends at its end', { plan: graceful }, end + 6 * HOUR, 'blocked', null, 'expired'],
  [
    'a promise in the grace says so',
    { plan: graceful, ...sub({ promise }) },
    end,
    'granted',
    promise.untilAt,
    'promised',
  ],
  ['who never paid has no grace', { plan: graceful, terms: [] }, START, 'blocked', null, 'never_paid'],
  [
    'postpaid pauses too',
    { plan: aPlan({ terms: postpaid }), ...sub({ pauses: [pause] }) },
    pause.fromAt,
    'blocked',
    null,
    'paused',
  ],
  ['and ends', { plan: aPlan({ terms: postpaid }), ...sub({ endsAt: end }) }, START, 'granted', end, 'billed'],
])('%s', (_, given, now, access, untilAt, reason) => {
  expect(decide(standing(given), now)).toMatchObject({ access, untilAt, because: { reason } });
});

it('is blocked and not walled after the end of the subscription: there is nothing to pay', () => {
  const plan = aPlan({ onExpiry: 'wall' });
  expect(decide(standing({ plan, ...sub({ endsAt: START + DAY }) }), START).afterwards).toBe('blocked');
  expect(decide(standing({ plan }), START).afterwards).toBe('walled');
});

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

describe('it is decided again', () => {
  const change = { state: 'scheduled', effectiveAt: START + 5 * DAY } as const;
  it.each<[string, Partial<Standing>, number]>([
    ['at the end of a bucket', { buckets: [aBucket('b', { validUntil: START + DAY })] }, START + DAY],
    ['when one begins', { buckets: [aBucket('b', { validFrom: START + DAY })] }, START + DAY],
    ['when a pause begins', sub({ pauses: [pause] }), pause.fromAt],
    ['at the end of the subscription', sub({ endsAt: START + DAY }), START + DAY],
    ['when a change takes effect', { changes: [change] }, START + 5 * DAY],
  ])('%s', (_, given, at) => {
    expect(reviewAt(standing(given), START)).toBe(at);
  });

  it('at the ends of promises and graces, after the last paid term', () => {
    expect(reviewAt(standing({ plan: graceful }), end)).toBe(end + 6 * HOUR);
    expect(reviewAt(standing(sub({ promise })), end)).toBe(promise.untilAt);
  });

  it('at the edges of postpaid periods too: what they count begins again', () => {
    expect(reviewAt(standing({ plan: aPlan({ terms: postpaid }) }), START)).toBe(end);
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
