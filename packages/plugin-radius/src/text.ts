import { octetsOf, type AttributeName, type Holder } from './wire/attributes.ts';

/** The longest text that is kept of one attribute. */
const LONGEST = 255;

/**
 * An attribute as text that can be stored and shown. Octets that are no UTF-8 are read as Latin-1, and control
 * characters are escaped: no database takes a NUL, and no name may write log lines of its own.
 */
export function readText(holder: Holder, name: AttributeName): string | undefined {
  const octets = octetsOf(holder, name);
  if (octets === undefined || octets.length === 0) return undefined;
  const bytes = Buffer.from(octets.buffer, octets.byteOffset, octets.length);
  if (isPlain(octets)) return bytes.toString('latin1', 0, LONGEST);
  const utf8 = bytes.toString('utf8');
  const text = utf8.includes('\u{fffd}') ? bytes.toString('latin1') : utf8;
  return text
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)
    .slice(0, LONGEST);
}

/** Whether all of it is printable ASCII, as nearly all names are. */
function isPlain(octets: Uint8Array): boolean {
  for (const octet of octets) if (octet < 0x20 || octet > 0x7e) return false;
  return true;
}
