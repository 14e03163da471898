import { describe, expect, it } from 'vitest';
import { planChange, type Offer, type PlanChangePolicy } from '../../../src/domain/change/plan-change.ts';
import { reasonText } from '../../../src/domain/change/reasons.ts';
import { money } from '../../../src/kernel/money.ts';
import { amounts, days, kes, major, month, monthly, nairobi, NAIROBI, thirtyDays } from './facts.ts';

const postpaid = (price: string): Offer => ({ kind: 'postpaid', price: kes(price), interval: monthly });
const prepaid = (price: string, count = 30): Offer => ({
  kind: 'prepaid',
  price: kes(price),
  validity: { kind: 'duration', count, unit: 'day' },
});
const day11 = nairobi('2026-04-11 09:00');

describe('a change of a postpaid plan', () => {
  it.each<[string, string, PlanChangePolicy, string[], string, string]>([
    ['2500', '4000', {}, ['-1666.67', '2666.67'], '1000.00', 'an upgrade on day 11 of 30: 20 of 30 days of each'],
    ['4000', '2500', {}, [], '0.00', 'a downgrade waits for the next period and moves no money'],
    [
      '4000',
      '2500',
      { downgrade: 'now' },
      ['-2666.67', '1666.67'],
      '-1000.00',
      'a downgrade at once is the upgrade turned round',
    ],
    ['2500', '4000', { upgrade: 'next_period' }, [], '0.00', 'an upgrade may wait too'],
    ['2500', '4000', { unused: 'none' }, ['2666.67'], '2666.67', 'what was unused is lost: only the new plan is paid'],
    [
      '2500',
      '4000',
      { unused: 'data' },
      ['2666.67'],
      '2666.67',
      'its data goes along, so its money does not come back',
    ],
    ['2500', '2500', {}, ['-1666.67', '1666.67'], '0.00', 'plans of one price change at once for nothing'],
    ['2500', '4000', { upgradeFee: kes('200') }, ['-1666.67', '2666.67', '200.00'], '1200.00', 'with a fee'],
    [
      '4000',
      '2500',
      { upgradeFee: kes('200'), downgradeFee: kes('300') },
      ['300.00'],
      '300.00',
      'the fee of a downgrade is charged when it takes effect',
    ],
    [
      '2500',
      '4000',
      { count: { convention: 'seconds' } },
      ['-1635.42', '2616.67'],
      '981.25',
      'by the second: 471 of 720 hours are left',
    ],
  ])('%s to %s (%o) is %o, %s: %s', (from, to, policy, lines, due) => {
    const result = planChange(
      { now: day11, zone: NAIROBI, from: postpaid(from), to: postpaid(to), paid: [month(from)] },
      policy,
    );
    expect(amounts(result)).toEqual(lines);
    expect(major(result.due)).toBe(due);
  });

  it('pays for the days from the day of the change to the end of the month', () => {
    const result = planChange({
      now: day11,
      zone: NAIROBI,
      from: postpaid('2500'),
      to: postpaid('4000'),
      paid: [month('2500')],
    });
    const rest = { fromAt: nairobi('2026-04-11 00:00'), toAt: nairobi('2026-05-01 00:00') };
    expect(result.lines.map(({ stretch, text, kind }) => ({ stretch, text, kind }))).toEqual([
      { stretch: rest, text: 'plan.unused', kind: 'adjustment' },
      { stretch: rest, text: 'plan.rest', kind: 'recurring' },
    ]);
    expect(result.effectiveAt).toBe(day11);
    expect(result.paidUntil).toBe(rest.toAt);
    expect(result.anchor).toBeNull();
    expect(result.cuts).toEqual([
      {
        before: { fromAt: nairobi('2026-04-01 00:00'), toAt: rest.toAt },
        after: { fromAt: nairobi('2026-04-01 00:00'), toAt: rest.fromAt },
      },
      { before: null, after: rest },
    ]);
  });

  it('waits for the end of what is paid, and leaves it alone', () => {
    const paid = [month('4000')];
    const result = planChange({ now: day11, zone: NAIROBI, from: postpaid('4000'), to: postpaid('2500'), paid });
    expect(result.effectiveAt).toBe(nairobi('2026-05-01 00:00'));
    expect(result.paid).toBe(paid);
    expect(result.cuts).toEqual([]);
  });

  it('settles a month that is charged ahead as well', () => {
    const paid = [month('2500'), month('2500', days('2026-05-01', '2026-06-01'))];
    const result = planChange({ now: day11, zone: NAIROBI, from: postpaid('2500'), to: postpaid('4000'), paid });
    expect(amounts(result)).toEqual(['-1666.67', '-2500.00', '2666.67', '4000.00']);
  });

  it('begins a period of the new plan today when the periods differ', () => {
    const yearly: Offer = { kind: 'postpaid', price: kes('24000'), interval: { unit: 'year', count: 1 } };
    const result = planChange(
      { now: day11, zone: NAIROBI, from: postpaid('2500'), to: yearly, paid: [month('2500')] },
      { downgrade: 'now' },
    );
    expect(amounts(result)).toEqual(['-1666.67', '24000.00']);
    expect(result.anchor).toBe('2026-04-11');
    expect(result.paidUntil).toBe(nairobi('2027-04-11 00:00'));
  });

  it('compares prices for the same time: 2,500 a month is dearer than 24,000 a year', () => {
    const yearly: Offer = { kind: 'postpaid', price: kes('24000'), interval: { unit: 'year', count: 1 } };
    const paid = [month('2500')];
    const result = planChange({ now: day11, zone: NAIROBI, from: postpaid('2500'), to: yearly, paid });
    expect(result.reasons.map(({ key }) => key)).toEqual(['plan.downgrade', 'plan.next']);
  });

  it.each([
    ['1500.00', 'next_invoice', '1,000.00 is less than the least invoice'],
    ['1000.00', 'now', 'the least itself is enough'],
  ])('with a least invoice of %s collects %s: %s', (least, when) => {
    const result = planChange(
      { now: day11, zone: NAIROBI, from: postpaid('2500'), to: postpaid('4000'), paid: [month('2500')] },
      { minimumInvoice: kes(least) },
    );
    expect(result.collect).toBe(when);
    expect(major(result.due)).toBe('1000.00');
  });

  it.each<[PlanChangePolicy['payBack'], [string, string][], string]>([
    ['credit', [['credit', '1000.00']], 'to the wallet'],
    [
      'offset',
      [
        ['offset', '300.00'],
        ['credit', '700.00'],
      ],
      'what is open is settled, the rest goes to the wallet',
    ],
    [
      'refund',
      [
        ['offset', '300.00'],
        ['refund', '700.00'],
      ],
      'nobody is sent money while owing',
    ],
  ])('gives back by %s as %o: %s', (payBack, ways) => {
    const result = planChange(
      {
        now: day11,
        zone: NAIROBI,
        from: postpaid('4000'),
        to: postpaid('2500'),
        paid: [month('4000')],
        openDebt: kes('300'),
      },
      { downgrade: 'now', ...(payBack && { payBack }) },
    );
    expect(result.returned.map(({ way, amount }) => [way, major(amount)])).toEqual(ways);
  });

  it('moves no money when nothing is paid, and says so', () => {
    const result = planChange({ now: day11, zone: NAIROBI, from: postpaid('4000'), to: postpaid('2500'), paid: [] });
    expect(result.lines).toEqual([]);
    expect(result.effectiveAt).toBe(day11);
    expect(result.reasons.map(reasonText)).toContain('Nothing is paid beyond now, so there is nothing to settle.');
  });
});

