import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  attribute,
  carries,
  dictionary,
  malformed,
  nameOf,
  octetsOf,
  valueOf,
  valuesOf,
} from '../../src/wire/attributes.ts';
import type { AttributeName } from '../../src/wire/attributes.ts';
import type { Entry } from '../../src/wire/dictionary/entry.ts';
import { formats } from '../../src/wire/format.ts';
import { seeded, hex, toHex } from './helpers.ts';

describe('a value on the wire', () => {
  it.each([
    ['text', 'Wanjikũ', '57616e6a696bc5a9', 'UTF-8'],
    ['text', '\uFEFFa', 'efbbbf61', 'a byte order mark is part of the name'],
    ['integer', 0, '00000000', ''],
    ['integer', 4_294_967_295, 'ffffffff', 'unsigned'],
    ['integer64', 18_446_744_073_709_551_615n, 'ffffffffffffffff', 'unsigned'],
    ['date', 1_700_000_000_000, '6553f100', 'seconds on the wire, milliseconds here'],
    ['date', 4_294_967_295_000, 'ffffffff', 'past 2038'],
    ['ipaddr', '10.0.255.1', '0a00ff01', ''],
    ['ipv6addr', '2001:db8::1', '20010db8000000000000000000000001', ''],
    ['ipv6addr', '::', '00'.repeat(16), ''],
    ['ipv6addr', '::1', `${'00'.repeat(15)}01`, ''],
    ['ipv6addr', 'fe80::', `fe80${'00'.repeat(14)}`, ''],
    ['ipv6addr', '2001:db8:0:1:1:1:1:1', '20010db8000000010001000100010001', 'a single zero group is not shortened'],
    ['ipv6addr', '2001:0:0:1::1', '20010000000000010000000000000001', 'the longest run is'],
    ['ipv6addr', '2001:db8::1:0:0:1', '20010db8000000000001000000000001', 'the first of two equal runs is'],
    ['ipv6prefix', '2001:db8::/32', '002020010db8', 'only the octets that are needed'],
    ['ipv6prefix', '2001:db8:8000::/33', '002120010db880', ''],
    ['ipv6prefix', '::/0', '0000', ''],
    ['ipv6prefix', '2001:db8::1/128', '008020010db8000000000000000000000001', ''],
  ] as const)('%s %s is %s %s', (name, value, octets, _why) => {
    const format = formats[name];
    expect(toHex((format.encode as (value: unknown) => Uint8Array)(value))).toBe(octets);
    expect(format.decode(hex(octets))).toBe(value);
  });

  it.each([
    ['text', 'ff', 'not UTF-8'],
    ['text', 'c0af', 'an overlong form'],
    ['text', 'eda080', 'half of a surrogate pair'],
    ['integer', '000001', 'three octets'],
    ['integer', '0000000001', 'five octets'],
    ['integer64', '00000001', 'four octets'],
    ['date', '', 'none'],
    ['ipaddr', '0a0000', 'three octets'],
    ['ipv6addr', '0a000001', 'an IPv4 address'],
    ['ipv6prefix', '', 'none'],
    ['ipv6prefix', '00', 'no length'],
    ['ipv6prefix', '0081', 'longer than an address'],
    ['ipv6prefix', '002020010d', 'octets missing'],
    ['ipv6prefix', '002020010db801', 'a bit beyond the prefix'],
    ['ipv6prefix', '002120010db840', 'a bit beyond the prefix, inside its last octet'],
    ['ipv6prefix', `0080${'00'.repeat(17)}`, 'more than an address'],
  ] as const)('is no %s: %s (%s)', (name, octets, _why) => {
    expect(formats[name].decode(hex(octets))).toBeUndefined();
  });

  it('reads a prefix with more zero octets than it needs', () => {
    expect(formats.ipv6prefix.decode(hex('002020010db800000000000000000000'))).toBe('2001:db8::/32');
  });

  it('reads an embedded IPv4 address in text, and writes the canonical form', () => {
    expect(formats.ipv6addr.decode(formats.ipv6addr.encode('::FFFF:192.168.1.16'))).toBe('::ffff:c0a8:110');
  });
});

