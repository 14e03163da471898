import { isIPv4, isIPv6 } from 'node:net';

/** The 4 octets of a dotted address, or undefined when the text is not one. */
export function parseIpv4(text: string): Uint8Array | undefined {
  return isIPv4(text) ? Uint8Array.from(text.split('.'), Number) : undefined;
}

/** The dotted form of 4 octets. */
export const formatIpv4 = (octets: Uint8Array): string => octets.join('.');

/** The 16 octets of an IPv6 address without a zone, or undefined when the text is not one. */
export function parseIpv6(text: string): Uint8Array | undefined {
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const tail = /[^:]*\.[^:]*$/.exec(text)?.[0];
  const last = tail === undefined ? undefined : parseIpv4(tail);
  const hex = last === undefined ? text : text.slice(0, text.lastIndexOf(':') + 1) + groups(last).join(':');
  const [left = '', right] = hex.split('::');
  const head = left === '' ? [] : left.split(':');
  const end = right === undefined || right === '' ? [] : right.split(':');
  const zeros = Array.from({ length: 8 - head.length - end.length }, () => '0');
  return Uint8Array.from(
    [...head, ...zeros, ...end].flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    }),
  );
}

/** The canonical form of 16 octets (RFC 5952): lower case, the longest run of two or more zero groups shortened. */
export function formatIpv6(octets: Uint8Array): string {
  const all = groups(octets);
  const { start, length } = longestZeros(all);
  if (length < 2) return all.join(':');
  return `${all.slice(0, start).join(':')}::${all.slice(start + length).join(':')}`;
}

function longestZeros(all: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [at, group] of all.entries()) {
    length = group === '0' ? length + 1 : 0;
    if (length > best.length) best = { start: at - length + 1, length };
  }
  return best;
}

/** The 16-bit groups of octets, in hex without leading zeros. */
function groups(octets: Uint8Array): string[] {
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
  return Array.from({ length: octets.length / 2 }, (_, at) => view.getUint16(at * 2).toString(16));
}
