import { attribute } from '../wire/attributes.ts';
import { nothing, rate32, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/** Cambium ePMP and cnMaestro: kbit/s, and a limit of bytes as its low 32 bits and how often these wrap. */
export const cambium: Vendor = {
  name: 'cambium',
  can: {
    speed: 'figures',
    unit: 'kbit/s',
    mostKbps: null,
    burst: false,
    priority: false,
    guaranteed: false,
    byteLimit: true,
    addressList: false,
    coa: { speed: true, time: true, bytes: true },
    source: 'dictionary',
  },
  speed: ({ downKbps, upKbps }, unit) => [
    attribute('Cambium-Max-Burst-Downlink-Rate', rate32(downKbps, unit)),
    attribute('Cambium-Max-Burst-Uplink-Rate', rate32(upKbps, unit)),
  ],
  bytes: (left) => [
    attribute('Cambium-Traffic-Quota-Limit-Total', Number(left & 0xffff_ffffn)),
    attribute('Cambium-Traffic-Quota-Limit-Total-Gigwords', Number(left >> 32n)),
  ],
  // Nobody says what a limit of zero means to it: an earlier one stands, and at worst ends a session that comes back.
  noBytes: nothing,
  walled: () => [attribute('Cambium-Walled-Garden-State', 1)],
  names: STANDARD_NAMES,
  byDevice: true,
};
