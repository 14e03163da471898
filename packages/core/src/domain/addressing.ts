import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { bitsOf, formatIp, formatIpPrefix, lastOf, parseIp, parseIpPrefix, type IpPrefix } from '../kernel/ip.ts';

/** The addresses that a subscription has for itself, wherever it logs in. Written as the network writes them. */
export interface Addresses {
  /** Her address, such as `203.0.113.9`; null: one of a pool. */
  readonly ipv4: string | null;
  /** How long the prefix around her address is that her equipment is told of, 1 to 32; null: it is not told. */
  readonly ipv4Bits: number | null;
  /** Networks behind her address, such as `203.0.113.16/29`. */
  readonly ipv4Routes: readonly string[];
  /** The prefix of her link, such as `2001:db8:0:1::/64`; null: one of a pool. */
  readonly ipv6Prefix: string | null;
  /** The last half of her address on it, four groups of hexadecimal digits, such as `0:0:0:1`; null: she chooses. */
  readonly interfaceId: string | null;
  /** The prefix that her router gives on to her devices, such as `2001:db8:100::/56`; null: one of a pool. */
  readonly delegatedPrefix: string | null;
  /** Further IPv6 networks behind her link. */
  readonly ipv6Routes: readonly string[];
}

/** The addresses of one subscription, and since which decision they hold. */
export interface Addressing extends Addresses {
  readonly subscriptionId: Id<'Subscription'>;
  /** Sessions that were let in under an older generation have other addresses: they must log in again. */
  readonly generation: number;
  readonly changedAt: number;
}

/** No address of her own. */
export const NO_ADDRESSES: Addresses = {
  ipv4: null,
  ipv4Bits: null,
  ipv4Routes: [],
  ipv6Prefix: null,
  interfaceId: null,
  delegatedPrefix: null,
  ipv6Routes: [],
};

/** What can be wrong with addresses. */
export const addressingErrors = defineErrors('addressing', {
  malformed: ['invalid', 'These addresses cannot be taken: {field}: {reason}.'],
  taken: ['conflict', '{address} is held by {holder} as {held}: take it away there first.'],
  ended: ['refused', 'The subscription {subscriptionId} has ended and takes no addresses.'],
});

/** Part of the address space that only one subscription may hold. */
export interface HeldPrefix extends IpPrefix {
  /** As people write it. */
  readonly text: string;
}

/** How many networks may be routed to one subscription in each family. */
const MOST_ROUTES = 16;

/**
 * Checks addresses, and writes each in its canonical form.
 * @throws BillingError `addressing.malformed`
 */
export function readAddresses(given: Addresses): Addresses {
  const { ipv4, ipv4Bits, interfaceId } = given;
  const wrong = (field: keyof Addresses, reason: string) => addressingErrors.malformed({ field, reason });
  const address = ipv4 === null ? null : hostOf(ipv4);
  if (address === undefined) throw wrong('ipv4', 'an IPv4 address that a host can have, such as 203.0.113.9');
  if (ipv4Bits !== null && (!Number.isInteger(ipv4Bits) || ipv4Bits < 1 || ipv4Bits > 32)) {
    throw wrong('ipv4Bits', 'a whole number from 1 to 32');
  }
  if (address === null && (ipv4Bits !== null || given.ipv4Routes.length > 0)) {
    throw wrong('ipv4', 'a prefix length or routes need an address of her own to go to');
  }
  if (interfaceId !== null && given.ipv6Prefix === null) throw wrong('interfaceId', 'it needs an ipv6Prefix');
  const half = interfaceId === null ? null : parseInterfaceId(interfaceId);
  if (half === undefined) throw wrong('interfaceId', 'four groups of hexadecimal digits, not all zero, as in 0:0:0:1');
  const read = {
    ipv4: address,
    ipv4Bits,
    ipv4Routes: routesOf(given.ipv4Routes, 4, 'ipv4Routes'),
    ipv6Prefix: given.ipv6Prefix === null ? null : prefixOf(given.ipv6Prefix, 6, 'ipv6Prefix'),
    interfaceId: half,
    delegatedPrefix: given.delegatedPrefix === null ? null : prefixOf(given.delegatedPrefix, 6, 'delegatedPrefix'),
    ipv6Routes: routesOf(given.ipv6Routes, 6, 'ipv6Routes'),
  };
  checkApart(read);
  return read;
}

