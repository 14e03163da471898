import { attribute } from '../wire/attributes.ts';
import { totalLimit } from '../wire/octets.ts';
import { encodeRateLimit } from '../wire/rate-limit.ts';
import { nothing, STANDARD_NAMES, type RatePlan, type Vendor } from './rate-plan.ts';

/** MikroTik RouterOS: one text for all speeds, limits of bytes, firewall lists, and all of it by CoA. */
export const mikrotik: Vendor = {
  name: 'mikrotik',
  can: {
    speed: 'figures',
    unit: 'kbit/s',
    mostKbps: null,
    burst: true,
    priority: true,
    guaranteed: true,
    byteLimit: true,
    addressList: true,
    coa: { speed: true, time: true, bytes: true },
    source: 'maker',
  },
  speed: (plan) => [attribute('Mikrotik-Rate-Limit', encodeRateLimit(limitOf(plan)))],
  bytes: totalLimit,
  noBytes: () => [attribute('Mikrotik-Total-Limit', 0), attribute('Mikrotik-Total-Limit-Gigawords', 0)],
  walled: nothing,
  names: { ...STANDARD_NAMES, delegatedPool: 'Mikrotik-Delegated-IPv6-Pool' },
  byDevice: false,
};

function limitOf({ downKbps, upKbps, burst, priority, guaranteed }: RatePlan) {
  return {
    downKbps,
    upKbps,
    ...(burst !== undefined && { burst }),
    ...(priority !== undefined && { priority }),
    ...(guaranteed !== undefined && { guaranteed }),
  };
}
