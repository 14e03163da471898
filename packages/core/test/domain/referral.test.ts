import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  clawBack,
  referralDiscount,
  referralGrants,
  type FirstInvoice,
  type ReferralProgramme,
  type StandingGrant,
} from '../../src/domain/referral.ts';
import { runPipeline } from '../../src/domain/pipeline.ts';
import type { Id } from '../../src/kernel/id.ts';
import { add, majorString, money, type Money } from '../../src/kernel/money.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { line } from './bills.ts';

const programme: ReferralProgramme = {
  referrer: kes('300.00'),
  referee: kes('200.00'),
  creditDays: 90,
  clawbackDays: 14,
  perReferrer: 5,
};
const referral = {
  id: 'ref_1' as Id<'Referral'>,
  referrerId: 'acc_1' as Id<'Account'>,
  refereeId: 'acc_2' as Id<'Account'>,
};
const first: FirstInvoice = {
  invoiceId: 'inv_1' as Id<'Invoice'>,
  accountId: referral.refereeId,
  total: kes('2500.00'),
  allocated: kes('2500.00'),
};
const zone = 'Africa/Nairobi';
const given = { at: START, zones: { referrer: zone, referee: zone }, keys: new Set<string>(), paidFor: 0 };
const shown = (grants: ReturnType<typeof referralGrants>) =>
  grants.map(({ key, amount }) => `${key} ${majorString(amount)}`);
const at = (time: string) => Date.parse(`${time}+03:00`);

const figures = (list: ReturnType<typeof clawBack>) =>
  list.map(({ taken, notRecoverable }) => [majorString(taken), majorString(notRecoverable)]);

describe('a referral', () => {
  const both = ['referral/ref_1/referee 200.00', 'referral/ref_1/referrer 300.00'];
  it.each<[Partial<ReferralProgramme>, Partial<FirstInvoice>, Partial<typeof given>, string[], string]>([
    [{}, {}, {}, both, 'both sides, once the first invoice is allocated in full'],
    [{}, { allocated: kes('2499.99') }, {}, [], 'a cent is missing'],
    [{}, { total: kes('0.00'), allocated: kes('0.00') }, {}, [], 'nothing was paid: a free trial is no purchase'],
    [
      {},
      {},
      { keys: new Set(['referral/ref_1/referee']) },
      both.slice(1),
      'the half that was lost is made, and no other',
    ],
    [{}, {}, { keys: new Set(['referral/ref_1/referee', 'referral/ref_1/referrer']) }, [], 'a second time nothing'],
    [{}, {}, { paidFor: 5 }, both.slice(0, 1), 'the referrer has been paid for five; the referee gets hers'],
    [{ perReferrer: null }, {}, { paidFor: 500 }, both, 'without a limit'],
    [{ referee: null }, {}, {}, both.slice(1), 'one-sided'],
  ])('%#', (terms, invoice, known, expected, reason) => {
    const grants = referralGrants(
      { ...programme, ...terms },
      referral,
      { ...first, ...invoice },
      { ...given, ...known },
    );
    expect(shown(grants), reason).toEqual(expected);
  });

  it('gives credit to the end of its 90th local day after', () => {
    const [grant] = referralGrants(programme, referral, first, given);
    expect(grant?.expiresAt).toBe(at('2026-05-31T00:00:00'));
    expect(referralGrants({ ...programme, creditDays: null }, referral, first, given)[0]?.expiresAt).toBeNull();
  });

  it('is spent before tax: what does not fit on a bill waits for the next', () => {
    const grant = referralGrants(programme, referral, first, given).find(({ side }) => side === 'referrer');
    if (grant === undefined) throw new Error('there is a grant');
    const bill = (left: Money) => {
      const discounts = [referralDiscount({ grant, left })];
      return runPipeline({ currency: 'KES', at: START, lines: [line('plan', '250.00')], discounts });
    };
    const once = bill(grant.amount);
    const carried = once.discounts[0]?.carried ?? kes('0.00');
    expect([once.net, carried, bill(carried).net].map(majorString)).toEqual(['0.00', '50.00', '200.00']);
  });

  it('is not of oneself, nor for the invoice of somebody else', () => {
    const self = { ...referral, referrerId: referral.refereeId };
    expect(() => referralGrants(programme, self, first, given)).toThrow(
      expect.objectContaining({ code: 'referral.self' }),
    );
    const strange = { ...first, accountId: referral.referrerId };
    expect(() => referralGrants(programme, referral, strange, given)).toThrow(
      expect.objectContaining({ code: 'referral.stranger' }),
    );
  });
});

describe('a refund', () => {
  const grants = referralGrants(programme, referral, first, given);
  const standing = (...left: string[]): StandingGrant[] =>
    grants.map((grant, place) => ({ grant, left: kes(left[place] ?? '0'), zone }));
  const refund = { refundId: 'rfd_1', at: START + 86_400_000, keys: new Set<string>() };
  it.each<[string[], string[][], string]>([
    [
      ['200.00', '300.00'],
      [
        ['200.00', '0.00'],
        ['300.00', '0.00'],
      ],
      'nothing is spent: all of it',
    ],
    [
      ['200.00', '120.00'],
      [
        ['200.00', '0.00'],
        ['120.00', '180.00'],
      ],
      'what is left; the rest is reported',
    ],
    [
      ['0.00', '0.00'],
      [
        ['0.00', '200.00'],
        ['0.00', '300.00'],
      ],
      'all is spent: nobody falls below zero',
    ],
  ])('with %j left takes back %j: %s', (left, expected) => {
    expect(figures(clawBack(programme, standing(...left), refund))).toEqual(expected);
  });

  it.each<[string, number, string]>([
    ['2026-03-15T23:59:59', 2, 'the 14th day counts to its end'],
    ['2026-03-16T00:00:00', 0, 'the 15th is too late'],
  ])('on %s takes back %i: %s', (time, count) => {
    expect(clawBack(programme, standing('200.00', '300.00'), { ...refund, at: at(time) })).toHaveLength(count);
  });

  it('takes back once', () => {
    const once = clawBack(programme, standing('200.00', '300.00'), refund);
    const keys = new Set(once.map(({ key }) => key));
    expect(clawBack(programme, standing('0.00', '0.00'), { ...refund, refundId: 'rfd_2', keys })).toEqual([]);
  });

  it('takes nothing of credit that has lapsed', () => {
    const lapsed = standing('200.00', '300.00').map((each) => ({
      ...each,
      grant: { ...each.grant, expiresAt: refund.at },
    }));
    const borne = figures(clawBack(programme, lapsed, refund));
    expect(borne).toEqual([['0.00', '200.00'], ['0.00', '300.00']]); // prettier-ignore
  });

  it('takes what is left and reports the rest, together the grant, never more than is there', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -100n, max: 50_000n }), (left) => {
        const list = grants.map((grant) => ({ grant, left: money(left, 'KES'), zone }));
        for (const [place, { taken, notRecoverable }] of clawBack(programme, list, refund).entries()) {
          expect(add(taken, notRecoverable)).toEqual(grants[place]?.amount);
          expect(taken.minor >= 0n && notRecoverable.minor >= 0n).toBe(true);
          expect(taken.minor <= (left < 0n ? 0n : left)).toBe(true);
        }
      }),
      { seed: 20_261_122 },
    );
  });
});
