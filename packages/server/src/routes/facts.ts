import {
  isBillingError,
  localDateAt,
  sum,
  type AccountView,
  type Billing,
  type Id,
  type Money,
  type Session,
} from '@daftari/core';
import type { CustomerFacts } from '../wire/customer.ts';
import type { PlanTaxes } from '../wire/plan.ts';

/** The most open sessions of one subscription that a view shows. */
const SHOWN_SESSIONS = 20;

/**
 * An account as it stands now, with its open sessions.
 * @throws BillingError `account.missing`
 */
export async function factsOf(billing: Billing, accountId: Id<'Account'>): Promise<CustomerFacts> {
  const view = await billing.view(accountId);
  const [due, ...pages] = await Promise.all([
    dueOf(billing, view),
    ...view.subscriptions.map(({ subscription }) => openSessions(billing, subscription.id, SHOWN_SESSIONS)),
  ]);
  return { view, sessions: pages.flat(), due, now: billing.clock.now(), taxes: await planTaxes(billing) };
}

/** What the taxes of plans depend on today. */
export async function planTaxes({ policy, clock, zone, taxTable }: Billing): Promise<PlanTaxes> {
  return { policy, table: await taxTable(), today: localDateAt(clock.now(), zone) };
}

/** Names of accounts by their ids, in one read. */
export async function namesOf(
  billing: Billing,
  ids: readonly (Id<'Account'> | null)[],
): Promise<ReadonlyMap<string, string>> {
  const unique = [...new Set(ids.filter((one) => one !== null))];
  const accounts = await billing.reads.accountsById(unique);
  return new Map(accounts.map((one) => [one.id, one.name]));
}

/** What is to pay now. Where nothing more can be sold, a page still has to be shown: that is what is owed. */
async function dueOf(billing: Billing, { account, openInvoices }: AccountView): Promise<Money> {
  try {
    return await billing.amountDue(account.id);
  } catch (refused) {
    if (!isBillingError(refused)) throw refused;
    const owed = openInvoices.map((each) => each.owed);
    return sum(owed, account.currency);
  }
}

async function openSessions(
  { reads }: Billing,
  subscriptionId: Id<'Subscription'>,
  limit: number,
): Promise<readonly Session[]> {
  return (await reads.openSessions(subscriptionId, { page: 1, limit })).rows;
}
