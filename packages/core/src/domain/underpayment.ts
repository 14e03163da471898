import { formatMoney, type Money } from '../kernel/money.ts';
import type { Open } from './allocation.ts';
import type { Id } from '../kernel/id.ts';

/**
 * What becomes of money that does not pay a document whole. `part_pay`: it pays a part of it. `wait`: it waits in the
 * wallet until it pays all of it.
 */
export type Underpayment = 'part_pay' | 'wait';

/** What money in a wallet waits for. */
export interface Waiting {
  readonly invoiceId: Id<'Invoice'>;
  /** As the customer knows it; null for one without. */
  readonly number: string | null;
  readonly missing: Money;
}

/**
 * The documents that money pays, out of those that are owed, in their order. Where they are paid only whole, those at
 * the beginning that all of it together pays; the first one that it does not is waited for, and nothing behind it is
 * paid before.
 */
export function payable<One extends Open>(
  open: readonly One[],
  total: Money,
  policy: Underpayment,
): { readonly pays: readonly One[]; readonly waitsFor: (Open & { readonly missing: Money }) | null } {
  if (policy === 'part_pay') return { pays: open, waitsFor: null };
  let left = total.minor;
  for (const [place, one] of open.entries()) {
    left -= one.owed.minor;
    if (left < 0n) return { pays: open.slice(0, place), waitsFor: { ...one, missing: { ...total, minor: -left } } };
  }
  return { pays: open, waitsFor: null };
}

const WAITS = 'Waits in the wallet';

/** What a statement says of money that waits. */
export function waitingMemo({ number, missing }: Waiting): string {
  return `${WAITS}: ${number ?? 'a document'} is paid only whole, and ${formatMoney(missing)} is missing`;
}

/** Whether a memo says so. */
export function isWaiting(memo: string): boolean {
  return memo.startsWith(WAITS);
}
