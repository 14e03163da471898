import { describe, expect, it } from 'vitest';
import { runPipeline } from '../../src/domain/pipeline.ts';
import { weighCondition, type CustomerFacts, type InvoiceHistory } from '../../src/domain/promotion-facts.ts';
import { applicablePromotions, type PromotionFacts } from '../../src/domain/promotion-offer.ts';
import { checkPromotion, type Condition, type Promotion } from '../../src/domain/promotion.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, START } from '../../src/testing/builders.ts';
import { line } from './bills.ts';
import { aPromotion, aRedemption, DAY } from './promotions.ts';

const at = (time: string) => Date.parse(`${time}+03:00`);
const percentOf = (rate: string) => ({ kind: 'percent', rate }) as const;

const facts = (given: Partial<PromotionFacts> = {}): PromotionFacts => ({
  at: START,
  zone: 'Africa/Nairobi',
  customerSince: '2025-03-01',
  invoices: [],
  planCodes: ['home-10'],
  usage: { units: 0n, byWindow: {} },
  currency: 'KES',
  period: '2026-03-01',
  redemptions: [],
  counts: new Map(),
  ...given,
});
const weighed = (condition: Condition, given: Partial<CustomerFacts>) => weighCondition(condition, facts(given));
const offer = (promotion: Promotion, given: Partial<PromotionFacts> = {}) => {
  const { offered, refused } = applicablePromotions([promotion], facts(given));
  return offered[0] ?? refused[0]?.because;
};

const due = (day: string, paid: string | null): InvoiceHistory => ({
  dueAt: at(`${day}T08:00:00`),
  paidAt: paid === null ? null : at(paid),
});

describe('loyalty from 12 months', () => {
  const tiers = [
    { fromMonths: 24, discount: percentOf('0.10') },
    { fromMonths: 36, discount: percentOf('0.15') },
  ];
  const loyalty = { kind: 'tenure', fromMonths: 12, tiers } as const;

  it.each<[string | null, string, boolean, string | undefined, string]>([
    ['2025-03-01', '2026-02-28T23:59:59', false, undefined, 'the day before the year is over'],
    ['2025-03-01', '2026-03-01T00:00:00', true, undefined, 'the first instant of the day, by the clock of Nairobi'],
    ['2024-03-01', '2026-02-28T23:59:59', true, undefined, 'a day short of two years'],
    ['2024-03-01', '2026-03-01T00:00:00', true, '0.10', 'two years'],
    ['2020-01-01', '2026-03-01T00:00:00', true, '0.15', 'six years: the highest tier that is reached'],
    ['2024-02-29', '2025-02-28T00:00:00', true, undefined, '29 February counts on the 28th'],
    ['2025-03-31', '2026-03-30T12:00:00', false, undefined, 'months, not days: 364 days'],
    [null, '2026-03-01T00:00:00', false, undefined, 'no service yet'],
  ])('a customer since %s, at %s: %s with %s, %s', (customerSince, time, holds, rate) => {
    const { terms, ...rest } = weighed(loyalty, { customerSince, at: at(time) });
    expect([rest.holds, terms]).toEqual([holds, rate === undefined ? undefined : percentOf(rate)]);
  });

  it('says when the time will have come', () => {
    expect(weighed(loyalty, { customerSince: '2025-05-31' }).because).toBe(
      'a customer since 2025-05-31: 12 months are over on 2026-05-31',
    );
  });

  it('takes 5 %, and 10 % after two years', () => {
    const promotion = aPromotion({ code: null, discount: percentOf('0.05'), when: [loyalty] });
    const billed = ['2025-03-01', '2024-03-01'].map((customerSince) => {
      const { offered } = applicablePromotions([promotion], facts({ customerSince }));
      const discounts = offered.map(({ discount }) => discount);
      return majorString(runPipeline({ currency: 'KES', at: START, lines: [line('plan', '2500.00')], discounts }).net);
    });
    expect(billed).toEqual(['2375.00', '2250.00']);
  });
});

