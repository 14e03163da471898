import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { malformed, valueOf } from '../../src/wire/attributes.ts';
import { decodePacket, encodePacket } from '../../src/wire/codec.ts';
import { describePacket } from '../../src/wire/describe.ts';
import { signRequest, verifyRequest } from '../../src/wire/authenticator.ts';
import { codes, isVendor } from '../../src/wire/packet.ts';
import { decoded, hex, packets, seeded, toHex } from './helpers.ts';

const auth = '00112233445566778899aabbccddeeff';

describe('a malformed datagram is refused, and says why', () => {
  it.each([
    ['a datagram of 0 octets is shorter than a header of 20', 'short', ''],
    ['a datagram of 19 octets is shorter than a header of 20', 'short', `01000014${auth}`.slice(0, -2)],
    ['the stated length 19 is below 20', 'length', `01000013${auth}`],
    ['the stated length 0 is below 20', 'length', `01000000${auth}`],
    ['the stated length 4097 is above 4096', 'length', `01001001${auth}${'00'.repeat(4077)}`],
    ['the stated length 21 is more than the 20 octets received', 'length', `01000015${auth}`],
    ['code 0 is not spoken here', 'code', `00000014${auth}`],
    ['code 13 is not spoken here', 'code', `0d000014${auth}`],
    ['code 255 is not spoken here', 'code', `ff000014${auth}`],
    ['attribute 1 at octet 20 has no length', 'attribute', `01000015${auth}01`],
    ['attribute 1 at octet 20 states length 0, less than its own header', 'attribute', `01000016${auth}0100`],
    ['attribute 1 at octet 20 states length 1, less than its own header', 'attribute', `01000016${auth}0101`],
    ['attribute 1 at octet 20 states length 4, 1 more than is there', 'attribute', `01000017${auth}010441`],
    ['attribute 32 at octet 23 has no length', 'attribute', `01000018${auth}01034120`],
    ['attribute 32 at octet 23 states length 3, 1 more than is there', 'attribute', `01000019${auth}010341200341`],
  ])('%s', (reason, fault, bytes) => {
    expect(decodePacket(hex(bytes))).toEqual({ ok: false, fault, reason });
  });
});

describe('decodePacket', () => {
  it('ignores padding beyond the stated length, whatever it holds', () => {
    const packet = decoded(hex(`01070017${auth}010341 ffff00`));
    expect(packet.bytes.length).toBe(23);
    expect(packet.attributes).toEqual([{ type: 1, value: hex('41') }]);
    expect(packet.identifier).toBe(7);
  });

  it('reads the greatest packet and the longest attribute', () => {
    const body = `01ff${'61'.repeat(253)}`.repeat(15) + `01fb${'61'.repeat(249)}`;
    const packet = decoded(hex(`01001000${auth}${body}`));
    expect(packet.bytes.length).toBe(4096);
    expect(packet.attributes).toHaveLength(16);
  });

  it('keeps nothing of the datagram, whose memory may be used again', () => {
    const datagram = Buffer.from(hex(`01000017${auth}010341`));
    const packet = decoded(datagram);
    datagram.fill(0);
    expect(valueOf(packet, 'User-Name')).toBe('A');
    expect(toHex(packet.authenticator)).toBe(auth);
  });

  it('reads a datagram that lies inside a greater memory', () => {
    const memory = hex(`ffffff 01090017${auth}010341 ff`);
    const packet = decoded(memory.subarray(3, 26));
    expect([packet.identifier, valueOf(packet, 'User-Name')]).toEqual([9, 'A']);
  });

  it.each([
    ['1a0c00003a8c 0806 31304d2f', true, 'one sub-attribute'],
    ['1a0e00003a8c 0304 6161 0804 3144', true, 'two of them in one wrapper'],
    ['1a0800003a8c 0302', true, 'an empty sub-attribute'],
    ['1a0600003a8c', false, 'a vendor and nothing'],
    ['1a0700003a8c 08', false, 'a sub-attribute without a length'],
    ['1a0a00003a8c 0806 3130', false, 'one that overruns its wrapper'],
    ['1a0a00003a8c 0801 3130', false, 'one shorter than its own header'],
    ['1a0c01003a8c 0806 31304d2f', false, 'a vendor number that is none'],
    ['1a0400ff', false, 'too short for a vendor'],
  ])('splits Vendor-Specific %s: %s (%s), and writes it back as it came', (text, splits) => {
    const body = hex(text);
    const length = (20 + body.length).toString(16).padStart(4, '0');
    const bytes = hex(`0100${length}${auth}${toHex(body)}`);
    const packet = decoded(bytes);
    expect(packet.attributes.map(isVendor)).toEqual([splits]);
    expect(toHex(encodePacket(packet))).toBe(toHex(bytes));
  });
});

