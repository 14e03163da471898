import { md4 } from './md4.ts';
import { ntPasswordHash, sha1 } from './mschap.ts';

/** The keys that a session encrypts with, as the NAS uses them. */
export interface MppeKeys {
  /** For what the NAS sends to the peer: 16 octets. */
  readonly send: Uint8Array;
  /** For what the NAS hears of the peer: 16 octets. */
  readonly receive: Uint8Array;
}

/**
 * The start keys of 128 bits that follow from a log-in by MS-CHAP 2 (RFC 3079 sections 3.3 and 3.4).
 * @param ntResponse The 24 octets with which the peer has logged in.
 */
export function mppeKeys(ntResponse: Uint8Array, password: string): MppeKeys {
  const master = sha1(md4(ntPasswordHash(password)), ntResponse, masterMagic).subarray(0, 16);
  return { send: startKey(master, serverSends), receive: startKey(master, clientSends) };
}

/**
 * The keys that follow from a log-in by MS-CHAP 1, in the clear: no LM key, and the hash of the NT hash (RFC 2548
 * section 2.4.1 says the hash itself, yet RFC 3079 section 2.4 and every NAS start from the hash of it). An LM key
 * would give the password away, and serves 40 bits only.
 * @returns 24 octets.
 */
export function mppeKeys1(password: string): Uint8Array {
  return Buffer.concat([new Uint8Array(8), md4(ntPasswordHash(password))]);
}

const startKey = (master: Uint8Array, magic: Uint8Array): Uint8Array =>
  sha1(master, zeros, magic, filler).subarray(0, 16);

const zeros = new Uint8Array(40);
const filler = new Uint8Array(40).fill(0xf2);
const masterMagic = Buffer.from('This is the MPPE Master Key');
const clientSends = Buffer.from('On the client side, this is the send key; on the server side, it is the receive key.');
const serverSends = Buffer.from('On the client side, this is the receive key; on the server side, it is the send key.');
