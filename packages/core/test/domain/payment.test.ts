import type { AttemptResult } from '../../src/domain/gateway-result.ts';
import { expect, it } from 'vitest';
import { accountNumber, isAccountNumber } from '../../src/domain/account.ts';
import { match, type Candidates } from '../../src/domain/matching/match.ts';
import { askReference, readingsOf, readReference } from '../../src/domain/matching/reference.ts';
import { answeredBy, checkLater, sameMoney, settle, type Attempt, type TwoRails } from '../../src/domain/payment.ts';
import { anAttempt, kes, received, START } from '../../src/testing/builders.ts';
import type { Id } from '../../src/kernel/id.ts';

const nobody: Candidates = { attempt: null, byNumber: null, byInvoice: null, near: [] };
const amina = { id: 'acc_1' as Id<'Account'>, currency: 'KES', state: 'active' };
const suggestion = { accountId: 'acc_2' as Id<'Account'>, why: 'one digit apart' };

it.each<[string, Parameters<typeof match>[0], Candidates, object]>([
  ['our own ask names the payer', received(), { ...nobody, attempt: anAttempt() }, { accountId: 'acc_1' }],
  ['the typed number names the account', received(), { ...nobody, byNumber: amina }, { accountId: 'acc_1' }],
  ['nothing typed, nobody known', received({ accountReference: null }), nobody, { unmatched: 'no_reference' }],
  ['blanks are nothing', received({ accountReference: '  ' }), nobody, { unmatched: 'no_reference' }],
  ['a well-formed number of nobody', received(), nobody, { unmatched: 'unknown_account' }],
  [
    'a slip breaks the check digit',
    received({ accountReference: '10000098' }),
    nobody,
    { unmatched: 'malformed_reference' },
  ],
  [
    'a slip finds a suggestion, never an owner',
    received({ accountReference: '10000098' }),
    { ...nobody, near: [suggestion] },
    { unmatched: 'malformed_reference', suggestion },
  ],
  [
    'a closed account takes nothing',
    received(),
    { ...nobody, byNumber: { ...amina, state: 'closed' } },
    { unmatched: 'closed_account', suggestion: { accountId: 'acc_1', why: 'meant for it, and it is closed' } },
  ],
  [
    'another currency waits for a person',
    received(),
    { ...nobody, byNumber: { ...amina, currency: 'UGX' } },
    { unmatched: 'currency' },
  ],
])('%s', (_, result, candidates, answer) => {
  expect(match(result, 'KES', candidates)).toMatchObject(answer);
});

const failed: AttemptResult = { kind: 'failed', providerReference: 'ws_CO_1', reason: 'cancelled' };
const pending: AttemptResult = { kind: 'pending', providerReference: 'ws_CO_1' };

it.each<[string, Parameters<typeof anAttempt>[0], AttemptResult, string]>([
  ['success settles', {}, received(), 'succeeded'],
  ['failure settles', {}, failed, 'failed'],
  ['a late success revives', { state: 'failed' }, received(), 'succeeded'],
  ['a late failure is ignored: success is final', { state: 'succeeded' }, failed, 'succeeded'],
  ['pending after success is ignored', { state: 'succeeded' }, pending, 'succeeded'],
  ['pending after failure is ignored', { state: 'failed' }, pending, 'failed'],
  ['an unknown outcome may turn out pending', { state: 'unknown' }, pending, 'processing'],
])('%s', (_, given, result, state) => {
  expect(settle(anAttempt(given), result, START).state).toBe(state);
});

it('asks the provider after 15 s, 1 m, 5 m, 15 m, 1 h and 6 h, then leaves it to a person', () => {
  const waits: (number | null)[] = [];
  let attempt = anAttempt();
  for (let check = 0; check < 7; check++) {
    attempt = checkLater(attempt, START);
    waits.push(attempt.nextCheckAt === null ? null : (attempt.nextCheckAt - START) / 1_000);
  }
  expect(waits).toEqual([15, 60, 300, 900, 3_600, 21_600, null]);
});

