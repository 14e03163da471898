import { describe, expect, it } from 'vitest';
import { chequeName } from '../../src/domain/cheque.ts';
import { depositParts, type Undeposited } from '../../src/domain/cash.ts';
import { match, type Candidates } from '../../src/domain/matching/match.ts';
import { invoiceNamed } from '../../src/domain/matching/reference.ts';
import { MOST_CANDIDATES, rankOwners, suggested, type OwnerHint } from '../../src/domain/matching/suggest.ts';
import type { SuggestionKey } from '../../src/domain/payment.ts';
import { payable } from '../../src/domain/underpayment.ts';
import type { Id } from '../../src/kernel/id.ts';
import { anAttempt, kes, received } from '../../src/testing/builders.ts';

const hint = (account: string, key: SuggestionKey): OwnerHint => ({ accountId: account as Id<'Account'>, key });
const order = (...hints: readonly OwnerHint[]) => rankOwners(hints).map(({ accountId }) => accountId);
const ids = (list: readonly { readonly invoiceId: string }[]) => list.map(({ invoiceId }) => invoiceId);
const closing = (id: string, counted: string, deposited = '0.00'): Undeposited => ({
  id: id as Id<'CashClosing'>,
  counted: kes(counted),
  deposited: kes(deposited),
});

describe('an invoice number as payers type it', () => {
  it.each<[string, ReturnType<typeof invoiceNamed>, string]>([
    ['INV-000042', { series: 'INV', number: 42, whole: true }, 'as it is printed'],
    ['inv000042', { series: 'INV', number: 42, whole: true }, 'without the dash, in small letters'],
    [' Inv 000042 ', { series: 'INV', number: 42, whole: true }, 'with blanks'],
    ['INV/000042', { series: 'INV', number: 42, whole: true }, 'with another sign'],
    ['DN-000007', { series: 'DN', number: 7, whole: true }, 'a debit note is owed like an invoice'],
    ['INV-1234567', { series: 'INV', number: 1_234_567, whole: true }, 'after a million of them'],
    ['INV42', { series: 'INV', number: 42, whole: false }, 'so other businesses call their bills too'],
    ['CN-000042', null, 'nobody pays a credit note'],
    ['000042', null, 'digits alone are an account'],
    ['10000099', null, 'an account number'],
    ['INV-', null, 'nothing'],
    ['INV-0000000000042', null, 'more digits than there are invoices'],
  ])('%s: %o, %s', (typed, named) => {
    expect(invoiceNamed(typed)).toEqual(named);
  });
});

describe('money with an invoice number', () => {
  const account = { id: 'acc_1' as Id<'Account'>, currency: 'KES', state: 'active' };
  const byInvoice = { account, invoiceId: 'inv_1' as Id<'Invoice'> };
  const none: Candidates = { attempt: null, byNumber: null, byInvoice, near: [] };
  const other = { ...account, id: 'acc_2' as Id<'Account'> };

  it.each<[string, Candidates, object]>([
    ['is its customer’s, and pays it first', none, { accountId: 'acc_1', invoiceId: 'inv_1' }],
    ['is whose number is typed to the letter', { ...none, byNumber: other }, { accountId: 'acc_2', invoiceId: null }],
    ['answers our own ask', { ...none, attempt: anAttempt() }, { accountId: 'acc_1', invoiceId: null }],
    [
      'of a closed account waits',
      { ...none, byInvoice: { ...byInvoice, account: { ...account, state: 'closed' } } },
      { unmatched: 'closed_account', suggestion: { accountId: 'acc_1', key: 'closed_account' } },
    ],
    [
      'in another currency waits',
      { ...none, byInvoice: { ...byInvoice, account: { ...account, currency: 'UGX' } } },
      { unmatched: 'currency' },
    ],
  ])('%s', (_, candidates, answer) => {
    expect(match(received({ accountReference: 'INV-000042' }), 'KES', candidates)).toMatchObject(answer);
  });

  it('that answers an ask in another currency than was asked for waits', () => {
    const asked = { ...none, byInvoice: null, attempt: anAttempt() };
    expect(match(received(), 'UGX', asked)).toMatchObject({ unmatched: 'currency', suggestion: { key: 'attempt' } });
  });
});

