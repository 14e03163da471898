import { percentOff, type ChargeDraft } from '@daftari/core';
import { aCharge, anAccount, aSubscription, kes } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { loyalty } from '../src/index.ts';

const account = anAccount({ zone: 'Africa/Nairobi' });
const nairobi = (date: string) => Date.parse(`${date}T12:00:00+03:00`);

/** What the plugin answers for one recurring charge of 1,000.00 that begins at an instant. */
function asked(subscribedAt: number, fromAt: number, options?: Parameters<typeof loyalty>[0]): readonly ChargeDraft[] {
  const { id: _, ...charge } = aCharge({ amount: kes('1000.00'), fromAt });
  const stage = loyalty(options).setup().stages?.charges;
  if (stage === undefined) throw new Error('the plugin has no charges stage');
  return stage([charge], { account, subscription: aSubscription({ createdAt: subscribedAt }) }) as ChargeDraft[];
}

it.each<[string, string, string | null, string]>([
  ['2025-03-01', '2026-02-28', null, 'a day before the year is full'],
  ['2025-03-01', '2026-03-01', '50.00', 'from the day on which it is'],
  ['2024-02-29', '2025-02-28', '50.00', 'a year from 29 February is full on 28 February'],
  ['2019-01-01', '2026-03-01', '50.00', 'and ever after'],
])('subscribed on %s and renewed on %s: %s off, %s', (since, from, off) => {
  const [kept, ...added] = asked(nairobi(since), nairobi(from));
  expect(kept?.amount).toEqual(kes('1000.00'));
  expect(added.map((one) => [one.kind, one.amount])).toEqual(off === null ? [] : [['discount', kes(`-${off}`)]]);
});

it('counts days where the customer lives: 23:30 UTC on 28 February is 1 March in Nairobi', () => {
  expect(asked(nairobi('2025-03-01'), Date.parse('2026-02-28T23:30:00Z'))).toHaveLength(2);
});

it('takes off what the ISP has set, rounded once', () => {
  const [, discount] = asked(nairobi('2025-12-01'), nairobi('2026-03-01'), { afterMonths: 3, rate: '0.0333' });
  expect(discount?.amount).toEqual(percentOff(kes('1000.00'), '0.0333'));
  expect(discount?.amount).toEqual(kes('-33.30'));
});

it('gives the discount a key below the one of its charge, so that a renewal billed twice is discounted once', () => {
  const [charge, discount] = asked(nairobi('2020-01-01'), nairobi('2026-03-01'));
  expect(discount?.key).toBe(`${charge?.key}/loyalty`);
});

it.each([
  [{ rate: '5%' }, /rate: an exact part below 1/],
  [{ rate: '0.00' }, /rate: more than nothing/],
  [{ afterMonths: 0 }, /afterMonths/],
  [{ afterMonth: 6 }, /there is no option afterMonth/],
])('refuses the options %j', (options, says) => {
  expect(() => loyalty(options as never)).toThrow(says);
});
