import { describe, expect, it } from 'vitest';
import {
  burn,
  grantBucket,
  leftOf,
  rollOver,
  type Bucket,
  type Grant,
  type Id,
  type RolloverRule,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours.

const DAY = 86_400_000;
const START = Date.UTC(2024, 0, 1);

/** A bucket of a hundred units for 30 days, unless said otherwise. */
function bucket(id: string, given: Partial<Grant> = {}): Bucket {
  return grantBucket({
    id: id as Id<'Bucket'>,
    key: id,
    accountId: 'acc_1' as Id<'Account'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    asset: 'SECONDS',
    granted: 100n,
    validFrom: START,
    validUntil: START + 30 * DAY,
    priority: 1,
    increment: 1n,
    grantedAt: START,
    source: 'plan',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
    ...given,
  });
}

/** What is left in each bucket, in the order given, and what none of them served. */
function after(buckets: readonly Bucket[], units: bigint, at = START) {
  const { buckets: changed, left } = burn(buckets, units, at);
  const by = new Map(changed.map((one) => [one.id, one]));
  return { left: buckets.map((one) => leftOf(by.get(one.id) ?? one)), overage: left };
}

const rule = (min: bigint, max: bigint, overage: RolloverRule['overage']): RolloverRule => ({
  min,
  max,
  periods: 1,
  overage,
  priority: null,
});

// Higher weight burns first there, lower priority here. `*zero1m` is a step of 60 s, `*zero1s` one of a second.
const minutes = (granted: bigint, priority: number) => bucket(`m${priority}`, { granted, priority, increment: 60n });
const seconds = (granted: bigint, priority: number) => bucket(`s${priority}`, { granted, priority });

describe('OpenMeter, grant burn-down', () => {
  it.each<[string, readonly Bucket[], bigint, readonly bigint[], bigint]>([
    ['a single grant', [bucket('1')], 50n, [50n], 0n],
    ['several grants', [bucket('1'), bucket('2')], 200n, [0n, 0n], 0n],
    ['higher priority first', [bucket('2', { priority: 2 }), bucket('1')], 120n, [80n, 0n], 0n],
    ['what expires first', [bucket('2', { validUntil: START + 36_500 * DAY }), bucket('1')], 120n, [80n, 0n], 0n],
    ['no grants', [], 50n, [], 50n],
    ['a grant that begins later', [bucket('1', { validFrom: START + 10 * DAY })], 50n, [100n], 50n],
    [
      'a grant that has expired',
      [bucket('1', { validFrom: START - 366 * DAY, validUntil: START - 365 * DAY })],
      50n,
      [100n],
      50n,
    ],
    [
      'a grant that expires at the start',
      [bucket('1', { validFrom: START - DAY, validUntil: START })],
      50n,
      [100n],
      50n,
    ],
  ])('%s', (_, buckets, units, left, overage) => {
    expect(after(buckets, units)).toEqual({ left, overage });
  });

  it('what expires first among many', () => {
    const others = Array.from({ length: 500 }, (_, n) => bucket(`o${n}`));
    const first = bucket('x', { validUntil: START + 29 * DAY });
    const { left } = after([...others, first], 99n);
    expect(left).toEqual([...others.map(() => 100n), 1n]);
  });

  it('until it is voided: 50 before are served, 50 after are not', () => {
    const [used] = burn([bucket('1')], 50n, START).buckets;
    expect(used && after([{ ...used, voided: leftOf(used) }], 50n)).toEqual({ left: [0n], overage: 50n });
  });

  it('total available over two runs is the same as over one', () => {
    const both = [bucket('1'), bucket('2', { priority: 2 })];
    const [half] = burn(both, 60n, START).buckets;
    expect(after([half ?? bucket('1'), bucket('2', { priority: 2 })], 60n)).toEqual(after(both, 120n));
  });
});

describe('OpenMeter, reset', () => {
  it.each<[string, bigint, RolloverRule, bigint, bigint]>([
    ['rolls over to the maximum: 90 of at most 50', 90n, rule(0n, 50n, 'forget'), 0n, 50n],
    ['carries overage: 10 beyond, at least and at most 50', 0n, rule(50n, 50n, 'carry'), 10n, 40n],
    ['forgets overage where it is not kept', 0n, rule(50n, 50n, 'forget'), 10n, 50n],
  ])('%s', (_, left, of, overage, balance) => {
    expect(rollOver(left, of, overage).balance).toBe(balance);
  });
});

describe('CGRateS, unit balances with a step', () => {
  it.each<[string, readonly Bucket[], bigint, readonly bigint[], bigint]>([
    ['zero second: 10 s of 10', [seconds(10n, 1)], 10n, [0n], 0n],
    ['zero minute: 10 s of 70 in steps of 60', [minutes(70n, 1)], 10n, [10n], 0n],
    ['zero mixed minute: 20 s, seconds first', [minutes(70n, 2), seconds(10n, 1)], 20n, [10n, 0n], 0n],
    ['no credit: 80 s of 70 in steps of 60, 20 unserved', [minutes(70n, 1)], 80n, [10n], 20n],
    ['more timespans: 80 s of 150 in steps of 60', [minutes(150n, 1)], 80n, [30n], 0n],
    ['more timespans mixed: 80 s, minutes first', [minutes(70n, 1), seconds(150n, 2)], 80n, [10n, 130n], 0n],
    ['money only: 40 of 80 s that 50 pay, 10 s were before', [seconds(50n, 1)], 80n, [0n], 30n],
  ])('%s', (_, buckets, units, left, overage) => {
    expect(after(buckets, units)).toEqual({ left, overage });
  });
});