describe('a reward for paying on time', () => {
  it.each<[InvoiceHistory[], boolean, string]>([
    [
      [due('2026-01-05', '2026-01-05T23:59:59'), due('2026-02-05', '2026-01-28T08:00:00')],
      true,
      'on the due day, after the hour of its invoice',
    ],
    [
      [due('2026-01-05', '2026-01-06T00:00:00'), due('2026-02-05', '2026-02-01T08:00:00')],
      false,
      'a second after the day',
    ],
    [[due('2026-02-05', '2026-02-01T08:00:00')], false, 'one invoice where two are asked for'],
    [
      [
        due('2025-12-05', '2026-02-01T08:00:00'),
        due('2026-01-05', '2026-01-05T08:00:00'),
        due('2026-02-05', '2026-02-05T08:00:00'),
      ],
      true,
      'what was late is longer ago',
    ],
    [
      [due('2026-01-05', '2026-01-05T08:00:00'), due('2026-02-05', '2026-02-05T08:00:00'), due('2026-03-05', null)],
      true,
      'what is not due yet says nothing',
    ],
    [[due('2026-01-05', '2026-01-05T08:00:00'), due('2026-02-28', null)], false, 'what was due yesterday and is open'],
    [
      [due('2026-01-05', '2026-01-05T08:00:00'), due('2026-02-05', '2026-02-05T08:00:00'), due('2026-03-01', null)],
      true,
      'what is due today, an hour ago, has still its day',
    ],
  ])('%#', (invoices, holds, reason) => {
    expect(weighed({ kind: 'paid_on_time', last: 2 }, { invoices }).holds, reason).toBe(holds);
  });
});

describe('an off-peak incentive', () => {
  const night = { kind: 'off_peak', windows: ['night', 'weekend'], share: '0.6' } as const;
  it.each<[bigint, Record<string, bigint>, boolean, string]>([
    [100n, { night: 40n, weekend: 20n }, true, 'exactly the share'],
    [1_000n, { night: 599n }, false, 'just below, though it rounds to 60 %'],
    [100n, { day: 100n }, false, 'none'],
    [0n, {}, false, 'nothing used'],
  ])('%s units, %o: %s, %s', (units, byWindow, holds) => {
    expect(weighed(night, { usage: { units, byWindow } }).holds).toBe(holds);
  });
});

