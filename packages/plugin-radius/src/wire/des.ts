import { createCipheriv } from 'node:crypto';

/**
 * Encrypts one block of 8 octets with DES under a key of 7 octets, as MS-CHAP does (RFC 2759 section 8.6).
 * @returns 8 octets.
 */
export function desEncrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  // OpenSSL keeps single DES under lock. Encrypting, decrypting and encrypting with one key is the same.
  const single = desKey(key);
  const cipher = createCipheriv('des-ede3', Buffer.concat([single, single, single]), null).setAutoPadding(false);
  return cipher.update(block);
}

/** The 8 octets of a DES key: seven bits of the 56 in each, and one that makes the number of set bits odd. */
export function desKey(octets: Uint8Array): Uint8Array {
  let bits = 0n;
  for (const octet of octets.subarray(0, 7)) bits = (bits << 8n) | BigInt(octet);
  return Uint8Array.from({ length: 8 }, (_, at) => withParity(Number((bits >> BigInt(49 - 7 * at)) & 0x7fn)));
}

function withParity(seven: number): number {
  let odd = 1;
  for (let rest = seven; rest > 0; rest >>= 1) odd ^= rest & 1;
  return (seven << 1) | odd;
}
