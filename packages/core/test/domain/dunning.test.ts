import { describe, expect, it } from 'vitest';
import type { DunningStep } from '../../src/domain/dunning.ts';
import { dunningOf, isStricter, type DunningDebt, type DunningFacts } from '../../src/domain/dunning-decide.ts';
import { checkDunning, USUAL_CUTTING, type DunningStage, type DunningTerms } from '../../src/domain/dunning-policy.ts';
import { mayCut, mergedPauses, nextCutting, quietUntil, stageReachedAt } from '../../src/domain/dunning-time.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes } from '../../src/testing/builders.ts';

const NAIROBI = 'Africa/Nairobi';
const at = (instant: string): number => Date.parse(instant);
const shown = (instant: number | null): string | null => (instant === null ? null : new Date(instant).toISOString());

const STAGES: readonly DunningStage[] = [
  { key: 'first', afterDays: 3, effects: [{ kind: 'remind', template: 'first' }] },
  {
    key: 'fee',
    afterDays: 5,
    effects: [{ kind: 'late_fee', terms: { fee: { kind: 'percent', rate: '0.02' }, most: kes('30.00') } }],
  },
  { key: 'slow', afterDays: 7, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
  {
    key: 'off',
    afterDays: 14,
    effects: [
      { kind: 'remind', template: 'off' },
      { kind: 'suspend', billed: false },
    ],
  },
  { key: 'end', afterDays: 60, effects: [{ kind: 'terminate' }] },
];

const terms = (given: Partial<DunningTerms> = {}): DunningTerms => ({
  code: 'homes',
  name: 'Homes',
  stages: STAGES,
  minimum: null,
  cutting: USUAL_CUTTING,
  quiet: null,
  language: 'en',
  payLink: null,
  feeTaxes: [],
  feeTaxClass: null,
  feeTaxMode: 'inclusive',
  ...given,
});

const debt = (given: Partial<DunningDebt> = {}): DunningDebt => ({
  invoiceId: 'inv_1' as Id<'Invoice'>,
  dueAt: at('2026-03-15T09:00:00+03:00'), // A Sunday.
  owed: kes('1000.00'),
  feeable: kes('1000.00'),
  ...given,
});

const facts = (given: Partial<DunningFacts> = {}): DunningFacts => ({
  caseId: 'dun_1' as Id<'DunningCase'>,
  accountId: 'acc_1' as Id<'Account'>,
  zone: NAIROBI,
  currency: 'KES',
  debts: [debt()],
  pauses: [],
  access: null,
  steps: [],
  terminable: true,
  abandonedAt: null,
  ...given,
});

const step = (stage: string, effect: DunningStep['effect'], given: Partial<DunningStep> = {}): DunningStep => ({
  caseId: 'dun_1' as Id<'DunningCase'>,
  accountId: 'acc_1' as Id<'Account'>,
  invoiceId: 'inv_1' as Id<'Invoice'>,
  stage,
  effect,
  outcome: 'taken',
  amount: null,
  at: at('2026-03-18T00:00:00+03:00'),
  ...given,
});

describe('access is taken in the hours of the policy', () => {
  it.each([
    ['2026-03-26T15:59:00+03:00', true, 'Thursday, a minute before the end'],
    ['2026-03-26T16:00:00+03:00', false, 'the end is no longer in it'],
    ['2026-03-27T10:00:00+03:00', false, 'never on Friday: who is cut off then has a weekend without'],
    ['2026-03-28T10:00:00+03:00', false, 'never on Saturday'],
    ['2026-03-30T07:59:59+03:00', false, 'Monday, before anybody answers the telephone'],
    ['2026-03-30T08:00:00+03:00', true, 'Monday at eight'],
  ])('%s: %s, %s', (instant, may, _why) => {
    expect(mayCut(USUAL_CUTTING, at(instant), NAIROBI)).toBe(may);
  });

  it.each([
    ['2026-03-30T10:00:00+03:00', [], NAIROBI, '2026-03-30T07:00:00.000Z', 'now, while it may'],
    ['2026-03-26T16:00:00+03:00', [], NAIROBI, '2026-03-30T05:00:00.000Z', 'from Thursday afternoon to Monday'],
    ['2026-04-02T17:00:00+03:00', ['2026-04-06'], NAIROBI, '2026-04-07T05:00:00.000Z', 'Easter Monday is passed over'],
    ['2026-03-27T12:00:00Z', [], 'Europe/London', '2026-03-30T07:00:00.000Z', 'the clocks went forward on the Sunday'],
    ['2026-10-23T12:00:00Z', [], 'Europe/London', '2026-10-26T08:00:00.000Z', 'and back in October'],
  ] as const)('after %s without %s in %s comes %s: %s', (instant, notOn, zone, expected, _why) => {
    expect(shown(nextCutting({ ...USUAL_CUTTING, notOn }, at(instant), zone))).toBe(expected);
  });
});

it.each([
  ['2026-03-18T20:59:00+03:00', null, 'before nine in the evening one may write'],
  ['2026-03-18T21:00:00+03:00', '2026-03-19T04:00:00.000Z', 'until seven in the morning'],
  ['2026-03-19T00:30:00+03:00', '2026-03-19T04:00:00.000Z', 'after midnight too'],
  ['2026-03-19T07:00:00+03:00', null, 'the end is no longer quiet'],
])('is quiet at %s until %s: %s', (instant, expected, _why) => {
  expect(shown(quietUntil({ from: '21:00', to: '07:00' }, at(instant), NAIROBI))).toBe(expected);
});

it.each([
  [0, [], NAIROBI, '2026-03-15T06:00:00.000Z', 'on the due day, once it is overdue'],
  [3, [], NAIROBI, '2026-03-17T21:00:00.000Z', 'from the midnight of the third local day on'],
  [3, [['2026-03-16T10:00+03:00', '2026-03-20T00:00+03:00']], NAIROBI, '2026-03-21T21:00:00.000Z', 'four days rested'],
  [3, [['2026-03-18T10:00+03:00', '2026-03-20T00:00+03:00']], NAIROBI, '2026-03-17T21:00:00.000Z', 'reached before'],
  [3, [['2026-03-01T00:00+03:00', '2026-03-10T00:00+03:00']], NAIROBI, '2026-03-17T21:00:00.000Z', 'rested before due'],
  [
    3,
    [['2026-03-10T00:00+03:00', '2026-03-17T00:00+03:00']],
    NAIROBI,
    '2026-03-19T21:00:00.000Z',
    'two days after due',
  ],
  [3, [['2026-03-16T10:00+03:00', null]], NAIROBI, null, 'never while it rests without an end'],
  [14, [], 'Europe/London', '2026-03-29T00:00:00.000Z', 'midnight before the clocks go forward'],
  [15, [], 'Europe/London', '2026-03-29T23:00:00.000Z', 'midnight after'],
] as const)('a stage after %s days is reached with %j in %s at %s: %s', (days, pauses, zone, expected, _why) => {
  const merged = mergedPauses(
    pauses.map(([from, until]) => ({ fromAt: at(from), untilAt: until === null ? null : at(until) })),
  );
  const due = zone === NAIROBI ? at('2026-03-15T09:00:00+03:00') : at('2026-03-15T09:00:00Z');
  expect(shown(stageReachedAt(due, days, merged, zone))).toBe(expected);
});

it.each([
  ['2026-03-15T08:59:59+03:00', 'resolved', null, null, [], 'nothing is overdue yet'],
  ['2026-03-15T09:00:00+03:00', 'open', null, null, [], 'overdue, and no stage yet'],
  ['2026-03-18T00:00:00+03:00', 'open', 'first', null, ['remind'], 'asked'],
  [
    '2026-03-22T12:00:00+03:00',
    'open',
    'slow',
    null,
    ['late_fee', 'remind'],
    'Sunday: the cut waits, the rest does not',
  ],
  ['2026-03-23T08:00:00+03:00', 'escalated', 'slow', 'throttle', ['late_fee', 'remind', 'throttle'], 'Monday: slow'],
  ['2026-04-08T12:00:00+03:00', 'escalated', 'off', 'suspend', ['late_fee', 'remind', 'suspend'], 'late: one of each'],
  [
    '2026-06-10T12:00:00+03:00',
    'escalated',
    'end',
    'suspend',
    ['late_fee', 'remind', 'suspend'],
    'nobody ends unheard',
  ],
] as const)('at %s a case is %s at %s with %s after %j: %s', (instant, state, stage, access, effects, _why) => {
  const outcome = dunningOf(terms(), facts(), at(instant));
  expect([outcome.state, outcome.stage, outcome.access?.kind ?? null]).toEqual([state, stage, access]);
  const taken = outcome.effects.filter((each) => each.outcome === 'taken').map(({ effect }) => effect.kind);
  expect(taken).toEqual(effects);
});

it.each([
  ['999.99', 'suspend', 'what is overdue reaches it'],
  ['1000.00', 'suspend', 'to the cent'],
  ['1000.01', null, 'a cent less than the minimum cuts nobody off'],
])('a minimum shut-off amount of %s makes it %s: %s', (minimum, access, _why) => {
  const outcome = dunningOf(terms({ minimum: kes(minimum) }), facts(), at('2026-04-08T12:00:00+03:00'));
  expect(outcome.access?.kind ?? null).toBe(access);
  expect(outcome.stage).toBe('off');
});

it('charges 2 % of 1,000.00 once, within 30.00 for a document, and nothing on a fee', () => {
  const now = at('2026-03-20T12:00:00+03:00');
  const fees = (given: Partial<DunningFacts>) =>
    dunningOf(terms(), facts(given), now).effects.flatMap(({ fee }) => (fee === null ? [] : [fee]));
  expect(fees({})).toEqual([kes('20.00')]);
  expect(fees({ steps: [step('fee', 'late_fee', { amount: kes('20.00') })] })).toEqual([]);
  const other = 'dun_0' as Id<'DunningCase'>;
  expect(fees({ steps: [step('fee', 'late_fee', { amount: kes('20.00'), caseId: other })] })).toEqual([]);
  expect(fees({ steps: [step('older', 'late_fee', { amount: kes('15.00') })] })).toEqual([kes('15.00')]);
  expect(fees({ debts: [debt({ feeable: kes('0.00') })] })).toEqual([]);
});

it('ends subscriptions a day after she was first told, in the hours of the policy', () => {
  const told = facts({ steps: [step('off', 'suspend', { at: at('2026-06-10T12:00:00+03:00') })] });
  const kinds = (instant: string) => dunningOf(terms(), told, at(instant)).effects.map(({ effect }) => effect.kind);
  expect(kinds('2026-06-11T11:59:59+03:00')).not.toContain('terminate');
  expect(kinds('2026-06-11T12:00:00+03:00')).toContain('terminate');
  expect(kinds('2026-06-12T12:00:00+03:00')).not.toContain('terminate'); // A Friday.
  expect(dunningOf(terms(), told, at('2026-06-11T09:00:00+03:00')).nextLookAt).toBe(at('2026-06-11T12:00:00+03:00'));
});

it('counts from the next document when the oldest is paid, and asks by it anew', () => {
  const second = debt({ invoiceId: 'inv_2' as Id<'Invoice'>, dueAt: at('2026-04-03T09:00:00+03:00') });
  const now = at('2026-04-08T12:00:00+03:00');
  const steps = [step('first', 'remind'), step('off', 'remind'), step('off', 'suspend')];
  const both = dunningOf(
    terms(),
    facts({ debts: [second, debt()], steps, access: { kind: 'suspend', billed: false } }),
    now,
  );
  expect([both.stage, both.access?.kind, both.anchor?.invoiceId]).toEqual(['off', 'suspend', 'inv_1']);
  const left = dunningOf(terms(), facts({ debts: [second], steps, access: { kind: 'suspend', billed: false } }), now);
  expect([left.stage, left.access, left.anchor?.invoiceId]).toEqual(['fee', null, 'inv_2']);
  expect(left.effects.map(({ stage, invoiceId, outcome }) => `${stage} ${invoiceId} ${outcome}`)).toEqual([
    'fee inv_2 taken',
    'first inv_2 taken',
  ]);
});

it('rests in a hold, gives access back, and says until when', () => {
  const pauses = [{ fromAt: at('2026-03-24T10:00:00+03:00'), untilAt: at('2026-03-31T00:00:00+03:00') }];
  const outcome = dunningOf(
    terms(),
    facts({ pauses, access: { kind: 'throttle', downKbps: 512, upKbps: 256 } }),
    at('2026-03-29T12:00:00+03:00'),
  );
  expect(outcome).toMatchObject({ state: 'promised', stage: 'slow', access: null, effects: [] });
  expect(outcome.nextLookAt).toBe(pauses[0]?.untilAt);
});

it('gives access back at any hour, and takes more of it only in those of the policy', () => {
  const friday = at('2026-03-27T18:00:00+03:00');
  const wall = { kind: 'wall' } as const;
  expect(dunningOf(terms(), facts({ access: wall }), friday).access?.kind).toBe('throttle');
  expect(dunningOf(terms(), facts({ access: null }), friday).access).toBeNull();
  expect(isStricter(wall, null)).toBe(true);
  expect(
    isStricter({ kind: 'throttle', downKbps: 64, upKbps: 64 }, { kind: 'throttle', downKbps: 512, upKbps: 256 }),
  ).toBe(true);
});

it.each([
  ['no stage', { stages: [] }],
  ['days that go back', { stages: STAGES.toReversed() }],
  ['a stage that does nothing', { stages: [{ key: 'a', afterDays: 1, effects: [] }] }],
  ['one key twice', { stages: [...STAGES.slice(0, 1), ...STAGES.slice(0, 1)] }],
  ['another currency', { minimum: { minor: 1n, currency: 'UGX' } }],
  ['no day to cut on', { cutting: { ...USUAL_CUTTING, days: [] } }],
] satisfies [string, Partial<DunningTerms>][])('refuses %s', (_, given) => {
  expect(() => checkDunning(terms(given), 'KES')).toThrow();
});