describe('attribute() refuses a value that its type cannot hold', () => {
  it.each([
    ['Session-Timeout', -1, 'Session-Timeout: -1 is not a whole number of 32 bits'],
    ['Session-Timeout', 1.5, 'Session-Timeout: 1.5 is not a whole number of 32 bits'],
    ['Session-Timeout', 2 ** 32, 'Session-Timeout: 4294967296 is not a whole number of 32 bits'],
    ['Session-Timeout', Number.NaN, 'Session-Timeout: NaN is not a whole number of 32 bits'],
    ['Framed-IP-Address', '10.0.0', 'Framed-IP-Address: "10.0.0" is not an IPv4 address'],
    ['Framed-IP-Address', '10.0.0.256', 'Framed-IP-Address: "10.0.0.256" is not an IPv4 address'],
    ['NAS-IPv6-Address', '10.0.0.1', 'NAS-IPv6-Address: "10.0.0.1" is not an IPv6 address'],
    ['NAS-IPv6-Address', 'fe80::1%eth0', 'NAS-IPv6-Address: "fe80::1%eth0" is not an IPv6 address'],
    ['Framed-IPv6-Prefix', '2001:db8::', 'Framed-IPv6-Prefix: "2001:db8::" is not an IPv6 prefix'],
    ['Framed-IPv6-Prefix', '2001:db8::/129', 'Framed-IPv6-Prefix: "2001:db8::/129" is not an IPv6 prefix'],
    ['Framed-IPv6-Prefix', '2001:db8::/16', 'Framed-IPv6-Prefix: 2001:db8::/16 has bits set beyond its prefix'],
    [
      'Event-Timestamp',
      1_700_000_000_001,
      'Event-Timestamp: 1700000000001 ms is not a whole second, which is all that a date holds',
    ],
    ['User-Name', '\ud800', 'User-Name: text is not well-formed Unicode'],
    ['User-Name', '', 'User-Name must not be empty: leave it out'],
    ['User-Name', 'a'.repeat(254), 'User-Name takes 253 octets at most, 254 were given'],
    ['Mikrotik-Group', 'a'.repeat(248), 'Mikrotik-Group takes 247 octets at most, 248 were given'],
  ] as const)('%s %j', (name, value, reason) => {
    expect(() => attribute<AttributeName>(name, value)).toThrow(reason);
  });
});

describe('reading by name', () => {
  const holder = {
    attributes: [
      attribute('Framed-Route', '10.1.0.0/24 10.0.0.1 1'),
      { type: 1, value: hex('ff61') },
      attribute('Mikrotik-Group', 'gold'),
      {
        type: 26 as const,
        vendorId: 14988,
        parts: [
          { type: 8, value: hex('314d') },
          { type: 3, value: hex('32') },
        ],
      },
      { type: 26 as const, vendorId: 9, parts: [{ type: 8, value: hex('39') }] },
      { type: 27, value: hex('01') },
      attribute('Framed-Route', '10.2.0.0/24 10.0.0.1 1'),
      attribute('Session-Timeout', 60),
    ],
  };

  it('finds every value of a repeated attribute, in order and across wrappers', () => {
    expect(valuesOf(holder, 'Framed-Route')).toEqual(['10.1.0.0/24 10.0.0.1 1', '10.2.0.0/24 10.0.0.1 1']);
    expect(valuesOf(holder, 'Mikrotik-Group')).toEqual(['gold', '2']);
  });

  it("does not take another vendor's attribute, nor the packet's, for its own", () => {
    expect(valuesOf(holder, 'Mikrotik-Rate-Limit')).toEqual(['1M']);
    expect(valueOf(holder, 'NAS-Identifier')).toBeUndefined();
    expect(valueOf(holder, 'Framed-IP-Address')).toBeUndefined();
  });

  it('gives no text for octets that are none, and the octets as they came', () => {
    expect(valueOf(holder, 'User-Name')).toBeUndefined();
    expect(octetsOf(holder, 'User-Name')).toEqual(hex('ff61'));
    expect(carries(holder, 'User-Name')).toBe(true);
    expect(carries(holder, 'Class')).toBe(false);
  });

  it('names what is malformed', () => {
    expect(malformed(holder)).toEqual([
      { name: 'User-Name', reason: 'User-Name is no text in these 2 octets' },
      { name: 'Session-Timeout', reason: 'Session-Timeout is no integer in these 1 octets' },
    ]);
  });

  it('a malformed first value hides the second from valueOf, so that nobody chooses between two', () => {
    expect(valueOf(holder, 'Session-Timeout')).toBeUndefined();
    expect(valuesOf(holder, 'Session-Timeout')).toEqual([60]);
  });
});

