import { hash } from 'node:crypto';
import { desEncrypt } from './des.ts';
import { sameOctets } from './digest.ts';
import { md4 } from './md4.ts';

/** An MS-CHAP-Response, read (RFC 2548 section 2.1.3). */
export interface Mschap1Response {
  /** The identifier of the PPP exchange, which the answer repeats. */
  readonly ident: number;
  /** Null when the peer has answered with its LM hash alone. */
  readonly ntResponse: Uint8Array | null;
}

/** An MS-CHAP2-Response, read (RFC 2548 section 2.3.2). */
export interface Mschap2Response {
  readonly ident: number;
  readonly peerChallenge: Uint8Array;
  readonly ntResponse: Uint8Array;
}

/** What an answer to MS-CHAP 2 is computed over, beside the password. */
export interface Mschap2Exchange {
  /** 16 octets that the NAS chose. */
  readonly challenge: Uint8Array;
  /** 16 octets that the peer chose. */
  readonly peerChallenge: Uint8Array;
  /** The octets of the name as the peer wrote it, without a domain in front. */
  readonly username: Uint8Array;
}

/** Reads an MS-CHAP-Response; undefined when it is not 50 octets. */
export function readMschap1(value: Uint8Array): Mschap1Response | undefined {
  if (value.length !== 50) return undefined;
  // Flags of one say that the NT response counts; the peer that sets zero wants the LM response looked at.
  return { ident: value[0] ?? 0, ntResponse: value[1] === 1 ? value.subarray(26, 50) : null };
}

/** Reads an MS-CHAP2-Response; undefined when it is not 50 octets. */
export function readMschap2(value: Uint8Array): Mschap2Response | undefined {
  if (value.length !== 50) return undefined;
  return { ident: value[0] ?? 0, peerChallenge: value.subarray(2, 18), ntResponse: value.subarray(26, 50) };
}

/** The MS-CHAP-Response of a peer that answers with its NT hash alone. */
export function writeMschap1(ident: number, ntResponse: Uint8Array): Uint8Array {
  return Uint8Array.from([ident, 1, ...new Uint8Array(24), ...ntResponse]);
}

/** The MS-CHAP2-Response of a peer. */
export function writeMschap2({ ident, peerChallenge, ntResponse }: Mschap2Response): Uint8Array {
  return Uint8Array.from([ident, 0, ...peerChallenge, ...new Uint8Array(8), ...ntResponse]);
}

/**
 * The hash that stands for a password: MD4 over its UTF-16LE (RFC 2759 section 8.3).
 * @returns 16 octets.
 */
export const ntPasswordHash = (password: string): Uint8Array => md4(Buffer.from(password, 'utf16le'));

/**
 * The challenge that the response of MS-CHAP 2 answers: of both challenges and the name (RFC 2759 section 8.2).
 * @returns 8 octets.
 */
export function challengeHash({ challenge, peerChallenge, username }: Mschap2Exchange): Uint8Array {
  return sha1(peerChallenge, challenge, username).subarray(0, 8);
}

/**
 * The response to a challenge of 8 octets: it encrypted under each third of the hash, the last one filled up with zeros
 * (RFC 2759 section 8.5; RFC 2433 appendix A.5).
 * @returns 24 octets.
 */
export function challengeResponse(challenge: Uint8Array, ntHash: Uint8Array): Uint8Array {
  const keys = new Uint8Array(21);
  keys.set(ntHash);
  return Buffer.concat([0, 7, 14].map((at) => desEncrypt(keys.subarray(at, at + 7), challenge)));
}

/**
 * The response of MS-CHAP 2 (RFC 2759 section 8.1).
 * @returns 24 octets.
 */
export function ntResponse2(exchange: Mschap2Exchange, password: string): Uint8Array {
  return challengeResponse(challengeHash(exchange), ntPasswordHash(password));
}

/** Whether a response of MS-CHAP 1 was made from this password. */
export function verifyMschap1(ntResponse: Uint8Array, challenge: Uint8Array, password: string): boolean {
  return sameOctets(ntResponse, challengeResponse(challenge, ntPasswordHash(password)));
}

/** Whether a response of MS-CHAP 2 was made from this password. */
export function verifyMschap2(ntResponse: Uint8Array, exchange: Mschap2Exchange, password: string): boolean {
  return sameOctets(ntResponse, ntResponse2(exchange, password));
}

/**
 * With what the server proves that it knows the password too (RFC 2759 section 8.7).
 * @returns `S=` and 40 capital hex digits.
 */
export function authenticatorResponse(ntResponse: Uint8Array, exchange: Mschap2Exchange, password: string): string {
  const digest = sha1(md4(ntPasswordHash(password)), ntResponse, signingMagic);
  return `S=${Buffer.from(sha1(digest, challengeHash(exchange), paddingMagic))
    .toString('hex')
    .toUpperCase()}`;
}

/** A name without its Windows domain, which the challenge hash leaves out (RFC 2759 section 8.2). */
export function withoutDomain(username: Uint8Array): Uint8Array {
  return username.subarray(username.lastIndexOf(backslash) + 1);
}

/** SHA-1 over octets in a row; MS-CHAP allows no other hash. */
export const sha1 = (...parts: readonly Uint8Array[]): Uint8Array => hash('sha1', Buffer.concat(parts), 'buffer');

const backslash = 0x5c;
const signingMagic = Buffer.from('Magic server to client signing constant');
const paddingMagic = Buffer.from('Pad to make it do more than one iteration');
