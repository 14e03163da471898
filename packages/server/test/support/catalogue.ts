/** A month at home for KES 1,000, VAT within. */
export const HOME_10 = {
  kind: 'prepaid',
  code: 'home-10',
  name: 'Home 10',
  price: { minor: '100000', currency: 'KES' },
  taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16' }],
  validity: { kind: 'calendar_month', count: 1 },
  downKbps: 10_000,
  upKbps: 5_000,
} as const;

/** A day at the hotspot with a gigabyte, then slower; the expired are shown the pay page. */
export const DAY_PASS = {
  kind: 'prepaid',
  code: 'day-pass',
  name: 'Day pass',
  price: { minor: '5000', currency: 'KES' },
  validity: { kind: 'duration', count: 1, unit: 'day' },
  access: 'hotspot',
  downKbps: 5_000,
  upKbps: 2_000,
  quotaBytes: '1073741824',
  afterQuota: { downKbps: 512, upKbps: 256 },
  onExpiry: 'wall',
} as const;

/** An office by the calendar month: KES 500 and its use by the GiB, VAT on top. */
export const OFFICE = {
  kind: 'postpaid',
  code: 'office',
  name: 'Office',
  price: { minor: '50000', currency: 'KES' },
  taxMode: 'exclusive',
  taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16' }],
  interval: { unit: 'month', count: 1 },
  downKbps: 20_000,
  upKbps: 20_000,
  usage: [
    {
      meter: 'bytes',
      blockSize: '1073741824',
      allowance: '5',
      model: {
        model: 'graduated',
        tiers: [
          { upTo: '10', price: '50' },
          { upTo: null, price: '20' },
        ],
      },
    },
  ],
} as const;