describe('the dictionary', () => {
  const entries: [string, Entry][] = Object.entries(dictionary);

  it('gives no number to two names', () => {
    const numbers = entries.map(([, { vendorId = 0, type }]) => `${vendorId}:${type}`);
    expect(new Set(numbers).size).toBe(entries.length);
  });

  it('finds each name by its number', () => {
    for (const [name, { type, vendorId }] of entries) expect(nameOf(type, vendorId)).toBe(name);
    expect(nameOf(8, 9)).toBeUndefined();
  });

  it('names values only of integers', () => {
    for (const [, entry] of entries) if (entry.values) expect(entry.format).toBe('integer');
  });
});

describe('laws', () => {
  it('what is written by name is read back by name', () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 60 });
    const integers = fc.integer({ min: 0, max: 0xffffffff });
    fc.assert(
      fc.property(
        texts,
        integers,
        fc.ipV4(),
        fc.uint8Array({ minLength: 1, maxLength: 253 }),
        (text, number, ip, octets) => {
          const attributes = [
            attribute('Reply-Message', text),
            attribute('Mikrotik-Total-Limit', number),
            attribute('Framed-IP-Address', ip),
            attribute('Class', octets),
          ];
          expect(valueOf({ attributes }, 'Reply-Message')).toBe(text);
          expect(valueOf({ attributes }, 'Mikrotik-Total-Limit')).toBe(number);
          expect(valueOf({ attributes }, 'Framed-IP-Address')).toBe(ip);
          expect(valueOf({ attributes }, 'Class')).toEqual(octets);
        },
      ),
      seeded,
    );
  });

  it('every 16 octets are an IPv6 address, and its text means them again', () => {
    const sparse = fc
      .array(fc.constantFrom(0, 0, 0, 1, 255), { minLength: 16, maxLength: 16 })
      .map((all) => Uint8Array.from(all));
    fc.assert(
      fc.property(fc.oneof(sparse, fc.uint8Array({ minLength: 16, maxLength: 16 })), (octets) => {
        const text = formats.ipv6addr.decode(octets) ?? '';
        expect(toHex(formats.ipv6addr.encode(text))).toBe(toHex(octets));
        // The platform's own canonical form is the oracle.
        if (!text.startsWith('::')) expect(new URL(`http://[${text}]/`).hostname).toBe(`[${text}]`);
      }),
      seeded,
    );
  });

  it('every IPv6 text of any style means what the platform says', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const ours = formats.ipv6addr.decode(formats.ipv6addr.encode(text));
        expect(`[${ours}]`).toBe(new URL(`http://[${text}]/`).hostname);
      }),
      seeded,
    );
  });

  it('every prefix that is read is written the same, in as few octets as it needs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 18 }), (octets) => {
        const text = formats.ipv6prefix.decode(octets);
        if (text !== undefined) expect(formats.ipv6prefix.decode(formats.ipv6prefix.encode(text))).toBe(text);
      }),
      { ...seeded, numRuns: 500 },
    );
  });
});
