import { parseMoney, type PlanInput, type TaxRate } from '@daftari/core';

/** The ISP of this example. Its prices are what the customer pays: excise and VAT are inside. */
export const isp = { name: 'Mwanga Net', currency: 'KES', zone: 'Africa/Nairobi' } as const;

/** Excise duty on internet, 15 % of the net price. */
const excise: TaxRate = { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' };

/** VAT, 16 % of the net price and the excise on it: KES 1,334 is 1,000 net. */
const vat: TaxRate = { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' };

const prepaid = { kind: 'prepaid', renewal: 'extend', graceMs: 0, continuous: false } as const;

/** What is sold, in the order in which it is published. */
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
];

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
