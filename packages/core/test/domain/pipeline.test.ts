import { describe, expect, it } from 'vitest';
import { amountOff, percentOff } from '../../src/domain/discount.ts';
import { assemble } from '../../src/domain/invoice.ts';
import type { PipelineInput } from '../../src/domain/pipeline.ts';
import type { TaxOptions, TaxRate } from '../../src/domain/tax.ts';
import type { Id } from '../../src/kernel/id.ts';
import { add, majorString, subtract } from '../../src/kernel/money.ts';
import { anAccount, kes, START, vat } from '../../src/testing/builders.ts';
import { line, percent, amount, wallet, run } from './bills.ts';

describe('2,500 less 20 % less 300, plus 16 %, less a wallet of 500', () => {
  const promo = percent('promo', '0.2');
  const referral = amount('referral', '300.00');
  const bill = { lines: [line('plan', '2500.00')], credits: [wallet('500.00')] };
  const result = run({ ...bill, discounts: [promo, referral] });

  it('is 1,472.00', () => {
    expect([result.net, result.tax, result.total, result.due].map(majorString)).toEqual([
      '1700.00',
      '272.00',
      '1972.00',
      '1472.00',
    ]);
    expect(result.credits).toEqual([{ id: 'wallet', kind: 'wallet', used: kes('500.00'), left: kes('0.00') }]);
  });

  it('says the figure of every step', () => {
    expect(result.steps.map((each) => [each.step, majorString(each.change), majorString(each.after)])).toEqual([
      ['priced', '2500.00', '2500.00'],
      ['percent', '-500.00', '2000.00'],
      ['fixed', '-300.00', '1700.00'],
      ['cap', '0.00', '1700.00'],
      ['true_up', '0.00', '1700.00'],
      ['net', '0.00', '1700.00'],
      ['tax', '272.00', '1972.00'],
      ['credits', '-500.00', '1472.00'],
    ]);
  });

  it('shows each discount as a line of its own, under a key that a second run makes again', () => {
    expect(
      result.lines.map(({ charge, net, tax }) => [charge.key, charge.kind, majorString(net), majorString(tax)]),
    ).toEqual([
      ['plan', 'recurring', '2500.00', '400.00'],
      ['plan/less/discount/promo', 'discount', '-500.00', '-80.00'],
      ['plan/less/discount/referral', 'discount', '-300.00', '-48.00'],
    ]);
    expect(result.lines[1]?.charge).toMatchObject({ description: 'promo', origin: 'core', fromAt: START });
  });

  it('does not depend on the order in which the discounts are given: the order is the contract', () => {
    expect(run({ ...bill, discounts: [referral, promo] })).toEqual(result);
    // The other way round it would be (2,500 − 300) less 20 %.
    const less = add(
      kes('2500.00'),
      amountOff([{ key: 'plan', amount: kes('2500.00') }], kes('300.00')).off[0] ?? kes('0'),
    );
    expect(majorString(add(less, percentOff(less, '0.2')))).toBe('1760.00');
  });

  it('is the same invoice when it is assembled from the lines', () => {
    const charges = result.lines.map(({ charge }, at) => ({ ...charge, id: `chg_${at}` as Id<'Charge'> }));
    const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
    const invoice = assemble(identity, anAccount(), charges);
    expect([invoice.net, invoice.tax, invoice.total]).toEqual([result.net, result.tax, result.total]);
    expect(invoice.lines.map(({ tax }) => tax)).toEqual(result.lines.map(({ tax }) => tax));
  });
});

describe('eight fees and three coupons', () => {
  // 10 to 40 on each of two plans; 20 % tax on the second of each, 10 % on the others. 20 off two meters of the first
  // plan, 10 off the second plan, 5 off what is left of everything.
  const ten: TaxRate = { code: 'T10', name: '10 %', rate: '0.1', base: 'net' };
  const twenty: TaxRate = { code: 'T20', name: '20 %', rate: '0.2', base: 'net' };
  const lines = ['first', 'second'].flatMap((planCode) =>
    ['10.00', '20.00', '30.00', '40.00'].map((price, at) =>
      line(`${planCode} ${at}`, price, {
        planCode,
        meter: `meter ${at}`,
        charge: { taxes: [at === 1 ? twenty : ten] },
      }),
    ),
  );
  const discounts = [
    amount('5 off', '5.00'),
    amount('20 off', '20.00', { scope: { of: 'metric', meters: ['meter 0', 'meter 1'], planCode: 'first' } }),
    amount('10 off', '10.00', { scope: { of: 'plan', planCode: 'second' } }),
  ];

  it.each<[NonNullable<TaxOptions['taxRounding']>, string, string]>([
    ['per_line', '18.87', 'eight roundings: a fee and what was taken from it are one line'],
    ['per_rate', '18.90', 'two roundings, both up'],
    ['per_invoice', '18.89', 'one rounding'],
  ])('bear %s a tax of %s: %s', (taxRounding, expected) => {
    const result = run({ lines, discounts, tax: { taxRounding } });
    expect([result.net, result.tax].map(majorString)).toEqual(['165.00', expected]);
    const charges = result.lines.map(({ charge }, at) => ({ ...charge, id: `chg_${at}` as Id<'Charge'> }));
    const identity = { id: 'inv_1' as Id<'Invoice'>, issuedAt: START, dueAt: START };
    expect(majorString(assemble(identity, anAccount(), charges, { taxRounding }).tax)).toBe(expected);
  });
});

