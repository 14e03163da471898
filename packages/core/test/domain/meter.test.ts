import { expect, it } from 'vitest';
import { METERS, quantityText, unitsIn, type SumMeter } from '../../src/domain/meter.ts';
import { completePlan } from '../../src/domain/plan-input.ts';
import { checkPlan, planWarnings } from '../../src/domain/plan-check.ts';
import { pricedMeters, type PlanPrice } from '../../src/domain/plan-price.ts';
import type { PriceWindow } from '../../src/domain/price/windows.ts';
import { totalsBefore, type Usage } from '../../src/domain/usage.ts';
import type { Id } from '../../src/kernel/id.ts';
import { planInput, START } from '../../src/testing/builders.ts';

const GIB = 1n << 30n;
const unit = { model: 'unit', price: '1' } as const;
const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

function aUsage(given: Partial<Usage> = {}): Usage {
  return {
    id: 'use_1' as Id<'Usage'>,
    key: 'ses_1/300/5000/120',
    sessionId: 'ses_1' as Id<'Session'>,
    subscriptionId: 'sub_1' as Id<'Subscription'>,
    accountId: 'acc_1' as Id<'Account'>,
    fromAt: START,
    toAt: START + 60_000,
    inBytes: 100n,
    outBytes: 2_000n,
    seconds: 60,
    countedBytes: 1_050n,
    usageClass: 'counted',
    origin: 'radius',
    ...given,
  };
}

it.each<[SumMeter, bigint, string]>([
  ['bytes', 1_050n, 'both directions, as they count by night'],
  ['bytes_in', 100n, 'from the subscriber, as they are'],
  ['bytes_out', 2_000n, 'to the subscriber, as they are'],
  ['seconds', 60n, 'online'],
])('%s counts %s: %s', (meter, units) => {
  expect(unitsIn(aUsage(), meter)).toBe(units);
  for (const usageClass of ['free', 'excepted'] as const) expect(unitsIn(aUsage({ usageClass }), meter)).toBe(0n);
});

it.each<[string, object, boolean, string]>([
  ['ses_1/300/5000/120', { bytes: 3_200n, bytes_in: 200n, bytes_out: 3_000n, seconds: 60n }, false, 'in mid-session'],
  ['ses_1/100/2000/60', { bytes: 0n, bytes_in: 0n, bytes_out: 0n, seconds: 0n }, true, 'with which it began'],
])('the key %s tells what the session had used before: %s', (key, before, opens) => {
  expect(totalsBefore(aUsage({ key }))).toEqual({ before, opens });
});

it.each([
  ['bytes', 11n * GIB + GIB / 2n, GIB, '11.5 GiB'],
  ['bytes_in', 1_234_567_890n, 10n ** 9n, '1.235 GB'],
  ['bytes', 1_500n, 1n, '1500 bytes'],
  ['bytes', 3_000n, 7n, '3000 bytes'],
  ['seconds', 5_400n, 3_600n, '1.5 h'],
  ['seconds', 90n, 1n, '90 s'],
  ['mbps_p95', 750_000_000n, 37_500_000n, '20 Mbit/s'],
])('%s of %s in blocks of %s is %s to read', (meter, units, blockSize, text) => {
  expect(quantityText(units, { meter, blockSize })).toBe(text);
});

const price = (given: Partial<PlanPrice>): PlanPrice => ({ meter: 'bytes', blockSize: GIB, model: unit, ...given });

it('groups the prices of a meter, the one without dimensions for the rest', () => {
  const [alone, ship, rest] = [price({ meter: 'seconds' }), price({ when: { nas: 'ship' }, rank: 2 }), price({})];
  expect(pricedMeters([alone, ship, rest])).toEqual([
    { meter: 'seconds', price: alone, rates: alone },
    {
      meter: 'bytes',
      price: ship,
      rates: { prices: [{ id: '0', when: { nas: 'ship' }, weight: 2, price: ship }], otherwise: rest },
    },
  ]);
});

it.each<[string, readonly PlanPrice[], string]>([
  ['a meter that nobody counts', [{ meter: 'calls', blockSize: 1n, model: unit }], 'plan.malformed'],
  ['two prices for all bytes', [price({}), price({})], 'plan.malformed'],
  ['a share of bytes', [{ meter: 'bytes', blockSize: 1n, model: { model: 'dynamic' } }], 'plan.malformed'],
  ['bandwidth by dimension', [{ meter: 'mbps_p95', blockSize: 1n, model: unit, when: { nas: 'a' } }], 'plan.malformed'],
  [
    'a dimension without a value',
    [{ meter: 'bytes', blockSize: 1n, model: unit, when: { nas: [] } }],
    'dimension.noValue',
  ],
])('a plan is refused that has %s', (_, usage, code) => {
  const body = completePlan(planInput({ terms, usage }));
  expect(() => checkPlan(body)).toThrow(expect.objectContaining({ code }));
});

it('lets every meter pass, and warns of what a price may not mean', () => {
  const usage = METERS.map((meter): PlanPrice => ({ meter, blockSize: 1n, model: unit }));
  const free: PlanPrice = { meter: 'bytes', blockSize: 1n, model: { model: 'unit', price: '0' } };
  checkPlan(completePlan(planInput({ terms, usage })));
  expect(planWarnings({ usage })).toEqual([]);
  expect(planWarnings({ usage: [free] })).toMatchObject([{ code: 'free', meter: 'bytes' }]);
});

it.each<[PriceWindow, string, string]>([
  [{ id: 'night', start: '22:00', end: '22:00' }, 'window.empty', 'no length'],
  [{ id: 'night', start: '22:00', end: '06:00', price: '1' }, 'plan.malformed', 'a price'],
])('refuses hours of a quota %o with %s: they have %s', (window, code) => {
  const input = planInput();
  const body = completePlan({ ...input, service: { ...input.service, weights: [window] } });
  expect(() => checkPlan(body)).toThrow(expect.objectContaining({ code }));
});