describe('encodePacket refuses what the wire cannot hold', () => {
  const fields = { code: codes['Access-Request'], identifier: 0, authenticator: hex(auth), attributes: [] };
  const long = { type: 1, value: new Uint8Array(253) };
  it.each([
    [{ ...fields, identifier: 256 }, 'an identifier is 0 to 255, not 256'],
    [{ ...fields, identifier: 1.5 }, 'an identifier is 0 to 255, not 1.5'],
    [{ ...fields, authenticator: new Uint8Array(15) }, 'an authenticator is 16 octets'],
    [{ ...fields, attributes: [{ type: 256, value: new Uint8Array() }] }, "an attribute's type is 0 to 255, not 256"],
    [
      { ...fields, attributes: [{ type: 1, value: new Uint8Array(254) }] },
      'attribute 1 takes 253 octets at most, 254 were given',
    ],
    [
      { ...fields, attributes: Array.from({ length: 16 }, () => long) },
      'a packet takes 4096 octets at most, this one needs 4100',
    ],
    [
      { ...fields, attributes: [{ type: 26 as const, vendorId: 14988, parts: [] }] },
      'a Vendor-Specific attribute holds at least one sub-attribute',
    ],
    [
      { ...fields, attributes: [{ type: 26 as const, vendorId: 1 << 24, parts: [long] }] },
      "a vendor's number fits three octets, 16777216 does not",
    ],
  ])('%#: %s', (packet, reason) => {
    expect(() => encodePacket(packet)).toThrow(new RangeError(reason));
  });
});

describe('laws', () => {
  it('what is written is read back as it was', () => {
    fc.assert(
      fc.property(packets, (packet) => {
        const { bytes, ...fields } = decoded(encodePacket(packet));
        expect(fields).toEqual(packet);
        expect(toHex(encodePacket(fields))).toBe(toHex(bytes));
      }),
      seeded,
    );
  });

  it('no octets make the reader throw, nor the verifier, nor the log', () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 });
    // Random octets seldom pass the header, so half of the runs start from a plausible one.
    const likely = fc
      .tuple(fc.constantFrom(...Object.values(codes)), fc.uint8Array({ minLength: 17, maxLength: 200 }))
      .map(([code, rest]) => Uint8Array.of(code, 0, 0, rest.length + 3, ...rest.subarray(0, -1)));
    let passed = 0;
    fc.assert(
      fc.property(fc.oneof(anyBytes, likely), (bytes) => {
        const result = decodePacket(bytes);
        if (!result.ok) {
          expect(result.reason).not.toBe('');
          return;
        }
        passed += 1;
        verifyRequest(result.packet, 'secret');
        malformed(result.packet);
        describePacket(result.packet);
        expect(toHex(encodePacket(result.packet))).toBe(toHex(result.packet.bytes));
      }),
      { ...seeded, numRuns: 3000 },
    );
    expect(passed).toBeGreaterThan(10);
  });

  it('a well-formed packet with any one octet changed is still read or refused, never mistaken', () => {
    const good = signRequest(
      {
        code: codes['Accounting-Request'],
        identifier: 1,
        attributes: [
          { type: 1, value: hex('6e656d6f') },
          { type: 26, vendorId: 14988, parts: [{ type: 8, value: hex('31') }] },
        ],
      },
      'secret',
    ).bytes;
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const bytes = new Uint8Array(good);
        bytes[at] = (bytes[at] ?? 0) ^ change;
        const result = decodePacket(bytes);
        expect(result.ok && verifyRequest(result.packet, 'secret').ok).toBe(false);
      }),
      seeded,
    );
  });
});
