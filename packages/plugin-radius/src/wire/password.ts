import { md5, sameOctets, secretOctets } from './digest.ts';
import type { Secret } from './digest.ts';
import type { Packet } from './packet.ts';

/** A hidden value read back, or why it cannot be. */
export type Revealed =
  { readonly ok: true; readonly octets: Uint8Array } | { readonly ok: false; readonly reason: string };

/**
 * Reads User-Password (RFC 2865 section 5.2). Only trailing NULs are padding: one inside belongs to the password. A
 * wrong secret gives other octets and not a refusal, for nothing in this form could tell.
 * @param value The attribute's value: 16 to 128 octets, a multiple of 16.
 * @param authenticator The authenticator of the Access-Request that carried it.
 */
export function revealPassword(value: Uint8Array, secret: Secret, authenticator: Uint8Array): Revealed {
  if (value.length < 16 || value.length > 128 || value.length % 16 !== 0) {
    return { ok: false, reason: `User-Password is 16 to 128 octets in blocks of 16, not ${value.length}` };
  }
  const plain = chain(value, secretOctets(secret), authenticator, 'reveal');
  let end = plain.length;
  while (end > 0 && plain[end - 1] === 0) end -= 1;
  return { ok: true, octets: plain.subarray(0, end) };
}

/**
 * Hides a password for User-Password (RFC 2865 section 5.2).
 * @throws RangeError when it is longer than 128 octets, or ends in a NUL, which the reader would take for padding.
 */
export function hidePassword(password: string | Uint8Array, secret: Secret, authenticator: Uint8Array): Uint8Array {
  const octets = typeof password === 'string' ? Buffer.from(password, 'utf8') : password;
  if (octets.length > 128) throw new RangeError(`a password takes 128 octets at most, ${octets.length} were given`);
  if (octets.at(-1) === 0) throw new RangeError('a password cannot end in NUL');
  const padded = new Uint8Array(Math.max(16, Math.ceil(octets.length / 16) * 16));
  padded.set(octets);
  return chain(padded, secretOctets(secret), authenticator, 'hide');
}

/**
 * Whether a CHAP-Password was made from this password (RFC 2865 sections 2.2 and 5.3): MD5 over its first octet, the
 * password and the challenge.
 * @param chapPassword The attribute's value: the CHAP identifier, then the 16 octets of the response. Another length
 * fits no password.
 */
export function verifyChap(chapPassword: Uint8Array, challenge: Uint8Array, password: string | Uint8Array): boolean {
  if (chapPassword.length !== 17) return false;
  return sameOctets(chapPassword, answerChap(chapPassword[0] ?? 0, challenge, password));
}

/**
 * The CHAP-Password with which a peer that knows the password answers a challenge.
 * @returns 17 octets: the identifier and the response.
 */
export function answerChap(identifier: number, challenge: Uint8Array, password: string | Uint8Array): Uint8Array {
  const octets = typeof password === 'string' ? Buffer.from(password, 'utf8') : password;
  const head = Uint8Array.of(identifier);
  return new Uint8Array([...head, ...md5(head, octets, challenge)]);
}

/**
 * The challenge of a CHAP login: CHAP-Challenge, or else the packet's authenticator (RFC 2865 sections 5.3 and 5.40).
 */
export function chapChallenge(packet: Packet): Uint8Array {
  for (const attribute of packet.attributes) {
    if (attribute.type === chapChallengeType && 'value' in attribute) return attribute.value;
  }
  return packet.authenticator;
}

const chapChallengeType = 60;

/**
 * The chain that hides values of blocks of 16: each block is XORed with the MD5 of the secret and the hidden block
 * before it, the first one with that of the secret and `start` (RFC 2865 section 5.2, RFC 2868 section 3.5).
 */
export function chain(value: Uint8Array, key: Uint8Array, start: Uint8Array, way: 'hide' | 'reveal'): Uint8Array {
  const result = new Uint8Array(value.length);
  let before = start;
  for (let at = 0; at < value.length; at += 16) {
    const mask = md5(key, before);
    for (let place = 0; place < 16; place += 1) result[at + place] = (value[at + place] ?? 0) ^ (mask[place] ?? 0);
    if (at + 16 < value.length) before = (way === 'hide' ? result : value).subarray(at, at + 16);
  }
  return result;
}
