import type { LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** Cash that somebody has taken from a customer, until its desk is closed. */
export interface CashTaking {
  readonly paymentId: Id<'Payment'>;
  /** Who took it: an operator, or the account of an agent. */
  readonly desk: string;
  /** `agent`: the cash is the agent's own, for her float has paid; nothing of it is booked at the closing. */
  readonly whose: CashOwner;
  readonly amount: Money;
  readonly takenAt: number;
  readonly closingId: Id<'CashClosing'> | null;
}

/** Whose the cash in a drawer is. */
export type CashOwner = 'house' | 'agent';

/** The cash of one desk, counted at the end of a day. One a desk and day, for ever. */
export interface CashClosing {
  readonly id: Id<'CashClosing'>;
  readonly desk: string;
  readonly day: LocalDate;
  readonly whose: CashOwner;
  /** What was taken since the closing before. */
  readonly expected: Money;
  readonly takings: number;
  readonly counted: Money;
  /** Counted less expected: below zero when cash is missing. */
  readonly difference: Money;
  /** What of the counted cash has been brought to the bank. */
  readonly deposited: Money;
  readonly note: string | null;
  readonly closedAt: number;
  readonly actor: string;
  /** The journal of the difference; null where there is none. */
  readonly journalId: Id<'Journal'> | null;
}

/** Counted cash that was brought to the bank. */
export interface CashDeposit {
  readonly id: Id<'CashDeposit'>;
  /** The bank's paying-in slip; one deposit for each, for ever. */
  readonly reference: string;
  readonly amount: Money;
  /** Of which closings, the oldest first; they sum to the amount. */
  readonly parts: readonly CashDepositPart[];
  readonly at: number;
  readonly actor: string;
  readonly journalId: Id<'Journal'>;
}

/** What of a deposit came out of one closing. */
export interface CashDepositPart {
  readonly closingId: Id<'CashClosing'>;
  readonly amount: Money;
}

/** What can be wrong with cash. */
export const cashErrors = defineErrors('cash', {
  closed: ['conflict', 'The desk {desk} was closed for {day} already, with {counted} counted.'],
  nothing: ['conflict', 'The desk {desk} has taken no cash since it was closed last.'],
  future: ['invalid', 'The day {day} has not begun.'],
  negative: ['invalid', 'Counted cash is zero or more.'],
  short: ['conflict', '{most} is counted and not at the bank yet, not {amount}.'],
  referenceUsed: ['conflict', 'Under {reference} another amount was deposited before.'],
  agentDesk: ['refused', 'The agent {agentId} pays out of her float; cash that she takes is her own.'],
});

/** Counted cash that is not at the bank, of one closing. */
export type Undeposited = Pick<CashClosing, 'id' | 'counted' | 'deposited'>;

/** Takes an amount out of closings, the oldest first. Null when they do not hold so much. */
export function depositParts(amount: Money, closings: readonly Undeposited[]): readonly CashDepositPart[] | null {
  let rest = amount.minor;
  const parts = closings.flatMap(({ id: closingId, counted, deposited }): CashDepositPart[] => {
    const left = counted.minor - deposited.minor;
    const part = left < rest ? left : rest;
    rest -= part;
    return part <= 0n ? [] : [{ closingId, amount: { ...amount, minor: part } }];
  });
  return rest > 0n ? null : parts;
}
