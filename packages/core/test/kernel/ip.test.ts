import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatIp, formatIpPrefix, lastOf, parseIp, parseIpPrefix, sizeOf } from '../../src/kernel/ip.ts';

it.each([
  ['10.0.0.1', 4, 0x0a00_0001n, 'four octets'],
  ['255.255.255.255', 4, 0xffff_ffffn, 'the last one'],
  ['::', 6, 0n, 'all zeros'],
  ['::1', 6, 1n, 'zeros on the left'],
  ['2001:DB8::1', 6, 0x2001_0db8_0000_0000_0000_0000_0000_0001n, 'capitals'],
  ['1:2:3:4:5:6:7:8', 6, 0x0001_0002_0003_0004_0005_0006_0007_0008n, 'all eight groups'],
  ['::ffff:10.0.0.1', 6, 0xffff_0a00_0001n, 'with an IPv4 address at its end (RFC 4291 2.2.3)'],
] as const)('%s is read: %i %i, %s', (text, family, value, _why) => {
  expect(parseIp(text)).toEqual({ family, value });
});

it.each([
  ['10.0.0', 'three octets'],
  ['10.0.0.256', 'an octet of nine bits'],
  ['010.0.0.1', 'a leading zero, which some read as octal'],
  ['1:2:3:4:5:6:7', 'seven groups'],
  ['1:2:3:4:5:6:7::8', 'nothing left to shorten'],
  ['1::2::3', 'shortened twice'],
  ['fe80::1%eth0', 'a zone'],
  ['12345::', 'a group of five digits'],
  ['', 'nothing'],
])('%j is no address: %s', (text) => {
  expect(parseIp(text)).toBeUndefined();
});

it.each([
  ['10.0.0.0/29', 8n, '10.0.0.7'],
  ['10.0.0.4/32', 1n, '10.0.0.4'],
  ['0.0.0.0/0', 1n << 32n, '255.255.255.255'],
  ['2001:db8:0:100::/56', 1n << 72n, '2001:db8:0:1ff:ffff:ffff:ffff:ffff'],
])('%s holds %i addresses, the last is %s', (text, size, last) => {
  const prefix = parseIpPrefix(text)!;
  expect(sizeOf(prefix)).toBe(size);
  expect(formatIp({ family: prefix.family, value: lastOf(prefix) })).toBe(last);
});

it.each([
  ['10.0.0.1/29', 'a bit beyond the prefix'],
  ['10.0.0.0/33', 'longer than an address'],
  ['10.0.0.0', 'no length'],
  ['2001:db8::/129', 'longer than an address'],
])('%s is no prefix: %s', (text) => {
  expect(parseIpPrefix(text)).toBeUndefined();
});

it('reads what it writes', () => {
  const six = fc.tuple(fc.bigInt({ min: 0n, max: (1n << 128n) - 1n }), fc.integer({ min: 0, max: 128 }));
  fc.assert(
    fc.property(six, ([value, bits]) => {
      expect(parseIp(formatIp({ family: 6, value }))).toEqual({ family: 6, value });
      const first = (value >> BigInt(128 - bits)) << BigInt(128 - bits);
      const prefix = { family: 6, first, bits } as const;
      expect(parseIpPrefix(formatIpPrefix(prefix))).toEqual(prefix);
    }),
    { seed: 5 },
  );
});
