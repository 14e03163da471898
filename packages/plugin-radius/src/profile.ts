import type { AccessWay, Entitlement, Plan, Session } from '@daftari/core';
import type { ClientOptions, WalledOptions } from './options-client.ts';
import { acceptOf, vendors } from './vendors/index.ts';
import { policyNames } from './vendors/policy.ts';
import { MAX_32, type RatePlan } from './vendors/rate-plan.ts';
import { attribute, valueOf } from './wire/attributes.ts';
import { framedProtocols, serviceTypes } from './wire/dictionary/values.ts';
import type { Attribute, Packet } from './wire/packet.ts';

/** Whom something is sold to, on what equipment. */
export interface Selling {
  readonly client: ClientOptions;
  readonly plan: Plan;
  readonly entitlement: Entitlement;
}

/** What of the quotas is left; null without limit. */
export interface Left {
  readonly bytes: bigint | null;
  readonly seconds: number | null;
}

/** What she has bought: how long, how fast, how much, on how many devices, and what the equipment does for it. */
export function whatIsSold(selling: Selling, left: Left, { packet, now }: { packet: Packet; now: number }) {
  const { client, plan, entitlement } = selling;
  const { access, idleSeconds } = plan.service;
  const seconds = timeLeft(entitlement, left.seconds, now);
  return [
    ...framing(packet),
    ...(seconds === null ? [] : [timeout(seconds)]),
    ...(idleSeconds === undefined ? [] : [attribute('Idle-Timeout', idleSeconds)]),
    ...acceptOf(client, ratePlan(selling, left.bytes)),
    ...routerNames(selling),
    ...(BEHIND_A_PAGE[access] ? [attribute('Port-Limit', entitlement.sessions), ...pages(client)] : []),
    ...nameServers(client),
  ];
}

/**
 * Whether equipment shows guests of a way of access a page and counts their devices. Who has a fixed address or a lease
 * asks nobody to come in; equipment that asks RADIUS for her nevertheless is told what any line of hers may have.
 */
export const BEHIND_A_PAGE: Readonly<Record<AccessWay, boolean>> = {
  pppoe: false,
  hotspot: true,
  static: false,
  dhcp: false,
};

/**
 * The plan of a session at the speed that is in force. What goes beyond the speed sold is for who has that speed: who
 * was slowed down gets no burst, and nothing is kept for her that is more than she may have.
 */
export function ratePlan({ client, plan, entitlement }: Selling, bytesLeft: bigint | null): RatePlan {
  const { burst, priority, guaranteed, profile, ...sold } = plan.service;
  const { downKbps, upKbps } = entitlement;
  const full = downKbps >= sold.downKbps && upKbps >= sold.upKbps;
  const bursts = full && burst !== undefined && burst.downKbps >= downKbps && burst.upKbps >= upKbps;
  const named = profile !== undefined && downKbps === sold.downKbps && upKbps === sold.upKbps;
  const byName = vendors[client.vendor].can.speed !== 'figures';
  return {
    downKbps,
    upKbps,
    bytesLeft,
    burst: bursts ? burst : undefined,
    priority,
    guaranteed: guaranteed && {
      downKbps: Math.min(downKbps, guaranteed.downKbps),
      upKbps: Math.min(upKbps, guaranteed.upKbps),
    },
    policy: named && byName ? { down: profile, up: profile } : policyNames(client.policy, plan.code, entitlement),
  };
}

/** What puts her on the pay page and nowhere else. */
export function walls(client: ClientOptions, walled: WalledOptions, code: string): readonly Attribute[] {
  const { addressList, filterId, pool, group, downKbps, upKbps } = walled;
  const policy = policyNames(walled.policy ?? client.policy, code, walled);
  return [
    ...(filterId === undefined ? [] : [attribute('Filter-Id', filterId)]),
    ...(pool === undefined ? [] : [attribute('Framed-Pool', pool)]),
    ...(addressList === undefined ? [] : [attribute('Mikrotik-Address-List', addressList)]),
    ...(group === undefined ? [] : [attribute('Mikrotik-Group', group)]),
    ...vendors[client.vendor].walled(),
    ...acceptOf(client, { downKbps, upKbps, policy, bytesLeft: null }),
  ];
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

/** When a session began, and was last heard of. */
type Counted = Pick<Session, 'startedAt' | 'lastSeenAt'>;

/**
 * Seconds online of the entitlement that are left; null without limit. What was counted when it was decided is off it
 * already; sessions that are open have run on since: those that are dead as long as they were heard of.
 */
export function secondsLeft(
  { quotaSeconds, decidedAt }: Pick<Entitlement, 'quotaSeconds' | 'decidedAt'>,
  { alive, dead, now }: { readonly alive: readonly Counted[]; readonly dead: readonly Counted[]; readonly now: number },
): number | null {
  if (quotaSeconds === null) return null;
  const since = ({ startedAt }: Counted, until: number): number => Math.max(0, until - Math.max(startedAt, decidedAt));
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

/** What RouterOS knows by name: the profile, and the firewall list of her address. */
function routerNames({ client, plan }: Pick<Selling, 'client' | 'plan'>): readonly Attribute[] {
  if (client.vendor !== 'mikrotik') return [];
  const { profile, addressList } = plan.service;
  return [
    ...(profile === undefined ? [] : [attribute('Mikrotik-Group', profile)]),
    ...(addressList === undefined ? [] : [attribute('Mikrotik-Address-List', addressList)]),
  ];
}

/** Who asks for PPP is told that she gets it (RFC 2865 sections 5.6 and 5.7). */
function framing(packet: Packet): readonly Attribute[] {
  if (valueOf(packet, 'Framed-Protocol') !== framedProtocols.PPP) return [];
  return [attribute('Service-Type', serviceTypes['Framed-User']), attribute('Framed-Protocol', framedProtocols.PPP)];
}

function nameServers({ vendor, dns }: ClientOptions): readonly Attribute[] {
  const [first, second] = vendors[vendor].names.dns4;
  const [one, other] = dns.filter((address) => !address.includes(':'));
  return [
    ...(one === undefined ? [] : [attribute(first, one)]),
    ...(other === undefined ? [] : [attribute(second, other)]),
    ...dns.filter((address) => address.includes(':')).map((address) => attribute('DNS-Server-IPv6-Address', address)),
  ];
}

function pages({ advertise }: ClientOptions): readonly Attribute[] {
  if (advertise === undefined) return [];
  return [
    ...advertise.urls.map((url) => attribute('Mikrotik-Advertise-URL', url)),
    attribute('Mikrotik-Advertise-Interval', advertise.seconds),
  ];
}
