import { assert } from '../kernel/assert.ts';

/** How many characters of a code are chance: 55 bits. */
export const CHANCE_LENGTH = 11;

/** How many characters of a code are its signature: 20 bits. */
export const SIGNATURE_LENGTH = 4;

/** How many characters a code has. */
export const VOUCHER_CODE_LENGTH = CHANCE_LENGTH + SIGNATURE_LENGTH;

/** How many characters a code of before codes were signed has; the last one checks the others. */
const UNSIGNED_LENGTH = 16;

/** Digits and capitals without those that look like others: Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SIZE = 32;

/** Signs what a code begins with: bytes that only who has the key can make (HMAC-SHA-256, RFC 2104). */
export type SignCode = (body: string) => Uint8Array;

/**
 * The code of eleven numbers of chance, 0 to 31 each, and the first 20 bits of their signature.
 *
 * What guessing comes to: of 2^75 codes, 2^55 are signed, and n of them are vouchers. Without the key a guess passes
 * the signature once in 2^20 (1,048,576) tries, and is a voucher once in 2^75 / n. With a million vouchers unused
 * (n = 2^20) that is once in 2^55 (3.6 × 10^16) guesses. The server lets 60 wrong codes of one address pass in a
 * quarter of an hour: 10,000 addresses that never rest make 5.8 × 10^7 guesses a day, and find the first voucher in
 * 1.7 million years on average. Who has stolen the database but not the key has hashes under the same key, and can
 * guess no faster.
 */
export function signedCode(chance: readonly number[], sign: SignCode): string {
  assert(chance.length === CHANCE_LENGTH, 'a code is made of eleven characters and a signature');
  const body = chance.map(characterOf).join('');
  return body + signatureOf(body, sign);
}

/** Whether a kept code bears a signature of ours. That it was ever given out is for the database to say. */
export function isSignedCode(kept: string, sign: SignCode): boolean {
  if (kept.length !== VOUCHER_CODE_LENGTH || !isSpelt(kept)) return false;
  const body = kept.slice(0, CHANCE_LENGTH);
  return isSame(signatureOf(body, sign), kept.slice(CHANCE_LENGTH));
}

/** Whether a kept code is one of before codes were signed: sixteen characters, the last of which checks the others. */
export function isUnsignedCode(kept: string): boolean {
  if (kept.length !== UNSIGNED_LENGTH || !isSpelt(kept)) return false;
  return checkCharacter(kept.slice(0, -1)) === kept.slice(-1);
}

/** A code as it is compared: dashes, blanks and case say nothing; O is 0, and I and L are 1, as people read them. */
export function voucherCodeAsKept(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** A code as it is printed: in fives; one of before codes were signed in fours. */
export function voucherCodeAsPrinted(code: string): string {
  const apart = code.length === UNSIGNED_LENGTH ? /(.{4})(?=.)/g : /(.{5})(?=.)/g;
  return code.replaceAll(apart, '$1-');
}

/** The first 20 bits of the signature, five a character. */
function signatureOf(body: string, sign: SignCode): string {
  const bytes = sign(body);
  assert(bytes.length >= 3, 'a signature has 20 bits or more');
  let bits = 0n;
  for (const byte of bytes.slice(0, 3)) bits = bits * 256n + BigInt(byte);
  bits >>= 4n;
  const places = Array.from({ length: SIGNATURE_LENGTH }, (_, place) => BigInt(5 * (SIGNATURE_LENGTH - 1 - place)));
  return places.map((place) => characterOf(Number((bits >> place) & 31n))).join('');
}

/** Compares all of both, so that the time it takes tells nothing. */
function isSame(one: string, other: string): boolean {
  let differs = one.length === other.length ? 0 : 1;
  for (let place = 0; place < one.length; place++) differs |= one.charCodeAt(place) ^ other.charCodeAt(place);
  return differs === 0;
}

function characterOf(value: number): string {
  const character = ALPHABET[value];
  assert(character !== undefined, 'a character is one of 32');
  return character;
}

function isSpelt(kept: string): boolean {
  return [...kept].every((character) => ALPHABET.includes(character));
}

/** Luhn's rule over 32 characters instead of ten. */
function checkCharacter(body: string): string {
  let total = 0;
  for (let place = 0; place < body.length; place++) {
    const value = ALPHABET.indexOf(body.at(-1 - place) ?? '');
    const weighed = place % 2 === 0 ? value * 2 : value;
    total += weighed >= SIZE ? weighed - SIZE + 1 : weighed;
  }
  return ALPHABET[(SIZE - (total % SIZE)) % SIZE] ?? '';
}
