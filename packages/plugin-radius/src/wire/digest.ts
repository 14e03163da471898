import { createHmac, hash, timingSafeEqual } from 'node:crypto';

/** A shared secret: octets, or text that stands for its UTF-8 octets. */
export type Secret = string | Uint8Array;

/**
 * MD5 over octets in a row; RADIUS allows no other hash.
 * @returns 16 octets.
 */
export const md5 = (...parts: readonly Uint8Array[]): Uint8Array => hash('md5', Buffer.concat(parts), 'buffer');

/**
 * HMAC-MD5 (RFC 2104).
 * @returns 16 octets.
 * @throws RangeError when the secret is empty.
 */
export function hmacMd5(secret: Secret, bytes: Uint8Array): Uint8Array {
  // Text is handed over as it is: making a key of octets costs five times as much as the rest.
  const key = typeof secret === 'string' && secret !== '' ? secret : secretOctets(secret);
  return createHmac('md5', key).update(bytes).digest();
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

/** XORs two runs of 16 octets. */
export function xor16(one: Uint8Array, other: Uint8Array): Uint8Array {
  const result = new Uint8Array(16);
  for (let at = 0; at < 16; at += 1) result[at] = (one[at] ?? 0) ^ (other[at] ?? 0);
  return result;
}
