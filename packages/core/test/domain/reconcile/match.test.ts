import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KeptLine } from '../../../src/domain/reconcile/line.ts';
import { covers, matchSides, type Mine, type Sides } from '../../../src/domain/reconcile/match.ts';
import type { Id } from '../../../src/kernel/id.ts';
import { kes, START } from '../../../src/testing/builders.ts';
import { aLine, aMine } from './samples.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const DAY = { fromAt: START - 9 * HOUR, untilAt: START + 15 * HOUR };
const WHOLE = [{ fromAt: DAY.fromAt - HOUR, toAt: DAY.untilAt + HOUR }];
const minus = (amount: string) => ({ minor: -kes(amount).minor, currency: 'KES' });

const sides = (lines: readonly KeptLine[], mine: readonly Mine[], given: Partial<Sides> = {}): Sides => ({
  ...DAY,
  covered: WHOLE,
  lines,
  mine,
  ...given,
});

const kinds = (given: Sides) =>
  matchSides(given).found.map(({ kind, reference, proposal }) => [kind, reference, proposal]);

type Rule = readonly [
  lines: readonly KeptLine[],
  mine: readonly Mine[],
  found: readonly (readonly [kind: string, reference: string, proposal: string])[],
  reason: string,
];

describe('the provider and our books', () => {
  const rules: readonly Rule[] = [
    [[aLine()], [aMine()], [], 'the same receipt and amount'],
    [[aLine()], [], [['not_ours', 'SCK1AB2CD3', 'book_receipt']], 'a callback that never came'],
    [[], [aMine()], [['not_theirs', 'SCK1AB2CD3', 'explain']], 'a receipt that they do not have'],
    [[aLine({ amount: kes('900.00') })], [aMine()], [['amount', 'SCK1AB2CD3', 'explain']], 'another amount'],
    [
      [aLine(), aLine({ key: 'again', reference: 'SCK1AB2CD3', at: START + 1 })],
      [aMine()],
      [['twice', 'again', 'explain']],
      'a receipt that stands there twice',
    ],
    [
      [aLine(), aLine({ key: 'again', reference: 'SCK1AB2CD3', at: START + 1 })],
      [],
      [
        ['twice', 'again', 'explain'],
        ['not_ours', 'SCK1AB2CD3', 'book_receipt'],
      ],
      'a receipt that stands there twice and is not ours is booked once',
    ],
    [
      [aLine({ at: START + 2 * MINUTE })],
      [aMine({ names: ['ws_CO_1'], nameless: true })],
      [],
      'a payment that was confirmed without its receipt, by amount and time',
    ],
    [
      [aLine({ at: START + 16 * MINUTE })],
      [aMine({ names: ['ws_CO_1'], nameless: true })],
      [
        ['not_ours', 'SCK1AB2CD3', 'book_receipt'],
        ['not_theirs', 'ws_CO_1', 'explain'],
      ],
      'no later than a quarter of an hour',
    ],
    [
      [aLine({ key: 'A', at: START + MINUTE }), aLine({ key: 'B', at: START + 2 * MINUTE })],
      [aMine({ names: ['ws_CO_1'], nameless: true })],
      [
        ['not_ours', 'A', 'book_receipt'],
        ['not_ours', 'B', 'book_receipt'],
        ['not_theirs', 'ws_CO_1', 'explain'],
      ],
      'and never where two could be meant',
    ],
    [
      [aLine()],
      ['ws_CO_1', 'ws_CO_2'].map((name) => aMine({ id: `pay_${name}`, names: [name], nameless: true })),
      [
        ['not_ours', 'SCK1AB2CD3', 'book_receipt'],
        ['not_theirs', 'ws_CO_1', 'explain'],
        ['not_theirs', 'ws_CO_2', 'explain'],
      ],
      'on our side neither',
    ],
    [
      [aLine({ heard: 'ambiguous' })],
      [],
      [['not_ours', 'SCK1AB2CD3', 'explain']],
      'what may be ours already is not offered to be booked again',
    ],
    [
      [aLine({ kind: 'disbursement', amount: minus('1000.00') })],
      [],
      [['not_ours', 'SCK1AB2CD3', 'explain']],
      'money that left without an order of ours is explained by a person',
    ],
    [
      [aLine({ kind: 'taken_back', amount: minus('1000.00'), payment: 'QAB1' })],
      [],
      [['not_ours', 'SCK1AB2CD3', 'take_back']],
      'money taken back can be booked when it is said of what',
    ],
    [
      [aLine({ kind: 'taken_back', amount: minus('1000.00') })],
      [],
      [['not_ours', 'SCK1AB2CD3', 'explain']],
      'else not',
    ],
    [
      [aLine()],
      [aMine(), aMine({ id: 'pay_2', names: ['ws_CO_1'], nameless: true, at: START + MINUTE })],
      [['twice', 'ws_CO_1', 'explain']],
      'the same money that we have booked twice, once without a receipt',
    ],
    [
      [aLine()],
      [aMine(), aMine({ id: 'pay_2', names: ['SCK9'], at: START + MINUTE })],
      [['not_theirs', 'SCK9', 'explain']],
      'two receipts are two payments',
    ],
    [
      [],
      [aMine({ kind: 'disbursement', id: 'dsb_1', amount: minus('500.00'), sure: false })],
      [],
      'an order whose outcome nobody knows is not missing there',
    ],
    [
      [aLine({ otherwise: { amount: kes('700.00'), fee: null, at: START } })],
      [aMine()],
      [['amount', 'SCK1AB2CD3', 'explain']],
      'a line that says something else today',
    ],
  ];

  it.each(rules.map(([lines, mine, found, reason]) => ({ lines, mine, found, reason })))('$reason', (rule) => {
    const { lines, mine, found } = rule;
    expect(kinds(sides(lines, mine))).toEqual(found);
  });

  it('says nothing is missing there until their day is complete', () => {
    const mine = [aMine()];
    const until = (toAt: number) => kinds(sides([], mine, { covered: [{ fromAt: DAY.fromAt - HOUR, toAt }] }));
    expect(until(START + 14 * MINUTE)).toEqual([]);
    expect(until(START + 15 * MINUTE)).toEqual([['not_theirs', 'SCK1AB2CD3', 'explain']]);
  });

  it('finds what lies on the other side of midnight', () => {
    const line = aLine({ at: DAY.untilAt + MINUTE });
    const mine = aMine({ at: DAY.untilAt - MINUTE });
    expect(kinds(sides([line], [mine]))).toEqual([]);
  });

  it('names the order that may be the money which they sent', () => {
    const line = aLine({ kind: 'disbursement', amount: minus('500.00') });
    const order = aMine({ kind: 'disbursement', id: 'dsb_1', names: ['AG_1'], amount: minus('500.00'), sure: false });
    expect(matchSides(sides([line], [order])).found).toMatchObject([{ kind: 'not_ours', disbursementId: 'dsb_1' }]);
  });
});

