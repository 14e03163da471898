import { carries, octetsOf } from './wire/attributes.ts';
import { md5, sameOctets } from './wire/digest.ts';
import type { Packet } from './wire/packet.ts';
import { chapChallenge, revealPassword, verifyChap } from './wire/password.ts';

/** How somebody proves who she is; or the way that is not spoken here. */
export type Credentials =
  | { readonly kind: 'pap'; readonly password: Uint8Array }
  | { readonly kind: 'chap'; readonly response: Uint8Array; readonly challenge: Uint8Array }
  | { readonly kind: 'refused'; readonly reason: 'eap' | 'mschap' | 'no-password' | 'malformed-password' };

/** Reads the proof out of an Access-Request. */
export function credentialsOf(packet: Packet, secret: string): Credentials {
  if (carries(packet, 'EAP-Message')) return { kind: 'refused', reason: 'eap' };
  if (carries(packet, 'MS-CHAP-Response') || carries(packet, 'MS-CHAP2-Response')) {
    return { kind: 'refused', reason: 'mschap' };
  }
  const response = octetsOf(packet, 'CHAP-Password');
  if (response !== undefined) return { kind: 'chap', response, challenge: chapChallenge(packet) };
  const hidden = octetsOf(packet, 'User-Password');
  if (hidden === undefined) return { kind: 'refused', reason: 'no-password' };
  const revealed = revealPassword(hidden, secret, packet.authenticator);
  return revealed.ok ? { kind: 'pap', password: revealed.octets } : { kind: 'refused', reason: 'malformed-password' };
}

/** Whether the proof was made from this password. Takes as long for a wrong one as for the right one. */
export function proves(credentials: Exclude<Credentials, { kind: 'refused' }>, password: string): boolean {
  if (credentials.kind === 'chap') return verifyChap(credentials.response, credentials.challenge, password);
  // Compared by hash, so that the time tells nothing of where they differ, nor of how long the right one is.
  return sameOctets(md5(credentials.password), md5(Buffer.from(password, 'utf8')));
}
