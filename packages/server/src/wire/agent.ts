import {
  commissionStateAt,
  type Agent,
  type AgentNote,
  type AgentRow,
  type Commission,
  type CommissionTotals,
  type FloatMove,
  type Money,
  type Payout,
  type VoucherBatch,
  type VoucherCounts,
  type VoucherNote,
  type VoucherSheet,
} from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';

const Tier = z.strictObject({
  /** Major units of the net that is paid in a month; null: without limit. */
  upTo: z
    .string()
    .regex(/^\d{1,15}(\.\d{1,6})?$/, 'major units, such as 100000')
    .nullable(),
  /** A part of one: 0.10 is ten per cent. */
  rate: z.string().regex(/^[01](\.\d{1,6})?$/, 'a part of one, such as 0.10'),
});

/** What an agent's commission is, and when it is paid. */
export const AgentTermsIn = z.strictObject({
  tiers: z.array(Tier).max(20),
  payableAfterDays: z.int().min(0).max(365).default(0),
});

/** Who sells for the house. */
export const AgentOut = z.strictObject({
  /** Of her account, which is a customer's for all that is asked of customers. */
  id: z.string(),
  name: z.string(),
  number: z.string(),
  state: z.enum(['active', 'suspended']),
  tiers: z.array(z.strictObject({ upTo: z.string().nullable(), rate: z.string() })),
  payableAfterDays: z.int(),
  since: Instant,
  float: MoneyOut,
  customers: z.int(),
});

/** Writes an agent. */
export function presentAgent({ agent, name, number, float, customers }: AgentRow, currency: string) {
  return {
    id: agent.id,
    name,
    number,
    ...termsOf(agent),
    since: instant(agent.since),
    float: presentMoney({ minor: float, currency }),
    customers,
  } satisfies z.input<typeof AgentOut>;
}

function termsOf({ state, tiers, payableAfterDays }: Agent) {
  return { state, tiers: tiers.map(({ upTo, rate }) => ({ upTo, rate })), payableAfterDays };
}

/** What was decided about an agent. */
export const AgentNoteOut = z.strictObject({
  what: z.enum(['appointed', 'changed', 'suspended', 'resumed']),
  actor: z.string(),
  reason: z.string().nullable(),
  at: Instant,
});

/** Writes a note of an agent. */
export const presentAgentNote = ({ what, actor, reason, at }: AgentNote): z.input<typeof AgentNoteOut> => {
  return { what, actor, reason, at: instant(at) };
};

/** Money into a float, or out of it: below zero. */
export const FloatMoveOut = z.strictObject({
  id: z.string(),
  kind: z.enum(['top_up', 'sale', 'hand_over', 'returned', 'redemption', 'commission', 'taken_back']),
  amount: MoneyOut,
  customerId: z.string().nullable(),
  paymentId: z.string().nullable(),
  batchId: z.string().nullable(),
  at: Instant,
  actor: z.string(),
});

/** Writes a move of a float. */
export function presentMove(move: FloatMove): z.input<typeof FloatMoveOut> {
  const { id, kind, amount, customerId, paymentId, batchId, at, actor } = move;
  return { id, kind, amount: presentMoney(amount), customerId, paymentId, batchId, at: instant(at), actor };
}

/** What commission comes to. */
export const CommissionTotalsOut = z.strictObject({
  earned: MoneyOut,
  clawedBack: MoneyOut,
  paid: MoneyOut,
  payable: MoneyOut,
  accrued: MoneyOut,
});

/** Writes what commission comes to. */
export function presentTotals(totals: CommissionTotals, currency: string): z.input<typeof CommissionTotalsOut> {
  const shown = (minor: bigint) => presentMoney({ minor, currency });
  const { earned, clawedBack, paid, payable, accrued } = totals;
  return {
    earned: shown(earned),
    clawedBack: shown(clawedBack),
    paid: shown(paid),
    payable: shown(payable),
    accrued: shown(accrued),
  };
}

/** What was earned on one part payment. */
export const CommissionOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  invoiceId: z.string(),
  allocationId: z.string(),
  /** Net that was paid. */
  base: MoneyOut,
  amount: MoneyOut,
  clawedBack: MoneyOut,
  state: z.enum(['accrued', 'payable', 'paid', 'clawed_back']),
  earnedAt: Instant,
  payableAt: Instant,
});

