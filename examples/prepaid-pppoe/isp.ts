import { parseMoney, type DunningPolicyInput, type PlanInput, type PromotionInput, type TaxRate } from '@daftari/core';

/** The ISP of this example. Its prices are what the customer pays: excise and VAT are inside. */
export const isp = { name: 'Mwanga Net', currency: 'KES', zone: 'Africa/Nairobi' } as const;

/** Excise duty on internet, 15 % of the net price. */
const excise: TaxRate = { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' };

/** VAT, 16 % of the net price and the excise on it: KES 1,334 is 1,000 net. */
const vat: TaxRate = { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' };

/** As disks and telephone companies count them. */
const GB = 1_000_000_000n;

const prepaid = { kind: 'prepaid', renewal: 'extend', graceMs: 0, continuous: false } as const;

/** What is sold to homes, in the order in which it is published. */
export const plans: readonly PlanInput[] = [
  monthly('home-5', 'Home 5', '1500.00', 5_000),
  monthly('home-10', 'Home 10', '2500.00', 10_000),
  monthly('home-20', 'Home 20', '4000.00', 20_000),
  {
    ...monthly('lite-60', 'Lite 60 GB', '1200.00', 10_000),
    service: {
      ...service(10_000),
      quotaBytes: 60_000_000_000n,
      // After 60 GB it goes on, slowly, until the month is over.
      afterQuota: { downKbps: 1_000, upKbps: 512 },
    },
  },
  {
    ...monthly('week-5', 'Week 5', '450.00', 5_000),
    terms: { ...prepaid, validity: { kind: 'duration', count: 1, unit: 'week' } },
  },
  {
    ...monthly('open-20', 'Unlimited 20', '3500.00', 20_000),
    service: {
      ...service(20_000),
      // Never at an end, and slower in two steps, so that the neighbours have their share.
      fairUse: [
        { afterBytes: 300n * GB, downKbps: 10_000, upKbps: 5_000 },
        { afterBytes: 500n * GB, downKbps: 3_000, upKbps: 1_500 },
      ],
    },
    // Whose time is over may go on for up to three days; they count against the month that is paid then.
    changes: { promise: { maxDays: 3 } },
  },
];

const week = { kind: 'duration', count: 1, unit: 'week' } as const;

/** What is bought beside a plan, and what is not for homes. */
export const extras: readonly PlanInput[] = [
  {
    ...monthly('data-10', 'Data 10 GB', '400.00', 0),
    role: 'bundle',
    terms: { ...prepaid, validity: week },
    grants: [
      { asset: 'BYTES', amount: 10n * GB, validity: week, increment: 1n, priority: 10, rollover: null, pooled: false },
    ],
  },
  { ...monthly('static-ip', 'Static IP', '500.00', 0), role: 'add_on', service: { ...service(0), sessions: 0 } },
  {
    ...monthly('office-20', 'Office 20', '6000.00', 20_000),
    terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14, alignment: 'calendar' },
    // 100 GB are in the price; the next 200 at KES 15, and what is more at 10.
    usage: [
      {
        meter: 'bytes',
        blockSize: GB,
        allowance: '100',
        model: {
          model: 'graduated',
          tiers: [
            { upTo: '200', price: '15' },
            { upTo: null, price: '10' },
          ],
        },
      },
    ],
  },
  {
    ...monthly('day', 'Hotspot day', '50.00', 5_000),
    terms: { ...prepaid, renewal: 'restart', validity: { kind: 'duration', count: 24, unit: 'hour' } },
    service: { ...service(5_000), access: 'hotspot', quotaBytes: 2n * GB },
    onExpiry: 'wall',
  },
];

/** How offices are asked for what is overdue: twice in words, slowed down after ten days, cut off after three weeks. */
export const asking: DunningPolicyInput = {
  code: 'offices',
  name: 'Offices that are late',
  minimum: parseMoney('200.00', isp.currency),
  stages: [
    { key: 'first', afterDays: 1, effects: [{ kind: 'remind', template: 'please-pay' }] },
    { key: 'second', afterDays: 5, effects: [{ kind: 'remind', template: 'please-pay-today' }] },
    { key: 'slow', afterDays: 10, effects: [{ kind: 'throttle', downKbps: 1024, upKbps: 512 }] },
    { key: 'off', afterDays: 21, effects: [{ kind: 'suspend', billed: false }] },
  ],
};

/** For who comes to this ISP: a fifth off one month, by a code. */
export const karibu: PromotionInput = {
  code: 'KARIBU',
  name: 'Karibu',
  discount: { kind: 'percent', rate: '0.2' },
  firstPeriods: 1,
  limits: { perCustomer: 1 },
};

/** A calendar month from the payment; whoever pays early keeps the days that are left. */
function monthly(code: string, name: string, price: string, downKbps: number): PlanInput {
  return {
    code,
    name,
    terms: { ...prepaid, validity: { kind: 'calendar_month', count: 1 } },
    price: parseMoney(price, isp.currency),
    taxMode: 'inclusive',
    taxes: [excise, vat],
    service: service(downKbps),
    onExpiry: 'refuse',
  };
}

function service(downKbps: number): PlanInput['service'] {
  return { access: 'pppoe', downKbps, upKbps: downKbps / 2, quotaBytes: null, afterQuota: 'block', sessions: 1 };
}
