import { describe, expect, it } from 'vitest';
import type { Discount } from '../../src/domain/discount.ts';
import { reaches, type LineScope } from '../../src/domain/scope.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { START } from '../../src/testing/builders.ts';
import { line, percent, amount, printed, reduce } from './bills.ts';

describe('percentages', () => {
  it.each<[Discount[], string[], string]>([
    [
      [percent('a', '0.1'), percent('b', '0.2')],
      ['plan 100.00', 'plan/less/discount/a -10.00', 'plan/less/discount/b -18.00'],
      'each takes from what is left: 28 % and not 30 %',
    ],
    [
      [percent('all', '0.5'), percent('line', '0.1', { scope: { of: 'lines', keys: ['plan'] } })],
      ['plan 100.00', 'plan/less/discount/line -10.00', 'plan/less/discount/all -45.00'],
      'the most specific first',
    ],
    [
      [percent('plan', '0.5', { scope: { of: 'plan', planCode: 'home-10' } }), percent('all', '0.1')],
      ['plan 100.00', 'plan/less/discount/plan -50.00', 'plan/less/discount/all -5.00'],
      'a plan before the account',
    ],
    [
      [percent('a young one', '0.5', { grantedAt: START + 1 }), percent('an old one', '0.1')],
      ['plan 100.00', 'plan/less/discount/an old one -10.00', 'plan/less/discount/a young one -45.00'],
      'of one scope the older first',
    ],
    [
      [percent('free', '1'), percent('more', '0.5')],
      ['plan 100.00', 'plan/less/discount/free -100.00'],
      'nothing is taken from nothing',
    ],
  ])('%#', (discounts, lines, reason) => {
    expect(printed(reduce({ lines: [line('plan', '100.00')], discounts })), reason).toEqual(lines);
  });
});

describe('what does not stack', () => {
  const none = { stacking: 'none' } as const;
  const group = { stacking: { group: 'welcome' } } as const;
  it.each<[Discount[], string[], string]>([
    [[percent('alone', '0.3', none), percent('a', '0.1'), percent('b', '0.2')], ['alone -30.00'], '30 % beats 28 %'],
    [
      [percent('alone', '0.28', none), percent('a', '0.1'), percent('b', '0.2')],
      ['a -10.00', 'b -18.00'],
      '28 % does not beat 28 %',
    ],
    [[percent('one', '0.2', none), percent('two', '0.25', none)], ['two -25.00'], 'of two that stand alone the better'],
    [
      [percent('one', '0.2', none), percent('two', '0.2', none)],
      ['one -20.00'],
      'of two alike the one that would be first',
    ],
    [[percent('one', '0.2', none), amount('gift', '30.00')], ['gift -30.00'], 'an amount counts too'],
    [[amount('one', '40.00', none), amount('gift', '30.00')], ['one -40.00'], 'also an amount may stand alone'],
    [
      [percent('x', '0.2', group), percent('y', '0.3', group), percent('z', '0.1')],
      ['y -30.00', 'z -7.00'],
      'one of a group, and what is outside it',
    ],
    [[percent('x', '0.2', group), amount('y', '30.00', group)], ['y -30.00'], 'a group may mix parts and amounts'],
  ])('%#', (discounts, takes, reason) => {
    const { charges } = reduce({ lines: [line('plan', '100.00')], discounts });
    const taken = charges.slice(1).map(({ description, amount: off }) => `${description} ${majorString(off)}`);
    expect(taken, reason).toEqual(takes);
  });

  it('is settled for every line: one stands alone on its plan, the others stand on the rest', () => {
    const lines = [line('a', '100.00'), line('b', '100.00', { planCode: 'biz-50' })];
    const discounts = [
      percent('all', '0.1'),
      percent('home', '0.3', { ...none, scope: { of: 'plan', planCode: 'home-10' } }),
    ];
    expect(printed(reduce({ lines, discounts }))).toEqual([
      'a 100.00',
      'a/less/discount/home -30.00',
      'b 100.00',
      'b/less/discount/all -10.00',
    ]);
  });

  it('says why one gave way', () => {
    const { discounts } = reduce({
      lines: [line('plan', '100.00')],
      discounts: [percent('a', '0.3', none), percent('b', '0.1')],
    });
    expect(discounts.map(({ discount: { id }, because }) => [id, because])).toEqual([
      ['a', 'taken in full'],
      ['b', 'another discount takes more and does not go together with it'],
    ]);
  });
});

