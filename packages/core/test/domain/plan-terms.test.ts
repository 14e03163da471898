import { expect, it } from 'vitest';
import { checkPlan } from '../../src/domain/plan-check.ts';
import { completePlan } from '../../src/domain/plan-input.ts';
import type { PlanTerms } from '../../src/domain/plan.ts';
import { planInput } from '../../src/testing/builders.ts';

const PREPAID = { kind: 'prepaid', renewal: 'extend', graceMs: 0, continuous: false };
const MONTH = { kind: 'calendar_month', count: 1 };

/** Terms as somebody wrote them whose types nobody has checked. */
const check = (terms: object) => () => checkPlan(completePlan({ ...planInput(), terms: terms as PlanTerms }));

it.each<[object, string, string]>([
  [{ ...PREPAID, validity: { kind: 'weeks', count: 1 } }, 'terms.validity', 'duration, local_days'],
  [{ ...PREPAID, validity: { kind: 'duration', count: 1, unit: 'month' } }, 'got kind duration', 'calendar_month'],
  [{ ...PREPAID, validity: { kind: 'local_days', count: 0 } }, 'got kind local_days, count 0', 'from 1 to 36500'],
  [{ ...PREPAID, validity: { kind: 'local_days', count: '30' } }, 'terms.validity', 'a whole count'],
  [{ ...PREPAID, validity: 'P30D' }, 'got P30D', 'a kind of'],
  [{ ...PREPAID, validity: null }, 'got null', 'a kind of'],
  [PREPAID, 'got undefined', 'a kind of'],
  [{ ...PREPAID, validity: { ...MONTH, day: 32 } }, 'terms.validity.day', 'from 1 to 31'],
  [{ ...PREPAID, validity: MONTH, renewal: 'prolong' }, 'terms.renewal', 'extend, restart, queue; got prolong'],
  [{ ...PREPAID, validity: MONTH, graceMs: -1 }, 'terms.graceMs', 'from zero; got -1'],
  [{ kind: 'pre-paid', validity: MONTH }, 'terms.kind', 'prepaid or postpaid; got pre-paid'],
])('a plan of the terms %j is refused, naming %s and what would be right: %s', (terms, names, right) => {
  expect(check(terms)).toThrow(names);
  expect(check(terms)).toThrow(right);
});

it('names the grant whose validity is wrong', () => {
  const grant = {
    asset: 'BYTES',
    amount: 1n,
    increment: 1n,
    validity: { kind: 'days', count: 3 },
    priority: 0,
    rollover: null,
    pooled: false,
  };
  const sound = { ...grant, validity: { kind: 'local_days', count: 3 } };
  const input = { ...planInput(), grants: [sound, grant] } as ReturnType<typeof planInput>;
  expect(() => checkPlan(completePlan(input))).toThrow('grants.1.validity');
});

it('sells a month', () => {
  expect(check({ ...PREPAID, validity: MONTH })).not.toThrow();
});
