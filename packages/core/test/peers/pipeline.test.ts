import { describe, expect, it } from 'vitest';
import {
  majorString,
  parseMoney,
  runPipeline,
  type ChargeDraft,
  type Commitment,
  type Discount,
  type DocumentCredit,
  type LineScope,
  type PipelineInput,
  type PricedLine,
  type TaxRate,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours. Where ours differ, the row says why.

const START = Date.UTC(2024, 2, 1);
const EUR = 'EUR';
const eur = (amount: string) => parseMoney(amount, EUR);
const ACCOUNT: LineScope = { of: 'account' };
const USE: LineScope = { of: 'metric', meters: ['use'], planCode: null };

function draft(key: string, amount: string, percent: number): ChargeDraft {
  const vat: TaxRate = { code: `T${percent}`, name: `${percent} %`, rate: (percent / 100).toFixed(2), base: 'net' };
  return {
    key,
    accountId: 'acc_1' as ChargeDraft['accountId'],
    subscriptionId: null,
    planId: null,
    kind: 'recurring',
    description: key,
    amount: eur(amount),
    taxMode: 'exclusive',
    taxes: percent === 0 ? [] : [vat],
    fromAt: START,
    toAt: START + 31 * 86_400_000,
    origin: 'core',
  };
}

/** A fee; `use` is what the meter of that name came to. */
const fee = (key: string, amount: string, percent = 0): PricedLine => ({
  charge: draft(key, amount, percent),
  planCode: 'plan',
  meter: key === 'use' ? 'use' : null,
  discountable: true,
});

const discount = (id: string, terms: Discount['terms'], day: number, scope: LineScope = ACCOUNT): Discount => ({
  id,
  description: id,
  terms,
  scope,
  stacking: 'all',
  grantedAt: START + day * 86_400_000,
  priority: 0,
  origin: 'core',
});
/** A coupon of an amount, of which the rest waits for the next bill. */
const coupon = (amount: string, day = 0, scope: LineScope = ACCOUNT) =>
  discount(`coupon ${amount} ${day}`, { kind: 'amount', amount: eur(amount), carries: true }, day, scope);
const percent = (rate: string, day = 0, scope: LineScope = ACCOUNT) =>
  discount(`percent ${rate} ${day}`, { kind: 'percent', rate }, day, scope);

const wallet = (id: string, left: string, priority = 1): DocumentCredit => ({
  id,
  kind: 'wallet',
  left: eur(left),
  priority,
  expiresAt: null,
  grantedAt: START,
});

/** The least that all lines come to. */
function least(given: Pick<Commitment, 'counts' | 'discountable'>): Commitment {
  const { amount: _, ...charge } = draft('least', '0.00', 20);
  const committed = eur('100.00');
  return { charge, scope: ACCOUNT, committed, billedBefore: eur('0.00'), lastSlice: true, ...given };
}

const run = (lines: readonly PricedLine[], rest: Partial<PipelineInput> = {}) =>
  runPipeline({ currency: EUR, at: START, lines, ...rest });
const taken = (bill: ReturnType<typeof run>) => bill.discounts.map((each) => majorString(each.taken));
const carried = (bill: ReturnType<typeof run>) => bill.discounts.map((each) => majorString(each.carried));
/** Each line's tax, discounts counted with the line that they take from. */
const taxes = (bill: ReturnType<typeof run>, keys: readonly string[]) =>
  keys.map((key) =>
    bill.lines
      .filter(({ charge }) => charge.key === key || charge.key.startsWith(`${key}/`))
      .reduce((all, { tax }) => all + tax.minor, 0n),
  );

describe('Lago, golden suite, discounts and taxes: a coupon before tax', () => {
  it('16.00 off 10.00, 100.00 and 50.00: taxes of 1.35, 22.50 and 6.75, 174.60 to pay', () => {
    const bill = run([fee('plan', '10.00', 15), fee('use', '100.00', 25), fee('other', '50.00', 15)], {
      discounts: [coupon('16.00')],
    });
    expect([bill.net, bill.tax, bill.total].map(majorString)).toEqual(['144.00', '30.60', '174.60']);
    expect(taxes(bill, ['plan', 'use', 'other'])).toEqual([135n, 2_250n, 675n]);
  });

  it('10 % off 10.00 and 100.00: taxes of 0.90 and 9.00, 108.90 to pay', () => {
    const bill = run([fee('plan', '10.00', 10), fee('use', '100.00', 10)], { discounts: [percent('0.1')] });
    expect([bill.net, bill.tax, bill.total].map(majorString)).toEqual(['99.00', '9.90', '108.90']);
    expect(taxes(bill, ['plan', 'use'])).toEqual([90n, 900n]);
  });

  it('40.00 off 20.00 and 80.00 at two rates: 2.40 and 12.00, 74.40; the next bill has none: 124.00', () => {
    const lines = [fee('plan', '20.00', 20), fee('use', '80.00', 25)];
    const first = run(lines, { discounts: [coupon('40.00')] });
    expect(taxes(first, ['plan', 'use'])).toEqual([240n, 1_200n]);
    expect([first.total, run(lines).total].map(majorString)).toEqual(['74.40', '124.00']);
    expect(carried(first)).toEqual(['0.00']);
  });
});

describe('Lago, golden suite, two coupons on one bill', () => {
  it('unequal: the one of a meter first, though it is younger: 20.00 and 50.00 of 100.00, and it keeps 30.00', () => {
    const bill = run([fee('plan', '80.00'), fee('use', '20.00')], {
      discounts: [coupon('50.00', 0), coupon('50.00', 1, USE)],
    });
    expect([taken(bill), carried(bill), majorString(bill.due)]).toEqual([
      ['20.00', '50.00'],
      ['30.00', '0.00'],
      '30.00',
    ]);
  });

  it('capped: the older takes all of it; both have a rest for the next bill: 20.00 and 40.00, 40.00 to pay', () => {
    const first = run([fee('plan', '100.00')], { discounts: [coupon('120.00', 0), coupon('40.00', 1)] });
    expect([taken(first), carried(first), majorString(first.due)]).toEqual([
      ['100.00', '0.00'],
      ['20.00', '40.00'],
      '0.00',
    ]);
    const next = run([fee('plan', '100.00')], { discounts: [coupon('20.00', 0), coupon('40.00', 1)] });
    expect(majorString(next.due)).toBe('40.00');
  });

  it('equal: they add up: 110.00 of 150.00', () => {
    const bill = run([fee('plan', '50.00'), fee('use', '100.00')], {
      discounts: [coupon('20.00', 0), coupon('20.00', 1)],
    });
    expect(majorString(bill.due)).toBe('110.00');
  });
});

describe('Lago, applied coupons on 1.20', () => {
  it.each([
    ['both are amounts: 0.10 and 0.20', [coupon('0.10', 0), coupon('0.20', 1)], '0.90'],
    ['both are percentages: 15 % and 20 % of the rest', [percent('0.15', 0), percent('0.2', 1)], '0.82'],
    // Theirs takes the older 0.10 first and leaves 0.88; ours takes percentages before amounts, whichever is older.
    ['0.10 and then 20 %', [coupon('0.10', 0), percent('0.2', 1)], '0.86'],
  ])('%s', (_, discounts, left) => {
    expect(majorString(run([fee('plan', '1.20')], { discounts }).due)).toBe(left);
  });

  it('limited to a plan and to a meter: 0.82 off 0.80, 0.05 off 0.15, and 0.10 is left of 0.95', () => {
    const limited = run([fee('plan', '0.80'), fee('use', '0.15')], {
      discounts: [coupon('0.82', 0, { of: 'lines', keys: ['plan'] }), coupon('0.05', 1, USE)],
    });
    expect([taken(limited), majorString(limited.due)]).toEqual([['0.80', '0.05'], '0.10']);
  });
});

describe('Lago, a coupon of 15.00 for each month', () => {
  it('takes 10.00 and 5.00 from two bills of 10.00 in one month, and 15.00 from one of 20.00', () => {
    const first = run([fee('use', '10.00')], { discounts: [coupon('15.00')] });
    const [rest] = carried(first);
    const second = run([fee('use', '10.00')], { discounts: [coupon(rest ?? '')] });
    const next = run([fee('use', '20.00')], { discounts: [coupon('15.00')] });
    expect([first, second, next].map(taken)).toEqual([['10.00'], ['5.00'], ['15.00']]);
  });
});

describe('WooCommerce, 20 % and 10.00 off 100.00', () => {
  it('are 30.00 with the percentage first; ours has no other order', () => {
    const both = [coupon('10.00', 0), percent('0.2', 1)];
    expect(majorString(run([fee('plan', '100.00')], { discounts: both }).due)).toBe('70.00');
    expect(majorString(run([fee('plan', '100.00')], { discounts: both.toReversed() }).due)).toBe('70.00');
  });

  it('half off 28.00 twice is 7.00, not nothing', () => {
    const bill = run([fee('plan', '28.00')], { discounts: [percent('0.5', 0), percent('0.5', 1)] });
    expect([taken(bill), majorString(bill.due)]).toEqual([['14.00', '7.00'], '7.00']);
  });
});

describe('Lago, golden suite, a commitment of 100.00 with 20.00 and 30.00 billed and a coupon of 20.00', () => {
  const lines = [fee('plan', '20.00', 20), fee('use', '30.00', 20)];
  const bill = (given: Pick<Commitment, 'counts' | 'discountable'>) =>
    run(lines, { discounts: [coupon('20.00')], commitments: [least(given)] });

  it('counted before discounts: 50.00 are missing, 80.00 and 16.00 of tax, 96.00', () => {
    const priced = bill({ counts: 'priced', discountable: true });
    expect([priced.net, priced.tax, priced.total].map(majorString)).toEqual(['80.00', '16.00', '96.00']);
    // Theirs shares the coupon over all three fees, 4.00, 6.00 and 10.00; ours takes it from what was priced first.
    expect(taxes(priced, ['plan', 'use', 'least'])).toEqual([240n, 360n, 1_000n]);
  });

  it('counted after them: the least is what is paid, 100.00 and 20.00', () => {
    expect(majorString(bill({ counts: 'reduced', discountable: false }).total)).toBe('120.00');
  });
});

describe('OpenMeter, half off and a maximum', () => {
  it('200.00 less 100.00 within 100.00, of which 35.00 were billed before: 65.00', () => {
    const cap = { id: 'cap', description: 'cap', scope: ACCOUNT, limit: eur('100.00'), billedBefore: eur('35.00') };
    const bill = run([fee('use', '200.00')], { discounts: [percent('0.5')], caps: [cap] });
    const steps = bill.steps.slice(0, 4).map(({ step, change }) => `${step} ${majorString(change)}`);
    expect(steps).toEqual(['priced 200.00', 'percent -100.00', 'fixed 0.00', 'cap -35.00']);
    expect(majorString(bill.due)).toBe('65.00');
  });
});

describe('Lago, golden suite, credit after tax', () => {
  it('coupon, tax and wallet: 150.00 less 20.00, 26.00 of tax, less 30.00: 126.00 to pay', () => {
    const bill = run([fee('plan', '50.00', 20), fee('use', '100.00', 20)], {
      discounts: [coupon('20.00')],
      credits: [wallet('granted', '30.00')],
    });
    expect([bill.net, bill.tax, bill.total, bill.due].map(majorString)).toEqual([
      '130.00',
      '26.00',
      '156.00',
      '126.00',
    ]);
  });

  it('two wallets: 30.00 of the first by priority and 20.00 of the second, which keeps 80.00', () => {
    const bill = run([fee('plan', '50.00')], { credits: [wallet('second', '100.00', 2), wallet('first', '30.00', 1)] });
    expect(bill.credits.map(({ id, used, left }) => [id, majorString(used), majorString(left)])).toEqual([
      ['first', '30.00', '0.00'],
      ['second', '20.00', '80.00'],
    ]);
    expect(majorString(bill.due)).toBe('0.00');
  });
});
