import { attribute } from '../wire/attributes.ts';
import { MOST_KBPS_32, nothing, rate32, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/** Whatever reads the Wi-Fi Alliance's attributes, as most hotspots and VPN servers do: bit/s of 32 bits. */
export const wispr: Vendor = {
  name: 'generic',
  can: {
    speed: 'figures',
    unit: 'bit/s',
    mostKbps: MOST_KBPS_32,
    burst: false,
    priority: false,
    guaranteed: true,
    byteLimit: false,
    addressList: false,
    coa: { speed: true, time: true, bytes: false },
    source: 'dictionary',
  },
  speed: ({ downKbps, upKbps, guaranteed }) => [
    attribute('WISPr-Bandwidth-Max-Down', rate32(downKbps, 'bit/s')),
    attribute('WISPr-Bandwidth-Max-Up', rate32(upKbps, 'bit/s')),
    ...(guaranteed === undefined
      ? []
      : [
          attribute('WISPr-Bandwidth-Min-Down', rate32(guaranteed.downKbps, 'bit/s')),
          attribute('WISPr-Bandwidth-Min-Up', rate32(guaranteed.upKbps, 'bit/s')),
        ]),
  ],
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: STANDARD_NAMES,
  byDevice: false,
};
