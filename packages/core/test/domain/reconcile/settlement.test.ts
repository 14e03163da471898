import { describe, expect, it } from 'vitest';
import { checkBalanced } from '../../../src/domain/ledger.ts';
import type { KeptLine } from '../../../src/domain/reconcile/line.ts';
import { bookFee, bookSettlement } from '../../../src/domain/reconcile/recipes.ts';
import { matchSettlements, SETTLE_MS, unsettled } from '../../../src/domain/reconcile/settlement.ts';
import type { Id } from '../../../src/kernel/id.ts';
import { kes, START } from '../../../src/testing/builders.ts';
import { aLine, aMine } from './samples.ts';

const HOUR = 3_600_000;
const DAY = { fromAt: START - 9 * HOUR, untilAt: START + 15 * HOUR };
const minus = (amount: string) => ({ minor: -kes(amount).minor, currency: 'KES' });

/** KES 2,500.00 that left for the bank, of which 37.50 was kept. */
const sent = (given: Partial<KeptLine> = {}) =>
  aLine({ key: 'po_1', kind: 'settlement', amount: minus('2500.00'), fee: kes('37.50'), ...given });

/** What the bank has of it. */
const arrived = (given: Partial<KeptLine> = {}) =>
  aLine({ key: 'FT1', kind: 'settlement', source: 'bank', amount: kes('2462.50'), at: START + 20 * HOUR, ...given });

const look = (left: readonly KeptLine[], came: readonly KeptLine[], now = START + 24 * HOUR) =>
  matchSettlements({ ...DAY, now, sent: left, arrived: came });

const booking = { id: 'jrn_1' as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };

