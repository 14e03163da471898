import { attribute } from '../wire/attributes.ts';
import { nothing, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/** Ubiquiti's access points and airMAX: bit/s of 64 bits. A speed is read at the log-in: a new one needs a new one. */
export const ubiquiti: Vendor = {
  name: 'ubiquiti',
  can: {
    speed: 'figures',
    unit: 'bit/s',
    mostKbps: null,
    burst: true,
    priority: false,
    guaranteed: false,
    byteLimit: false,
    addressList: false,
    coa: { speed: false, time: false, bytes: false },
    source: 'dictionary',
  },
  speed: ({ downKbps, upKbps, burst }) => [
    attribute('Ubiquiti-Data-Rate-DL', bits(downKbps)),
    attribute('Ubiquiti-Data-Rate-UL', bits(upKbps)),
    ...(burst === undefined
      ? []
      : [
          attribute('Ubiquiti-Data-Rate-DL-Burst', bits(burst.downKbps)),
          attribute('Ubiquiti-Data-Rate-UL-Burst', bits(burst.upKbps)),
        ]),
  ],
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: STANDARD_NAMES,
  byDevice: true,
};

const bits = (kbps: number): bigint => BigInt(kbps) * 1_000n;
