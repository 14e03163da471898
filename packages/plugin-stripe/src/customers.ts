import type { TableShape } from '@daftari/core';
import type { Link } from './link.ts';
import { NAMES } from './stripe/shapes.ts';

/** Which customer of Stripe's an account is: one in test mode, one in live mode. */
export const customersTable = {
  name: 'customers',
  columns: { account_id: 'text', live: 'boolean', customer_id: 'text', made_at: 'bigint' },
  key: ['account_id', 'live'],
} as const satisfies TableShape;

/** Whom a customer of Stripe's is made for. */
export interface Whom {
  readonly accountId: string;
  readonly accountNumber: string;
}

/**
 * Stripe's customer of an account, made when it is first needed. Made twice at once, it is one: by the key at Stripe's,
 * and by the key of the row here.
 * @throws what `Link.move` throws
 */
export async function customerOf(link: Link, live: boolean, { accountId, accountNumber }: Whom): Promise<string> {
  const known = await knownCustomer(link, live, accountId);
  if (known !== null) return known;
  const made = await link.move(`customer:${accountId}`, 'customer', (stripe, keyed) =>
    stripe.customers.create(
      { description: `Account ${accountNumber}`, metadata: { [NAMES.account]: accountId } },
      keyed,
    ),
  );
  const host = link.host();
  const row = { account_id: accountId, live, customer_id: made.id, made_at: BigInt(host.clock.now()) };
  await host.table(customersTable).insertOnce(row);
  return (await knownCustomer(link, live, accountId)) ?? made.id;
}

/** Stripe's customer of an account, if it has one. */
export async function knownCustomer(link: Link, live: boolean, accountId: string): Promise<string | null> {
  const row = await link.host().table(customersTable).get({ account_id: accountId, live });
  return row?.customer_id ?? null;
}
