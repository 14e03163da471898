import { describe, expect, it } from 'vitest';
import {
  chargeTermAt,
  charging,
  declinedBill,
  isTooOld,
  newBill,
  putOff,
  stillCharging,
} from '../../src/domain/autopay.ts';
import { fitting, type GatewayCandidate } from '../../src/domain/gateway-choice.ts';
import { id } from '../../src/kernel/id.ts';
import { kes } from '../../src/testing/builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse('2026-03-30T06:00:00Z');

const found = {
  accountId: id<'Account'>('acc_1'),
  kind: 'term',
  subjectId: 'sub_1',
  billAt: NOW + DAY,
} as const;
const fresh = newBill(found, id('bil_1'), NOW);
const by = { mandateId: id<'Mandate'>('mdt_1'), attemptId: id<'Attempt'>('att_1') };

describe('a bill that is charged by mandate', () => {
  it.each([
    [30 * DAY, false, DAY, 'a month: a day before'],
    [4 * DAY, false, DAY, 'the shortest that has a whole day'],
    [DAY, false, 6 * HOUR, 'a day: in its last quarter'],
    [HOUR, false, HOUR / 4, 'an hour, too'],
    [30 * DAY, true, 0, 'a term that a renewal cuts short is renewed when it is over'],
  ])('for time of %d ms that restarts: %s is charged %d ms before its end: %s', (length, restarts, before) => {
    expect(chargeTermAt({ startAt: NOW, endAt: NOW + length }, restarts)).toBe(NOW + length - before);
  });

  it('is tried four times: at once, and one, three and five days later', () => {
    let bill = fresh;
    const tried: number[] = [];
    for (let at: number | null = NOW; at !== null; at = bill.nextAt) {
      tried.push((at - NOW) / DAY);
      bill = declinedBill(charging(bill, by, at), 'no', at + 5_000);
    }
    expect(tried).toEqual([0, 1, 3, 5]);
    expect(bill).toMatchObject({ state: 'given_up', declines: 4, firstTriedAt: NOW });
  });

  it('is looked at ever less often while it is charged, and put off by an hour while it cannot be', () => {
    let under = charging(fresh, by, NOW);
    expect(under).toMatchObject({ ...by, state: 'charging', nextAt: NOW + 300_000, version: 1 });
    const looks: number[] = [];
    for (let look = 0; look < 6; look++) {
      looks.push(((under.nextAt ?? 0) - NOW) / 60_000);
      under = stillCharging(under, NOW, under.nextAt ?? 0);
    }
    // After five minutes, fifteen more, an hour more; then each six hours.
    expect(looks).toEqual([5, 20, 80, 440, 800, 1160]);
    // A look that was late by an hour is not followed by those that it has missed.
    expect(stillCharging(under, NOW, NOW + HOUR)).toMatchObject({ state: 'charging', nextAt: NOW + 80 * 60_000 });
    expect(putOff(fresh, 'the bank is away', NOW)).toMatchObject({ state: 'waiting', declines: 0, nextAt: NOW + HOUR });
  });

  it('is given up six days after it should have been paid, or after it was tried first', () => {
    expect([isTooOld(fresh, NOW + 7 * DAY), isTooOld(fresh, NOW + 7 * DAY + 1)]).toEqual([false, true]);
    const tried = { ...fresh, firstTriedAt: NOW };
    expect([isTooOld(tried, NOW + 6 * DAY), isTooOld(tried, NOW + 6 * DAY + 1)]).toEqual([false, true]);
  });
});

/** A gateway that works, and takes shillings. */
const one = (name: string, given: Partial<GatewayCandidate> = {}): GatewayCandidate => ({
  name,
  currencies: ['KES'],
  stepMinor: 1n,
  status: 'up',
  ...given,
});

describe('gateways that could be used', () => {
  it.each([
    [[one('a'), one('b')], true, ['a', 'b'], 'in the order of their plugins'],
    [[one('a', { status: 'degraded' }), one('b')], true, ['b', 'a'], 'what works badly comes last'],
    [[one('a', { status: 'down' }), one('b', { status: 'degraded' })], true, ['b', 'a'], 'what is down after that'],
    [[one('a', { currencies: ['USD'] }), one('b')], true, ['b'], 'not in another currency'],
    [[one('a', { stepMinor: 100n }), one('b')], true, ['a', 'b'], 'what is due is rounded up'],
    [[one('a', { stepMinor: 100n }), one('b')], false, ['b'], 'what somebody has named is not'],
  ])('%#: %s', (all, rounds, names) => {
    expect(fitting(all, { amount: kes('10.50'), rounds }).map(({ name }) => name)).toEqual(names);
  });
});