it('names the attempt in the account reference, so that another rail says itself which ask it answers', () => {
  const reference = askReference('10000099', anAttempt(), 12);
  expect(reference).toBe('10000099XA7K');
  expect(readReference(reference)).toEqual({ number: '10000099', code: 'XA7K' });
  expect(readReference(' 10000099 ')).toEqual({ number: '10000099', code: null });
  // Where number and code could not be told apart again, there is no code.
  for (const number of ['LAKE-01', '12345', '123456XABC', 'lake']) {
    expect(askReference(number, anAttempt(), 12)).toBe(number);
  }
  expect(askReference('100000000009', anAttempt(), 12)).toBe('100000000009');
});

it('looks for a number to the letter before it takes it apart, without regard to case', () => {
  expect(readingsOf('lake-01 ')).toEqual([{ number: 'LAKE-01', code: null }]);
  expect(readingsOf('123456xabc')).toEqual([
    { number: '123456XABC', code: null },
    { number: '123456', code: 'XABC' },
  ]);
});

const unheard = anAttempt({ state: 'unknown', providerReference: null });
const rival = { ...unheard, id: 'att_2' as Id<'Attempt'> };
const money = { amount: kes('1000.00'), payer: '2547*****678', at: START + 30_000 };

it.each<[string, Partial<typeof money> | { payer: null }, readonly Attempt[], Attempt | null]>([
  ['the one ask without a name', {}, [unheard], unheard],
  ['told without a payer', { payer: null }, [unheard], unheard],
  ['told with the whole number', { payer: '254712345678' }, [unheard], unheard],
  ['two could be meant', {}, [unheard, rival], null],
  ['one of two was asked for another amount', {}, [unheard, { ...rival, amount: kes('900.00') }], unheard],
  ['one of two is of another payer', {}, [unheard, { ...rival, payer: '254712345679' }], unheard],
  ['one of two has a name', {}, [unheard, { ...rival, providerReference: 'ws_CO_2' }], unheard],
  ['it has failed, so that the provider has spoken', {}, [{ ...unheard, state: 'failed' }], null],
  ['fifteen minutes are the longest', { at: START + 15 * 60_000 }, [unheard], unheard],
  ['longer is another ask', { at: START + 15 * 60_000 + 1 }, [unheard], null],
  ['clocks may differ by a minute', { at: START - 60_000 }, [unheard], unheard],
  ['money before the ask is other money', { at: START - 60_001 }, [unheard], null],
])('an ask whose name was never heard: %s', (_, given, attempts, answered) => {
  expect(answeredBy({ ...money, ...given }, attempts)).toBe(answered);
});

const rails: TwoRails = {
  loose: { amount: kes('1000.00'), receipt: 'SCK1AB2CD3', at: START },
  bound: { amount: kes('1000.00'), receipt: null },
  askedAt: START - 20_000,
  confirmedAt: START + 20 * 60_000,
};

it.each<[string, Partial<TwoRails>, boolean]>([
  ['confirmed without a receipt, and the receipt comes by another rail', {}, true],
  ['two receipts are two payments', { bound: { ...rails.bound, receipt: 'OTHER00001' } }, false],
  ['another amount is another payment', { bound: { ...rails.bound, amount: kes('999.00') } }, false],
  ['paid before it was asked for: another payment', { askedAt: START + 120_000 }, false],
  ['paid after it was confirmed: another payment', { confirmedAt: START - 120_000 }, false],
  ['clocks may differ by a minute', { askedAt: START + 60_000 }, true],
])('%s', (_, given, same) => {
  expect(sameMoney({ ...rails, ...given })).toBe(same);
});

it('gives account numbers whose every single wrong digit is noticed', () => {
  const number = accountNumber(42);
  expect(isAccountNumber(number)).toBe(true);
  for (let place = 0; place < number.length; place++) {
    for (let digit = 0; digit <= 9; digit++) {
      const typed = number.slice(0, place) + digit + number.slice(place + 1);
      expect(isAccountNumber(typed)).toBe(typed === number);
    }
  }
});
