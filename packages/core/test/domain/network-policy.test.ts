import { describe, expect, it } from 'vitest';
import { cutsAllowed, scopeKey, scopesOf } from '../../src/domain/brake.ts';
import { networkPolicy } from '../../src/domain/network-policy.ts';
import { lostStretch, paidWithin, type OutagePolicy } from '../../src/domain/outage.ts';

describe('the brake', () => {
  it.each([
    [0.2, 10, 100, 20, 'a fifth of a hundred'],
    [0.2, 10, 30, 10, 'a fifth of thirty are six, and ten are always allowed'],
    [0.2, 10, 104, 20, 'parts of people are not cut off'],
    [0, 0, 500, 0, 'every cut asks a person'],
  ])('of %s and at least %s allows of %s online %s: %s', (share, atLeast, online, allowed) => {
    expect(cutsAllowed({ share, atLeast }, online)).toBe(allowed);
  });

  it('counts a cut at its router, its driver and in all', () => {
    expect(scopesOf({ driver: 'm', routerId: 't' }).map(scopeKey)).toEqual(['router/m/t', 'driver/m', 'all']);
    expect(scopesOf({ driver: 'm', routerId: null }).map(scopeKey)).toEqual(['driver/m', 'all']);
  });
});

describe('an outage', () => {
  const outage = { fromAt: 100, toAt: 200 };
  it.each<[OutagePolicy['policy'], number, number | null, typeof outage | null, string]>([
    ['none', 0, 150, null, 'time runs on'],
    ['paid_while_away', 0, 150, { fromAt: 150, toAt: 200 }, 'from her payment on'],
    ['paid_while_away', 0, null, null, 'she paid before'],
    ['paid_while_away', 0, 200, null, 'she paid when it was back'],
    ['all', 0, null, outage, 'from its beginning on'],
    ['all', 101, null, null, 'it was too short'],
    ['all', 100, null, outage, 'it was just long enough'],
  ])('with %s and at least %s ms, paid at %s, gives back %o: %s', (policy, atLeastMs, paidAt, lost) => {
    expect(lostStretch({ policy, atLeastMs }, { outage, paidAt })).toEqual(lost);
  });

  it('costs only time that was paid', () => {
    const paid = [
      { fromAt: 0, toAt: 120 },
      { fromAt: 180, toAt: 900 },
    ];
    expect(paidWithin(outage, paid)).toBe(40);
  });
});

describe('the rules of the network', () => {
  it('are the usual ones where nothing is said', () => {
    expect(networkPolicy()).toEqual({
      surveyEveryMs: 60_000,
      downAfterMs: 120_000,
      drift: {
        online_unpaid: 'repair',
        shut_out: 'repair',
        wrong_speed: 'repair',
        wrong_end: 'repair',
        orphan: 'repair',
        stranger: 'report',
        too_many: 'repair',
      },
      brake: { share: 0.2, atLeast: 10, windowMs: 600_000 },
      outage: { policy: 'paid_while_away', atLeastMs: 900_000 },
    });
  });
});
