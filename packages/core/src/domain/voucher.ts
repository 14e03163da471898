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
  unknown: ['missing', 'There is no voucher with this code. Look at the letters once more.'],
  redeemed: ['conflict', 'This voucher was used already.'],
  expired: ['refused', 'This voucher could be used until {expiredOn}.'],
  revoked: ['refused', 'This voucher was taken back by who sold it.'],
});
