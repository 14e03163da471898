import { z } from 'zod';
import { minorDigits, money, parseMoney, type Money } from '../kernel/money.ts';
import type { Underpayment } from './underpayment.ts';

/** How an ISP handles its money. */
export interface MoneyRules {
  /** Above this a second person has to agree before money leaves; null: one person is always enough. */
  readonly twoPeopleAbove: Money | null;
  /** What becomes of money that does not pay a document whole. */
  readonly underpayment: Underpayment;
}

/** The same as it is given: what is left out is as usual. */
export const MoneyOptions = z.strictObject({
  /** In major units of the currency of the books, `'10000.00'`; null: never. */
  twoPeopleAbove: z.string().nullable().optional(),
  /** Money that does not pay a document whole pays a part of it, or waits in the wallet until it does. */
  underpayment: z.enum(['part_pay', 'wait']).optional(),
});

/** How an ISP may say how its money is handled. */
export type MoneyOptions = z.input<typeof MoneyOptions>;

/**
 * The rules with what is usual for what was left out: two people above 10,000 of whatever the books are in,
 * and documents may be paid in parts.
 * @throws BillingError `money.malformedAmount`
 */
export function moneyRules({ twoPeopleAbove, underpayment = 'part_pay' }: MoneyOptions, currency: string): MoneyRules {
  if (twoPeopleAbove === null) return { twoPeopleAbove, underpayment };
  const usual = money(10_000n * 10n ** BigInt(minorDigits(currency)), currency);
  const limit = twoPeopleAbove === undefined ? usual : parseMoney(twoPeopleAbove, currency);
  return { twoPeopleAbove: limit, underpayment };
}

/**
 * How many people have to stand behind money that leaves. Of a currency for which no limit is known there are always
 * two.
 */
export function peopleNeeded(
  { twoPeopleAbove }: Pick<MoneyRules, 'twoPeopleAbove'>,
  { minor, currency }: Money,
): 1 | 2 {
  if (twoPeopleAbove === null) return 1;
  return currency !== twoPeopleAbove.currency || minor > twoPeopleAbove.minor ? 2 : 1;
}
