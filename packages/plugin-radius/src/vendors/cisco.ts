import { attribute } from '../wire/attributes.ts';
import { nothing, STANDARD_NAMES, type Vendor } from './rate-plan.ts';

/** Cisco IOS and IOS XE: policies that stand on the router, one for each way; in is what comes from the subscriber. */
export const cisco: Vendor = {
  name: 'cisco',
  can: {
    speed: 'names',
    unit: null,
    mostKbps: null,
    burst: false,
    priority: false,
    guaranteed: false,
    byteLimit: false,
    addressList: false,
    coa: { speed: true, time: true, bytes: false },
    source: 'dictionary',
  },
  speed: ({ policy }) =>
    policy === null
      ? []
      : [
          attribute('Cisco-AVPair', `ip:sub-qos-policy-in=${policy.up}`),
          attribute('Cisco-AVPair', `ip:sub-qos-policy-out=${policy.down}`),
        ],
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: STANDARD_NAMES,
  byDevice: false,
};