describe('prices with tax', () => {
  const inclusive = { taxMode: 'inclusive', taxes: [vat] } as const;
  it('are discounted as they are printed, and the tax is taken out of what is left', () => {
    const lines = [line('plan', '2500.00', { charge: inclusive })];
    const result = run({ lines, discounts: [percent('promo', '0.2'), amount('referral', '300.00')] });
    // 1,700.00 ÷ 1.16 = 1,465.517.
    expect([result.net, result.tax, result.total, result.due].map(majorString)).toEqual([
      '1465.52',
      '234.48',
      '1700.00',
      '1700.00',
    ]);
    expect(result.lines.map(({ gross }) => majorString(gross))).toEqual(['2500.00', '-500.00', '-300.00']);
    expect(result.steps.map(({ change }) => majorString(change))).toEqual([
      '2500.00', '-500.00', '-300.00', '0.00', '0.00', '-234.48', '234.48', '0.00',
    ]); // prettier-ignore
  });

  it('are one line with what is taken from them, where tax is rounded on every line', () => {
    const lines = [line('plan', '1.00', { charge: inclusive })];
    const result = run({ lines, discounts: [percent('promo', '0.1')], tax: { taxRounding: 'per_line' } });
    // 0.90 ÷ 1.16 is 0.776: a tax of 0.12. Of 1.00 and −0.10, each for itself, it would be 0.14 − 0.01.
    expect([result.net, result.tax].map(majorString)).toEqual(['0.78', '0.12']);
  });

  it('and prices without do not stand on one bill', () => {
    const lines = [line('a', '1.00'), line('b', '1.00', { charge: inclusive })];
    expect(() => run({ lines })).toThrow(expect.objectContaining({ code: 'due.mixed' }));
  });
});

describe('credits', () => {
  const HOUR = 3_600_000;
  it('pay in their order: credit notes, promotional credit, wallet, each by burn order', () => {
    const credits = [
      wallet('500.00', { id: 'w' }),
      wallet('10.00', { id: 'p-never', kind: 'promo' }),
      wallet('10.00', { id: 'p-late', kind: 'promo', expiresAt: START + 2 * HOUR }),
      wallet('10.00', { id: 'p-soon', kind: 'promo', expiresAt: START + HOUR }),
      wallet('10.00', { id: 'p-first', kind: 'promo', priority: -1 }),
      wallet('10.00', { id: 'p-old', kind: 'promo', grantedAt: START - HOUR }),
      wallet('10.00', { id: 'p-gone', kind: 'promo', expiresAt: START }),
      wallet('20.00', { id: 'n2', kind: 'credit_note' }),
      wallet('20.00', { id: 'n1', kind: 'credit_note' }),
    ];
    const result = run({ lines: [line('plan', '100.00')], credits });
    expect(result.credits.map(({ id, used }) => `${id} ${majorString(used)}`)).toEqual([
      'n1 20.00', 'n2 20.00', 'p-first 10.00', 'p-soon 10.00',
      'p-late 10.00', 'p-old 10.00', 'p-never 10.00', 'w 26.00',
    ]); // prettier-ignore
    expect(majorString(result.due)).toBe('0.00');
    expect(result.credits.at(-1)?.left).toEqual(kes('474.00'));
  });

  it("pay nothing of a bill in the customer's favour, which is a credit note", () => {
    const result = run({ lines: [line('unused', '-100.00')], credits: [wallet('500.00')] });
    expect([result.total, result.due, result.inFavour].map(majorString)).toEqual(['-116.00', '0.00', '116.00']);
    expect(result.credits).toEqual([]);
  });
});

describe('what a bill cannot be made of', () => {
  it.each<[string, Partial<PipelineInput>, string]>([
    ['a line twice', { lines: [line('a', '1.00'), line('a', '1.00')] }, 'pipeline.twice'],
    ['a discount twice', { discounts: [percent('a', '0.1'), percent('a', '0.1')] }, 'pipeline.twice'],
    [
      'another currency',
      { lines: [line('a', '1.00', { charge: { amount: { minor: 1n, currency: 'UGX' } } })] },
      'money.currencyMismatch',
    ],
    ['a surcharge', { lines: [line('a', '1.00')], discounts: [percent('a', '-0.1')] }, 'discount.rateOutOfRange'],
  ])('%s', (_, given, code) => {
    expect(() => run(given)).toThrow(expect.objectContaining({ code }));
  });

  it('but of nothing it is nothing', () => {
    const result = run({ credits: [wallet('5.00')] });
    expect([result.net, result.tax, result.total, result.due].map(majorString)).toEqual([
      '0.00',
      '0.00',
      '0.00',
      '0.00',
    ]);
    expect(subtract(result.total, result.due)).toEqual(kes('0.00'));
  });
});
