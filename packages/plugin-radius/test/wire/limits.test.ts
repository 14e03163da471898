import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { valueOf } from '../../src/wire/attributes.ts';
import { octets64, totalLimit } from '../../src/wire/octets.ts';
import { encodeRateLimit } from '../../src/wire/rate-limit.ts';
import { seeded } from './helpers.ts';

describe('Mikrotik-Rate-Limit puts the upload first', () => {
  const rate = { downKbps: 20_000, upKbps: 5_000 };
  const burst = { downKbps: 30_000, upKbps: 8_000 };
  it.each([
    [rate, '5M/20M', 'whole megabits'],
    [{ downKbps: 1_536, upKbps: 512 }, '512k/1536k', 'else kilobits'],
    [{ downKbps: 1_000_000, upKbps: 1 }, '1k/1000M', 'no G'],
    [{ ...rate, burst }, '5M/20M 8M/30M 5M/20M 1/1', 'the threshold is the rate, the time a second'],
    [
      { ...rate, burst: { ...burst, threshold: { downKbps: 15_000, upKbps: 4_000 }, seconds: 16 } },
      '5M/20M 8M/30M 4M/15M 16/16',
      'a burst in full',
    ],
    [{ ...rate, priority: 3 }, '5M/20M 0/0 0/0 0/0 3', 'priority without burst'],
    [{ ...rate, burst, priority: 1 }, '5M/20M 8M/30M 5M/20M 1/1 1', 'priority after burst'],
    [
      { ...rate, guaranteed: { downKbps: 2_000, upKbps: 500 } },
      '5M/20M 0/0 0/0 0/0 8 500k/2M',
      'a guarantee needs a priority before it: the lowest, which is the default',
    ],
  ])('%o is %s: %s', (limit, text, _why) => {
    expect(encodeRateLimit(limit)).toBe(text);
  });

  it.each([
    [{ downKbps: 0, upKbps: 1 }, 'the rate is whole kbit/s from 1, not 0 down, 1 up'],
    [{ downKbps: 1.5, upKbps: 1 }, 'the rate is whole kbit/s from 1'],
    [{ downKbps: Number.NaN, upKbps: 1 }, 'the rate is whole kbit/s from 1'],
    [{ ...rate, burst: { downKbps: 10_000, upKbps: 8_000 } }, 'a burst must not be slower than the rate'],
    [{ ...rate, burst: { ...burst, threshold: { downKbps: 31_000, upKbps: 1 } } }, 'must not be above the burst'],
    [{ ...rate, burst: { ...burst, seconds: 0 } }, 'a burst is averaged over whole seconds from 1, not 0'],
    [{ ...rate, guaranteed: { downKbps: 20_001, upKbps: 1 } }, 'the guaranteed rate must not be above the rate'],
    [{ ...rate, priority: 0 }, 'a priority is 1 to 8, not 0'],
    [{ ...rate, priority: 9 }, 'a priority is 1 to 8, not 9'],
  ])('%o is refused: %s', (limit, reason) => {
    expect(() => encodeRateLimit(limit)).toThrow(reason);
  });
});

describe('counters of 64 bits', () => {
  it.each([
    [0, 0, 0n],
    [0xffffffff, 0, 4_294_967_295n],
    [0, 1, 4_294_967_296n],
    [5, 2, 8_589_934_597n],
    [0xffffffff, 0xffffffff, 18_446_744_073_709_551_615n],
  ])('%i and %i gigawords are %s octets', (low, gigawords, octets) => {
    expect(octets64(low, gigawords)).toBe(octets);
  });

  it('mean no gigawords when these are not sent', () => {
    expect(octets64(7)).toBe(7n);
  });

  it.each([
    [-1, 0],
    [2 ** 32, 0],
    [0, 0.5],
    [Number.NaN, 0],
  ])('refuse %d and %d', (low, gigawords) => {
    expect(() => octets64(low, gigawords)).toThrow('is not 32 bits');
  });
});

describe('a quota for RouterOS', () => {
  it.each([
    [1n, 1, 0],
    [4_294_967_295n, 0xffffffff, 0],
    [4_294_967_296n, 0, 1],
    [10_737_418_240n, 0x80000000, 2],
  ])('%s octets are %i and %i gigawords, both always sent', (octets, low, gigawords) => {
    const holder = { attributes: totalLimit(octets) };
    expect(valueOf(holder, 'Mikrotik-Total-Limit')).toBe(low);
    expect(valueOf(holder, 'Mikrotik-Total-Limit-Gigawords')).toBe(gigawords);
  });

  it.each([0n, -1n, 1n << 64n])('of %s octets is refused', (octets) => {
    expect(() => totalLimit(octets)).toThrow('a limit is 1 octet to 64 bits of them');
  });

  it('is the same again when its two words are put together', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: (1n << 64n) - 1n }), (octets) => {
        const holder = { attributes: totalLimit(octets) };
        const low = valueOf(holder, 'Mikrotik-Total-Limit') ?? 0;
        expect(octets64(low, valueOf(holder, 'Mikrotik-Total-Limit-Gigawords'))).toBe(octets);
      }),
      seeded,
    );
  });
});
