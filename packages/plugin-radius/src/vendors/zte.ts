import { attribute } from '../wire/attributes.ts';
import { nothing, rate32, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/** ZTE BRAS: sustained rates in kbit/s, or the names of a QoS profile for each way. */
export const zte: Vendor = {
  name: 'zte',
  can: {
    speed: 'figures or names',
    unit: 'kbit/s',
    mostKbps: null,
    burst: true,
    priority: false,
    guaranteed: false,
    byteLimit: false,
    addressList: false,
    coa: { speed: true, time: true, bytes: false },
    source: 'dictionary',
  },
  speed({ downKbps, upKbps, burst, policy }, unit) {
    if (policy !== null) {
      return [attribute('ZTE-QoS-Profile-Down', policy.down), attribute('ZTE-QoS-Profile-Up', policy.up)];
    }
    return [
      attribute('ZTE-Rate-Ctrl-SCR-Down', rate32(downKbps, unit)),
      attribute('ZTE-Rate-Ctrl-SCR-Up', rate32(upKbps, unit)),
      ...(burst === undefined ? [] : [attribute('ZTE-Rate-Ctrl-PCR', rate32(burst.downKbps, unit))]),
    ];
  },
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: STANDARD_NAMES,
  byDevice: false,
};
