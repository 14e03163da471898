import { describe, expect, it } from 'vitest';
import { accessAt, decide, reviewAt, sameAccess, type Standing } from '../../src/domain/entitlement.ts';
import type { Pause } from '../../src/domain/subscription.ts';
import { aPlan, aSubscription, aTerm, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, HOUR } from './buckets.ts';
import { end, limited, postpaid, promise, slowed, standing, sub, used } from './standings.ts';

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

const pause: Pause = {
  period: { from: '2026-03-11', to: '2026-03-21' },
  fromAt: START + 10 * DAY,
  untilAt: START + 20 * DAY,
  credited: [],
};
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
