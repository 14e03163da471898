import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { money, type Money } from '../kernel/money.ts';
import type { Invoice } from './invoice.ts';
import { partsBetween, type Parts } from './parted.ts';

/** The share of one tax in an amount. */
export interface TaxShare {
  readonly code: string;
  readonly amount: Money;
}

/** A debt, or the rest of one, that is given up. A document with a number; it is undone by recoveries only. */
export interface WriteOff {
  readonly id: Id<'WriteOff'>;
  /** `WO-000001`, gap-free; null until the store has given it. */
  readonly number: string | null;
  readonly accountId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  /** What was owed and is not any more: net plus taxes. */
  readonly total: Money;
  readonly net: Money;
  /** What is claimed back of each tax; none without relief, when all of it is bad debt. */
  readonly taxes: readonly TaxShare[];
  readonly reason: string;
  readonly actor: string;
  readonly writtenAt: number;
  /** What has come in after all; never more than the total. */
  readonly recovered: Money;
}

/** Part of a written-off debt that is owed again, because somebody pays it. */
export interface Recovery {
  readonly writeOffId: Id<'WriteOff'>;
  /** 1, 2, 3 … of one write-off: it is known as `WO-000001-R1`. */
  readonly turn: number;
  readonly accountId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly total: Money;
  readonly net: Money;
  readonly taxes: readonly TaxShare[];
  readonly reason: string;
  readonly actor: string;
  readonly recoveredAt: number;
}

/** `posted` as long as some of it may still come in. */
export type WriteOffState = 'posted' | 'recovered';

/** What can be wrong with a write-off. */
export const writeOffErrors = defineErrors('writeOff', {
  missing: ['missing', 'There is no write-off {writeOffId}.'],
  nothing: ['conflict', 'Nothing is owed on {number}: there is nothing to write off.'],
  excess: ['invalid', 'Between 0.01 and {most} can be {done}, not {amount}.'],
  recovered: ['conflict', 'All of {number} has been recovered already.'],
});

/** Where a write-off stands. */
export function writeOffState({ total, recovered }: Pick<WriteOff, 'total' | 'recovered'>): WriteOffState {
  return recovered.minor >= total.minor ? 'recovered' : 'posted';
}

/** How an amount parts into net and taxes. */
export interface Shares {
  readonly net: Money;
  readonly taxes: readonly TaxShare[];
}

/** What of a document is not credited, in its parts: credit notes take from each of them. */
export type Uncredited = Pick<Invoice, 'net' | 'taxes'>;

/**
 * The net and the taxes of what is written off. What stays owed or paid lies at the start of the document, what is
 * given up behind it, and what was given up before behind that; so parts add up to the document to the cent.
 * @param relief whether the tax comes back from the state; without it all is bad debt
 */
export function writeOffShares(
  document: Uncredited,
  { amount, before, relief }: { readonly amount: Money; readonly before: Money; readonly relief: boolean },
): Shares {
  const { currency } = amount;
  if (!relief) return { net: amount, taxes: [] };
  const whole: Parts = { net: document.net.minor, taxes: document.taxes.map((tax) => tax.amount.minor) };
  const gross = whole.taxes.reduce((all, tax) => all + tax, whole.net);
  const end = gross - before.minor;
  return sharesOf(document.taxes, partsBetween(whole, end - amount.minor, end), currency);
}

/** The net and the taxes of what is recovered: all recoveries together are the write-off, part by part. */
export function recoveryShares({ net, taxes, recovered }: WriteOff, amount: Money): Shares {
  const whole: Parts = { net: net.minor, taxes: taxes.map((tax) => tax.amount.minor) };
  const parts = partsBetween(whole, recovered.minor, recovered.minor + amount.minor);
  return sharesOf(taxes, parts, amount.currency);
}

/** The number of a recovery. */
export function recoveryNumber({ number }: Pick<WriteOff, 'number'>, { turn }: Pick<Recovery, 'turn'>): string {
  return `${number}-R${turn}`;
}

function sharesOf(taxes: readonly { readonly code: string }[], parts: Parts, currency: string): Shares {
  const shared = taxes.map(({ code }, place) => ({ code, amount: money(parts.taxes[place] ?? 0n, currency) }));
  return { net: money(parts.net, currency), taxes: shared.filter(({ amount }) => amount.minor > 0n) };
}
