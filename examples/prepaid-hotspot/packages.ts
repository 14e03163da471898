import { parseMoney, type PlanInput } from '@daftari/core';

/** What a guest may buy, the smallest first. Prices are what she pays: excise and VAT are inside. */
export const packages: readonly PlanInput[] = [
  sold('hour', '1 hour', '10.00', { count: 1, unit: 'hour' }, { downKbps: 4_000, devices: 1 }),
  sold('day', '1 day', '50.00', { count: 1, unit: 'day' }, { downKbps: 4_000, devices: 1 }),
  sold('week', '1 week', '250.00', { count: 1, unit: 'week' }, { downKbps: 6_000, devices: 3 }),
];

interface Length {
  readonly count: number;
  readonly unit: 'hour' | 'day' | 'week';
}

/** Time runs from the payment, whether she is there or not. Who buys again before it is over adds to it. */
function sold(
  code: string,
  name: string,
  price: string,
  length: Length,
  { downKbps, devices }: { readonly downKbps: number; readonly devices: number },
): PlanInput {
  return {
    code,
    name,
    terms: {
      kind: 'prepaid',
      validity: { kind: 'duration', ...length },
      renewal: 'extend',
      graceMs: 0,
      continuous: false,
    },
    price: parseMoney(price, 'KES'),
    taxMode: 'inclusive',
    taxes: [
      { code: 'EXCISE', name: 'Excise duty', rate: '0.15', base: 'net' },
      { code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' },
    ],
    service: {
      access: 'hotspot',
      downKbps,
      upKbps: downKbps / 2,
      quotaBytes: null,
      afterQuota: 'block',
      sessions: devices,
    },
    // A guest who has not paid is let in, to the pay page and nowhere else.
    onExpiry: 'wall',
  };
}
