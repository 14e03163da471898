import { assert } from '../kernel/assert.ts';
import type { CashClosing, CashDeposit } from './cash.ts';
import { credit, debit, type Booking, type Journal } from './ledger.ts';

/** Cash that is missing from a drawer, or too much in it: an expense of the house, or the other way round. */
export function bookCashDifference({ id, desk, difference }: CashClosing, booking: Booking): Journal {
  const { minor } = difference;
  assert(minor !== 0n, 'a drawer that agrees books nothing');
  const amount = { ...difference, minor: minor < 0n ? -minor : minor };
  return {
    ...booking,
    kind: 'cash_difference',
    documentType: 'cash_closing',
    documentId: id,
    entries:
      minor < 0n
        ? [debit('5910', null, amount), credit('1150', null, amount)]
        : [debit('1150', null, amount), credit('5910', null, amount)],
    memo: `Cash ${minor < 0n ? 'missing' : 'over'} at the desk ${desk}`.slice(0, 200),
  };
}

/** Counted cash that was brought to the bank. */
export function bookCashDeposit({ id, amount, reference }: CashDeposit, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'cash_deposit',
    documentType: 'cash_deposit',
    documentId: id,
    entries: [debit('1100', null, amount), credit('1150', null, amount)],
    memo: `Cash to the bank: ${reference}`.slice(0, 200),
  };
}
