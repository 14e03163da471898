import { describe, expect, it } from 'vitest';
import { marksOf } from '../src/pages/console/rows.ts';
import { makeWorld } from './fake/people.ts';
import type { PlanOrder } from '../src/api/selling.ts';
import { filledIn, withoutRow, withRow } from '../src/elements/blocks.ts';
import type { FormValues } from '../src/elements/fields.ts';
import { askedOf, planForm } from '../src/pages/console/plan/form.ts';
import { keptFrom } from '../src/pages/console/plan/keep.ts';
import { kindOf, PLAN_KINDS, startOf, type PlanKind } from '../src/pages/console/plan/kinds.ts';
import { plainFigure, unscaled } from '../src/pages/console/plan/reader.ts';
import { readPlanForm, type ReadPlan } from '../src/pages/console/plan/read.ts';
import { sampleOf } from '../src/pages/console/plan/sample.ts';
import { writePlanForm } from '../src/pages/console/plan/write.ts';

/** What the form of a kind reads with this typed into it, as the page reads it. */
function read(kind: PlanKind, typed: FormValues): ReadPlan {
  return readForm({ ...startOf(kind, {}), ...typed });
}

function readForm(typed: FormValues): ReadPlan {
  const values = filledIn(planForm(askedOf(typed, 'en', 'KES')), typed);
  return readPlanForm({ kind: typed['kind'] ?? '', ...values, planKind: typed['planKind'] ?? '' }, 'KES', 2);
}

function orderIn(answer: ReadPlan): PlanOrder {
  if ('wrong' in answer) throw new Error(JSON.stringify(answer.wrong));
  return answer.order;
}

const HOME = { name: 'Home 10', price: '1,500.50', downKbps: '10', upKbps: '2.5' };