describe('what statements cover', () => {
  it.each([
    [[[0, 10]], true, 'one that is longer'],
    [
      [
        [0, 5],
        [5, 10],
      ],
      true,
      'two that touch',
    ],
    [
      [
        [4, 10],
        [0, 6],
      ],
      true,
      'two that overlap, in any order',
    ],
    [
      [
        [0, 4],
        [5, 10],
      ],
      false,
      'a gap between two',
    ],
    [[[1, 10]], false, 'one that begins too late'],
    [[[0, 8]], false, 'one that ends too soon'],
    [[], false, 'none'],
  ] as const)('%j covers 0 to 9: %s', (spans, is, _reason) => {
    const covered = spans.map(([fromAt, toAt]) => ({ fromAt, toAt }));
    expect(covers(covered, { fromAt: 0, toAt: 9 })).toBe(is);
  });
});

/** A place for each value that a seed shuffles. */
const hash = (value: unknown, seed: number) => {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each)) + seed;
  return [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1_000_003, 7);
};

const shuffled = <T>(list: readonly T[], seed: number): readonly T[] =>
  list.toSorted((one, other) => hash(one, seed) - hash(other, seed));

/** What a finding is about, without its words. */
const keyOf = (one: { kind: string; reference: string; lineKey: string | null; paymentId: string | null }) =>
  [one.kind, one.reference, one.lineKey, one.paymentId].join('|');

describe('laws of the comparison', () => {
  const minute = fc.integer({ min: 0, max: 600 });
  const amount = fc.constantFrom(kes('500.00'), kes('1000.00'));
  const name = fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F');
  const lines = fc
    .uniqueArray(fc.record({ key: fc.string({ minLength: 1, maxLength: 6 }), reference: name, minute, amount }), {
      selector: ({ key }) => key,
      maxLength: 8,
    })
    .map((list) =>
      list.map((one) => aLine({ ...one, id: `lin_${one.key}` as Id<'ReportedLine'>, at: START + one.minute * MINUTE })),
    );
  const mine = fc
    .uniqueArray(fc.record({ name, nameless: fc.boolean(), minute, amount }), {
      selector: (one) => one.name,
      maxLength: 6,
    })
    .map((list) =>
      list.map((one) =>
        aMine({
          id: `pay_${one.name}`,
          names: [one.name],
          nameless: one.nameless,
          at: START + one.minute * MINUTE,
          amount: one.amount,
        }),
      ),
    );

  it('finds the same in whatever order it is told', () => {
    fc.assert(
      fc.property(lines, mine, fc.nat(), (theirs, ours, seed) => {
        const told = matchSides(sides(theirs, ours));
        const again = matchSides(sides(shuffled(theirs, seed), shuffled(ours, seed)));
        expect(new Set(again.found.map(keyOf))).toEqual(new Set(told.found.map(keyOf)));
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('leaves nothing unsaid: each movement of the day is paired, or a break names it', () => {
    fc.assert(
      fc.property(lines, mine, (theirs, ours) => {
        const { pairs, found } = matchSides(sides(theirs, ours));
        const keys = new Set([...pairs.map(({ line }) => line.key), ...found.map(({ lineKey }) => lineKey)]);
        const ids = new Set([
          ...pairs.map((pair) => pair.mine.id),
          ...found.map(({ paymentId }) => paymentId as string),
        ]);
        expect(theirs.filter(({ key }) => !keys.has(key))).toEqual([]);
        expect(ours.filter(({ id }) => !ids.has(id))).toEqual([]);
      }),
      { seed: 7, numRuns: 300 },
    );
  });

  it('is zero breaks exactly when both sides say the same', () => {
    fc.assert(
      fc.property(mine, (ours) => {
        const theirs = ours.map((one) => aLine({ key: one.names[0] ?? '', amount: one.amount, at: one.at }));
        expect(matchSides(sides(theirs, ours)).found).toEqual([]);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
