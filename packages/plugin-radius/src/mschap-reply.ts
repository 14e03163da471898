import type { Credentials, Proof } from './credentials.ts';
import type { MethodOptions } from './options-methods.ts';
import { attribute } from './wire/attributes.ts';
import { md5, secretOctets } from './wire/digest.ts';
import { mppeKeys, mppeKeys1 } from './wire/mppe.ts';
import { authenticatorResponse } from './wire/mschap.ts';
import type { Attribute } from './wire/packet.ts';
import { chain } from './wire/password.ts';
import { hideSalted } from './wire/salt.ts';

/** Why MS-CHAP refuses, as a peer knows it (RFC 2759 section 6). */
export const mschapErrors = { noPermission: 649, wrong: 691, passwordUnchanged: 709 } as const;

/** What the answers of MS-CHAP are made from, beside the proof. */
export interface MschapReply {
  readonly secret: string;
  /** The authenticator of the Access-Request. */
  readonly authenticator: Uint8Array;
  /** Another one for each log-in. */
  readonly nonce: string;
  readonly mppe: MethodOptions['mppe'];
}

/**
 * What an Access-Accept owes to a log-in by MS-CHAP: the proof that the server knows the password too (RFC 2548 section
 * 2.3.3), and the keys that the session may encrypt with (section 2.4). Nothing for the other methods.
 */
export function mschapAccept(proof: Proof, password: string, reply: MschapReply): readonly Attribute[] {
  if (proof.kind !== 'mschap1' && proof.kind !== 'mschap2') return [];
  const { mppe } = reply;
  const keys = mppe === 'no' ? [] : [...encryption(mppe), ...keysOf(proof, password, reply)];
  if (proof.kind === 'mschap1') return keys;
  const says = authenticatorResponse(proof.ntResponse, proof.exchange, password);
  return [attribute('MS-CHAP2-Success', withIdent(proof.ident, says)), ...keys];
}

/**
 * What an Access-Reject owes to it: why, with no second try (RFC 2759 section 6, RFC 2433 section 9). The challenge is
 * there for the form, since nothing may answer it.
 */
export function mschapReject(
  credentials: Credentials,
  error: number,
  words: string,
  nonce: string,
): readonly Attribute[] {
  const ident = 'ident' in credentials ? credentials.ident : undefined;
  if (ident === undefined) return [];
  const challenge = Buffer.from(md5(Buffer.from(nonce)))
    .toString('hex')
    .toUpperCase();
  const first = credentials.kind === 'mschap1' || reasonOf(credentials) === 'lm-response';
  const says = first
    ? `E=${error} R=0 C=${challenge.slice(0, 16)} V=2`
    : `E=${error} R=0 C=${challenge} V=3 M=${words.slice(0, 180)}`;
  return [attribute('MS-CHAP-Error', withIdent(ident, says))];
}

const reasonOf = (credentials: Credentials): string | undefined =>
  credentials.kind === 'refused' ? credentials.reason : undefined;

/** Policy 1 lets the peer choose and 2 does not; type 4 is 128 bits (RFC 2548 sections 2.4.4 and 2.4.5). */
function encryption(mppe: 'allowed' | 'required'): readonly Attribute[] {
  return [
    attribute('MS-MPPE-Encryption-Policy', mppe === 'required' ? 2 : 1),
    attribute('MS-MPPE-Encryption-Types', 4),
  ];
}

function keysOf(
  proof: Extract<Proof, { kind: 'mschap1' | 'mschap2' }>,
  password: string,
  { secret, authenticator, nonce }: MschapReply,
): readonly Attribute[] {
  if (proof.kind === 'mschap1') {
    const keys = new Uint8Array(32);
    keys.set(mppeKeys1(password));
    return [attribute('MS-CHAP-MPPE-Keys', chain(keys, secretOctets(secret), authenticator, 'hide'))];
  }
  const { send, receive } = mppeKeys(proof.ntResponse, password);
  const [high = 0, low = 0] = md5(Buffer.from(nonce));
  // The top bit is set, and no two salts of one packet are alike (RFC 2548 section 2.4.2).
  const salt = 0x8000 | (high << 8) | low;
  return [
    attribute('MS-MPPE-Send-Key', hideSalted(send, secret, { authenticator, salt })),
    attribute('MS-MPPE-Recv-Key', hideSalted(receive, secret, { authenticator, salt: salt ^ 1 })),
  ];
}

const withIdent = (ident: number, text: string): Uint8Array => Buffer.concat([Uint8Array.of(ident), Buffer.from(text)]);