describe('amounts', () => {
  it.each<[Discount[], [string, string, string][], string]>([
    [
      [amount('coupon', '150.00')],
      [['coupon', '100.00', '0.00']],
      'a line is never below zero; a coupon that does not carry is lost',
    ],
    [[amount('credit', '150.00', {}, true)], [['credit', '100.00', '50.00']], 'what carries waits for the next bill'],
    [
      [amount('a young one', '80.00', { grantedAt: START + 1 }, true), amount('an old one', '80.00', {}, true)],
      [
        ['an old one', '80.00', '0.00'],
        ['a young one', '20.00', '60.00'],
      ],
      'the oldest first',
    ],
    [
      [
        amount('all', '80.00', {}, true),
        amount('plan', '80.00', { scope: { of: 'plan', planCode: 'home-10' }, grantedAt: START + 1 }, true),
      ],
      [
        ['plan', '80.00', '0.00'],
        ['all', '20.00', '60.00'],
      ],
      'the scope before the age',
    ],
    [
      [amount('far', '10.00', { scope: { of: 'plan', planCode: 'biz' } }, true)],
      [['far', '0.00', '10.00']],
      'nothing in reach',
    ],
  ])('%#', (discounts, expected, reason) => {
    const result = reduce({ lines: [line('plan', '100.00')], discounts });
    const seen = result.discounts.map((each) => [each.discount.id, majorString(each.taken), majorString(each.carried)]);
    expect(seen, reason).toEqual(expected);
  });

  it('are shared by what the percentages have left, to the cent', () => {
    const lines = [line('a', '20.00'), line('b', '20.00')];
    const discounts = [amount('gift', '20.00'), percent('half', '0.5', { scope: { of: 'lines', keys: ['a'] } })];
    expect(printed(reduce({ lines, discounts }))).toEqual([
      'a 20.00',
      'a/less/discount/half -10.00',
      'a/less/discount/gift -6.67',
      'b 20.00',
      'b/less/discount/gift -13.33',
    ]);
  });

  it('and percentages leave alone what is not discountable, and credits', () => {
    const lines = [line('deposit', '50.00', { discountable: false }), line('unused', '-10.00'), line('plan', '100.00')];
    const result = reduce({ lines, discounts: [percent('a', '0.1'), amount('b', '500.00')] });
    expect(printed(result)).toEqual([
      'deposit 50.00',
      'unused -10.00',
      'plan 100.00',
      'plan/less/discount/a -10.00',
      'plan/less/discount/b -90.00',
    ]);
  });
});

describe('a scope', () => {
  const gigabytes = line('use', '10.00', { meter: 'data', charge: { kind: 'usage' } });
  it.each<[LineScope, boolean, string]>([
    [{ of: 'lines', keys: ['use'] }, true, 'its key'],
    [{ of: 'lines', keys: ['plan'] }, false, 'another key'],
    [{ of: 'metric', meters: ['data'], planCode: null }, true, 'its meter on any plan'],
    [{ of: 'metric', meters: ['data'], planCode: 'biz' }, false, 'its meter on another plan'],
    [{ of: 'metric', meters: ['sms'], planCode: null }, false, 'another meter'],
    [{ of: 'subscription', subscriptionId: 'sub_1' as Id<'Subscription'> }, true, 'its subscription'],
    [{ of: 'plan', planCode: 'home-10' }, true, 'its plan'],
    [{ of: 'account', kinds: ['recurring'] }, false, 'another kind'],
    [{ of: 'account', kinds: ['usage'] }, true, 'its kind'],
  ])('%j reaches usage of home-10: %s, %s', (scope, expected) => {
    expect(reaches(scope, gigabytes)).toBe(expected);
  });
});
