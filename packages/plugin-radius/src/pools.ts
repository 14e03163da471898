import { formatIp, formatIpPrefix, parseIp, parseIpPrefix } from '@daftari/core';
import { countOf, parseRange, type PoolOptions, type PoolRange } from './options-pools.ts';

/** Addresses, or prefixes, that are numbered from zero. */
export interface Pool {
  readonly name: string;
  readonly family: 4 | 6;
  readonly size: number;
  /** `10.64.0.1`, or `2001:db8:100::/56`. */
  readonly at: (index: number) => string;
  readonly has: (address: string) => boolean;
}

/** Makes a pool of its options, which were checked. */
export function poolOf({ name, from, bits }: PoolOptions): Pool {
  const ranges = from.flatMap((text) => parseRange(text) ?? []);
  const counts = ranges.map((range) => countOf(range, bits));
  const step = bits === undefined ? 1n : 1n << BigInt(128 - bits);
  return {
    name,
    family: bits === undefined ? 4 : 6,
    size: counts.reduce((all, count) => all + count, 0),
    at(index) {
      let left = index;
      for (const [place, count] of counts.entries()) {
        const range = ranges[place];
        if (range !== undefined && left < count) return write(range.first + BigInt(left) * step, bits);
        left -= count;
      }
      throw new RangeError(`${name} has no address ${index}`);
    },
    has: (address) => ranges.some((range) => holds(range, address, bits)),
  };
}

/** The prefix of an address or a prefix of a pool, as the core compares it. */
export function prefixOf(address: string): string {
  return address.includes('/') ? address : `${address}/32`;
}

function write(value: bigint, bits: number | undefined): string {
  return bits === undefined ? formatIp({ family: 4, value }) : formatIpPrefix({ family: 6, first: value, bits });
}

function holds({ family, first, last }: PoolRange, address: string, bits: number | undefined): boolean {
  const prefix = parseIpPrefix(address);
  const value = prefix?.first ?? parseIp(address)?.value;
  return (
    value !== undefined &&
    prefix?.bits === bits &&
    family === (bits === undefined ? 4 : 6) &&
    first <= value &&
    value <= last
  );
}
