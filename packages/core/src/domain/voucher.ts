import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Money in a code, paid for before anybody knows who will use it. */
export interface Voucher {
  readonly id: Id<'Voucher'>;
  /** Of the code: whoever reads the database cannot redeem one. */
  readonly codeHash: string;
  /** The last four characters, by which a person finds it again. */
  readonly tail: string;
  readonly value: Money;
  /** What it was printed for; null when it is only money. */
  readonly planId: Id<'Plan'> | null;
  readonly state: 'issued' | 'redeemed' | 'revoked';
  readonly issuedAt: number;
  /** Exclusive; null without end. */
  readonly expiresAt: number | null;
  readonly redeemedAt: number | null;
  readonly paymentId: Id<'Payment'> | null;
}

/** What can be wrong with a voucher. */
export const voucherErrors = defineErrors('voucher', {
  unknown: ['missing', 'There is no voucher or code like this. Look at the letters once more.'],
  redeemed: ['conflict', 'This voucher was used already.'],
  expired: ['refused', 'This voucher could be used until {expiredOn}.'],
  revoked: ['refused', 'This voucher was taken back by who sold it.'],
  notPrepaid: ['invalid', 'Vouchers are printed for prepaid plans; {code} is not one.'],
  otherPlan: ['refused', 'This voucher is for the plan {plan}, and the subscription is on another one.'],
  nothingToRenew: [
    'refused',
    'This voucher is for the plan {plan}, which the account does not have: give a username and a password to begin it.',
  ],
});

/** How many characters a code has; the last one checks the others. */
export const VOUCHER_CODE_LENGTH = 16;

/** Digits and capitals without those that look like others: Crockford's base 32. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const SIZE = 32;

/** The code of 15 numbers of chance, 0 to 31 each (75 bits): nobody finds one by trying. */
export function voucherCode(chance: readonly number[]): string {
  assert(chance.length === VOUCHER_CODE_LENGTH - 1, 'a code is made of 15 characters and a check');
  assert(
    chance.every((value) => Number.isInteger(value) && value >= 0 && value < SIZE),
    'a character is one of 32',
  );
  const body = chance.map((value) => ALPHABET[value]).join('');
  return body + checkCharacter(body);
}

/** A code as it is compared: dashes, blanks and case say nothing; O is 0, and I and L are 1, as people read them. */
export function voucherCodeAsKept(typed: string): string {
  return typed
    .toUpperCase()
    .replaceAll(/[\s-]+/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
}

/** Whether a kept code can be one: any one wrong character, and nearly every two that are swapped, are noticed. */
export function isVoucherCode(kept: string): boolean {
  if (kept.length !== VOUCHER_CODE_LENGTH || [...kept].some((character) => !ALPHABET.includes(character))) return false;
  return checkCharacter(kept.slice(0, -1)) === kept.slice(-1);
}

/** A code as it is printed: in fours. */
export function voucherCodeAsPrinted(code: string): string {
  return code.replaceAll(/(.{4})(?=.)/g, '$1-');
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
