import {
  recoveryNumber,
  writeOffState,
  type DocumentMove,
  type LineCreditAsk,
  type Money,
  type Receipt,
  type Recovery,
  type Refund,
  type WithheldTax,
  type WriteOff,
} from '@daftari/core';
import { z } from 'zod';
import { idOf } from '../http/list.ts';
import { instant, Instant, MoneyOut, presentMoney } from './common.ts';
import { InvoiceOut } from './invoice.ts';
import { readSigned, SignedIn } from './invoice-draft.ts';
import { readPrice, type PriceIn } from './plan-rules.ts';

/** Why something is done: it stands in the books, and on notes. */
export const Reason = z.string().trim().min(1, 'say why').max(200);

/** Which lines of a document are credited, and how much of each: all that is left, with taxes, or without them. */
export const CreditLines = z.union([
  z.literal('all'),
  z
    .array(
      z.strictObject({
        lineId: idOf<'Charge'>(),
        of: z.union([z.literal('full'), z.strictObject({ gross: SignedIn }), z.strictObject({ net: SignedIn })]),
      }),
    )
    .min(1)
    .max(200),
]);

/** The lines of a credit note as billing takes them. */
export function readCreditLines(given: z.output<typeof CreditLines>): readonly LineCreditAsk[] | 'all' {
  if (given === 'all') return given;
  return given.map(({ lineId: chargeId, of }): LineCreditAsk => {
    if (of === 'full') return { chargeId, of };
    return { chargeId, of: 'gross' in of ? { gross: readSigned(of.gross) } : { net: readSigned(of.net) } };
  });
}

/** What was given up. */
export const WriteOffOut = z.strictObject({
  id: z.string(),
  number: z.string(),
  customerId: z.string(),
  invoiceId: z.string(),
  state: z.enum(['posted', 'recovered']),
  total: MoneyOut,
  net: MoneyOut,
  /** What is claimed back of each tax. */
  taxes: z.array(z.strictObject({ code: z.string(), amount: MoneyOut })),
  recovered: MoneyOut,
  reason: z.string(),
  actor: z.string(),
  writtenAt: Instant,
});

/** Writes a write-off. */
export function presentWriteOff(one: WriteOff): z.input<typeof WriteOffOut> {
  const { id, accountId, invoiceId, number, total, net, taxes, recovered, reason, actor } = one;
  return {
    id,
    number: number ?? id,
    customerId: accountId,
    invoiceId,
    state: writeOffState(one),
    total: presentMoney(total),
    net: presentMoney(net),
    taxes: taxes.map(({ code, amount }) => ({ code, amount: presentMoney(amount) })),
    recovered: presentMoney(recovered),
    reason,
    actor,
    writtenAt: instant(one.writtenAt),
  };
}

/** What came in after all. */
export const RecoveryOut = z.strictObject({
  number: z.string(),
  writeOffId: z.string(),
  invoiceId: z.string(),
  total: MoneyOut,
  net: MoneyOut,
  reason: z.string(),
  actor: z.string(),
  recoveredAt: Instant,
});

/** Writes a recovery. */
export function presentRecovery(one: Recovery, writeOff: Pick<WriteOff, 'number'>): z.input<typeof RecoveryOut> {
  const { writeOffId, invoiceId, total, net, reason, actor, recoveredAt } = one;
  return {
    number: recoveryNumber(writeOff, one),
    writeOffId,
    invoiceId,
    total: presentMoney(total),
    net: presentMoney(net),
    reason,
    actor,
    recoveredAt: instant(recoveredAt),
  };
}

const States = ['requested', 'processing', 'succeeded', 'failed', 'unknown'] as const;
const Payout = z.enum(['1100', '1150', '1160']);

