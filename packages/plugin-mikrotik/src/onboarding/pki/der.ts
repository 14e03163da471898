/** The few shapes of DER (ITU-T X.690) that a certificate is made of. */
export function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const octets: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256);
  return Buffer.from([0x80 | octets.length, ...octets]);
}

/** Items in their order. */
export const sequence = (...items: readonly Uint8Array[]): Buffer => der(0x30, ...items);

/** A set of one item, as names have them. */
export const setOf = (item: Uint8Array): Buffer => der(0x31, item);

/** A non-negative integer, from its octets with the highest first. */
export function integer(octets: Uint8Array): Buffer {
  const [first = 0] = octets;
  return der(0x02, first < 0x80 ? octets : Buffer.concat([Buffer.from([0]), octets]));
}

/** An object identifier, from its dotted form. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const octets = [value & 0x7f];
  for (let rest = value >> 7; rest > 0; rest >>= 7) octets.unshift((rest & 0x7f) | 0x80);
  return octets;
}

/** Text in UTF-8. */
export const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'));

/** Octets as they are. */
export const octetString = (octets: Uint8Array): Buffer => der(0x04, octets);

/** Bits; `unused` of the last octet do not count. */
export const bitString = (octets: Uint8Array, unused = 0): Buffer => der(0x03, Buffer.from([unused]), octets);

/** True; false is a default and is left out. */
export const truth: Buffer = der(0x01, Buffer.from([0xff]));

/** Nothing. */
export const nothing: Buffer = der(0x05);

/** An instant: until 2049 with two digits of the year, as RFC 5280 section 4.1.2.5 has it. */
export function time(at: number): Buffer {
  const digits = new Date(at).toISOString().replaceAll(/[-:T]|\.\d+/g, '');
  const short = digits.slice(0, 4) < '2050';
  return der(short ? 0x17 : 0x18, Buffer.from(short ? digits.slice(2) : digits, 'ascii'));
}
