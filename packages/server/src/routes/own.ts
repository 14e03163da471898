import { subscriptionErrors, type Billing, type Id } from '@daftari/core';
import { authErrors, sees, type Caller } from '../auth/caller.ts';

/**
 * The account of whoever asks.
 * @throws BillingError `auth.noAccount` for an operator, who has none
 */
export function ownAccount({ accountId }: Caller): Id<'Account'> {
  if (accountId === null) throw authErrors.noAccount();
  return accountId;
}

/**
 * To a customer, what is not hers does not exist.
 * @throws BillingError `subscription.missing`
 */
export async function checkSeen(
  { reads }: Pick<Billing, 'reads'>,
  caller: Caller,
  subscriptionId: Id<'Subscription'>,
): Promise<void> {
  const subscription = await reads.subscription(subscriptionId);
  if (subscription === null || !sees(caller, subscription.accountId)) {
    throw subscriptionErrors.missing({ subscriptionId });
  }
}

/** What somebody did, as a caller is told of it: customers hear nothing of who it was, nor what they noted. */
export function toldTo<T extends { readonly actor?: string; readonly reason?: string | null }>(
  caller: Caller,
  done: T,
): T | Omit<T, 'actor' | 'reason'> {
  if (caller.role === 'operator') return done;
  const { actor: _, reason: __, ...told } = done;
  return told;
}
