import { formatIpv4, formatIpv6, parseIpv4, parseIpv6 } from './ip.ts';
import { readInteger, writeInteger } from './memory.ts';

/** What each data type of RFC 8044 is in TypeScript. */
export interface FormatTypes {
  /** UTF-8. Octets that are not are undefined as text, and must be read raw. */
  readonly text: string;
  readonly octets: Uint8Array;
  /** 0 to 4294967295. */
  readonly integer: number;
  /** 0 to 2^64 - 1. */
  readonly integer64: bigint;
  /** UTC milliseconds; the wire knows whole seconds of 32 bits. */
  readonly date: number;
  /** Dotted, such as `10.0.0.1`. */
  readonly ipaddr: string;
  /** Canonical, such as `2001:db8::1`. */
  readonly ipv6addr: string;
  /** Such as `2001:db8::/48`. */
  readonly ipv6prefix: string;
  /** The last half of an IPv6 address, in four groups such as `0:0:0:1`. */
  readonly ifid: string;
}

/** The name of a data type. */
export type FormatName = keyof FormatTypes;

/** How a data type lies on the wire. */
export interface Format<Value> {
  /** The value, or undefined when the octets are none of this type. */
  readonly decode: (octets: Uint8Array) => Value | undefined;
  /**
   * The octets of a value.
   * @throws RangeError when the type cannot hold it.
   */
  readonly encode: (value: Value) => Uint8Array;
}

/** Every data type (RFC 8044 section 3). What `encode` writes, `decode` reads back as it was. */
export const formats: { readonly [Name in FormatName]: Format<FormatTypes[Name]> } = {
  text: {
    decode: decodeText,
    encode(value) {
      // A lone half of a surrogate pair would silently become another character.
      if (!value.isWellFormed()) throw new RangeError('text is not well-formed Unicode');
      const octets = Buffer.from(value, 'utf8');
      return new Uint8Array(octets.buffer, octets.byteOffset, octets.length);
    },
  },
  octets: { decode: (octets) => octets, encode: (value) => value },
  integer: {
    decode: (octets) => (octets.length === 4 ? readInteger(octets) : undefined),
    encode: encodeInteger,
  },
  integer64: {
    decode: (octets) => (octets.length === 8 ? viewOf(octets).getBigUint64(0) : undefined),
    encode(value) {
      if (value < 0n || value >= 1n << 64n) throw new RangeError(`${value} does not fit 64 bits`);
      const octets = new Uint8Array(8);
      viewOf(octets).setBigUint64(0, value);
      return octets;
    },
  },
  date: {
    decode: (octets) => (octets.length === 4 ? readInteger(octets) * 1000 : undefined),
    encode(value) {
      if (value % 1000 !== 0) throw new RangeError(`${value} ms is not a whole second, which is all that a date holds`);
      return encodeInteger(value / 1000);
    },
  },
  ipaddr: {
    decode: (octets) => (octets.length === 4 ? formatIpv4(octets) : undefined),
    encode: (value) => parseIpv4(value) ?? notAn('IPv4 address', value),
  },
  ipv6addr: {
    decode: (octets) => (octets.length === 16 ? formatIpv6(octets) : undefined),
    encode: (value) => parseIpv6(value) ?? notAn('IPv6 address', value),
  },
  ipv6prefix: { decode: decodePrefix, encode: encodePrefix },
  ifid: { decode: decodeInterfaceId, encode: encodeInterfaceId },
};

function decodeText(octets: Uint8Array): string | undefined {
  try {
    // Without ignoreBOM a leading U+FEFF would vanish, and two names on the wire would be one here.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  } catch {
    return undefined; // The only thing that decode throws: these octets are not UTF-8.
  }
}

function encodeInteger(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
    throw new RangeError(`${value} is not a whole number of 32 bits`);
  }
  const octets = new Uint8Array(4);
  writeInteger(octets, value);
  return octets;
}

/** A reserved octet, the prefix length in bits, then as many octets as it needs or more (RFC 3162 section 2.3). */
function decodePrefix(octets: Uint8Array): string | undefined {
  const bits = octets[1];
  if (bits === undefined || bits > 128 || octets.length > 18 || octets.length - 2 < Math.ceil(bits / 8))
    return undefined;
  const address = new Uint8Array(16);
  address.set(octets.subarray(2));
  return hasBitsBeyond(address, bits) ? undefined : `${formatIpv6(address)}/${bits}`;
}

function encodePrefix(value: string): Uint8Array {
  const [, text = '', length = ''] = /^([^/]*)\/(\d{1,3})$/.exec(value) ?? [];
  const address = parseIpv6(text);
  const bits = Number(length);
  if (address === undefined || length === '' || bits > 128) return notAn('IPv6 prefix', value);
  if (hasBitsBeyond(address, bits)) throw new RangeError(`${value} has bits set beyond its prefix`);
  return new Uint8Array([0, bits, ...address.subarray(0, Math.ceil(bits / 8))]);
}

/** Eight octets as four groups of 16 bits (RFC 8044 section 3.7). */
function decodeInterfaceId(octets: Uint8Array): string | undefined {
  if (octets.length !== 8) return undefined;
  const view = viewOf(octets);
  return [0, 2, 4, 6].map((at) => view.getUint16(at).toString(16)).join(':');
}

function encodeInterfaceId(value: string): Uint8Array {
  if (!/^[0-9a-fA-F]{1,4}(:[0-9a-fA-F]{1,4}){3}$/.test(value)) return notAn('interface identifier', value);
  const octets = new Uint8Array(8);
  for (const [at, group] of value.split(':').entries()) viewOf(octets).setUint16(at * 2, Number.parseInt(group, 16));
  return octets;
}

const hasBitsBeyond = (address: Uint8Array, bits: number): boolean =>
  address.some((octet, at) => (octet & (0xff >> Math.min(8, Math.max(0, bits - at * 8)))) !== 0);

function notAn(kind: string, value: string): never {
  throw new RangeError(`${JSON.stringify(value)} is not an ${kind}`);
}

const viewOf = (octets: Uint8Array): DataView => new DataView(octets.buffer, octets.byteOffset, octets.byteLength);
