import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Commission, CommissionClawback, Payout } from './commission.ts';
import { credit, debit, type Booking, type ClearingCode, type Entry, type Journal } from './ledger.ts';
import type { Payment } from './payment.ts';
import { marginOf, type VoucherBatch } from './voucher-batch.ts';

/**
 * Money received for an agent is her float: what she has paid for and not sold yet. `from` is where it was before: in
 * clearing, in suspense (`2150`), or with somebody of ours, whose entries are given.
 */
export function bookTopUp(
  payment: Payment,
  agentId: Id<'Account'>,
  from: ClearingCode | '2150' | readonly Entry[],
  booking: Booking,
): Journal {
  const paid = typeof from === 'string' ? [debit(from, null, payment.amount)] : from;
  return {
    ...booking,
    kind: from === '2150' ? 'identified' : 'receipt',
    documentType: 'payment',
    documentId: payment.id,
    entries: [...paid, credit('1170', agentId, payment.amount)],
    memo: `Received by ${payment.gateway}, for the float`,
  };
}

/** A customer's money that was with somebody else before: in a float, or in a voucher that was paid for. */
export function bookPaidOutOf(
  payment: Payment,
  from: readonly Entry[],
  owner: Id<'Account'>,
  booking: Booking,
): Journal {
  return {
    ...booking,
    kind: 'receipt',
    documentType: 'payment',
    documentId: payment.id,
    entries: [...from, credit('2160', owner, payment.amount)],
    memo: `Received by ${payment.gateway}`,
  };
}

/** What an agent pays out of her float for a customer. */
export function fromFloat(agentId: Id<'Account'>, amount: Money): readonly Entry[] {
  return [debit('1170', agentId, amount)];
}

/** What pays for one voucher when it is used: its agent's float, what she paid at hand-over, or the desk. */
export function fromVoucher(batch: VoucherBatch | null, value: Money): readonly Entry[] {
  if (batch === null || batch.agentId === null) return [debit('1150', null, value)];
  if (batch.settlement === 'hand_over') return [debit('2150', null, value)];
  return paidByAgent(batch, batch.agentId, 1);
}

/**
 * Vouchers handed over to an agent who pays for them at once: what they are worth is owed to whoever will use them, and
 * what she does not pay of it is what she earns with them.
 */
export function bookHandOver(batch: VoucherBatch, agentId: Id<'Account'>, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'vouchers_sold',
    documentType: 'voucher',
    documentId: batch.id,
    entries: [...paidByAgent(batch, agentId, batch.count), credit('2150', null, times(batch.value, batch.count))],
    memo: `${batch.count} vouchers, ${batch.name}`,
  };
}

/** So many of them taken back unused: the agent has again what she paid. The document is the note of who did it. */
export function bookHandedBack(
  batch: VoucherBatch,
  agentId: Id<'Account'>,
  { count, noteId }: { readonly count: number; readonly noteId: Id<'VoucherNote'> },
  booking: Booking,
): Journal {
  const back = paidByAgent(batch, agentId, count).map((entry): Entry => ({ ...entry, side: 'credit' }));
  return {
    ...booking,
    kind: 'vouchers_back',
    documentType: 'voucher',
    documentId: noteId,
    entries: [debit('2150', null, times(batch.value, count)), ...back],
    memo: `${count} vouchers taken back, ${batch.name}`,
  };
}

/** So many of them that nobody used in time: what was paid for them is owed to nobody any more. */
export function bookVouchersExpired(
  batch: VoucherBatch,
  { count, noteId }: { readonly count: number; readonly noteId: Id<'VoucherNote'> },
  booking: Booking,
): Journal {
  const kept = times(batch.value, count);
  return {
    ...booking,
    kind: 'vouchers_expired',
    documentType: 'voucher',
    documentId: noteId,
    entries: [debit('2150', null, kept), credit('4190', null, kept)],
    memo: `${count} vouchers expired, ${batch.name}`,
  };
}

/** What an agent pays for so many of a batch. */
export function priceOf({ price, value }: VoucherBatch, count: number): Money {
  return times(price ?? value, count);
}

/** What an agent has earned: an expense of the house, owed to her. */
export function bookCommission({ id, agentId, amount }: Commission, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'commission',
    documentType: 'commission',
    documentId: id,
    entries: [debit('5200', null, amount), credit('2450', agentId, amount)],
    memo: 'Commission on what was paid',
  };
}

/** What of it is taken back, because what it was earned on was. */
export function bookClawback({ id, agentId, amount, reason }: CommissionClawback, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'clawback',
    documentType: 'commission',
    documentId: id,
    entries: [debit('2450', agentId, amount), credit('5200', null, amount)],
    memo: `Commission taken back: ${reason}`.slice(0, 200),
  };
}

/** What is paid out to her: into her float, or by the desk. */
export function bookPayout({ id, agentId, amount, to }: Payout, booking: Booking): Journal {
  const paid = to === 'float' ? credit('1170', agentId, amount) : credit('1150', null, amount);
  return {
    ...booking,
    kind: 'payout',
    documentType: 'payout',
    documentId: id,
    entries: [debit('2450', agentId, amount), paid],
    memo: to === 'float' ? 'Commission, into the float' : 'Commission, paid out',
  };
}

/** Her price out of the float, and her margin, which is what the house pays her for selling. */
function paidByAgent(batch: VoucherBatch, agentId: Id<'Account'>, count: number): readonly Entry[] {
  const margin = times(marginOf(batch), count);
  const paid = debit('1170', agentId, priceOf(batch, count));
  return margin.minor === 0n ? [paid] : [paid, debit('5200', null, margin)];
}

function times({ minor, currency }: Money, count: number): Money {
  return { minor: minor * BigInt(count), currency };
}
