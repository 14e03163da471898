import { deviceOf, NO_ADDRESSES, type AccessView } from '@daftari/core';
import type { Place } from './arrivals.ts';
import type { ClientOptions } from './options-client.ts';
import { BEHIND_A_PAGE } from './profile.ts';
import { vendors } from './vendors/index.ts';
import { attribute, carries } from './wire/attributes.ts';
import type { Attribute, Packet } from './wire/packet.ts';

/** What a log-in is to be given out of pools of ours, by the names of the pools. */
export interface LeaseAsk {
  readonly ipv4: string | null;
  readonly ipv6Prefix: string | null;
  readonly delegatedPrefix: string | null;
  /** What is her own, is told, and lies in a pool of ours. */
  readonly own: readonly string[];
  /** Addresses that other sessions of hers run on, and the devices of these sessions: empty is one without a name. */
  readonly busy: ReadonlySet<string>;
  readonly beside: ReadonlySet<string>;
}

/** What a log-in is told of addresses, and what of them is still to be found. */
export interface Placed {
  readonly attributes: readonly Attribute[];
  /** Null: nothing. */
  readonly ask: LeaseAsk | null;
}

/** What addresses are decided on. */
export interface Placing {
  readonly packet: Packet;
  readonly client: ClientOptions;
  readonly view: Pick<AccessView, 'plan' | 'addressing'>;
  /** Sessions of hers that go on beside this one. */
  readonly alive: readonly { readonly where: Place }[];
  readonly isOurs: (pool: string) => boolean;
  /** Whether an address, or a prefix, lies in a pool of ours. */
  readonly isPooled: (address: string) => boolean;
}

/**
 * Her own addresses where she has any; else the name of a pool on the router, or a wish to a pool of ours. A second
 * session of hers has to do with the pool: no address is in two places.
 */
export function placed({ packet, client, view, alive, isOurs, isPooled }: Placing): Placed {
  const own = view.addressing ?? NO_ADDRESSES;
  const { service } = view.plan;
  const { names } = vendors[client.vendor];
  const busy = new Set(alive.flatMap(({ where }) => where['framedIp'] ?? []));
  const six = alive.length === 0;
  const attributes: Attribute[] = [];
  const wanted = (pool: string | undefined, onRouter: (name: string) => Attribute): string | null => {
    if (pool === undefined) return null;
    if (isOurs(pool)) return pool;
    attributes.push(onRouter(pool));
    return null;
  };
  const pool = service.pool ?? client.pool;
  // A hotspot has given its guest an address before she logs in; another one is for who has one of her own.
  const has = BEHIND_A_PAGE[service.access] && carries(packet, 'Framed-IP-Address');
  const hers = own.ipv4 !== null && !busy.has(own.ipv4);
  if (hers) attributes.push(...ownIpv4(own));
  const ipv4 = hers || has ? null : wanted(pool, (name) => attribute('Framed-Pool', name));
  const linked = own.ipv6Prefix !== null && six;
  if (linked) attributes.push(...ownLink(own));
  const ipv6Prefix = linked
    ? null
    : wanted(service.ipv6Pool ?? client.ipv6Pool, (name) => attribute(names.ipv6Pool, name));
  const delegated = own.delegatedPrefix !== null && six;
  if (delegated) attributes.push(attribute('Delegated-IPv6-Prefix', own.delegatedPrefix ?? ''));
  const delegatedPrefix = delegated
    ? null
    : wanted(service.delegatedPool ?? client.delegatedPool, (name) => attribute(names.delegatedPool, name));
  if (six) attributes.push(...own.ipv6Routes.map((route) => attribute('Framed-IPv6-Route', `${route} :: 1`)));
  const told = [hers ? own.ipv4 : null, linked ? own.ipv6Prefix : null, delegated ? own.delegatedPrefix : null];
  const pooled = told.filter((address) => address !== null).filter(isPooled);
  const asks = pooled.length > 0 || [ipv4, ipv6Prefix, delegatedPrefix].some((one) => one !== null);
  if (!asks) return { attributes, ask: null };
  const beside = new Set(alive.map(({ where }) => deviceOf(where['callingStation'] ?? '')));
  return { attributes, ask: { ipv4, ipv6Prefix, delegatedPrefix, own: pooled, busy, beside } };
}

/** What was found in pools of ours. */
export function leased(found: {
  readonly ipv4: string | null;
  readonly ipv6Prefix: string | null;
  readonly delegatedPrefix: string | null;
}): readonly Attribute[] {
  const { ipv4, ipv6Prefix, delegatedPrefix } = found;
  return [
    ...(ipv4 === null ? [] : [attribute('Framed-IP-Address', ipv4)]),
    ...(ipv6Prefix === null ? [] : [attribute('Framed-IPv6-Prefix', ipv6Prefix)]),
    ...(delegatedPrefix === null ? [] : [attribute('Delegated-IPv6-Prefix', delegatedPrefix)]),
  ];
}

/** A route by way of `0.0.0.0` is a route by way of the user's address (RFC 2865 section 5.22). */
function ownIpv4({ ipv4, ipv4Bits, ipv4Routes }: Pick<typeof NO_ADDRESSES, 'ipv4' | 'ipv4Bits' | 'ipv4Routes'>) {
  return [
    ...(ipv4 === null ? [] : [attribute('Framed-IP-Address', ipv4)]),
    ...(ipv4Bits === null ? [] : [attribute('Framed-IP-Netmask', maskOf(ipv4Bits))]),
    ...ipv4Routes.map((route) => attribute('Framed-Route', `${route} 0.0.0.0 1`)),
  ];
}

function ownLink({ ipv6Prefix, interfaceId }: Pick<typeof NO_ADDRESSES, 'ipv6Prefix' | 'interfaceId'>) {
  return [
    ...(ipv6Prefix === null ? [] : [attribute('Framed-IPv6-Prefix', ipv6Prefix)]),
    ...(interfaceId === null ? [] : [attribute('Framed-Interface-Id', interfaceId)]),
  ];
}

/** 29 is `255.255.255.248`. */
function maskOf(bits: number): string {
  const mask = bits === 0 ? 0 : (0xffff_ffff << (32 - bits)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (mask >>> shift) & 0xff).join('.');
}