describe('an offer', () => {
  const coded = aPromotion();
  const held = aRedemption();

  it('with a code is for who has given it', () => {
    expect(offer(coded)).toEqual(['the code KARIBU-20 was not given']);
    expect(offer(coded, { redemptions: [held] })).toMatchObject({
      because: 'taken up with the code KARIBU-20',
      takeUp: false,
      discount: { id: 'prm_1', terms: percentOf('0.2'), grantedAt: START },
    });
  });

  it.each<[Partial<Promotion>, Partial<PromotionFacts>, string[], string]>([
    [{ validFrom: START + 1 }, {}, ['it has not begun'], 'too early'],
    [{ validUntil: START }, {}, ['it is over'], 'the end is exclusive'],
    [
      { limits: { total: 2, perCustomer: null, perCurrency: null } },
      { counts: new Map([['prm_1', { total: 2, ofAccount: 0, inCurrency: 0 }]]) },
      ['the limit of 2 for all is reached'],
      'a limit',
    ],
    [
      { discount: { kind: 'amount', amount: { minor: 1n, currency: 'UGX' }, carries: false } },
      {},
      ['it is in UGX'],
      'another currency',
    ],
    [
      { when: [{ kind: 'plans', codes: ['biz-50'] }, { kind: 'new_customer' }] },
      { invoices: [{ dueAt: 0, paidAt: 0 }] },
      ['none of the plans biz-50', 'not a new customer: has paid an invoice before'],
      'all that is in the way is said',
    ],
  ])('that applies by itself is refused: %#', (given, known, because, reason) => {
    expect(offer(aPromotion({ code: null, ...given }), known), reason).toEqual(because);
  });

  it('that was taken up outlives its time, its limits, and the newness of the customer', () => {
    const promotion = aPromotion({
      validUntil: START + DAY,
      limits: { total: 1, perCustomer: 1, perCurrency: null },
      when: [{ kind: 'new_customer' }],
      firstPeriods: 3,
    });
    const invoices = [{ dueAt: START, paidAt: START }];
    const later = {
      at: START + 40 * DAY,
      invoices,
      counts: new Map([['prm_1', { total: 1, ofAccount: 1, inCurrency: 1 }]]),
    };
    expect(offer(promotion, { ...later, redemptions: [held] })).toMatchObject({ redemption: held });
    expect(offer(promotion, { ...later, redemptions: [] })).toEqual([
      'the code KARIBU-20 was not given',
      'not a new customer: has paid an invoice before',
    ]);
  });

  it('for three periods ends after three, whatever the plan is by then', () => {
    const promotion = aPromotion({ firstPeriods: 3 });
    const used = aRedemption({ periods: ['2025-12-01', '2026-01-01', '2026-02-01'] });
    expect(offer(promotion, { redemptions: [used], planCodes: ['biz-50'] })).toEqual(['its 3 periods are over']);
    // The third bill is made again: the same discount.
    expect(offer(promotion, { redemptions: [used], period: '2026-02-01' })).toMatchObject({ redemption: used });
  });

  it('of an amount that carries gives what it has left', () => {
    const terms = { kind: 'amount', amount: kes('300.00'), carries: true } as const;
    const promotion = aPromotion({ discount: terms });
    const offered = offer(promotion, { redemptions: [aRedemption({ left: kes('120.00') })] });
    expect(offered).toMatchObject({ discount: { terms: { ...terms, amount: kes('120.00') } } });
    expect(offer(promotion, { redemptions: [aRedemption({ left: kes('0.00') })] })).toEqual(['its amount is used up']);
  });

  it.each<[Partial<Promotion>, boolean]>([
    [{}, false],
    [{ firstPeriods: 3 }, true],
    [{ limits: { total: 100, perCustomer: null, perCurrency: null } }, true],
    [{ discount: { kind: 'amount', amount: kes('300.00'), carries: true } }, true],
  ])('that applies by itself needs a redemption when something is counted: %o, %s', (given, takeUp) => {
    expect(offer(aPromotion({ code: null, ...given }))).toMatchObject({ takeUp });
  });

  it('that is only reserved applies while it is held, and no longer', () => {
    const reserved = aRedemption({ state: 'reserved', redeemedAt: null, heldUntil: START + DAY });
    expect(offer(coded, { redemptions: [reserved] })).toMatchObject({ redemption: reserved });
    expect(offer(coded, { redemptions: [reserved], at: START + DAY })).toEqual(['the code KARIBU-20 was not given']);
  });
});

it('for new customers that was only reserved is refused to who has paid meanwhile', () => {
  const promotion = aPromotion({ when: [{ kind: 'new_customer' }] });
  const reserved = aRedemption({ state: 'reserved', redeemedAt: null });
  const invoices = [{ dueAt: START - DAY, paidAt: START - DAY }];
  expect(offer(promotion, { redemptions: [reserved] })).toMatchObject({ redemption: reserved });
  expect(offer(promotion, { redemptions: [reserved], invoices })).toEqual([
    'not a new customer: has paid an invoice before',
  ]);
});

describe('a promotion that is published', () => {
  it.each<[Partial<Promotion>, RegExp]>([
    [{ code: 'karibu' }, /3 to 32 capitals/],
    [{ validFrom: START, validUntil: START }, /ends after it begins/],
    [{ firstPeriods: 0 }, /whole number from 1/],
    [{ limits: { total: null, perCustomer: 1.5, perCurrency: null } }, /whole number from 1/],
    [{ discount: percentOf('20') }, /0\.2/],
    [{ discount: percentOf('0') }, /0\.2/],
    [{ discount: { kind: 'amount', amount: kes('0.00'), carries: false } }, /above zero/],
    [
      { when: [{ kind: 'tenure', fromMonths: 12, tiers: [{ fromMonths: 6, discount: percentOf('0.1') }] }] },
      /before the tenure/,
    ],
    [{ when: [{ kind: 'paid_on_time', last: 0 }] }, /1 or more/],
    [{ when: [{ kind: 'off_peak', windows: [], share: '0.5' }] }, /needs a window/],
    [{ when: [{ kind: 'plans', codes: [] }] }, /name a plan/],
  ])('is not %o', (given, message) => {
    expect(() => checkPromotion(aPromotion())).not.toThrow();
    expect(() => checkPromotion(aPromotion(given))).toThrow(message);
  });
});
