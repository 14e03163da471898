/** An IP address as a number, so that addresses can be counted and compared. */
export interface IpAddress {
  readonly family: 4 | 6;
  readonly value: bigint;
}

/** Addresses that begin with the same bits; `first` has no bit set beyond them. */
export interface IpPrefix {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly bits: number;
}

/** How many bits an address of a family has. */
export function bitsOf(family: 4 | 6): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Reads `10.0.0.1` or `2001:db8::1`; undefined when the text is no address, or has a zone. */
export function parseIp(text: string): IpAddress | undefined {
  const value = text.includes(':') ? parse6(text) : parse4(text);
  return value === undefined ? undefined : { family: text.includes(':') ? 6 : 4, value };
}

/** Reads `10.0.0.0/29` or `2001:db8::/56`; undefined when it is no prefix, or has bits set beyond its length. */
export function parseIpPrefix(text: string): IpPrefix | undefined {
  const [, address = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  const ip = parseIp(address);
  const bits = Number(length);
  if (ip === undefined || bits > bitsOf(ip.family)) return undefined;
  const prefix = { family: ip.family, first: ip.value, bits };
  return (ip.value & (sizeOf(prefix) - 1n)) === 0n ? prefix : undefined;
}

/** How many addresses a prefix holds. */
export function sizeOf({ family, bits }: Pick<IpPrefix, 'family' | 'bits'>): bigint {
  return 1n << BigInt(bitsOf(family) - bits);
}

/** The last address of a prefix. */
export function lastOf(prefix: IpPrefix): bigint {
  return prefix.first + sizeOf(prefix) - 1n;
}

/** Writes an address: dotted, or as RFC 5952 has it (lower case, the longest run of two or more zeros shortened). */
export function formatIp({ family, value }: IpAddress): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 0xffn).join('.');
  const groups = Array.from({ length: 8 }, (_, at) => (value >> BigInt(112 - 16 * at)) & 0xffffn);
  const { start, length } = longestZeros(groups);
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** Writes a prefix, as `parseIpPrefix` reads it. */
export function formatIpPrefix({ family, first, bits }: IpPrefix): string {
  return `${formatIp({ family, value: first })}/${bits}`;
}

function parse4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255)) {
    return undefined;
  }
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parse6(text: string): bigint | undefined {
  const dotted = /^(.*:)([^:]*\.[^:]*)$/.exec(text);
  if (dotted !== null) {
    const low = parse4(dotted[2] ?? '');
    if (low === undefined) return undefined;
    return parse6(`${dotted[1]}${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`);
  }
  const [left = '', right, ...more] = text.split('::');
  if (more.length > 0) return undefined;
  const head = left === '' ? [] : left.split(':');
  const tail = right === undefined || right === '' ? [] : right.split(':');
  const missing = 8 - head.length - tail.length;
  if (right === undefined ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (groups.some((group) => !/^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}

function longestZeros(groups: readonly bigint[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === 0n ? length + 1 : 0;
    if (length > best.length) best = { start: at - length + 1, length };
  }
  return best;
}
