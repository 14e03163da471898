import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  allocate,
  checkAllocations,
  type AllocationDraft,
  type Open,
  type Source,
} from '../../src/domain/allocation.ts';
import type { Id } from '../../src/kernel/id.ts';
import { money } from '../../src/kernel/money.ts';

const source = (name: string, minor: bigint, currency = 'KES'): Source => ({
  paymentId: name as Id<'Payment'>,
  left: money(minor, currency),
  via: 'receipt',
});
const open = (name: string, minor: bigint): Open => ({ invoiceId: name as Id<'Invoice'>, owed: money(minor, 'KES') });
const told = (drafts: readonly AllocationDraft[]) =>
  drafts.map(({ paymentId, invoiceId, amount }) => `${paymentId} ${invoiceId} ${amount.minor}`);

it.each<[string, Source[], Open[], string[]]>([
  ['money pays what is owed', [source('p1', 100n)], [open('i1', 100n)], ['p1 i1 100']],
  [
    'the oldest debt comes first',
    [source('p1', 150n)],
    [open('i1', 100n), open('i2', 100n)],
    ['p1 i1 100', 'p1 i2 50'],
  ],
  ['the oldest money goes first', [source('p1', 60n), source('p2', 60n)], [open('i1', 100n)], ['p1 i1 60', 'p2 i1 40']],
  ['what is left over stays', [source('p1', 100n)], [], []],
  ['other currencies do not mix', [source('p1', 100n, 'UGX')], [open('i1', 100n)], []],
])('%s', (_, sources, owed, drafts) => {
  expect(told(allocate(sources, owed))).toEqual(drafts);
});

const good: AllocationDraft = {
  paymentId: 'p1' as Id<'Payment'>,
  invoiceId: 'i1' as Id<'Invoice'>,
  amount: money(100n, 'KES'),
  via: 'receipt',
};

it.each<[string, AllocationDraft[]]>([
  ['more than the payment has', [{ ...good, amount: money(101n, 'KES') }]],
  ['twice the same money', [good, { ...good, amount: money(1n, 'KES') }]],
  ['another currency', [{ ...good, amount: money(100n, 'UGX') }]],
  ['a payment that is not there', [{ ...good, paymentId: 'p9' as Id<'Payment'> }]],
  ['an invoice that is not open', [{ ...good, invoiceId: 'i9' as Id<'Invoice'> }]],
  ['an amount of nothing', [{ ...good, amount: money(0n, 'KES') }]],
])('refuses %s', (_, drafts) => {
  expect(() => checkAllocations(drafts, [source('p1', 100n)], [open('i1', 200n)])).toThrow(/allocation/);
});

const total = (values: readonly bigint[]) => values.reduce((sum, value) => sum + value, 0n);

it('never spends more than there is, nor pays more than is owed, nor leaves both money and debt', () => {
  const amounts = fc.array(fc.bigInt({ min: 0n, max: 1_000n }), { maxLength: 6 });
  fc.assert(
    fc.property(amounts, amounts, (left, owed) => {
      const sources = left.map((minor, place) => source(`p${place}`, minor));
      const debts = owed.map((minor, place) => open(`i${place}`, minor));
      const drafts = allocate(sources, debts);
      checkAllocations(drafts, sources, debts);
      const spent = total(drafts.map((draft) => draft.amount.minor));
      const [have, due] = [total(left), total(owed)];
      expect(spent).toBe(have < due ? have : due);
    }),
    { seed: 1200 },
  );
});
