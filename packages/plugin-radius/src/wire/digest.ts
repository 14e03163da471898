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
 */
export const hmacMd5 = (key: Uint8Array, bytes: Uint8Array): Uint8Array =>
  createHmac('md5', key).update(bytes).digest();

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
export const xor16 = (one: Uint8Array, other: Uint8Array): Uint8Array =>
  Uint8Array.from({ length: 16 }, (_, at) => (one[at] ?? 0) ^ (other[at] ?? 0));
