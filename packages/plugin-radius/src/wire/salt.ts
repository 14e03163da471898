import { secretOctets } from './digest.ts';
import type { Secret } from './digest.ts';
import { chain } from './password.ts';
import type { Revealed } from './password.ts';

/**
 * Hides a value behind a salt, as Tunnel-Password and the MPPE keys are (RFC 2868 section 3.5, RFC 2548 section 2.4.2).
 * @param salt 0x8000 to 0xffff, another one for each value of a packet.
 * @param authenticator The authenticator of the request that is being answered.
 * @returns The salt and the hidden blocks, without a tunnel tag.
 * @throws RangeError when the value is longer than 239 octets, or the top bit of the salt is not set.
 */
export function hideSalted(
  plain: Uint8Array,
  secret: Secret,
  request: { readonly authenticator: Uint8Array; readonly salt: number },
): Uint8Array {
  const { salt } = request;
  if (plain.length > 239) throw new RangeError(`a salted value takes 239 octets at most, ${plain.length} were given`);
  if (!Number.isInteger(salt) || salt < 0x8000 || salt > 0xffff) {
    throw new RangeError('a salt is two octets, and its top bit is set');
  }
  const padded = new Uint8Array(Math.ceil((plain.length + 1) / 16) * 16);
  padded[0] = plain.length;
  padded.set(plain, 1);
  const head = Uint8Array.of(salt >> 8, salt & 0xff);
  const start = Buffer.concat([request.authenticator, head]);
  return new Uint8Array([...head, ...chain(padded, secretOctets(secret), start, 'hide')]);
}

/**
 * Reads a value hidden behind a salt. A stated length that does not fit its blocks betrays a wrong secret or a forgery.
 * @param value The salt and the hidden blocks, without a tunnel tag.
 */
export function revealSalted(value: Uint8Array, secret: Secret, authenticator: Uint8Array): Revealed {
  if (value.length < 18 || (value.length - 2) % 16 !== 0) {
    return { ok: false, reason: `a salted value is a salt and blocks of 16 octets, not ${value.length} octets` };
  }
  const start = Buffer.concat([authenticator, value.subarray(0, 2)]);
  const plain = chain(value.subarray(2), secretOctets(secret), start, 'reveal');
  const length = plain[0] ?? 0;
  if (length >= plain.length) {
    return { ok: false, reason: `a salted value states ${length} octets in blocks that hold ${plain.length - 1}` };
  }
  return { ok: true, octets: plain.subarray(1, 1 + length) };
}
