import { assert } from '../kernel/assert.ts';
import type { Id } from '../kernel/id.ts';
import { money, type Money } from '../kernel/money.ts';
import type { Disbursement } from './disbursement.ts';
import { credit, debit, type Booking, type ClearingCode, type Entry, type Journal } from './ledger.ts';
import type { Taking } from './taking.ts';

/** Commission that is on its way to an agent: it is owed to her no longer as commission, but as what is being sent. */
export function bookCommissionLeaving(one: Disbursement, agentId: Id<'Account'>, booking: Booking): Journal {
  const entries = [debit('2450', agentId, one.amount), credit('2460', agentId, one.amount)];
  return { ...ofDisbursement(one, booking), kind: 'pay_out_due', entries, memo: 'Commission, to be paid out' };
}

/** Commission that was not sent: it is owed to her as before. */
export function bookCommissionBack(one: Disbursement, agentId: Id<'Account'>, booking: Booking): Journal {
  const entries = [debit('2460', agentId, one.amount), credit('2450', agentId, one.amount)];
  return { ...ofDisbursement(one, booking), kind: 'pay_out_back', entries, memo: 'Commission, not paid out' };
}

/**
 * Money that has left: of an agent's commission what was being sent to her, of money of ours what the bank now has. A
 * refund has a recipe of its own.
 */
export function bookPaidOut(one: Disbursement, clearing: ClearingCode, booking: Booking): Journal {
  assert(one.purpose !== 'refund', 'a refund is booked as a refund');
  const to = one.purpose === 'commission' ? debit('2460', one.accountId, one.amount) : debit('1100', null, one.amount);
  return {
    ...ofDisbursement(one, booking),
    kind: 'paid_out',
    entries: [to, credit(clearing, null, one.amount)],
    memo: `Sent by ${one.gateway}: ${one.receipt ?? one.id}`.slice(0, 200),
  };
}

/** What the provider took for sending it; null where it took nothing. */
export function bookPayOutFee(one: Disbursement, clearing: ClearingCode, booking: Booking): Journal | null {
  if (one.fee === null || one.fee.minor <= 0n) return null;
  const entries = [debit('5100', null, one.fee), credit(clearing, null, one.fee)];
  return { ...ofDisbursement(one, booking), kind: 'gateway_fee', entries, memo: `Fee of ${one.gateway}` };
}

/**
 * Money that a provider took back: out of the wallet, the float or suspense as far as it lay there; the rest, which has
 * paid for something, is owed again.
 */
export function bookTakenBack(taking: Taking, clearing: ClearingCode, booking: Booking): Journal {
  const { amount, accountId, from } = taking;
  assert(amount !== null && taking.paymentId !== null, 'what is taken is known');
  const { currency } = amount;
  const parts = [
    ...some('2100', accountId, from.wallet, currency),
    ...some('1170', accountId, from.float, currency),
    ...some('2150', null, from.suspense, currency),
    ...some('1200', accountId, from.owed, currency),
  ];
  const memo = `Taken back by ${taking.gateway}: ${taking.reason}`.slice(0, 200);
  return {
    ...ofTaking(taking, booking),
    kind: 'taken_back',
    entries: [...parts, credit(clearing, null, amount)],
    memo,
  };
}

/** What the provider charges for taking it; null where it charges nothing. */
export function bookTakingFee(taking: Taking, clearing: ClearingCode, booking: Booking): Journal | null {
  if (taking.fee === null || taking.fee.minor <= 0n) return null;
  const entries = [debit('5100', null, taking.fee), credit(clearing, null, taking.fee)];
  return { ...ofTaking(taking, booking), kind: 'gateway_fee', entries, memo: `Fee of ${taking.gateway}` };
}

/** Money without an owner that is there again. That of a customer comes back as a payment. */
export function bookSuspenseRestored(taking: Taking, clearing: ClearingCode, booking: Booking): Journal {
  assert(taking.amount !== null && taking.from.suspense > 0n, 'it was taken out of suspense');
  const entries = [debit(clearing, null, taking.amount), credit('2150', null, taking.amount)];
  return { ...ofTaking(taking, booking), kind: 'restored', entries, memo: `Restored by ${taking.gateway}` };
}

function some(
  code: '2100' | '1170' | '2150' | '1200',
  owner: Id<'Account'> | null,
  minor: bigint,
  currency: string,
): readonly Entry[] {
  return minor === 0n ? [] : [debit(code, owner, money(minor, currency) satisfies Money)];
}

const ofDisbursement = ({ id }: Disbursement, booking: Booking) =>
  ({ ...booking, documentType: 'disbursement', documentId: id }) as const;

const ofTaking = ({ id }: Taking, booking: Booking) =>
  ({ ...booking, documentType: 'taking', documentId: id }) as const;