describe('the provider and the bank', () => {
  it('agree by what must arrive, though no name is the same', () => {
    expect(look([sent()], [arrived()])).toMatchObject({
      toBook: [{ sent: { key: 'po_1' }, arrived: { key: 'FT1' } }],
      found: [],
    });
  });

  it.each([
    [
      [sent()],
      [arrived({ amount: kes('2460.00'), reference: 'po_1' })],
      'bank_amount',
      'book_settlement',
      'the bank kept 2.50',
    ],
    [[sent()], [arrived({ amount: kes('2500.00'), reference: 'po_1' })], 'bank_amount', 'explain', 'the bank has more'],
    [[], [arrived({ at: START })], 'bank_only', 'book_settlement', 'the bank alone'],
  ] as const)('%#: differ', (left, came, kind, proposal, _reason) => {
    expect(look(left, came).found).toMatchObject([{ kind, proposal }]);
  });

  it.each<[string, Partial<KeptLine>, 'explain' | 'book_settlement']>([
    ['may be po_1, of which the bank kept 20.00', { amount: kes('2442.50') }, 'explain'],
    ['has a number of the bank’s own, which says nothing', { amount: kes('2442.50'), reference: 'FT-99' }, 'explain'],
    ['is as late as a settlement may be', { amount: kes('2442.50'), at: START + SETTLE_MS }, 'explain'],
    ['is too late to be po_1', { amount: kes('2442.50'), at: START + SETTLE_MS + 1 }, 'book_settlement'],
    ['is more than po_1, so that it is none of it', { amount: kes('2462.51') }, 'book_settlement'],
    ['is other money', { amount: { ...kes('20.00'), currency: 'USD' } }, 'book_settlement'],
  ])('leave a line of the bank that %s to be resolved by what is right', (_what, given, proposal) => {
    const late = arrived(given);
    const { found } = matchSettlements({
      fromAt: DAY.fromAt,
      untilAt: START + 2 * SETTLE_MS,
      now: START + 24 * HOUR,
      sent: [sent()],
      arrived: [late],
    });
    expect(found).toMatchObject([{ kind: 'bank_only', theirs: late.amount, proposal }]);
    expect(found[0]?.told.includes('It may be po_1, of which 2462.50 went there')).toBe(proposal === 'explain');
  });

  it('let the bank’s money be booked again once what it might have been is seen', () => {
    const less = arrived({ key: 'FT2', amount: kes('700.00'), at: START });
    expect(look([sent()], [less]).found).toMatchObject([{ kind: 'bank_only', proposal: 'explain' }]);
    expect(look([sent()], [less, arrived()]).found).toMatchObject([{ kind: 'bank_only', proposal: 'book_settlement' }]);
  });

  it('name the least that it may be: what went there, or an order of ours of which nobody knows the end', () => {
    const unsure = [
      aMine({
        kind: 'disbursement',
        id: 'dsb_1',
        names: ['AG_1'],
        amount: minus('2450.00'),
        toBank: true,
        sure: false,
      }),
    ];
    const came = arrived({ amount: kes('2442.50'), at: START });
    const { found } = matchSettlements({ ...DAY, now: START + 24 * HOUR, sent: [sent()], arrived: [came], unsure });
    expect(found[0]?.told).toContain('It may be AG_1, of which 2450.00 went there');
  });

  it('wait for the bank as long as a settlement may take', () => {
    expect(look([sent()], [], START + SETTLE_MS).found).toEqual([]);
    expect(look([sent()], [], START + SETTLE_MS + 1).found).toMatchObject([
      { kind: 'not_settled', reference: 'po_1', ours: kes('2462.50'), theirs: null, proposal: 'book_settlement' },
    ]);
  });

  it('take the settlement that bears the name before one that has the amount', () => {
    const two = [sent({ at: START - 1 }), sent({ key: 'po_2' })];
    const { toBook } = look(two, [arrived({ reference: 'po_2' }), arrived({ key: 'FT2' })]);
    expect(toBook.map((pair) => [pair.sent?.key, pair.arrived?.key])).toEqual([
      ['po_1', 'FT2'],
      ['po_2', 'FT1'],
    ]);
  });

  it('are linked where a person has booked one of them before', () => {
    const journalId = 'jrn_7' as Id<'Journal'>;
    const { toBook, toLink, found } = look([sent({ journalId })], [arrived()]);
    expect([toBook, found]).toEqual([[], []]);
    expect(toLink).toMatchObject([{ sent: { journalId }, arrived: { journalId: null } }]);
  });

  it('are done once both know the journal', () => {
    const journalId = 'jrn_7' as Id<'Journal'>;
    expect(look([sent({ journalId })], [arrived({ journalId })])).toMatchObject({ toBook: [], toLink: [], found: [] });
  });

  it('say nothing of what was settled by nothing, unless the provider says it of other lines', () => {
    const lines = [aLine({ settlement: 'po_1' }), aLine({ key: 'B', fee: kes('15.00') })];
    const now = DAY.untilAt + SETTLE_MS + 1;
    expect(unsettled(lines.slice(1), { ...DAY, now })).toEqual([]);
    expect(unsettled(lines, { ...DAY, now: now - 1 })).toEqual([]);
    expect(unsettled(lines, { ...DAY, now })).toMatchObject([{ kind: 'not_settled', ours: kes('985.00') }]);
  });
});

describe('recipes', () => {
  it('books a settlement less its fee: 2,462.50 at the bank, 37.50 kept, 2,500.00 out of clearing', () => {
    const about = { lineId: 'lin_1', gateway: 'mpesa', clearing: '1160' } as const;
    const journal = bookSettlement({ ...about, gross: kes('2500.00'), fee: kes('37.50') }, booking);
    checkBalanced(journal);
    expect(journal.entries.map(({ account, side, amount }) => [account, side, amount])).toEqual([
      ['1100', 'debit', 246_250n],
      ['5100', 'debit', 3_750n],
      ['1160', 'credit', 250_000n],
    ]);
  });

  it('books fees, and fees that come back the other way', () => {
    const about = { lineId: 'lin_1', gateway: 'card', clearing: '1150' } as const;
    const sidesOf = (minor: bigint) =>
      bookFee({ ...about, fee: { minor, currency: 'KES' } }, booking).entries.map(({ account, side }) => [
        account,
        side,
      ]);
    expect(sidesOf(100n)).toEqual([
      ['5100', 'debit'],
      ['1150', 'credit'],
    ]);
    expect(sidesOf(-100n)).toEqual([
      ['5100', 'credit'],
      ['1150', 'debit'],
    ]);
  });
});
