import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './wire/ip.ts';

/** A range of addresses: those that share the first `bits` bits with `octets`. */
export interface Network {
  /** 4 octets or 16. */
  readonly octets: Uint8Array;
  readonly bits: number;
}

/** Reads `10.0.0.1`, `10.0.0.0/8`, `2001:db8::1` or `2001:db8::/32`; undefined when the text is none of these. */
export function parseNetwork(text: string): Network | undefined {
  const [, address = '', length] = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const octets = parseAddress(address);
  if (octets === undefined) return undefined;
  const bits = length === undefined ? octets.length * 8 : Number(length);
  if (bits > octets.length * 8) return undefined;
  const beyond = octets.some((octet, at) => (octet & (0xff >> Math.min(8, Math.max(0, bits - at * 8)))) !== 0);
  return beyond ? undefined : { octets, bits };
}

/** The octets of an address. One of IPv4 that a socket of IPv6 shows as `::ffff:10.0.0.1` is the one of IPv4. */
export function parseAddress(text: string): Uint8Array | undefined {
  const octets = parseIpv4(text) ?? parseIpv6(text);
  const mapped = octets?.length === 16 && octets.every((octet, at) => at >= 12 || octet === (at < 10 ? 0 : 0xff));
  return mapped ? octets.subarray(12) : octets;
}

/** The canonical text of an address, or the text itself when it is none. */
export function canonicalAddress(text: string): string {
  const octets = parseAddress(text);
  if (octets === undefined) return text;
  return octets.length === 4 ? formatIpv4(octets) : formatIpv6(octets);
}

/** Whether an address lies in a network. */
export function covers(network: Network, address: Uint8Array): boolean {
  return address.length === network.octets.length && sharedBits(network.octets, address) >= network.bits;
}

/** The same text for the same network, however it was written. */
export const networkKey = ({ octets, bits }: Network): string => `${octets.join('.')}/${bits}`;

function sharedBits(one: Uint8Array, other: Uint8Array): number {
  for (const [at, octet] of one.entries()) {
    const differing = octet ^ (other[at] ?? 0);
    if (differing !== 0) return at * 8 + Math.clz32(differing) - 24;
  }
  return one.length * 8;
}