describe('who may be the owner', () => {
  it.each<[string, readonly OwnerHint[], readonly string[]]>([
    ['a slip says more than a known payer', [hint('a', 'payer'), hint('b', 'number_slip')], ['b', 'a']],
    ['a known payer says more than a phone', [hint('a', 'phone'), hint('b', 'payer')], ['b', 'a']],
    ['a phone says more than an amount', [hint('a', 'amount_due'), hint('b', 'phone')], ['b', 'a']],
    [
      'a known payer of exactly what she owes beats a slip',
      [hint('a', 'number_slip'), hint('b', 'payer'), hint('b', 'amount_due')],
      ['b', 'a'],
    ],
    ['of two alike the first stays first', [hint('a', 'payer'), hint('b', 'payer')], ['a', 'b']],
    ['the same told twice counts once', [hint('a', 'phone'), hint('a', 'phone'), hint('b', 'payer')], ['b', 'a']],
  ])('%s', (_, hints, accounts) => {
    expect(order(...hints)).toEqual(accounts);
  });

  it('is told with every reason, what says most first, and kept with the first', () => {
    const hints = [hint('a', 'plan_price'), hint('a', 'payer')];
    expect(rankOwners(hints)[0]?.reasons).toEqual([
      { key: 'payer', why: 'paid by this payer before' },
      { key: 'plan_price', why: 'their plan costs exactly this' },
    ]);
    expect(suggested(hints)).toEqual([{ accountId: 'a', key: 'payer', why: 'paid by this payer before' }]);
    expect(MOST_CANDIDATES).toBe(5);
  });
});

describe('documents that are paid only whole', () => {
  const open = [
    { invoiceId: 'old' as Id<'Invoice'>, owed: kes('1000.00') },
    { invoiceId: 'new' as Id<'Invoice'>, owed: kes('200.00') },
  ];
  it.each([
    ['999.99', [], 'old', '0.01', 'a cent is missing, and the newer one waits behind it'],
    ['1000.00', ['old'], 'new', '200.00', 'to the cent'],
    ['1199.99', ['old'], 'new', '0.01', 'the first whole, the second not'],
    ['1200.00', ['old', 'new'], null, null, 'both'],
    ['5000.00', ['old', 'new'], null, null, 'and something over'],
  ])('%s pays %o and waits for %s, %s short: %s', (amount, paid, waited, missing, _why) => {
    const { pays, waitsFor } = payable(open, kes(amount), 'wait');
    expect(ids(pays)).toEqual(paid);
    expect(waitsFor?.invoiceId ?? null).toBe(waited);
    expect(waitsFor?.missing ?? null).toEqual(missing === null ? null : kes(missing));
  });

  it('are all paid in part where that is the rule', () => {
    expect(payable(open, kes('1.00'), 'part_pay')).toEqual({ pays: open, waitsFor: null });
  });
});

describe('cash that goes to the bank', () => {
  const days = [closing('mon', '500.00', '500.00'), closing('tue', '300.00', '100.00'), closing('wed', '400.00')];

  it.each<[string, readonly (readonly [string, string])[] | null, string]>([
    ['150.00', [['tue', '150.00']], 'of the oldest day that has some'],
    [
      '350.00',
      [
        ['tue', '200.00'],
        ['wed', '150.00'],
      ],
      'of two days',
    ],
    [
      '600.00',
      [
        ['tue', '200.00'],
        ['wed', '400.00'],
      ],
      'all there is',
    ],
    ['600.01', null, 'more than there is'],
  ])('%s comes out of %o: %s', (amount, parts) => {
    const expected = parts?.map(([closingId, part]) => ({ closingId, amount: kes(part) })) ?? null;
    expect(depositParts(kes(amount), days)).toEqual(expected);
  });
});

describe('a cheque', () => {
  it.each([
    ['Equity Bank', '000123', 'EQUITYBANK/123', 'zeros before it say nothing'],
    ['equity-bank', '123', 'EQUITYBANK/123', 'nor capitals or dashes'],
    ['KCB', '000', 'KCB/0', 'a number of zeros is one'],
  ])('of %s with number %s is known as %s: %s', (bank, number, name) => {
    expect(chequeName({ bank, number })).toBe(name);
  });
});
