import { attribute } from '../wire/attributes.ts';
import { MOST_KBPS_32, nothing, rate32, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/**
 * Huawei BRAS: average and peak rates, input being what comes from the subscriber, or the name of a QoS profile. Old
 * images read kbit/s where new ones read bit/s.
 */
export const huawei: Vendor = {
  name: 'huawei',
  can: {
    speed: 'figures or names',
    unit: 'bit/s',
    mostKbps: MOST_KBPS_32,
    burst: true,
    priority: false,
    guaranteed: false,
    byteLimit: false,
    addressList: false,
    coa: { speed: true, time: true, bytes: false },
    source: 'dictionary',
  },
  speed({ downKbps, upKbps, burst, policy }, unit) {
    if (policy !== null) return [attribute('Huawei-Qos-Profile-Name', policy.down)];
    const peak = burst ?? { downKbps, upKbps };
    return [
      attribute('Huawei-Input-Average-Rate', rate32(upKbps, unit)),
      attribute('Huawei-Input-Peak-Rate', rate32(peak.upKbps, unit)),
      attribute('Huawei-Output-Average-Rate', rate32(downKbps, unit)),
      attribute('Huawei-Output-Peak-Rate', rate32(peak.downKbps, unit)),
    ];
  },
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: {
    ...STANDARD_NAMES,
    delegatedPool: 'Huawei-Delegated-IPv6-Prefix-Pool',
    dns4: ['Huawei-Primary-DNS', 'Huawei-Secondary-DNS'],
  },
  byDevice: false,
};
