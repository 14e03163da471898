import type { Entitlement } from '@daftari/core';
import type { ClientOptions, WalledOptions } from './options.ts';
import { attribute } from './wire/attributes.ts';
import { totalLimit } from './wire/octets.ts';
import type { Attribute } from './wire/packet.ts';
import { encodeRateLimit, type Rates } from './wire/rate-limit.ts';

const MAX_32 = 0xffff_ffff;

/** The speed that was sold, in the words of the NAS. WISPr counts bit/s in 32 bits: 4.29 Gbit/s is its most. */
export function speed(vendor: ClientOptions['vendor'], { downKbps, upKbps }: Rates): readonly Attribute[] {
  if (vendor === 'mikrotik') return [attribute('Mikrotik-Rate-Limit', encodeRateLimit({ downKbps, upKbps }))];
  return [
    attribute('WISPr-Bandwidth-Max-Down', Math.min(MAX_32, downKbps * 1_000)),
    attribute('WISPr-Bandwidth-Max-Up', Math.min(MAX_32, upKbps * 1_000)),
  ];
}

/** Bytes that the session may still move; only RouterOS knows such a limit. Null: none, and none is sent. */
export function bytesLeft(vendor: ClientOptions['vendor'], left: bigint | null): readonly Attribute[] {
  return vendor === 'mikrotik' && left !== null ? totalLimit(left) : [];
}

/** The limit of zero with which RouterOS takes back an earlier limit of bytes: leaving it out would let it stand. */
export function noByteLimit(vendor: ClientOptions['vendor']): readonly Attribute[] {
  if (vendor !== 'mikrotik') return [];
  return [attribute('Mikrotik-Total-Limit', 0), attribute('Mikrotik-Total-Limit-Gigawords', 0)];
}

/** Session-Timeout: whole seconds, at least one, since a NAS reads zero as no limit. */
export function timeout(seconds: number): Attribute {
  return attribute('Session-Timeout', Math.min(MAX_32, Math.max(1, Math.floor(seconds))));
}

/** How many bytes of the entitlement are left; null without a limit. Never below zero. */
export function quotaLeft({ quotaBytes }: Pick<Entitlement, 'quotaBytes'>, usedBytes: bigint): bigint | null {
  if (quotaBytes === null) return null;
  return quotaBytes > usedBytes ? quotaBytes - usedBytes : 0n;
}

/** What puts her on the pay page and nowhere else. */
export function walls(vendor: ClientOptions['vendor'], walled: WalledOptions): readonly Attribute[] {
  const { addressList, filterId, pool, group } = walled;
  return [
    ...(filterId === undefined ? [] : [attribute('Filter-Id', filterId)]),
    ...(pool === undefined ? [] : [attribute('Framed-Pool', pool)]),
    ...(addressList === undefined ? [] : [attribute('Mikrotik-Address-List', addressList)]),
    ...(group === undefined ? [] : [attribute('Mikrotik-Group', group)]),
    ...speed(vendor, walled),
  ];
}