describe('a change of a prepaid plan', () => {
  // 1 April 14:30 to 1 May 14:30 is 720 hours; at 11 April 14:30, 480 of them are left.
  const third = nairobi('2026-04-11 14:30');
  const change = (from: string, to: string, now = third) => ({
    now,
    zone: NAIROBI,
    from: prepaid(from),
    to: prepaid(to),
    paid: [thirtyDays(from)],
  });

  it.each<[string, string, PlanChangePolicy, string[], string, string]>([
    ['1500', '3000', {}, ['-1000.00', '3000.00'], '2026-05-11 14:30', 'a new term starts now, less what was unused'],
    ['1500', '3000', { prepaid: 'same_expiry' }, ['-1000.00', '2000.00'], '2026-05-01 14:30', 'the expiry stays'],
    [
      '1500',
      '3000',
      { prepaid: 'convert' },
      ['-1000.00', '1000.00'],
      '2026-04-21 14:30',
      '1,000 of 3,000 is a third of thirty days: ten',
    ],
    [
      '3000',
      '1500',
      { prepaid: 'convert', downgrade: 'now' },
      ['-2000.00', '2000.00'],
      '2026-05-21 14:30',
      '2,000 buys one term of 1,500 and a third of another: forty days',
    ],
    ['1500', '3000', { unused: 'none' }, ['3000.00'], '2026-05-11 14:30', 'what was unused is lost'],
    ['3000', '1500', {}, [], '2026-05-01 14:30', 'a cheaper plan is what the next renewal buys'],
  ])('%s to %s (%o) is %o until %s: %s', (from, to, policy, lines, until) => {
    const result = planChange(change(from, to), policy);
    expect(amounts(result)).toEqual(lines);
    expect(result.paidUntil).toBe(nairobi(until));
  });

  it.each<['seconds' | 'local_days', string, string, string]>([
    ['seconds', '2026-04-12 00:30', '-979.17', '470 of 720 hours are left'],
    ['local_days', '2026-04-12 00:30', '-950.00', 'the eleventh day has begun, so 19 of 30 are left'],
    ['local_days', '2026-04-12 14:30', '-950.00', 'the eleventh day is over and the twelfth has not begun'],
    ['local_days', '2026-04-12 14:31', '-900.00', 'the twelfth day has begun'],
  ])('counts what is unused by %s at %s: %s, %s', (termsBy, at, unused) => {
    expect(amounts(planChange(change('1500', '3000', nairobi(at)), { count: { termsBy } }))[0]).toBe(unused);
  });

  it('carries the data that is left, for the money that is kept', () => {
    const result = planChange({ ...change('1500', '3000'), unusedBytes: 6n * 10n ** 9n }, { unused: 'data' });
    expect(result.carried).toEqual([{ what: 'data', bytes: 6n * 10n ** 9n }]);
    expect(amounts(result)).toEqual(['3000.00']);
  });

  it('carries no data where its money comes back', () => {
    expect(planChange({ ...change('1500', '3000'), unusedBytes: 1n }).carried).toEqual([]);
  });

  it.each<[Offer, PlanChangePolicy, string, string]>([
    [postpaid('3000'), {}, 'change.termsDiffer', 'prepaid does not become postpaid'],
    [
      prepaid('3000', 7),
      { prepaid: 'same_expiry' },
      'change.lengthDiffers',
      'a week cannot keep the expiry of a month',
    ],
    [prepaid('3000'), { prepaid: 'convert', unused: 'none' }, 'change.nothingToConvert', 'what is lost buys nothing'],
    [
      { ...prepaid('0'), price: kes('0') },
      { prepaid: 'convert', downgrade: 'now' },
      'change.nothingToConvert',
      'a free plan has no end to buy',
    ],
    [prepaid('0.01', 1), { prepaid: 'convert', downgrade: 'now' }, 'change.convertedTooLong', '100,000 days for 1,000'],
    [
      { kind: 'prepaid', price: money(100n, 'UGX'), validity: { kind: 'local_days', count: 1 } },
      {},
      'money.currencyMismatch',
      'a currency never changes',
    ],
  ])('is refused for %o with %o as %s: %s', (to, policy, code) => {
    expect(() => planChange({ ...change('1500', '3000'), to }, policy)).toThrow(expect.objectContaining({ code }));
  });
});
