import { assert } from '../kernel/assert.ts';
import { ratio, scaleMoney } from '../kernel/decimal.ts';
import { minorDigits, sameCurrency, subtract, type Money } from '../kernel/money.ts';
import type { Id } from '../kernel/id.ts';
import type { GraduatedPercentagePrice, MeterPrice } from './price/price.ts';
import { rateDifference } from './price/rate.ts';

/** What an agent has earned on one allocation. */
export interface Commission {
  readonly id: Id<'Commission'>;
  readonly agentId: Id<'Account'>;
  readonly customerId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  /** One commission an allocation, for ever. */
  readonly allocationId: Id<'Allocation'>;
  /** Of the net: what was earned on. */
  readonly base: Money;
  readonly amount: Money;
  /** Of both, what was taken back since. */
  readonly clawedBase: bigint;
  readonly clawed: bigint;
  /** What was paid out for it. More than is left of it after it was taken back: the next payout is so much less. */
  readonly paid: bigint;
  /** The month that it counts in, in the zone of the house: `2026-03`. */
  readonly month: string;
  readonly earnedAt: number;
  readonly payableAt: number;
  readonly version: number;
}

/** `clawed_back`: all that it was earned on was taken back. `payable`: it waits to be paid out. */
export type CommissionState = 'accrued' | 'payable' | 'paid' | 'clawed_back';

/** Where a commission stands at an instant. */
export function commissionStateAt(one: Commission, now: number): CommissionState {
  if (one.clawedBase === one.base.minor && one.clawed === one.amount.minor) return 'clawed_back';
  if (one.paid === one.amount.minor - one.clawed) return 'paid';
  return now >= one.payableAt ? 'payable' : 'accrued';
}

/** What is still to be paid out for it; below zero when more was paid than is left of it. In minor units. */
export function commissionDue(one: Pick<Commission, 'amount' | 'clawed' | 'paid'>): bigint {
  return one.amount.minor - one.clawed - one.paid;
}

/** What of a commission was taken back, and because of which document. */
export interface CommissionClawback {
  readonly id: Id<'Clawback'>;
  readonly commissionId: Id<'Commission'>;
  readonly agentId: Id<'Account'>;
  /** The credit note, or the reversal of the allocation. */
  readonly documentId: string;
  readonly base: Money;
  readonly amount: Money;
  readonly reason: string;
  readonly at: number;
}

/** Commission paid out to an agent. */
export interface Payout {
  readonly id: Id<'Payout'>;
  readonly agentId: Id<'Account'>;
  /** One payout a key and agent, for ever. */
  readonly key: string;
  readonly amount: Money;
  /** Into her float, as cash or by a transfer, or by a gateway. */
  readonly to: 'float' | 'cash' | 'gateway';
  readonly journalId: Id<'Journal'>;
  readonly at: number;
  readonly actor: string;
}

/**
 * The commission after so much of its base is taken back, no more than is left of it. All of it is all of what was
 * earned; parts add up to it.
 */
export function clawed(one: Commission, base: bigint): { readonly next: Commission; readonly taken: Taken } {
  assert(base > 0n, 'something is taken back');
  const left = one.base.minor - one.clawedBase;
  const clawedBase = one.clawedBase + (base < left ? base : left);
  const { currency } = one.amount;
  const upTo = scaleMoney(one.amount, ratio(clawedBase, one.base.minor)).minor;
  const next: Commission = { ...one, clawedBase, clawed: upTo };
  const taken = {
    base: { minor: clawedBase - one.clawedBase, currency },
    amount: { minor: upTo - one.clawed, currency },
  };
  return { next, taken };
}

/** What was taken back at once. */
export interface Taken {
  readonly base: Money;
  readonly amount: Money;
}

/** What of a document a reseller earns on, and all of it. */
export interface Commissionable {
  /** The lines that she is credited with, without tax. */
  readonly net: Money;
  /** The whole document, with tax: what allocations pay. */
  readonly total: Money;
}

/**
 * What commission is earned on when more of a document is paid, or below zero when an allocation is taken back: its net
 * times the part that is paid, less what was earned on before. Of 2,500.00 with 16 % in it, 1,000.00 paid are 862.07.
 * Parts add up to the net, however a document is paid.
 * @throws BillingError `money.currencyMismatch`
 */
export function commissionBase({ net, total }: Commissionable, paidBefore: Money, paid: Money): Money {
  for (const other of [net, paidBefore, paid]) sameCurrency(total, other);
  assert(total.minor > 0n, 'what can be paid is above zero');
  const upTo = ({ minor }: Money): Money => scaleMoney(net, ratio(minor, total.minor));
  return subtract(upTo(paid), upTo(paidBefore));
}

/**
 * The commission on a base: ten per cent of 862.07 are 86.21. Tiers count what the reseller was credited with in the
 * month before it, so that a month comes to the same in whatever parts it is paid.
 * @throws BillingError `money.currencyMismatch`, and those of the price
 */
export function commission(base: Money, creditedBefore: Money, tiers: GraduatedPercentagePrice['tiers']): Money {
  sameCurrency(base, creditedBefore);
  const { currency } = base;
  const price: MeterPrice = {
    meter: 'credited',
    blockSize: 10n ** BigInt(minorDigits(currency)),
    model: { model: 'graduated_percentage', tiers },
  };
  return rateDifference(creditedBefore.minor, creditedBefore.minor + base.minor, price, currency);
}