/** Money on its way back to a payer. */
export const RefundOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  amount: MoneyOut,
  source: z.enum(['wallet', 'credit']),
  /** The credit note that it pays out. */
  noteId: z.string().nullable(),
  state: z.enum(States),
  paidFrom: Payout.nullable(),
  reference: z.string().nullable(),
  reason: z.string(),
  actor: z.string(),
  requestedAt: Instant,
  changedAt: Instant,
});

/** What became of a refund. */
export const RefundResultIn = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('processing') }),
  z.strictObject({ to: z.literal('succeeded'), paidFrom: Payout, reference: z.string().trim().min(1).max(190) }),
  z.strictObject({ to: z.literal('failed'), reason: Reason }),
  z.strictObject({ to: z.literal('unknown'), reason: Reason }),
]);

/** Writes a refund. */
export function presentRefund(refund: Refund): z.input<typeof RefundOut> {
  const { id, accountId, amount, source, noteId, state, paidFrom, reference, reason, actor } = refund;
  return {
    id,
    customerId: accountId,
    amount: presentMoney(amount),
    source,
    noteId,
    state,
    paidFrom,
    reference,
    reason,
    actor,
    requestedAt: instant(refund.requestedAt),
    changedAt: instant(refund.changedAt),
  };
}

/** A certificate of tax that a customer kept back. */
export const WithheldOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  invoiceId: z.string(),
  amount: MoneyOut,
  certificate: z.string(),
  certifiedOn: z.string(),
  actor: z.string(),
  recordedAt: Instant,
});

/** Writes a certificate. */
export function presentWithheld({ accountId, amount, recordedAt, ...one }: WithheldTax): z.input<typeof WithheldOut> {
  return { ...one, customerId: accountId, amount: presentMoney(amount), recordedAt: instant(recordedAt) };
}

/** The receipt of a payment, as things stood when it was asked for first. */
export const ReceiptOut = z.strictObject({
  number: z.string(),
  paymentId: z.string(),
  customerId: z.string(),
  customerName: z.string(),
  amount: MoneyOut,
  gateway: z.string(),
  reference: z.string(),
  payer: z.string().nullable(),
  payerName: z.string().nullable(),
  paidAt: Instant,
  paid: z.array(z.strictObject({ invoiceId: z.string(), number: z.string(), amount: MoneyOut })),
  inWallet: MoneyOut,
  madeAt: Instant,
});

/** Writes a receipt. */
export function presentReceipt({ number, paymentId, accountId, made, madeAt }: Receipt): z.input<typeof ReceiptOut> {
  const { customer, amount, inWallet, paid, paidAt, gateway, reference, payer, payerName } = made;
  return {
    number: number ?? paymentId,
    paymentId,
    customerId: accountId,
    customerName: customer.name,
    amount: presentMoney(amount),
    gateway,
    reference,
    payer,
    payerName,
    paidAt: instant(paidAt),
    paid: paid.map((part) => ({ ...part, amount: presentMoney(part.amount) })),
    inWallet: presentMoney(inWallet),
    madeAt: instant(madeAt),
  };
}

/** One step of a document. */
export const MoveOut = z.strictObject({
  from: z.string().nullable(),
  to: z.string(),
  at: Instant,
  actor: z.string(),
  reason: z.string().nullable(),
});

const WHO = { actor: true, reason: true } as const;

/** What has become of an invoice. Who did it and why is for operators: customers are not told names of people. */
export const HistoryOut = z.strictObject({
  moves: z.array(MoveOut.partial(WHO)),
  notes: z.array(InvoiceOut),
  writeOffs: z.array(WriteOffOut.partial(WHO)),
  recoveries: z.array(RecoveryOut.partial(WHO)),
});

/** Writes a step. */
export function presentMove({ from, to, movedAt, actor, reason }: DocumentMove): z.input<typeof MoveOut> {
  return { from, to, at: instant(movedAt), actor, reason };
}

/** An amount as billing takes it, or none. */
export function amountOrAll(given: z.output<typeof PriceIn> | undefined): { readonly amount?: Money } {
  return given === undefined ? {} : { amount: readPrice(given) };
}
