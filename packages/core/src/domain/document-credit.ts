import { assert } from '../kernel/assert.ts';
import { sameCurrency, type Money } from '../kernel/money.ts';

/** Value that a customer already has and that pays a document instead of new money. */
export interface DocumentCredit {
  readonly id: string;
  readonly kind: CreditKind;
  readonly left: Money;
  /** The lower burns first; free before paid is a priority and no special case. */
  readonly priority: number;
  /** Exclusive, UTC milliseconds; null: never. */
  readonly expiresAt: number | null;
  readonly grantedAt: number;
}

/** In the order in which they are used: what a credit note owes, what was given, what was paid in. */
export type CreditKind = 'credit_note' | 'promo' | 'wallet';

/** What one credit pays of a document, and what it keeps. */
export interface AppliedCredit {
  readonly id: string;
  readonly kind: CreditKind;
  readonly used: Money;
  readonly left: Money;
}

/** What decides which of several buckets burns first. */
export type Burnable = Pick<DocumentCredit, 'id' | 'priority' | 'expiresAt' | 'grantedAt'>;

/**
 * Which bucket burns first, fit for `sort`: the lower priority, then the earlier expiry (never comes last), then the
 * earlier grant, then the id, so that the order is total and two nodes always agree.
 */
export function compareBurn(a: Burnable, b: Burnable): number {
  return (
    a.priority - b.priority ||
    compareExpiry(a.expiresAt, b.expiresAt) ||
    a.grantedAt - b.grantedAt ||
    (a.id === b.id ? 0 : a.id < b.id ? -1 : 1)
  );
}

/**
 * Pays a total from credits: credit notes, then promotional credit, then the wallet, each by burn order. What has
 * expired at the instant (UTC milliseconds) pays nothing; credits that pay nothing are not in the answer.
 * @throws BillingError `money.currencyMismatch`
 */
export function applyCredits(
  total: Money,
  credits: readonly DocumentCredit[],
  at: number,
): { readonly applied: readonly AppliedCredit[]; readonly due: Money } {
  const { currency } = total;
  for (const { left } of credits) sameCurrency(total, left);
  let due = total.minor > 0n ? total.minor : 0n;
  const applied: AppliedCredit[] = [];
  const usable = credits.filter(({ expiresAt }) => expiresAt === null || expiresAt > at);
  for (const { id, kind, left } of usable.toSorted((a, b) => TURN[a.kind] - TURN[b.kind] || compareBurn(a, b))) {
    assert(left.minor >= 0n, 'a credit is never below zero');
    const used = left.minor < due ? left.minor : due;
    if (used === 0n) continue;
    due -= used;
    applied.push({ id, kind, used: { minor: used, currency }, left: { minor: left.minor - used, currency } });
  }
  return { applied, due: { minor: due, currency } };
}

function compareExpiry(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

const TURN: Readonly<Record<CreditKind, number>> = { credit_note: 0, promo: 1, wallet: 2 };
