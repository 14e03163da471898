import * as fc from 'fast-check';
import { decodePacket } from '../../src/wire/codec.ts';
import { codes, vendorSpecific } from '../../src/wire/packet.ts';
import type { Attribute, Code, Packet, PacketFields } from '../../src/wire/packet.ts';

/** Octets from hex; blanks and line ends do not count. */
export const hex = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));

/** Hex of octets. */
export const toHex = (octets: Uint8Array): string => Buffer.from(octets).toString('hex');

/** Text as octets. */
export const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

/** The packet in these octets, which must be well-formed. */
export function decoded(bytes: Uint8Array): Packet {
  const result = decodePacket(bytes);
  if (!result.ok) throw new Error(result.reason);
  return result.packet;
}

/** The same octets with one bit turned over. */
export function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = new Uint8Array(bytes);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

/** Every property runs with this seed, so that a failure comes back. */
export const seeded = { seed: 20_241_123 };

/** 16 octets. */
export const authenticators = fc.uint8Array({ minLength: 16, maxLength: 16 });

/** Any attribute but Vendor-Specific, Message-Authenticator, EAP-Message and Proxy-State. */
export const plainAttributes: fc.Arbitrary<Attribute> = fc.record({
  type: fc.integer({ min: 1, max: 255 }).filter((type) => ![vendorSpecific, 33, 79, 80].includes(type)),
  value: fc.uint8Array({ maxLength: 40 }),
});

/** A well-formed Vendor-Specific attribute. */
export const vendorAttributes: fc.Arbitrary<Attribute> = fc.record({
  type: fc.constant(vendorSpecific),
  vendorId: fc.integer({ min: 0, max: 0xffffff }),
  parts: fc.array(fc.record({ type: fc.integer({ min: 0, max: 255 }), value: fc.uint8Array({ maxLength: 40 }) }), {
    minLength: 1,
    maxLength: 5,
  }),
});

/** Any packet that can be written. */
export const packets: fc.Arbitrary<PacketFields> = fc.record({
  code: fc.constantFrom(...(Object.values(codes) as Code[])),
  identifier: fc.integer({ min: 0, max: 255 }),
  authenticator: authenticators,
  attributes: fc.array(fc.oneof(plainAttributes, vendorAttributes), { maxLength: 15 }),
});