describe('the form of a plan', () => {
  it('is an order in minor units, kbit/s and parts, with VAT on price and excise', () => {
    expect(orderIn(read('prepaid', HOME))).toMatchObject({
      code: 'home-10',
      name: 'Home 10',
      role: 'base',
      kind: 'prepaid',
      price: { minor: '150050', currency: 'KES' },
      taxMode: 'inclusive',
      taxes: [
        { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' },
        { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' },
      ],
      validity: { kind: 'calendar_month', count: 1 },
      renewal: 'extend',
      downKbps: 10_000,
      upKbps: 2_500,
      quotaBytes: null,
      afterQuota: 'block',
      sessionsAllowed: 1,
      changes: { cancel: 'credit', pause: { maxDaysPerYear: 60, minDays: 1, compensation: 'credit' }, promise: null },
      existing: { mode: 'grandfather', from: null },
    });
  });

  it.each<[kind: PlanKind, typed: FormValues, ordered: object, why: string]>([
    [
      'prepaid',
      { validity: 'minute', 'validity.count': '30' },
      { validity: { kind: 'duration', count: 30, unit: 'minute' } },
      'half an hour',
    ],
    [
      'prepaid',
      { validity: 'end_of_local_day' },
      { validity: { kind: 'end_of_local_day', count: 0 } },
      'till midnight',
    ],
    ['prepaid', { taxMode: 'none' }, { taxes: [] }, 'no taxes'],
    ['prepaid', { vat: '', excise: '12.5' }, { taxes: [{ code: 'EXCISE', rate: '0.125' }] }, 'one tax'],
    [
      'prepaid',
      { quotaBytes: '60', afterQuota: 'slow', slow: '1', rollover: 'yes', 'rollover.max': '20' },
      {
        quotaBytes: '60000000000',
        afterQuota: { downKbps: 1000, upKbps: 1000 },
        rollover: { min: '0', max: '20000000000', periods: 1, overage: 'forget', priority: null },
      },
      'gigabytes are powers of ten, as data is sold',
    ],
    ['prepaid', { graceDays: '3' }, { graceDays: 3, continuous: true }, 'grace is unbroken time'],
    ['hotspot', {}, { access: 'hotspot', onExpiry: 'wall', quotaBytes: '1000000000' }, 'an hour at a hotspot'],
    [
      'fair_use',
      { 'fairUse.0.afterBytes': '300', 'fairUse.0.downKbps': '5', 'fairUse.0.upKbps': '2' },
      { fairUse: [{ afterBytes: '300000000000', downKbps: 5000, upKbps: 2000 }] },
      'slower from 300 GB on',
    ],
    [
      'bundle',
      { 'grants.0.amount': '5', 'grants.0.validity.count': '7' },
      {
        role: 'bundle',
        downKbps: 0,
        validity: { kind: 'local_days', count: 7 },
        grants: [
          { asset: 'BYTES', amount: '5000000000', validity: { kind: 'local_days', count: 7 }, increment: '1000000' },
        ],
      },
      'a bundle lasts as long as what it grants',
    ],
    [
      'postpaid',
      { minimum: '2000', maximum: '9000', setupFee: '500' },
      { kind: 'postpaid', minimum: { minor: '200000' }, maximum: { minor: '900000' }, setupFee: { minor: '50000' } },
      'fees and limits',
    ],
    [
      'business',
      { 'phases.0.price': '', 'phases.0.atEnd': 'renew' },
      {
        taxMode: 'exclusive',
        phases: [{ kind: 'fixed_term', length: { unit: 'month', count: 12 }, price: null, atEnd: 'renew' }],
      },
      'a year with a commitment',
    ],
    [
      'postpaid',
      { 'phases.count': '1' },
      {
        phases: [
          { kind: 'trial', length: { unit: 'month', count: 1 }, price: { minor: '0' } },
          { kind: 'evergreen', length: null, price: null },
        ],
      },
      'a trial is free, and the price of the plan follows by itself',
    ],
    [
      'percentile',
      { 'usage.0.model.price': '350.5' },
      { usage: [{ meter: 'mbps_p95', blockSize: '37500000', model: { model: 'unit', price: '350.5' } }] },
      '1 Mbit/s for five minutes is 37,500,000 bytes',
    ],
    ['add_on', { downKbps: '0', upKbps: '0' }, { role: 'add_on', sessionsAllowed: 0 }, 'an add-on may add no speed'],
    [
      'prepaid',
      { 'changes.promise': 'yes', 'changes.promise.maxDays': '3', 'changes.pause': '', 'changes.accessGraceMs': '6' },
      { changes: { pause: null, promise: { maxDays: 3, minTenureDays: 30, fee: null }, accessGraceMs: 21_600_000 } },
      'rules of change',
    ],
    [
      'business',
      { 'changes.cancelFee': '1500' },
      { changes: { cancel: 'credit', cancelFee: { minor: '150000', currency: 'KES' } } },
      'leaving a commitment costs a fee',
    ],
    ['prepaid', { 'changes.cancelFee': '' }, { changes: { cancelFee: null } }, 'no fee to leave'],
  ])('%s with %o orders %o: %s', (kind, typed, ordered) => {
    expect(orderIn(read(kind, { ...HOME, ...typed }))).toMatchObject(ordered);
  });

  it.each<[model: string, typed: FormValues, ordered: object]>([
    [
      'graduated',
      { 'tiers.0.upTo': '10', 'tiers.0.price': '50', 'tiers.1.price': '20.0', 'tiers.1.flat': '5' },
      {
        model: 'graduated',
        tiers: [
          { upTo: '10', price: '50' },
          { upTo: null, price: '20', flat: '5' },
        ],
      },
    ],
    ['package', { size: '5', price: '100', free: '' }, { model: 'package', size: '5', price: '100' }],
    ['percentage', { rate: '2.99', fixed: '10' }, { model: 'percentage', rate: '0.0299', fixed: '10' }],
    [
      'capacity',
      { 'tiers.0.upTo': '10', 'tiers.0.flat': '1000', 'tiers.1.flat': '3000' },
      {
        model: 'capacity',
        tiers: [
          { upTo: { bytes: '10' }, flat: '1000' },
          { upTo: { bytes: null }, flat: '3000' },
        ],
      },
    ],
  ])('prices usage as %s', (model, typed, ordered) => {
    const under = Object.entries(typed).map(([name, value]) => [`usage.0.model.${name}`, value] as const);
    const usage = { 'usage.count': '1', 'usage.0.model': model, ...Object.fromEntries(under) };
    expect(orderIn(read('postpaid', { ...HOME, ...usage }))).toMatchObject({ usage: [{ model: ordered }] });
  });

  it.each<[kind: PlanKind, typed: FormValues, wrong: object, why: string]>([
    ['prepaid', { price: 'much' }, { price: 'money' }, 'no number'],
    ['prepaid', { price: '1.005' }, { price: 'money' }, 'finer than a cent'],
    ['prepaid', { vat: '116' }, { vat: 'rate' }, 'more than all of it'],
    ['prepaid', { 'validity.count': '0' }, { 'validity.count': 'count' }, 'nothing would be sold'],
    ['prepaid', { downKbps: '0', upKbps: '' }, { downKbps: 'speed', upKbps: 'speed' }, 'both are marked at once'],
    ['prepaid', { code: 'Home 10' }, { code: 'code' }, 'a code has no capitals'],
    ['prepaid', { 'existing.mode': 'at_next_period' }, { 'existing.from': 'date' }, 'from when is not said'],
    [
      'postpaid',
      {
        'usage.count': '1',
        'usage.0.model': 'volume',
        'usage.0.model.tiers.count': '3',
        'usage.0.model.tiers.0.upTo': '10',
        'usage.0.model.tiers.0.price': '5',
        'usage.0.model.tiers.1.upTo': '10',
        'usage.0.model.tiers.1.price': '4',
        'usage.0.model.tiers.2.price': '3',
      },
      { 'usage.0.model.tiers.1.upTo': 'upTo' },
      'a tier ends above the one before',
    ],
  ])('%s with %o marks %o: %s', (kind, typed, wrong) => {
    expect(read(kind, { ...HOME, ...typed })).toEqual({ wrong });
  });

  it('is filled in again from the plan that it ordered, for every kind', () => {
    const rest: FormValues = {
      'fairUse.0.afterBytes': '300',
      'fairUse.0.downKbps': '5',
      'fairUse.0.upKbps': '2',
      'grants.0.amount': '5',
      'usage.0.model.price': '350.5',
      quotaBytes: '60',
    };
    for (const kind of PLAN_KINDS) {
      const order = orderIn(read(kind, { ...HOME, ...rest }));
      expect(kindOf(order)).toBe(kind);
      expect(readForm(writePlanForm(order))).toEqual({ order });
    }
  });

  it('keeps what it has no field for', () => {
    const typed = { ...startOf('postpaid', {}), ...HOME, 'usage.count': '1', 'usage.0.model.price': '5' };
    const order = orderIn(readForm(typed));
    if (order.kind !== 'postpaid') throw new Error('it is postpaid');
    const dynamic = { model: 'dynamic', multiplier: '1.15' } as never;
    const origin: PlanOrder = {
      ...order,
      usage: order.usage.map((price) => ({ ...price, rounding: 'half_even', model: dynamic })),
      changes: { ...order.changes, quantity: { up: 'next_period' } } as never,
      taxes: [...order.taxes, { code: 'LEVY', name: 'Levy', rate: '0.01', base: 'net' }],
    };
    const opened = writePlanForm(origin);
    expect(keptFrom(origin, orderIn(readForm(opened)), opened)).toEqual(origin);
  });
});

describe('rows', () => {
  it('move up with all that was typed in them when one before them goes', () => {
    const typed = { 'usage.count': '3', 'usage.0.meter': 'a', 'usage.1.meter': 'b', 'usage.2.model.tiers.0.upTo': '9' };
    expect(withoutRow(typed, 'usage', 1, 3)).toEqual({
      'usage.count': '2',
      'usage.0.meter': 'a',
      'usage.1.model.tiers.0.upTo': '9',
    });
  });

  it('come at the end', () => {
    expect(withRow({}, 'phases', 0)).toEqual({ 'phases.count': '1' });
  });
});

it.each([
  ['1,500.50', '1500.5'],
  ['007', '7'],
  ['0.2500', '0.25'],
  ['10.', '10'],
])('writes the figure %s as %s', (typed, figure) => {
  expect(plainFigure(typed)).toBe(figure);
});

it.each([
  ['1500000000', 9, '1.5'],
  ['5', 3, '0.005'],
  ['60', 0, '60'],
])('shows %s of ten to the power of %i as %s', (units, digits, shown) => {
  expect(unscaled(units, digits)).toBe(shown);
});

it('samples in units of the meter, half a GiB exactly', () => {
  const order = orderIn(read('postpaid', { ...HOME, 'usage.count': '1', 'usage.0.model.price': '5' }));
  expect(sampleOf(order, { bytes: 0.5 })).toEqual({ usage: { bytes: '536870912' }, periods: 3 });
});

it('marks in the list of plans what a name and a price do not tell', () => {
  const [plan] = makeWorld().plans;
  if (plan === undefined) throw new Error('the world is empty');
  const trial = { kind: 'trial', days: 7 } as unknown as (typeof plan.phases)[number];
  expect(marksOf(plan, 'en')).toEqual([]);
  expect(marksOf({ ...plan, phases: [trial], fairUse: [{} as never], usage: [{} as never] }, 'en')).toEqual([
    'Trial',
    'Fair use',
    'Usage prices',
  ]);
});
