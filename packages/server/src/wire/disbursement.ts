import type { Disbursement, PayOutTo, RefundWay, SendTo, Taking } from '@daftari/core';
import { z } from 'zod';
import { idOf } from '../http/list.ts';
import { instant, Instant, instantOrNull, MoneyOut, Phone, presentMoney } from './common.ts';

const Number7 = z.string().regex(/^\d{5,7}$/, 'a shortcode of 5 to 7 digits');

/** Where money goes to, as it is asked for. */
export const PayOutToIn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('phone'), phone: Phone }),
  z.strictObject({ kind: z.literal('paybill'), number: Number7, accountReference: z.string().trim().min(1).max(20) }),
  z.strictObject({ kind: z.literal('till'), number: Number7 }),
  /** Back the way the payment came. */
  z.strictObject({ kind: z.literal('payment'), paymentId: idOf<'Payment'>() }),
]);

/** Where money goes to, as billing takes it. */
export function readTo(to: z.output<typeof PayOutToIn>): SendTo {
  switch (to.kind) {
    case 'phone':
      return { kind: to.kind, msisdn: to.phone };
    case 'paybill':
      return to;
    case 'till':
      return { ...to, accountReference: null };
    case 'payment':
      return to;
  }
}

/** Where money goes to, as it is shown. */
const PayOutToOut = z.strictObject({
  kind: z.enum(['phone', 'paybill', 'till', 'payment']),
  /** The phone, the shortcode, or the receipt of the payment. */
  number: z.string().nullable(),
  accountReference: z.string().nullable(),
  paymentId: z.string().nullable(),
});

/** Money that leaves through a gateway. */
export const DisbursementOut = z.strictObject({
  id: z.string(),
  purpose: z.enum(['refund', 'commission', 'transfer']),
  customerId: z.string().nullable(),
  refundId: z.string().nullable(),
  gateway: z.string(),
  to: PayOutToOut,
  amount: MoneyOut,
  remarks: z.string(),
  state: z.enum(['awaiting_approval', 'ready', 'sending', 'succeeded', 'failed', 'unknown', 'refused']),
  requestedBy: z.string(),
  requestedAt: Instant,
  /** Who agreed besides. */
  approvals: z.array(z.strictObject({ actor: z.string(), at: Instant })),
  /** How many people stand behind it in all, who ordered it among them. */
  needs: z.union([z.literal(1), z.literal(2)]),
  receipt: z.string().nullable(),
  providerReference: z.string().nullable(),
  fee: MoneyOut.nullable(),
  /** Who has it, as the provider says: masked. */
  receiver: z.string().nullable(),
  reason: z.string().nullable(),
  /** What one person has found out and another has to confirm. */
  finding: z
    .strictObject({ to: z.enum(['succeeded', 'failed']), says: z.string(), actor: z.string(), at: Instant })
    .nullable(),
  /** What the provider said afterwards and cannot be: a person has to look. */
  doubt: z.string().nullable(),
  sentAt: Instant.nullable(),
  changedAt: Instant,
  nextCheckAt: Instant.nullable(),
});

/** Writes a disbursement. */
export function presentDisbursement(one: Disbursement): z.input<typeof DisbursementOut> {
  const { id, purpose, accountId, refundId, gateway, remarks, state, requestedBy, needs, receipt, reason } = one;
  const { providerReference, receiver, doubt, fee, finding } = one;
  return {
    id,
    purpose,
    customerId: accountId,
    refundId,
    gateway,
    to: presentTo(one.to),
    amount: presentMoney(one.amount),
    remarks,
    state,
    requestedBy,
    requestedAt: instant(one.requestedAt),
    approvals: one.approvals.map(({ actor, at }) => ({ actor, at: instant(at) })),
    needs,
    receipt,
    providerReference,
    fee: fee === null ? null : presentMoney(fee),
    receiver,
    reason,
    finding: finding === null ? null : presentFinding(finding),
    doubt,
    sentAt: instantOrNull(one.sentAt),
    changedAt: instant(one.changedAt),
    nextCheckAt: instantOrNull(one.nextCheckAt),
  };
}

function presentFinding({ outcome, actor, at }: NonNullable<Disbursement['finding']>) {
  const says = outcome.to === 'succeeded' ? outcome.receipt : outcome.reason;
  return { to: outcome.to, says, actor, at: instant(at) };
}

/** Writes where money goes to. */
function presentTo(to: PayOutTo): z.input<typeof PayOutToOut> {
  switch (to.kind) {
    case 'phone':
      return { kind: to.kind, number: to.msisdn, accountReference: null, paymentId: null };
    case 'paybill':
    case 'till':
      return { kind: to.kind, number: to.number, accountReference: to.accountReference, paymentId: null };
    case 'payment':
      return { kind: to.kind, number: to.receipt, accountReference: null, paymentId: to.paymentId };
  }
}

/** Money that a provider has taken back. */
export const TakingOut = z.strictObject({
  id: z.string(),
  gateway: z.string(),
  reference: z.string(),
  paymentId: z.string().nullable(),
  customerId: z.string().nullable(),
  amount: MoneyOut.nullable(),
  fee: MoneyOut.nullable(),
  reason: z.string(),
  /** `doubted`: more than there was, or otherwise not to be booked; the reason says why. `explained`: and by whom. */
  state: z.enum(['waiting', 'doubted', 'explained', 'taken', 'restored']),
  /** The document by which the rest is owed again. */
  invoiceId: z.string().nullable(),
  at: Instant,
  restoredAt: Instant.nullable(),
});

/** Writes a taking. */
export function presentTaking(one: Taking): z.input<typeof TakingOut> {
  const { id, gateway, reference, paymentId, accountId, amount, fee, reason, state, invoiceId } = one;
  return {
    id,
    gateway,
    reference,
    paymentId,
    customerId: accountId,
    amount: amount === null ? null : presentMoney(amount),
    fee: fee === null ? null : presentMoney(fee),
    reason,
    state,
    invoiceId,
    at: instant(one.at),
    restoredAt: instantOrNull(one.restoredAt),
  };
}

/** What a person has found out of money that was sent. */
export const OutcomeIn = z.discriminatedUnion('to', [
  z.strictObject({ to: z.literal('succeeded'), receipt: z.string().trim().min(1).max(64) }),
  z.strictObject({ to: z.literal('failed'), reason: z.string().trim().min(1, 'say why').max(200) }),
]);

/** A way in which a refund could be paid. */
export const RefundWayOut = z.strictObject({
  /** Null: by hand, from the bank. */
  gateway: z.string().nullable(),
  kind: z.enum(['phone', 'paybill', 'till', 'payment', 'bank']),
  phone: z.string().nullable(),
  paymentId: z.string().nullable(),
  label: z.string().nullable(),
  /** Why it cannot be paid so, or not now; null when it can. */
  reason: z.string().nullable(),
});

/** Writes a way. */
export function presentWay({ gateway, kind, to, label, reason }: RefundWay): z.input<typeof RefundWayOut> {
  const phone = to?.kind === 'phone' ? to.msisdn : null;
  const paymentId = to?.kind === 'payment' ? to.paymentId : null;
  return { gateway, kind, phone, paymentId, label, reason };
}
