import { attribute } from '../wire/attributes.ts';
import { nothing, type Vendor } from './rate-plan.ts';

/** Juniper MX and ERX: policies that stand on the router; ingress is what comes from the subscriber. */
export const juniper: Vendor = {
  name: 'juniper',
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
      : [attribute('ERX-Ingress-Policy-Name', policy.up), attribute('ERX-Egress-Policy-Name', policy.down)],
  bytes: nothing,
  noBytes: nothing,
  walled: nothing,
  names: {
    ipv6Pool: 'ERX-IPv6-NdRa-Pool-Name',
    delegatedPool: 'ERX-IPv6-Delegated-Pool-Name',
    dns4: ['ERX-Primary-DNS', 'ERX-Secondary-DNS'],
  },
  byDevice: false,
};
