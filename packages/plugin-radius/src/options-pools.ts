import { parseIp, parseIpPrefix, sizeOf, lastOf } from '@daftari/core';
import { z } from 'zod';

/** Addresses from the first to the last, or prefixes of a length from the first to the last. */
export interface PoolRange {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/** The most addresses or prefixes of one pool. */
const MOST = 1 << 20;

/**
 * A pool of addresses or prefixes that this plugin gives away, whatever router asks. A plan or a client names it where
 * it would name a pool on the router.
 */
export const Pool = z
  .strictObject({
    name: z.string().regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, dashes or underscores'),
    /** Networks such as `10.64.0.0/18`, ranges such as `10.70.0.10-10.70.0.99`, or IPv6 networks to part. */
    from: z.array(z.string()).min(1).max(64),
    /** How long the prefixes are that are given away of IPv6 networks: 64 for a link, 48 to 60 to delegate. */
    bits: z.int().min(32).max(64).optional(),
  })
  .superRefine(({ from, bits }, context) => {
    const ranges = from.map(parseRange);
    const wrong = (at: number, message: string) => context.addIssue({ code: 'custom', path: ['from', at], message });
    for (const [at, range] of ranges.entries()) {
      if (range === undefined) wrong(at, 'a network such as 10.64.0.0/18, or a range such as 10.70.0.10-10.70.0.99');
      else if ((range.family === 6) !== (bits !== undefined)) {
        wrong(at, bits === undefined ? 'IPv6 is given away in prefixes: say how long, in bits' : 'bits are for IPv6');
      } else if (bits !== undefined && range.last - range.first + 1n < 1n << BigInt(128 - bits)) {
        wrong(at, `holds no prefix of ${bits} bits`);
      }
    }
    const known = ranges.filter((range) => range !== undefined);
    if (known.reduce((all, range) => all + countOf(range, bits), 0) > MOST) {
      context.addIssue({
        code: 'custom',
        path: ['from'],
        message: `holds more than ${MOST}; make several pools of it`,
      });
    }
  });

/** A pool as its operator wrote it. */
export type PoolOptions = z.output<typeof Pool>;

/** The pools of all, of which no two may have an address in common. */
export const Pools = z
  .array(Pool)
  .max(100)
  .default([])
  .superRefine((pools, context) => {
    const seen: { readonly range: PoolRange; readonly name: string }[] = [];
    for (const [at, { name, from }] of pools.entries()) {
      if (pools.findIndex((one) => one.name === name) !== at) {
        context.addIssue({ code: 'custom', path: [at, 'name'], message: 'is taken by an earlier pool' });
      }
      for (const [place, text] of from.entries()) {
        const range = parseRange(text);
        if (range === undefined) continue;
        const other = seen.find((one) => overlap(one.range, range));
        if (other !== undefined) {
          const message = `overlaps ${other.name === name ? 'another range of it' : `the pool ${other.name}`}`;
          context.addIssue({ code: 'custom', path: [at, 'from', place], message });
        }
        seen.push({ range, name });
      }
    }
  });

/**
 * Reads `10.64.0.0/18`, `10.70.0.10-10.70.0.99` or `2001:db8::/40`. Of a network of IPv4 the first and the last address
 * are left out: some equipment takes them for the network and for everybody.
 */
export function parseRange(text: string): PoolRange | undefined {
  const prefix = parseIpPrefix(text);
  if (prefix !== undefined) {
    const { family, first } = prefix;
    const whole = family === 6 || sizeOf(prefix) <= 2n;
    return whole ? { family, first, last: lastOf(prefix) } : { family, first: first + 1n, last: lastOf(prefix) - 1n };
  }
  const [, from = '', to = ''] = /^([^-]+)-([^-]+)$/.exec(text) ?? [];
  const [first, last] = [parseIp(from), parseIp(to)];
  if (first?.family !== 4 || last?.family !== 4 || last.value < first.value) return undefined;
  return { family: 4, first: first.value, last: last.value };
}

/** How many addresses, or prefixes of a length, a range holds. */
export function countOf({ first, last }: PoolRange, bits: number | undefined): number {
  return Number((last - first + 1n) >> BigInt(bits === undefined ? 0 : 128 - bits));
}

function overlap(one: PoolRange, other: PoolRange): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}
