import { createCipheriv } from 'node:crypto';

/**
 * Encrypts one block of 8 octets with DES under a key of 7 octets, as MS-CHAP does (RFC 2759 section 8.6).
 * @returns 8 octets.
 */
export function desEncrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  // OpenSSL keeps single DES under lock. Encrypting, decrypting and encrypting with one key is the same.
  const single = desKey(key);
  const triple = Buffer.concat([single, single, single]);
  return createCipheriv('des-ede3', triple, null).setAutoPadding(false).update(block);
}

/** The 8 octets of a DES key: seven of the 56 bits in each, and one that makes the number of set bits odd. */
export function desKey(octets: Uint8Array): Uint8Array {
  const key = new Uint8Array(8);
  for (let at = 0; at < 8; at += 1) {
    const pair = ((octets[at - 1] ?? 0) << 8) | (at < 7 ? (octets[at] ?? 0) : 0);
    key[at] = withParity((pair >> (at + 1)) & 0x7f);
  }
  return key;
}

function withParity(seven: number): number {
  let odd = 1;
  for (let rest = seven; rest > 0; rest >>= 1) odd ^= rest & 1;
  return (seven << 1) | odd;
}
