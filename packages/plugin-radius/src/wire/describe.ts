import { dictionary, flatten, nameOf } from './attributes.ts';
import type { Flat } from './attributes.ts';
import type { Entry } from './dictionary/entry.ts';
import { formats } from './format.ts';
import { codeName, vendorSpecific } from './packet.ts';
import type { PacketFields } from './packet.ts';

/** A packet as a log shows it. */
export interface Description {
  readonly code: string;
  readonly identifier: number;
  /** In the order of the wire; text is quoted, other octets are hex. */
  readonly attributes: readonly { readonly name: string; readonly value: string }[];
}

/** Names an attribute of the packet (not a vendor's) that our own dictionary does not hold. */
export type MoreNames = (type: number) => string | undefined;

/**
 * What a packet says, for a log. Passwords, keys and what a password could be guessed from are hidden; so is what a
 * maker has defined and this dictionary does not hold, and a Vendor-Specific attribute that does not split, for nobody
 * knows what they hold. Control characters are escaped, so that no user name can write log lines of its own.
 */
export function describePacket(packet: PacketFields, moreNames: MoreNames = () => undefined): Description {
  return {
    code: codeName(packet.code) ?? `code ${packet.code}`,
    identifier: packet.identifier,
    attributes: flatten(packet.attributes).map((flat) => describe(flat, moreNames)),
  };
}

function describe({ vendorId, part }: Flat, moreNames: MoreNames): { name: string; value: string } {
  const name = nameOf(part.type, vendorId);
  if (name !== undefined) return { name, value: show(dictionary[name], part.value) };
  if (vendorId === undefined && part.type === vendorSpecific)
    return { name: 'Vendor-Specific', value: hidden(part.value) };
  if (vendorId !== undefined) return { name: `Vendor-${vendorId}-Attr-${part.type}`, value: hidden(part.value) };
  return { name: moreNames(part.type) ?? `Attr-${part.type}`, value: hex(part.value) };
}

function show(entry: Entry, octets: Uint8Array): string {
  if (entry.secret) return hidden(octets);
  const value = formats[entry.format].decode(octets);
  if (value === undefined) return `${hex(octets)} (no ${entry.format})`;
  if (value instanceof Uint8Array) return hex(value);
  if (entry.format === 'date') return new Date(Number(value)).toISOString();
  if (entry.format === 'text') {
    const text = String(value);
    return entry.open?.test(text) === false ? hidden(octets) : quote(text);
  }
  const named = Object.entries(entry.values ?? {}).find(([, number]) => number === value);
  return named ? `${named[0]} (${value})` : String(value);
}

const hidden = (octets: Uint8Array): string => `(hidden, ${octets.length} octets)`;

/** Hex, of the first octets of a long value. */
function hex(octets: Uint8Array): string {
  const shown = `0x${Buffer.from(octets.subarray(0, 64)).toString('hex')}`;
  return octets.length > 64 ? `${shown}… (${octets.length} octets)` : shown;
}

/** Quotes text with every control, format and line-breaking character escaped. */
const quote = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  );
