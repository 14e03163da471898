import { describe, expect, it } from 'vitest';
import { assemble, checkFooted, issue } from '../../src/domain/invoice.ts';
import { checkBalanced, type Booking } from '../../src/domain/ledger.ts';
import { cashRounding, roundedAs, roundingOf, type MoneyPolicy } from '../../src/domain/policy.ts';
import { bookInvoice } from '../../src/domain/recipes.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, anAccount, aPlan, kes, START, vat } from '../../src/testing/builders.ts';

const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
const booking: Booking = { id: 'jrn_1' as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };

/** A document of one charge, net of 16 % VAT, as the flow makes it: assembled, rounded, and assembled again. */
function document(net: string, policy: MoneyPolicy) {
  const charges = [aCharge({ amount: kes(net), taxMode: 'exclusive', taxes: [vat] })];
  const rounding = cashRounding(assemble(identity, anAccount(), charges, policy), charges, policy);
  const all = rounding === null ? charges : [...charges, { ...rounding, id: 'chg_2' as Id<'Charge'> }];
  return issue(assemble(identity, anAccount(), all, policy));
}

describe('cash rounding', () => {
  it.each<[string, bigint | undefined, string, string, string]>([
    ['1700.42', 100n, '1972.00', '-0.49', '1,972.49 in whole shillings goes down'],
    ['1700.43', 100n, '1973.00', '0.50', '1,972.50 goes up'],
    ['1700.00', 100n, '1972.00', '0.00', 'whole shillings stay'],
    ['86.23', 5n, '100.05', '0.02', '100.03 in coins of 0.05'],
    ['1700.42', undefined, '1972.49', '0.00', 'who pays by phone pays to the cent'],
    ['0.26', 100n, '0.30', '0.00', 'less than half a coin stays owed'],
    ['0.43', 100n, '1.00', '0.50', 'half a coin is one'],
  ])('%s before tax, coins of %s, is paid with %s, of which %s is rounding: %s', (net, cashStep, paid, difference) => {
    const invoice = document(net, cashStep === undefined ? {} : { cashStep });
    expect(majorString(invoice.total)).toBe(paid);
    expect(majorString(roundingOf(invoice))).toBe(difference);
    expect(() => checkFooted(invoice)).not.toThrow();
  });

  it('is a line of its own that bears no tax, so the tax stays what validators recompute', () => {
    const { lines, taxes } = document('1700.42', { cashStep: 100n });
    expect(lines.map(({ kind, net, tax }) => [kind, majorString(net), majorString(tax)])).toEqual([
      ['recurring', '1700.42', '272.07'],
      ['rounding', '-0.49', '0.00'],
    ]);
    expect(taxes.map(({ base, amount }) => [majorString(base), majorString(amount)])).toEqual([['1700.42', '272.07']]);
  });

  it.each<[string, string[], string]>([
    ['1700.42', ['debit 1200 1972.00', 'debit 5900 0.49', 'credit 2200 1700.42', 'credit 2300:VAT 272.07'], 'given up'],
    ['1700.43', ['debit 1200 1973.00', 'credit 5900 0.50', 'credit 2200 1700.43', 'credit 2300:VAT 272.07'], 'gained'],
  ])('of %s is booked as %j, for what was %s', (net, expected) => {
    const journal = bookInvoice(document(net, { cashStep: 100n }), booking);
    const entries = journal.entries.map(
      ({ side, account, asset, amount }) => `${side} ${account} ${majorString({ minor: amount, currency: asset })}`,
    );
    expect(entries.toSorted()).toEqual(expected.toSorted());
    expect(() => checkBalanced(journal)).not.toThrow();
  });
});

describe('the policy of a legal entity', () => {
  it.each<[MoneyPolicy, string, string]>([
    [{}, '0.13', 'half up: 16 % of 0.78125 would be 0.125, and so is 12.5 % of 1.00'],
    [{ rounding: 'half_even' }, '0.12', 'half even: to the even cent'],
  ])('%j makes 0.125 of tax %s: %s', (policy, expected) => {
    const eighth = { code: 'T', name: '12.5 %', rate: '0.125', base: 'net' } as const;
    const charges = [aCharge({ amount: kes('1.00'), taxMode: 'exclusive', taxes: [eighth] })];
    expect(majorString(assemble(identity, anAccount(), charges, policy).tax)).toBe(expected);
  });

  it.each<[MoneyPolicy['taxRounding'], string]>([
    ['per_rate', '413.38'],
    ['per_line', '413.37'],
    ['per_invoice', '413.38'],
  ])('%s makes the tax inside three lines of 999.00 %s', (taxRounding, expected) => {
    const charges = ['a', 'b', 'c'].map((key) => aCharge({ key, id: key as Id<'Charge'>, amount: kes('999.00') }));
    const policy = taxRounding === undefined ? {} : { taxRounding };
    expect(majorString(assemble(identity, anAccount(), charges, policy).tax)).toBe(expected);
  });
});

describe('a plan of an entity that rounds to even', () => {
  const price = { meter: 'bytes', blockSize: 1n, model: { model: 'unit', price: '0.5' } } as const;
  const plan = aPlan({ usage: [price, { ...price, rounding: 'half_up' }] });
  const rounded = roundedAs(plan, { rounding: 'half_even' });

  it('is reckoned so, where it says nothing else itself', () => {
    expect(rounded.changes.count.rounding).toBe('half_even');
    expect(rounded.usage.map(({ rounding }) => rounding)).toEqual(['half_even', 'half_up']);
  });

  it('says what it said, for an entity that has no way of its own', () => {
    expect(roundedAs(plan, {})).toBe(plan);
  });
});
