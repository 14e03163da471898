import { expect, it } from 'vitest';
import { accessAt, decide, reviewAt, sameAccess, type Standing } from '../../src/domain/entitlement.ts';
import { aPlan, aSubscription, aTerm, START } from '../../src/testing/builders.ts';

const DAY = 86_400_000;
const end = START + 30 * DAY;
const limited = aPlan({ service: { ...aPlan().service, quotaBytes: 1_000n } });
const slowed = aPlan({
  service: { ...aPlan().service, quotaBytes: 1_000n, afterQuota: { downKbps: 512, upKbps: 256 } },
});

function standing(given: Partial<Standing> = {}): Standing {
  return {
    account: { state: 'active' },
    subscription: aSubscription(),
    plan: aPlan(),
    terms: [aTerm()],
    usedBytes: 0n,
    ...given,
  };
}

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
  ['a quota not used up changes nothing', { plan: limited, usedBytes: 999n }, START, 'granted', end, 'paid'],
  ['at the quota access ends', { plan: limited, usedBytes: 1_000n }, START, 'blocked', end, 'quota_used'],
  ['or goes on slower, as sold', { plan: slowed, usedBytes: 1_000n }, START, 'throttled', end, 'quota_used'],
])('%s', (_, given, now, access, untilAt, reason) => {
  expect(decide(standing(given), now)).toMatchObject({ access, untilAt, because: { reason } });
});

it('slows down to exactly the speed that the plan names', () => {
  expect(decide(standing({ plan: slowed, usedBytes: 2_000n }), START)).toMatchObject({ downKbps: 512, upKbps: 256 });
});

it('keeps postpaid access open when the bill run is late', () => {
  const plan = aPlan({ terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } });
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
