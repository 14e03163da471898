import { expect, it } from 'vitest';
import type { Charge } from '../../src/domain/charge.ts';
import { deferredByUse, earnedBefore, earningOf, serviceOf } from '../../src/domain/deferral.ts';
import { assemble, type InvoiceIdentity } from '../../src/domain/invoice.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, kes } from '../../src/testing/builders.ts';

const ZONE = 'Africa/Nairobi';
const at = (local: string): number => Date.parse(`${local}:00+03:00`);
const MARCH = { fromAt: at('2026-03-01T00:00'), toAt: at('2026-04-01T00:00') };
const corrects = { invoiceId: 'inv_0' as never, chargeId: 'chg_0' as never };

it.each([
  ['2155.17', '2026-03-01', '0.00', 'nothing before the first day is over'],
  ['2155.17', '2026-03-11', '695.22', '10 of 31 days'],
  ['2155.17', '2026-02-01', '0.00', 'nor before its time'],
  ['2155.17', '2026-04-01', '2155.17', 'all of it with the last day'],
  ['2155.17', '2027-01-01', '2155.17', 'and never more'],
  ['-2155.17', '2026-03-11', '-695.22', 'what is taken off goes the other way'],
  ['0.31', '2026-03-16', '0.15', '15 of 31 days of 31 cents'],
  ['0.01', '2026-03-16', '0.00', '15 of 31 parts of a cent are less than half of it'],
  ['0.01', '2026-03-17', '0.01', 'and 16 are more'],
])('of %s for March, before %s %s is earned: %s', (net, before, earned) => {
  expect(majorString(earnedBefore(kes(net), { from: '2026-03-01', to: '2026-04-01' }, before))).toBe(earned);
});

it.each([
  ['2026-03-01T00:00', '2026-04-01T00:00', '2026-03-01', '2026-04-01', 'a month has its days'],
  ['2026-03-01T14:30', '2026-03-31T14:30', '2026-03-01', '2026-03-31', 'thirty days from an afternoon are thirty'],
  ['2026-03-01T14:30', '2026-04-01T00:00', '2026-03-01', '2026-04-01', 'to the end of a day: that day is one of them'],
  ['2026-03-01T14:30', '2026-03-01T15:30', '2026-03-01', '2026-03-02', 'an hour lies in its day'],
  ['2026-03-01T22:00', '2026-03-02T06:00', '2026-03-01', '2026-03-02', 'a night belongs to its evening'],
  ['2026-03-01T14:30', '2026-03-01T14:30', '2026-03-01', '2026-03-02', 'what is done at once is done on that day'],
])('from %s to %s the service is %s to %s: %s', (from, to, first, after) => {
  expect(serviceOf({ fromAt: at(from), toAt: at(to) }, ZONE)).toEqual({ from: first, to: after });
});

const zero = { fromAt: MARCH.fromAt, toAt: MARCH.fromAt };
it.each<[Partial<Charge>, string, string | null, string]>([
  [{ kind: 'recurring' }, '4100', 'days 3100.00', 'a month in advance waits for its days'],
  [{ kind: 'recurring', toAt: at('2026-03-02T00:00') }, '4100', null, 'a day that is sold on it is earned at once'],
  [{ kind: 'recurring', fromAt: at('2026-02-01T00:00'), toAt: MARCH.fromAt }, '4100', null, 'as is what is over'],
  [{ kind: 'adjustment', key: 'sub_1/change/chn_1/0' }, '4100', 'days 3100.00', 'time given back waits as it had'],
  [{ kind: 'adjustment', key: 'sub_1/usage/bytes/1/2/2' }, '4110', null, 'usage reported late is usage'],
  [{ kind: 'usage', key: 'sub_1/usage/bytes/1/2' }, '4110', null, 'usage is billed in arrear'],
  [{ kind: 'true_up' }, '4110', null, 'what is missing to a minimum too'],
  [{ kind: 'one_off', ...zero }, '4120', null, 'an installation is done'],
  [{ kind: 'one_off', ...zero, revenue: '4130' }, '4130', null, 'equipment says where it is earned'],
  [{ kind: 'one_off', ...zero, revenue: '4150' }, '4150', null, 'a late fee too'],
  [{ kind: 'bundle', ...zero }, '4180', 'use 3100.00', 'a bundle waits for its use'],
  [{ kind: 'discount' }, '4200', 'days 3100.00', 'a reduction without its line goes by its own days'],
  [{ kind: 'rounding', ...zero }, '5900', null, 'coins are no revenue'],
  [{ kind: 'recurring', corrects }, '4290', 'days 2100.00', 'of a credit after 10 of 31 days, 21 still wait'],
  [{ kind: 'recurring', corrects, toAt: at('2026-03-05T00:00') }, '4290', null, 'of one after all of them, none'],
  [{ kind: 'usage', corrects }, '4290', null, 'nor of what was earned at once'],
  [{ kind: 'rounding', ...zero, corrects }, '5900', null, 'coins that are credited are the coins of before'],
  [{ kind: 'bundle', ...zero, corrects }, '4290', null, 'nor of a bundle, whose units keep their worth'],
])('%o is earned on %s, waits %s: %s', (given, revenue, waits) => {
  const charge = aCharge({ key: 'sub_1/recurring/1', ...MARCH, ...given });
  const issuedAt = given.corrects === undefined ? at('2026-03-01T09:00') : at('2026-03-11T09:00');
  const earning = earningOf(charge, charge, { net: kes('3100.00'), issuedAt, zone: ZONE });
  const { deferred } = earning;
  expect(earning.revenue).toBe(revenue);
  expect(deferred && `${deferred.by} ${majorString(deferred.net)}`).toBe(waits);
});

it('has a discount earned like the line that it takes from', () => {
  const plain = { taxMode: 'exclusive', taxes: [], accountId: anAccount().id } as const;
  const line = (key: string, given: Partial<Charge>) => aCharge({ ...plain, id: key as never, key, ...given });
  const less = (key: string, given: Partial<Charge>) => line(`${key}/less/discount/x`, { kind: 'discount', ...given });
  const identity: InvoiceIdentity = { id: 'inv_1' as never, issuedAt: at('2026-03-01T09:00'), dueAt: 0 };
  const invoice = assemble(identity, anAccount(), [
    line('flat', { ...MARCH, amount: kes('1000.00') }),
    less('flat', { ...MARCH, amount: kes('-100.00') }),
    line('sub_1/usage/x', { kind: 'usage', ...MARCH, amount: kes('500.00') }),
    less('sub_1/usage/x', { ...MARCH, amount: kes('-50.00') }),
    line('bundle', { kind: 'bundle', ...zero, amount: kes('200.00') }),
    less('bundle', { ...zero, amount: kes('-20.00') }),
  ]);
  const waits = invoice.lines.map(({ revenue, deferred }) => `${revenue} ${deferred?.by ?? 'issue'}`);
  expect(waits).toEqual(['4100 days', '4200 days', '4110 issue', '4200 issue', '4180 use', '4200 use']);
  expect(majorString(deferredByUse(invoice))).toBe('180.00');
});
