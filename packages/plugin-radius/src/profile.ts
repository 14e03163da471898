import type { Entitlement, Session } from '@daftari/core';
import type { ClientOptions, WalledOptions } from './options-client.ts';
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

/**
 * Seconds online of the entitlement that are left; null without limit. What was counted when it was decided is off it
 * already; sessions that are open have run on since: those that are dead as long as they were heard of.
 */
export function secondsLeft(
  { quotaSeconds, decidedAt }: Pick<Entitlement, 'quotaSeconds' | 'decidedAt'>,
  { alive, dead, now }: { readonly alive: readonly Session[]; readonly dead: readonly Session[]; readonly now: number },
): number | null {
  if (quotaSeconds === null) return null;
  const since = ({ startedAt }: Session, until: number): number => Math.max(0, until - Math.max(startedAt, decidedAt));
  const runMs =
    alive.reduce((all, one) => all + since(one, now), 0) +
    dead.reduce((all, one) => all + since(one, Math.min(one.lastSeenAt, now)), 0);
  return Math.max(0, quotaSeconds - runMs / 1000);
}

/** How long a session may last from now: to the end of its time, or of its seconds; null without limit. */
export function timeLeft(
  { untilAt }: Pick<Entitlement, 'untilAt'>,
  seconds: number | null,
  now: number,
): number | null {
  const toEnd = untilAt === null ? null : (untilAt - now) / 1000;
  if (toEnd === null || seconds === null) return toEnd ?? seconds;
  return Math.min(toEnd, seconds);
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
