import { readInteger, roomFor, writeInteger } from './memory.ts';
import { isCode, isVendor, vendorSpecific } from './packet.ts';
import type { Attribute, Packet, PacketFields, PlainAttribute } from './packet.ts';

/** What became of a datagram. `fault` is one of few words, fit to label a counter; `reason` is a sentence for a log. */
export type Decoded =
  | { readonly ok: true; readonly packet: Packet }
  | { readonly ok: false; readonly fault: DecodeFault; readonly reason: string };

/** Why a datagram is not a packet. All of them are discarded in silence towards the sender (RFC 2865 section 3). */
export type DecodeFault = 'short' | 'length' | 'code' | 'attribute';

/** Octets before the first attribute: code, identifier, length, authenticator. */
export const headerOctets = 20;

/** The greatest packet (RFC 2865 section 3). */
const maxPacketOctets = 4096;

/** The greatest value of an attribute: its length octet counts the type and itself. */
export const maxValueOctets = 253;

/**
 * Reads one datagram, strictly. Octets beyond the stated length are padding and are ignored (RFC 2865 section 3); any
 * other irregularity refuses the whole. Nothing is authenticated yet: see `verifyRequest` and `verifyReply`. Never
 * throws, and keeps no reference to the datagram's memory.
 */
export function decodePacket(datagram: Uint8Array): Decoded {
  if (datagram.length < headerOctets) {
    return refused('short', `a datagram of ${datagram.length} octets is shorter than a header of ${headerOctets}`);
  }
  const [code = 0, identifier = 0] = datagram;
  const length = ((datagram[2] ?? 0) << 8) | (datagram[3] ?? 0);
  if (length < headerOctets) return refused('length', `the stated length ${length} is below ${headerOctets}`);
  if (length > maxPacketOctets) return refused('length', `the stated length ${length} is above ${maxPacketOctets}`);
  if (length > datagram.length) {
    return refused('length', `the stated length ${length} is more than the ${datagram.length} octets received`);
  }
  if (!isCode(code)) return refused('code', `code ${code} is not spoken here`);

  const bytes = roomFor(length);
  bytes.set(length === datagram.length ? datagram : datagram.subarray(0, length));
  const attributes = splitAttributes(bytes, headerOctets);
  if (typeof attributes === 'string') return refused('attribute', attributes);
  const authenticator = bytes.subarray(4, headerOctets);
  const packet = { code, identifier, authenticator, attributes: attributes.map(splitVendor), bytes };
  return { ok: true, packet };
}

/**
 * Writes a packet as it stands: signing is the work of `signRequest` and `signReply`.
 * @throws RangeError when it cannot be written: more than 4096 octets, an identifier or type that is no octet, an
 * authenticator that is not 16 octets, a value too long for its length octet.
 */
export function encodePacket(fields: PacketFields): Uint8Array {
  const values = fields.attributes.map((attribute) =>
    isVendor(attribute) ? { type: attribute.type, value: joinVendor(attribute.vendorId, attribute.parts) } : attribute,
  );
  const length = headerOctets + octetsOf(values);
  refuseUnless(length <= maxPacketOctets, `a packet takes ${maxPacketOctets} octets at most, this one needs ${length}`);
  refuseUnless(fields.authenticator.length === 16, 'an authenticator is 16 octets');
  refuseUnless(isOctet(fields.identifier), `an identifier is 0 to 255, not ${fields.identifier}`);

  const bytes = roomFor(length);
  bytes[0] = fields.code;
  bytes[1] = fields.identifier;
  bytes[2] = length >> 8;
  bytes[3] = length & 0xff;
  bytes.set(fields.authenticator, 4);
  writeAttributes(bytes, headerOctets, values);
  return bytes;
}

/** Splits a run of type, length, value; or says what is wrong with it. */
function splitAttributes(bytes: Uint8Array, start: number): PlainAttribute[] | string {
  const attributes: PlainAttribute[] = [];
  for (let at = start; at < bytes.length;) {
    const type = bytes[at] ?? 0;
    const length = bytes[at + 1];
    // Type 0 is not defined, but a vendor may have given it a meaning within its own attribute.
    if (type === 0 && start === headerOctets) return `attribute 0 at octet ${at} is not defined`;
    if (length === undefined) return `attribute ${type} at octet ${at} has no length`;
    if (length < 2) return `attribute ${type} at octet ${at} states length ${length}, less than its own header`;
    const end = at + length;
    if (end > bytes.length) {
      return `attribute ${type} at octet ${at} states length ${length}, ${end - bytes.length} more than is there`;
    }
    attributes.push({ type, value: bytes.subarray(at + 2, end) });
    at = end;
  }
  return attributes;
}

/**
 * Splits a Vendor-Specific value in the form that RFC 2865 section 5.26 recommends. Vendors may use another form, so
 * one that does not split is no fault: it stays raw, and is written back as it came.
 */
function splitVendor(attribute: PlainAttribute): Attribute {
  const { type, value } = attribute;
  // The first octet of a vendor's number is zero; the shortest sub-attribute has a type and a length.
  if (type !== vendorSpecific || value.length < 6 || value[0] !== 0) return attribute;
  const parts = splitAttributes(value, 4);
  if (typeof parts === 'string') return attribute;
  const vendorId = readInteger(value);
  return { type: vendorSpecific, vendorId, parts };
}

function joinVendor(vendorId: number, parts: readonly PlainAttribute[]): Uint8Array {
  refuseUnless(vendorId >= 0 && vendorId <= 0xffffff, `a vendor's number fits three octets, ${vendorId} does not`);
  refuseUnless(parts.length > 0, 'a Vendor-Specific attribute holds at least one sub-attribute');
  const value = roomFor(4 + octetsOf(parts));
  writeInteger(value, vendorId);
  writeAttributes(value, 4, parts);
  return value;
}

function writeAttributes(bytes: Uint8Array, start: number, attributes: readonly PlainAttribute[]): void {
  let at = start;
  for (const { type, value } of attributes) {
    refuseUnless(isOctet(type), `an attribute's type is 0 to 255, not ${type}`);
    refuseUnless(
      value.length <= maxValueOctets,
      `attribute ${type} takes ${maxValueOctets} octets at most, ${value.length} were given`,
    );
    bytes[at] = type;
    bytes[at + 1] = value.length + 2;
    bytes.set(value, at + 2);
    at += value.length + 2;
  }
}

const octetsOf = (attributes: readonly PlainAttribute[]): number =>
  attributes.reduce((sum, { value }) => sum + value.length + 2, 0);

const isOctet = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xff;

const refused = (fault: DecodeFault, reason: string): Decoded => ({ ok: false, fault, reason });

function refuseUnless(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new RangeError(reason);
}
