import { expect, it } from 'vitest';
import { isTooLate, LATE_MS, ratedKey, withCharges, type RatedUsage } from '../../src/domain/rated.ts';
import type { Id } from '../../src/kernel/id.ts';
import { aCharge, kes } from '../../src/testing/builders.ts';

const DAY = 86_400_000;
const [march, april, may] = [Date.UTC(2026, 2, 1), Date.UTC(2026, 3, 1), Date.UTC(2026, 4, 1)];
const rated = [
  { fromAt: march, toAt: april },
  { fromAt: april, toAt: may },
];

it.each([
  [march + 9 * DAY, april + LATE_MS, false, 'its month ended 90 days ago to the millisecond'],
  [march + 9 * DAY, april + LATE_MS + 1, true, 'and one millisecond more'],
  [april, april + LATE_MS + 1, false, 'the first instant of April is of April'],
  [may, may + 2 * LATE_MS, false, 'no period that it lies in was rated: it will be, in its time'],
  [march - DAY, april, true, 'it lies before all that was rated, so no bill will look for it'],
])('usage that ended at %s is too late at %s: %s, for %s', (endedAt, now, late) => {
  expect(isTooLate(endedAt, rated, now)).toBe(late);
});

it('is never too late where nothing was rated', () => {
  expect(isTooLate(march, [], may + LATE_MS)).toBe(false);
});

it('gives each revision the charge that it made, by its key', () => {
  const one: RatedUsage = {
    id: 'rat_1' as Id<'RatedUsage'>,
    accountId: 'acc_1' as Id<'Account'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    planId: 'pln_1' as Id<'Plan'>,
    meter: 'bytes',
    fromAt: march,
    toAt: april,
    revision: 1,
    units: 12n,
    amount: kes('160.00'),
    chargeId: null,
    ratedAt: april,
  };
  const again = { ...one, revision: 2, amount: kes('182.00') };
  expect(ratedKey(one)).toBe(`sub_1/usage/bytes/${march}/${april}`);
  expect(ratedKey(again)).toBe(`sub_1/usage/bytes/${march}/${april}/2`);
  const charge = aCharge({ id: 'chg_9' as Id<'Charge'>, key: ratedKey(again) });
  expect(withCharges([one, again], [charge]).map(({ chargeId }) => chargeId)).toEqual([null, 'chg_9']);
});