/** Writes a commission as it stands at an instant. */
export function presentCommission(one: Commission, now: number): z.input<typeof CommissionOut> {
  const { id, customerId, invoiceId, allocationId, base, amount, clawed, earnedAt, payableAt } = one;
  return {
    id,
    customerId,
    invoiceId,
    allocationId,
    base: presentMoney(base),
    amount: presentMoney(amount),
    clawedBack: presentMoney({ ...amount, minor: clawed }),
    state: commissionStateAt(one, now),
    earnedAt: instant(earnedAt),
    payableAt: instant(payableAt),
  };
}

/** Commission that was paid out. */
export const PayoutOut = z.strictObject({
  id: z.string(),
  agentId: z.string(),
  amount: MoneyOut,
  to: z.enum(['float', 'cash', 'gateway']),
  at: Instant,
  actor: z.string(),
});

/** Writes a payout. */
export function presentPayout({ id, agentId, amount, to, at, actor }: Payout): z.input<typeof PayoutOut> {
  return { id, agentId, amount: presentMoney(amount), to, at: instant(at), actor };
}

/** Vouchers that were made together. */
export const VoucherBatchOut = z.strictObject({
  id: z.string(),
  number: z.int(),
  name: z.string(),
  kind: z.enum(['sold', 'compensation', 'promotion']),
  planId: z.string().nullable(),
  value: MoneyOut,
  count: z.int(),
  price: MoneyOut.nullable(),
  agentId: z.string().nullable(),
  settlement: z.enum(['hand_over', 'redemption']).nullable(),
  firstDevice: z.boolean(),
  expiresAt: Instant.nullable(),
  madeAt: Instant,
  actor: z.string(),
});

/** Writes a batch. */
export function presentBatch(batch: VoucherBatch): z.input<typeof VoucherBatchOut> {
  const { value, price, expiresAt, madeAt, ...plain } = batch;
  return {
    ...plain,
    value: presentMoney(value),
    price: moneyOrNull(price),
    expiresAt: instantOrNull(expiresAt),
    madeAt: instant(madeAt),
  };
}

/** A batch, and where its vouchers stand. */
export const CountedBatchOut = VoucherBatchOut.extend({
  counts: z.strictObject({
    issued: z.int(),
    reserved: z.int(),
    redeemed: z.int(),
    expired: z.int(),
    revoked: z.int(),
  }),
});

/** Writes a batch with its counts. */
export const presentCounted = (batch: VoucherBatch, counts: VoucherCounts): z.input<typeof CountedBatchOut> => {
  return { ...presentBatch(batch), counts };
};

/** What was done with vouchers. */
export const VoucherNoteOut = z.strictObject({
  voucherId: z.string().nullable(),
  what: z.enum(['made', 'printed', 'reserved', 'released', 'redeemed', 'revoked', 'expired']),
  actor: z.string(),
  reason: z.string().nullable(),
  at: Instant,
});

/** Writes a note of vouchers. */
export function presentVoucherNote(note: VoucherNote): z.input<typeof VoucherNoteOut> {
  const { voucherId, what, actor, reason, at } = note;
  return { voucherId, what, actor, reason, at: instant(at) };
}

/** What is printed of a batch: codes that can still be used. */
export const VoucherSheetOut = z.strictObject({
  batch: VoucherBatchOut,
  planName: z.string().nullable(),
  value: MoneyOut,
  price: MoneyOut.nullable(),
  lastDay: z.string().nullable(),
  pieces: z.array(z.strictObject({ serial: z.string(), code: z.string(), qr: z.string() })),
});

/** Writes a sheet. */
export function presentSheet({ batch, planName, value, price, lastDay, pieces }: VoucherSheet) {
  return {
    batch: presentBatch(batch),
    planName,
    value: presentMoney(value),
    price: moneyOrNull(price),
    lastDay,
    pieces: pieces.map(({ serial, code, qr }) => ({ serial, code, qr })),
  } satisfies z.input<typeof VoucherSheetOut>;
}

const moneyOrNull = (amount: Money | null) => (amount === null ? null : presentMoney(amount));