/** Whether two say the same; both as `readAddresses` writes them. */
export function sameAddresses(one: Addresses, other: Addresses): boolean {
  return (
    one.ipv4 === other.ipv4 &&
    one.ipv4Bits === other.ipv4Bits &&
    sameList(one.ipv4Routes, other.ipv4Routes) &&
    one.ipv6Prefix === other.ipv6Prefix &&
    one.interfaceId === other.interfaceId &&
    one.delegatedPrefix === other.delegatedPrefix &&
    sameList(one.ipv6Routes, other.ipv6Routes)
  );
}

function sameList(left: readonly string[], right: readonly string[]): boolean {
  return left.join(' ') === right.join(' ');
}

/** What of the address space they take: nobody else may hold any part of it. */
export function heldBy({ ipv4, ipv4Routes, ipv6Prefix, delegatedPrefix, ipv6Routes }: Addresses): HeldPrefix[] {
  const address = ipv4 === null ? [] : [`${ipv4}/32`];
  const prefixes = [ipv6Prefix, delegatedPrefix].filter((prefix) => prefix !== null);
  return [...new Set([...address, ...ipv4Routes, ...prefixes, ...ipv6Routes])].flatMap((text) => {
    const prefix = parseIpPrefix(text);
    return prefix === undefined ? [] : [{ ...prefix, text: text.replace(/\/32$/, '') }];
  });
}

/** The eight octets of an interface identifier in its canonical form; undefined when the text is none. */
export function parseInterfaceId(text: string): string | undefined {
  if (!/^[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){3}$/.test(text)) return undefined;
  const groups = text.split(':').map((group) => Number.parseInt(group, 16));
  return groups.some((group) => group > 0) ? groups.map((group) => group.toString(16)).join(':') : undefined;
}

/** `10.0.0.1` as it is written once; undefined for what no host can have: this network, loopback, multicast. */
function hostOf(text: string): string | undefined {
  const ip = parseIp(text);
  if (ip?.family !== 4) return undefined;
  const top = Number(ip.value >> 24n);
  return top === 0 || top === 127 || top >= 224 ? undefined : formatIp(ip);
}

function routesOf(given: readonly string[], family: 4 | 6, field: 'ipv4Routes' | 'ipv6Routes'): readonly string[] {
  if (given.length > MOST_ROUTES) {
    throw addressingErrors.malformed({ field, reason: `${MOST_ROUTES} networks at most` });
  }
  return [...new Set(given.map((route) => prefixOf(route, family, field)))];
}

function prefixOf(text: string, family: 4 | 6, field: keyof Addresses): string {
  const prefix = parseIpPrefix(text);
  const [least, example] = family === 4 ? [8, '203.0.113.16/29'] : [16, '2001:db8:100::/56'];
  if (prefix === undefined || prefix.family !== family || prefix.bits < least || !isUnicast(prefix)) {
    const reason = `an IPv${family} network of unicast addresses without bits beyond its length, such as ${example}`;
    throw addressingErrors.malformed({ field, reason });
  }
  return formatIpPrefix(prefix);
}

/** Neither loopback, nor link-local, nor multicast, nor this network. */
function isUnicast({ family, first }: IpPrefix): boolean {
  const top = Number(first >> BigInt(bitsOf(family) - (family === 4 ? 8 : 16)));
  if (family === 4) return top > 0 && top < 224 && top !== 127;
  return top > 0xff && top < 0xfe80;
}

/** Her link, what is delegated and what is routed are networks apart from each other: one packet has one way. */
function checkApart({ ipv6Prefix, delegatedPrefix, ipv6Routes, ipv4Routes }: Addresses): void {
  const six = [ipv6Prefix, delegatedPrefix].filter((prefix) => prefix !== null);
  for (const [field, texts] of [
    ['ipv6Routes', [...six, ...ipv6Routes]],
    ['ipv4Routes', ipv4Routes],
  ] as const) {
    const sorted = texts
      .flatMap((text) => parseIpPrefix(text) ?? [])
      .toSorted((one, two) => (one.first < two.first ? -1 : 1));
    for (const [at, prefix] of sorted.entries()) {
      const next = sorted[at + 1];
      if (next === undefined || lastOf(prefix) < next.first) continue;
      throw addressingErrors.malformed({
        field,
        reason: `${formatIpPrefix(prefix)} and ${formatIpPrefix(next)} overlap`,
      });
    }
  }
}
