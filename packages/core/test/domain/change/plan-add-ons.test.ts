import { describe, expect, it } from 'vitest';
import type { HeldAddOn } from '../../../src/domain/change/plan-add-ons.ts';
import { planChange, type PlanChangePolicy } from '../../../src/domain/change/plan-change.ts';
import { amounts, kes, month, monthly, nairobi, NAIROBI, thirtyDays } from './facts.ts';

const validity = { kind: 'duration', count: 30, unit: 'day' } as const;
const addOn: HeldAddOn = { paid: [thirtyDays('300')], price: kes('300'), untilAt: null };
const change = {
  now: nairobi('2026-04-16 14:30'),
  zone: NAIROBI,
  from: { kind: 'prepaid', price: kes('3000'), validity },
  to: { kind: 'prepaid', price: kes('6000'), validity },
  paid: [thirtyDays('3000')],
  addOns: [addOn],
} as const;

describe('an add-on beside a prepaid plan that changes', () => {
  it.each<[PlanChangePolicy, string[], string]>([
    [{}, ['-1500.00', '6000.00', '-150.00', '300.00'], 'half of it comes back, and a term is charged'],
    [{ unused: 'none' }, ['6000.00', '-150.00', '300.00'], 'its money comes back where that of the plan is lost'],
    [{ prepaid: 'same_expiry' }, ['-1500.00', '3000.00'], 'it keeps its time where the plan does'],
    [{ prepaid: 'convert' }, ['-1500.00', '1500.00', '-150.00', '75.00'], 'a quarter of a term is what 1,500.00 buys'],
    [{ upgrade: 'next_period' }, [], 'nothing moves until the next term'],
  ])('with %o costs %o: %s', (policy, lines) => {
    const result = planChange(change, policy);
    expect(amounts(result)).toEqual(lines);
    const [moved] = result.addOns;
    const follows = lines.length > 2;
    expect(moved?.paid.at(-1)?.given.at(-1)?.toAt).toBe(follows ? result.paidUntil : nairobi('2026-05-01 14:30'));
  });

  it('counts towards what a change is too small for, and towards what comes back', () => {
    const small = planChange({ ...change, to: { ...change.to, price: kes('1600') } }, { downgrade: 'now' });
    expect(small.due).toEqual(kes('250'));
    const least = { downgrade: 'now', minimumInvoice: kes('200') } as const;
    expect(planChange({ ...change, to: { ...change.to, price: kes('1600') } }, least).collect).toBe('now');
    const back = planChange({ ...change, to: { ...change.to, price: kes('1000') } }, { downgrade: 'now' });
    expect(back.returned).toEqual([{ way: 'credit', amount: kes('350') }]);
  });

  it('that ends gives back only what lies behind the end of the new term', () => {
    const ends = { ...addOn, untilAt: nairobi('2026-05-01 14:30') };
    const short = { kind: 'prepaid', price: kes('1000'), validity: { ...validity, count: 5 } } as const;
    const result = planChange({ ...change, to: short, addOns: [ends] }, { upgrade: 'now' });
    // Ten of thirty days are behind 21 April.
    expect(amounts(result)).toEqual(['-1500.00', '1000.00', '-100.00']);
    expect(result.addOns).toMatchObject([{ untilAt: nairobi('2026-04-21 14:30') }]);
    expect(planChange({ ...change, addOns: [ends] }).addOns).toMatchObject([{ untilAt: ends.untilAt, lines: [] }]);
  });
});

describe('an add-on beside a postpaid plan that changes', () => {
  it('stays as it is for the rest of the period', () => {
    const from = { kind: 'postpaid', price: kes('3000'), interval: monthly } as const;
    const beside = { ...addOn, paid: [month('300')] };
    const asked = { ...change, from, to: { ...from, price: kes('6000') }, paid: [month('3000')], addOns: [beside] };
    const result = planChange(asked);
    expect(amounts(result)).toEqual(['-1500.00', '3000.00']);
    expect(result.addOns).toEqual([{ paid: beside.paid, untilAt: null, lines: [] }]);
  });
});
