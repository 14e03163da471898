import type {
  CashClosing,
  CashDeposit,
  CashDrawer,
  CashTaking,
  Cheque,
  OwnerCandidate,
  PaymentNote,
} from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';

/** Somebody who may be the owner of money, and what it would do if it were given to her. */
export const CandidateOut = z.strictObject({
  customerId: z.string(),
  customerName: z.string(),
  number: z.string(),
  /** What speaks for her, what says most first. */
  reasons: z.array(z.strictObject({ key: z.string(), why: z.string() })),
  /** The open invoice that the payer seems to have named. */
  invoiceId: z.string().nullable(),
  would: z
    .strictObject({
      pays: z.array(z.strictObject({ invoiceId: z.string(), number: z.string().nullable(), amount: MoneyOut })),
      buys: z.array(z.strictObject({ subscriptionId: z.string(), planName: z.string(), untilAt: Instant })),
      keeps: MoneyOut,
    })
    .nullable(),
  /** Why it cannot be given to her. */
  refusal: z.string().nullable(),
});

/** Writes a candidate. */
export function presentCandidate(one: OwnerCandidate): z.input<typeof CandidateOut> {
  const { accountId, name, number, reasons, invoiceId, would, refusal } = one;
  return {
    customerId: accountId,
    customerName: name,
    number,
    reasons: reasons.map(({ key, why }) => ({ key, why })),
    invoiceId,
    would:
      would === null
        ? null
        : {
            pays: would.pays.map((paid) => ({ ...paid, amount: presentMoney(paid.amount) })),
            buys: would.buys.map((term) => ({ ...term, untilAt: instant(term.untilAt) })),
            keeps: presentMoney(would.keeps),
          },
    refusal,
  };
}

/** What a person has done about money that came without an owner. */
export const PaymentNoteOut = z.strictObject({
  what: z.enum(['attributed', 'held', 'released']),
  customerId: z.string().nullable(),
  invoiceId: z.string().nullable(),
  actor: z.string(),
  at: Instant,
  reason: z.string().nullable(),
});

/** Writes a note. */
export function presentNote(one: PaymentNote): z.input<typeof PaymentNoteOut> {
  const { what, accountId, invoiceId, actor, at, reason } = one;
  return { what, customerId: accountId, invoiceId, actor, at: instant(at), reason };
}

/** A cheque; nothing is booked of it before it has cleared. */
export const ChequeOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  amount: MoneyOut,
  number: z.string(),
  bank: z.string(),
  state: z.enum(['held', 'cleared', 'bounced']),
  /** Presented for the first time, the second …. */
  presented: z.int(),
  paymentId: z.string().nullable(),
  reason: z.string().nullable(),
  takenAt: Instant,
  takenBy: z.string(),
  changedAt: Instant,
  changedBy: z.string(),
});

/** Writes a cheque. */
export function presentCheque(one: Cheque): z.input<typeof ChequeOut> {
  const { id, accountId, number, bank, state, presented, paymentId, reason, takenBy, changedBy } = one;
  return {
    id,
    customerId: accountId,
    amount: presentMoney(one.amount),
    number,
    bank,
    state,
    presented,
    paymentId,
    reason,
    takenAt: instant(one.takenAt),
    takenBy,
    changedAt: instant(one.changedAt),
    changedBy,
  };
}

const TakingOut = z.strictObject({ paymentId: z.string(), amount: MoneyOut, takenAt: Instant });

/** What a desk has taken since it was closed last. */
export const DrawerOut = z.strictObject({
  desk: z.string(),
  whose: z.enum(['house', 'agent']),
  since: Instant.nullable(),
  expected: MoneyOut,
  takings: z.array(TakingOut),
});

/** Writes a drawer. */
export function presentDrawer({ desk, whose, since, expected, takings }: CashDrawer): z.input<typeof DrawerOut> {
  return {
    desk,
    whose,
    since: instantOrNull(since),
    expected: presentMoney(expected),
    takings: takings.map(presentCashTaking),
  };
}

const presentCashTaking = ({ paymentId, amount, takenAt }: CashTaking) => {
  return { paymentId, amount: presentMoney(amount), takenAt: instant(takenAt) };
};

/** The cash of one desk, counted at the end of a day. */
export const ClosingOut = z.strictObject({
  id: z.string(),
  desk: z.string(),
  day: z.iso.date(),
  whose: z.enum(['house', 'agent']),
  expected: MoneyOut,
  takings: z.int(),
  counted: MoneyOut,
  /** Counted less expected: below zero when cash is missing. */
  difference: MoneyOut,
  deposited: MoneyOut,
  note: z.string().nullable(),
  closedAt: Instant,
  actor: z.string(),
});

/** Writes a closing. */
export function presentClosing(one: CashClosing): z.input<typeof ClosingOut> {
  const { id, desk, day, whose, takings, note, actor } = one;
  return {
    id,
    desk,
    day,
    whose,
    expected: presentMoney(one.expected),
    takings,
    counted: presentMoney(one.counted),
    difference: presentMoney(one.difference),
    deposited: presentMoney(one.deposited),
    note,
    closedAt: instant(one.closedAt),
    actor,
  };
}

/** Counted cash that was brought to the bank. */
export const DepositOut = z.strictObject({
  id: z.string(),
  reference: z.string(),
  amount: MoneyOut,
  at: Instant,
  actor: z.string(),
});

/** Writes a deposit. */
export function presentDeposit({ id, reference, amount, at, actor }: CashDeposit): z.input<typeof DepositOut> {
  return { id, reference, amount: presentMoney(amount), at: instant(at), actor };
}
