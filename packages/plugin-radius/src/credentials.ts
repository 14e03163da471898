import type { Method } from './options-methods.ts';
import { carries, octetsOf, valuesOf } from './wire/attributes.ts';
import { sameOctets } from './wire/digest.ts';
import {
  readMschap1,
  readMschap2,
  verifyMschap1,
  verifyMschap2,
  withoutDomain,
  type Mschap2Exchange,
} from './wire/mschap.ts';
import type { Packet } from './wire/packet.ts';
import { chapChallenge, revealPassword, verifyChap } from './wire/password.ts';

/** How somebody proves that she knows her password. */
export type Proof =
  | { readonly kind: 'pap'; readonly password: Uint8Array }
  | { readonly kind: 'chap'; readonly response: Uint8Array; readonly challenge: Uint8Array }
  | {
      readonly kind: 'mschap1';
      readonly ident: number;
      readonly challenge: Uint8Array;
      readonly ntResponse: Uint8Array;
    }
  | {
      readonly kind: 'mschap2';
      readonly ident: number;
      readonly exchange: Mschap2Exchange;
      readonly ntResponse: Uint8Array;
    };

/** Why a log-in is refused before any password is looked at. */
export type Unspoken =
  'eap' | 'no-password' | 'malformed-password' | 'lm-response' | 'password-change' | `${Method}-off`;

/** What an Access-Request says of who somebody is: a proof, or why there is none that counts. */
export type Credentials =
  | Proof
  | {
      readonly kind: 'refused';
      readonly reason: Unspoken;
      /** Of MS-CHAP, to answer in its words. */ readonly ident?: number;
    };

/** Reads the proof out of an Access-Request, of whatever method. */
export function credentialsOf(packet: Packet, secret: string): Credentials {
  if (carries(packet, 'EAP-Message')) return { kind: 'refused', reason: 'eap' };
  for (const name of CHANGES) {
    const change = octetsOf(packet, name);
    if (change !== undefined) return { kind: 'refused', reason: 'password-change', ident: change[1] ?? 0 };
  }
  let found: (typeof proofs)[number] | undefined;
  for (const one of proofs) {
    const first = octetsOf(packet, one[0]);
    if (first === undefined) continue;
    // One proof of one kind and no more (RFC 3579 section 3.3): of two, nobody could say which one counts.
    if (found !== undefined || valuesOf(packet, one[0]).length > 1) return malformed;
    found = one;
  }
  if (found === undefined) return { kind: 'refused', reason: 'no-password' };
  const [name, read] = found;
  return read(octetsOf(packet, name) ?? NOTHING, packet, secret);
}

const CHANGES = ['MS-CHAP2-CPW', 'MS-CHAP-CPW-2', 'MS-CHAP-CPW-1'] as const;
const NOTHING = new Uint8Array();

/** The credentials as a NAS may give them: a proof that is not offered to it is none. */
export function offered(credentials: Credentials, methods: readonly Method[]): Credentials {
  if (credentials.kind === 'refused' || methods.includes(credentials.kind)) return credentials;
  const ident = 'ident' in credentials ? { ident: credentials.ident } : {};
  return { kind: 'refused', reason: `${credentials.kind}-off`, ...ident };
}

/** Whether the proof was made from this password. Takes as long for a wrong one as for the right one. */
export function proves(proof: Proof, password: string): boolean {
  switch (proof.kind) {
    case 'chap':
      return verifyChap(proof.response, proof.challenge, password);
    case 'mschap1':
      return verifyMschap1(proof.ntResponse, proof.challenge, password);
    case 'mschap2':
      return verifyMschap2(proof.ntResponse, proof.exchange, password);
    case 'pap':
      return isSameText(proof.password, password);
  }
}

/** The longest password that PAP can carry, in octets. */
const LONGEST = 128;

/** Compared in full width, so that the time tells nothing of where they differ, nor of how long the right one is. */
function isSameText(given: Uint8Array, password: string): boolean {
  const [one, other] = [Buffer.alloc(LONGEST + 1), Buffer.alloc(LONGEST + 1)];
  one.set(given);
  one[LONGEST] = given.length;
  other.write(password, 0, LONGEST);
  other[LONGEST] = Math.min(Buffer.byteLength(password), 0xff);
  return sameOctets(one, other);
}

const malformed = { kind: 'refused', reason: 'malformed-password' } as const;

type Read = (value: Uint8Array, packet: Packet, secret: string) => Credentials;

/** The attributes that a proof stands in, and how each is read. */
const proofs: readonly (readonly [
  'User-Password' | 'CHAP-Password' | 'MS-CHAP-Response' | 'MS-CHAP2-Response',
  Read,
])[] = [
  ['User-Password', readPap],
  ['CHAP-Password', (response, packet) => ({ kind: 'chap', response, challenge: chapChallenge(packet) })],
  ['MS-CHAP-Response', readV1],
  ['MS-CHAP2-Response', readV2],
];

function readPap(value: Uint8Array, { authenticator }: Packet, secret: string): Credentials {
  // An attribute without value: some equipment says so that there is no password.
  if (value.length === 0) return { kind: 'pap', password: value };
  const revealed = revealPassword(value, secret, authenticator);
  return revealed.ok ? { kind: 'pap', password: revealed.octets } : malformed;
}

function readV1(value: Uint8Array, packet: Packet): Credentials {
  const challenge = octetsOf(packet, 'MS-CHAP-Challenge');
  const read = readMschap1(value);
  if (read === undefined || challenge?.length !== 8) return { ...malformed, ident: value[0] ?? 0 };
  const { ident, ntResponse } = read;
  if (ntResponse === null) return { kind: 'refused', reason: 'lm-response', ident };
  return { kind: 'mschap1', ident, challenge, ntResponse };
}

function readV2(value: Uint8Array, packet: Packet): Credentials {
  const challenge = octetsOf(packet, 'MS-CHAP-Challenge');
  const read = readMschap2(value);
  if (read === undefined || challenge?.length !== 16) return { ...malformed, ident: value[0] ?? 0 };
  const { ident, peerChallenge, ntResponse } = read;
  const username = withoutDomain(octetsOf(packet, 'User-Name') ?? new Uint8Array());
  return { kind: 'mschap2', ident, exchange: { challenge, peerChallenge, username }, ntResponse };
}
