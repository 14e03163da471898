import { hash, timingSafeEqual } from 'node:crypto';
import { roomFor } from './memory.ts';

/** A shared secret: octets, or text that stands for its UTF-8 octets. */
export type Secret = string | Uint8Array;

/**
 * MD5 over octets in a row; RADIUS allows no other hash.
 * @returns 16 octets.
 */
export const md5 = (...parts: readonly Uint8Array[]): Uint8Array => octetsOf(hashed(joined(parts)));

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const whole = roomFor(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Sixteen signs, one an octet: text goes out of OpenSSL in half the time of octets, which need memory of their own. */
const hashed = (octets: Uint8Array): string => hash('md5', octets, 'binary');

const octetsOf = (signs: string): Uint8Array => {
  const octets = new Uint8Array(16);
  for (let at = 0; at < 16; at += 1) octets[at] = signs.charCodeAt(at);
  return octets;
};

/** The block of MD5, in octets. */
const BLOCK = 64;

/**
 * HMAC-MD5 (RFC 2104 section 2), of two plain hashes: an object of OpenSSL for each takes twice as long.
 * @returns 16 octets.
 * @throws RangeError when the secret is empty.
 */
export function hmacMd5(secret: Secret, bytes: Uint8Array): Uint8Array {
  const given = secretOctets(secret);
  const key = given.length > BLOCK ? md5(given) : given;
  const inner = roomFor(BLOCK + bytes.length);
  const outer = roomFor(BLOCK + 16);
  for (let at = 0; at < BLOCK; at += 1) {
    const octet = key[at] ?? 0;
    inner[at] = octet ^ 0x36;
    outer[at] = octet ^ 0x5c;
  }
  inner.set(bytes, BLOCK);
  outer.set(octetsOf(hashed(inner)), BLOCK);
  return octetsOf(hashed(outer));
}

/** Compares octets, never text, in a time that does not depend on where they differ. */
export const sameOctets = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && timingSafeEqual(one, other);

/**
 * The octets of a secret.
 * @throws RangeError when it is empty, which RFC 2865 section 3 forbids: everybody would know it.
 */
export function secretOctets(secret: Secret): Uint8Array {
  if (secret.length === 0) throw new RangeError('a shared secret must not be empty');
  return typeof secret === 'string' ? Buffer.from(secret, 'utf8') : secret;
}
