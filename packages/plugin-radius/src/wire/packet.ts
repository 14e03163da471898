/** The packet codes that are read and written here, by their RFC names (RFC 2865, 2866, 5176, 5997). */
export const codes = {
  'Access-Request': 1,
  'Access-Accept': 2,
  'Access-Reject': 3,
  'Accounting-Request': 4,
  'Accounting-Response': 5,
  'Access-Challenge': 11,
  'Status-Server': 12,
  'Disconnect-Request': 40,
  'Disconnect-ACK': 41,
  'Disconnect-NAK': 42,
  'CoA-Request': 43,
  'CoA-ACK': 44,
  'CoA-NAK': 45,
} as const;

/** The RFC name of a packet code, such as `Access-Request`. */
export type CodeName = keyof typeof codes;

/** The number of a packet code as it stands in the first octet. */
export type Code = (typeof codes)[CodeName];

/** The codes that ask; all others answer. */
export type RequestCode = (typeof codes)[
  'Access-Request' | 'Accounting-Request' | 'Status-Server' | 'Disconnect-Request' | 'CoA-Request'];

/** One packet. `bytes` is the exact wire form without padding; every authenticity check runs on it. */
export interface Packet extends PacketFields {
  readonly bytes: Uint8Array;
}

/** What a packet says, apart from its wire form. */
export interface PacketFields {
  readonly code: Code;
  /** 0 to 255: matches a reply to its request. */
  readonly identifier: number;
  /** 16 octets. */
  readonly authenticator: Uint8Array;
  /** In the order of the wire, repeated ones repeated, nothing decoded. */
  readonly attributes: readonly Attribute[];
}

/** An attribute as raw octets, or a Vendor-Specific one split into what the vendor put inside. */
export type Attribute = PlainAttribute | VendorAttribute;

/**
 * One type and its value, undecoded. A Vendor-Specific attribute that does not split stays in this form, so nothing is
 * lost.
 */
export interface PlainAttribute {
  readonly type: number;
  readonly value: Uint8Array;
}

/** A well-formed Vendor-Specific attribute (RFC 2865 section 5.26): one or more sub-attributes of one vendor. */
export interface VendorAttribute {
  readonly type: typeof vendorSpecific;
  readonly vendorId: number;
  readonly parts: readonly PlainAttribute[];
}

/** The type octet of Vendor-Specific. */
export const vendorSpecific = 26;

const namesOfCodes: ReadonlyMap<number, CodeName> = new Map(
  Object.entries(codes).map(([name, code]) => [code, name as CodeName]),
);

/** The RFC name of a code octet, or undefined for a code that is not spoken here. */
export const codeName = (code: number): CodeName | undefined => namesOfCodes.get(code);

/** Tells a code that is spoken here from any other octet. */
export const isCode = (code: number): code is Code => namesOfCodes.has(code);

/** Tells a split Vendor-Specific attribute from a raw one. */
export const isVendor = (attribute: Attribute): attribute is VendorAttribute => 'vendorId' in attribute;
