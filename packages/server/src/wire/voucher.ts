import { voucherStateAt, type Redeemed, type Voucher } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { PaymentOut } from './payment.ts';

/** A voucher without its code. */
export const VoucherOut = z.strictObject({
  id: z.string(),
  /** What is printed beside the code; null for one of before there were batches. */
  serial: z.string().nullable(),
  /** The last four characters of the code. */
  tail: z.string(),
  state: z.enum(['issued', 'reserved', 'redeemed', 'expired', 'revoked']),
  value: MoneyOut,
  planId: z.string().nullable(),
  batchId: z.string().nullable(),
  issuedAt: Instant,
  expiresAt: Instant.nullable(),
  /** Until when it is held for who has reserved it. */
  heldUntil: Instant.nullable(),
  redeemedAt: Instant.nullable(),
  /** Who used it. */
  customerId: z.string().nullable(),
  paymentId: z.string().nullable(),
});

/** What a voucher was used as. */
export const RedeemedOut = z.strictObject({
  /** The voucher's. */
  id: z.string(),
  serial: z.string().nullable(),
  amount: MoneyOut,
  /** The payment; null where it was given away. */
  payment: PaymentOut.nullable(),
  /** The credit that it became, where it was given away; else null. */
  creditId: z.string().nullable(),
});

/** Writes a voucher as it stands at an instant. */
export function presentVoucher(one: Voucher, now: number): z.input<typeof VoucherOut> {
  const state = voucherStateAt(one, now);
  return {
    id: one.id,
    serial: one.serial,
    tail: one.tail,
    state,
    value: presentMoney(one.value),
    planId: one.planId,
    batchId: one.batchId,
    issuedAt: instant(one.issuedAt),
    expiresAt: instantOrNull(one.expiresAt),
    heldUntil: state === 'reserved' ? instantOrNull(one.hold?.untilAt ?? null) : null,
    redeemedAt: instantOrNull(one.redeemedAt),
    customerId: state === 'redeemed' ? (one.hold?.accountId ?? null) : null,
    paymentId: one.paymentId,
  };
}

/** Writes what a voucher was used as, with its payment as it was written. */
export function presentRedeemed(
  { voucher, credit }: Redeemed,
  payment: z.input<typeof PaymentOut> | null,
): z.input<typeof RedeemedOut> {
  const { id, serial, value } = voucher;
  return { id, serial, amount: presentMoney(value), payment, creditId: credit?.id ?? null };
}
