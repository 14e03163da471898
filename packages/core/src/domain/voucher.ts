import { assert } from '../kernel/assert.ts';
import { localDateAt, localTime, type Zone } from '../kernel/calendar.ts';
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
  /** Null for one of before there were batches. */
  readonly batchId: Id<'VoucherBatch'> | null;
  /** What is printed beside the code, so that it can be told on the phone: `12-00007`. */
  readonly serial: string | null;
  /** `expired`: its time was over, and what was paid for it is kept; `voucherStateAt` says so from its end on. */
  readonly state: 'issued' | 'reserved' | 'redeemed' | 'revoked' | 'expired';
  readonly issuedAt: number;
  /** Exclusive; null without end. */
  readonly expiresAt: number | null;
  /** Who holds it while it is reserved, and who held it when it was redeemed; null when nobody ever did. */
  readonly hold: VoucherHold | null;
  readonly redeemedAt: number | null;
  /** What it was redeemed as: money; null for credit, and until then. */
  readonly paymentId: Id<'Payment'> | null;
  /** What it was redeemed as: credit; null for money, and until then. */
  readonly bucketId: Id<'Bucket'> | null;
  /** Grows with each write: of two who use it at once, one is told that the other was first. */
  readonly version: number;
}

/** A voucher that somebody is about to use. */
export interface VoucherHold {
  /** The caller's own name for this use: who asks again with it is answered as before. */
  readonly key: string;
  readonly accountId: Id<'Account'>;
  /** UTC milliseconds, exclusive: from then on the voucher is free again. */
  readonly untilAt: number;
}

/** Where a voucher stands: as it is kept, but that time frees what was held and ends what was not used. */
export type VoucherState = Voucher['state'];

/** What can be wrong with a voucher. */
export const voucherErrors = defineErrors('voucher', {
  unknown: ['missing', 'There is no voucher or code like this. Look at the letters once more.'],
  missing: ['missing', 'There is no voucher {voucherId}.'],
  redeemed: ['conflict', 'This voucher was used already.'],
  reserved: ['conflict', 'This voucher is being used by somebody else; it is free again at {freeAt} if she gives up.'],
  notHeld: ['conflict', 'This voucher is not held under this key.'],
  expired: ['refused', 'This voucher could be used until {expiredOn}.'],
  revoked: ['refused', 'This voucher was taken back by who sold it.'],
  notPrepaid: ['invalid', 'Vouchers are printed for prepaid plans; {code} is not one.'],
  otherPlan: ['refused', 'This voucher is for the plan {plan}, and the subscription is on another one.'],
  nothingToRenew: [
    'refused',
    'This voucher is for the plan {plan}, which the account does not have: give a username and a password to begin it.',
  ],
});

/** How long a voucher is held for who has reserved it: long enough for a slow phone, in milliseconds. */
export const VOUCHER_HOLD_MS = 10 * 60_000;

/** Where a voucher stands at an instant. What was reserved in time can be used as long as it is held. */
export function voucherStateAt({ state, hold, expiresAt }: Voucher, now: number): VoucherState {
  if (state === 'redeemed' || state === 'revoked' || state === 'expired') return state;
  if (state === 'reserved' && hold !== null && now < hold.untilAt) return 'reserved';
  return expiresAt !== null && now >= expiresAt ? 'expired' : 'issued';
}

/** Who wants to use a voucher, and when. */
export interface VoucherUse {
  readonly key: string;
  readonly accountId: Id<'Account'>;
  readonly now: number;
}

/**
 * Refuses a voucher that cannot be used by this caller now.
 * @throws BillingError `voucher.redeemed`, `voucher.revoked`, `voucher.expired`, `voucher.reserved`
 */
export function checkUsable(voucher: Voucher, { key, accountId, now }: VoucherUse, zone: Zone): void {
  const { tail, hold, expiresAt } = voucher;
  switch (voucherStateAt(voucher, now)) {
    case 'redeemed':
      throw voucherErrors.redeemed({ tail });
    case 'revoked':
      throw voucherErrors.revoked({ tail });
    case 'expired':
      throw voucherErrors.expired({ tail, expiredOn: localDateAt((expiresAt ?? now) - 1, zone) });
    case 'reserved':
      if (hold?.key === key && hold.accountId === accountId) return;
      throw voucherErrors.reserved({ tail, freeAt: localTime(hold?.untilAt ?? now, zone) });
    case 'issued':
  }
}

/**
 * The voucher held for this use, from now on and for ten minutes; asked again with the same key, for ten more.
 * @throws BillingError those of `checkUsable`
 */
export function reserveVoucher(voucher: Voucher, use: VoucherUse, zone: Zone): Voucher {
  checkUsable(voucher, use, zone);
  const { key, accountId, now } = use;
  return { ...voucher, state: 'reserved', hold: { key, accountId, untilAt: now + VOUCHER_HOLD_MS } };
}

/**
 * The voucher given back by who holds it, so that it is free at once.
 * @throws BillingError `voucher.notHeld`, `voucher.redeemed`
 */
export function releaseVoucher(voucher: Voucher, key: string): Voucher {
  if (voucher.state === 'redeemed') throw voucherErrors.redeemed({ tail: voucher.tail });
  if (voucher.hold?.key !== key) throw voucherErrors.notHeld({ tail: voucher.tail });
  return voucher.state === 'reserved' ? { ...voucher, state: 'issued', hold: null } : voucher;
}

/** Whether this very use has redeemed the voucher before: then it is answered as it was, and nothing is written. */
export function isUsedBy({ state, hold }: Voucher, { key, accountId }: Omit<VoucherUse, 'now'>): boolean {
  return state === 'redeemed' && hold?.key === key && hold.accountId === accountId;
}

/** The voucher after its one use, as money or as credit. */
export function redeemedVoucher(
  voucher: Voucher,
  { key, accountId, now }: VoucherUse,
  as: { readonly paymentId: Id<'Payment'> } | { readonly bucketId: Id<'Bucket'> },
): Voucher {
  assert(voucher.state === 'issued' || voucher.state === 'reserved', 'a voucher is used once');
  return {
    ...voucher,
    state: 'redeemed',
    hold: { key, accountId, untilAt: now },
    redeemedAt: now,
    paymentId: 'paymentId' in as ? as.paymentId : null,
    bucketId: 'bucketId' in as ? as.bucketId : null,
  };
}
