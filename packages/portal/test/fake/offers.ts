import type { Bucket, Plan } from '../../src/api/wire.ts';
import { DAY, iso, kes, NOW } from './basics.ts';

/** The plans and bundles of the fake world; one is retired. */
export function makePlans(): Plan[] {
  return [
    ...bundles(),
    sold('home-10', 'Home 10', 1500, 10, 30, null),
    sold('home-20', 'Home 20', 2500, 20, 30, 200),
    sold('office-50', 'Office 50', 6000, 50, 30, null),
    sold('week-5', 'Weekly 5', 400, 5, 7, 20),
    sold('home-5', 'Home 5', 1000, 5, 30, null),
  ];
}

/** What most plans have in common. */
export const USUAL = {
  taxClass: null,
  setupTaxClass: null,
  phases: [],
  setupFee: null,
  usage: [],
  minimum: null,
  maximum: null,
  grants: [],
  renewal: 'extend',
  graceDays: 0,
  continuous: false,
  interval: null,
  dueDays: null,
  alignment: null,
  access: 'pppoe',
  rollover: null,
  afterQuota: 'block',
  fairUse: [],
  changes: {
    pause: { compensation: 'extend', minDays: 3, maxDaysPerYear: 60, fee: null },
    promise: { maxDays: 3, minTenureDays: 30, maxOwed: null, fee: null },
  },
  availableFrom: null,
  availableUntil: null,
  existing: { mode: 'grandfather', from: null },
} as const;

function sold(code: string, name: string, price: number, down: number, days: number, quotaGb: number | null): Plan {
  return {
    id: `plan-${code}`,
    code,
    version: 1,
    name,
    role: 'base',
    kind: 'prepaid',
    price: kes(price),
    grossPrice: kes(price),
    taxMode: 'inclusive',
    taxes: [
      { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' },
      { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' },
    ],
    validity: { kind: 'local_days', count: days },
    ...USUAL,
    taxClass: code === 'office-50' ? 'internet' : null,
    downKbps: down * 1000,
    upKbps: down * 500,
    quotaBytes: quotaGb === null ? null : String(quotaGb * 1_000_000_000),
    sessionsAllowed: 1,
    onExpiry: 'wall',
    publishedAt: iso(NOW - 200 * DAY),
    retiredAt: code === 'home-5' ? iso(NOW - 20 * DAY) : null,
  };
}

/** What the second customer holds: bought data that is nearly used up, messages. */
export function heldAtFirst(): Map<string, readonly Bucket[]> {
  return new Map([
    [
      'c2',
      [
        bucket('b1', 'BYTES', '5000000000', '3200000000', 'top_up'),
        bucket('b2', 'BYTES', '10000000000', '900000000', 'rollover'),
        bucket('b3', 'SMS', '100', '64', 'plan'),
      ],
    ],
  ]);
}

/** A bucket that is in use. */
export function bucket(id: string, asset: string, granted: string, left: string, source: string): Bucket {
  return {
    id,
    subscriptionId: asset === 'KES' ? null : 's2',
    asset,
    granted,
    left,
    state: 'active',
    validFrom: iso(NOW - DAY),
    validUntil: asset === 'KES' ? null : iso(NOW + 12 * DAY),
    source,
  };
}

/** Bundles on sale beside the plans. */
function bundles(): Plan[] {
  return [
    ['data-5', 'Data 5 GB', 250, '5000000000'],
    ['data-20', 'Data 20 GB', 800, '20000000000'],
  ].map(([code, name, price, amount]): Plan => {
    const plan = sold(String(code), String(name), Number(price), 0, 30, null);
    const lasts = { validity: { kind: 'local_days', count: 30 }, increment: '1000000', priority: 50 } as const;
    const grants = [{ asset: 'BYTES', amount: String(amount), ...lasts, rollover: null, pooled: false }];
    return { ...plan, role: 'bundle', sessionsAllowed: 0, grants };
  });
}
