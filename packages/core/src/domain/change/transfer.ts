import type { Zone } from '../../kernel/calendar.ts';
import { sameCurrency, type Money } from '../../kernel/money.ts';
import { changeErrors, consequence, type Carried, type Consequence, type Staying } from './consequence.ts';
import { paidUntilOf, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';

/** A side of a transfer. */
export interface TransferAccount {
  readonly accountId: string;
  readonly currency: string;
  readonly zone: Zone;
  readonly active: boolean;
}

/** A subscription that is to go to another account. */
export interface Transfer {
  /** UTC milliseconds. */
  readonly now: number;
  readonly from: TransferAccount;
  readonly to: TransferAccount;
  readonly paid: readonly PaidPart[];
  /** What the old account owes. */
  readonly owed: Money;
  /** What is in the old account's wallet. */
  readonly wallet: Money;
  /** Ids of data and time bundles that belong to the subscription, not to its account. */
  readonly bundles: readonly string[];
  readonly scheduledChanges: readonly string[];
}

/** The terms of a transfer. */
export interface TransferPolicy {
  /** Whether the old account may keep a debt behind. Not by default. */
  readonly whileOwing?: boolean;
}

/**
 * What a transfer does: the paid time, the bundles and the scheduled changes go along; debt and wallet stay. No money
 * moves, and billing days stay until they are moved.
 * @throws BillingError `change.owes`, `change.zoneDiffers`, `change.sameAccount`, `change.accountClosed`,
 *   `money.currencyMismatch`
 */
export function transfer(asked: Transfer, policy: TransferPolicy = {}): Consequence {
  const { now, from, to, paid, owed, wallet } = asked;
  checkTransfer(asked, policy);
  const untilAt = paidUntilOf(paid);
  const carried: Carried[] = [
    ...(untilAt !== null && untilAt > now ? [{ what: 'time', untilAt } as const] : []),
    ...asked.bundles.map((id) => ({ what: 'bundle', id }) as const),
    ...asked.scheduledChanges.map((id) => ({ what: 'scheduled_change', id }) as const),
  ];
  const both: Staying[] = [
    { what: 'debt', amount: owed },
    { what: 'wallet', amount: wallet },
  ];
  return consequence(paid, from.currency, {
    change: 'transfer',
    askedAt: now,
    effectiveAt: now,
    carried,
    stays: both.filter(({ amount }) => amount.minor !== 0n),
    reasons: [reason('transfer.goes', { to: to.accountId }), reason('transfer.stays', { from: from.accountId })],
  });
}

function checkTransfer({ from, to, owed, wallet }: Transfer, policy: TransferPolicy): void {
  if (from.accountId === to.accountId) throw changeErrors.sameAccount({ accountId: to.accountId });
  if (!to.active) throw changeErrors.accountClosed({ accountId: to.accountId });
  sameCurrency(from, to);
  sameCurrency(from, owed);
  sameCurrency(from, wallet);
  // Periods are days of a zone: in another one a day of the running period would be paid twice, or never.
  if (from.zone !== to.zone) throw changeErrors.zoneDiffers({ from: from.zone, to: to.zone });
  if (owed.minor > 0n && policy.whileOwing !== true) {
    throw changeErrors.owes({ accountId: from.accountId, minor: owed.minor.toString(), currency: owed.currency });
  }
}
