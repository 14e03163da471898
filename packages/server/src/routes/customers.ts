import { isBillingError, subscriptionErrors, type Billing, type Id, type Plan } from '@daftari/core';
import { z } from 'zod';
import { mayNamed } from '../auth/caller.ts';
import { Password } from '../auth/passwords.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, paged, placeOf } from '../http/list.ts';
import { Phone } from '../wire/common.ts';
import {
  AccountLanguage,
  CustomerOut,
  CustomerViewOut,
  presentCustomer,
  presentView,
  statuses,
} from '../wire/customer.ts';
import { TaxProfileWire } from '../wire/taxes.ts';
import { factsOf } from './facts.ts';
import { planMeant } from './plans.ts';
import { newSecret, Secret, Username } from './subscriptions.ts';

const Name = z.string().trim().min(1, 'a name').max(120);
const Email = z.email('an e-mail address').max(191);

const CustomerIn = z.strictObject({
  name: Name,
  phone: Phone.nullish(),
  email: Email.nullish(),
  number: z
    .string()
    .regex(/^[0-9A-Za-z-]{3,20}$/, '3 to 20 letters, digits and dashes')
    .exactOptional(),
  zone: z.string().max(60).exactOptional(),
  /** What she is written to in. */
  language: AccountLanguage.nullish(),
  taxProfile: TaxProfileWire.exactOptional(),
  /** The agent whose customer she is. */
  agentId: idOf<'Account'>().nullable().exactOptional(),
  /** The number of the customer who brought her. */
  referredBy: z.string().trim().min(1).max(64).exactOptional(),
  /** For the portal. */
  password: Password.optional(),
  subscription: z
    .strictObject({ plan: z.string().min(1).max(64), username: Username, secret: Secret.optional() })
    .optional(),
});

/** Who pays. */
export const customerRoutes = (desk: Desk): readonly Door[] => [
  ...listAndMake(desk),
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}',
    word: 'customers',
    summary: 'One customer: what she holds, owes and uses',
    params: byId<'Account'>(),
    reply: CustomerViewOut,
    async answer({ params, caller }) {
      mayNamed(caller, params.id);
      return presentView(await factsOf(desk.billing, params.id));
    },
  }),
  door({
    method: 'PATCH',
    path: '/api/v1/customers/{id}',
    word: 'customers',
    summary: 'Change a customer; suspending her closes her access at once',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({
      name: Name.exactOptional(),
      phone: Phone.nullish(),
      email: Email.nullish(),
      state: z.enum(['active', 'suspended']).exactOptional(),
      taxProfile: TaxProfileWire.exactOptional(),
      agentId: idOf<'Account'>().nullable().exactOptional(),
      language: AccountLanguage.nullish(),
      password: Password.optional(),
    }),
    reply: CustomerViewOut,
    async answer({ params, body: { password, ...patch } }) {
      const account = await desk.billing.changeAccount(params.id, patch);
      if (password !== undefined) await desk.users.setCustomerPassword(account, password);
      return presentView(await factsOf(desk.billing, params.id));
    },
  }),
  door({
    method: 'DELETE',
    path: '/api/v1/customers/{id}',
    word: 'customers',
    summary: 'Close an account that neither owes nor has money left; its books stay',
    who: 'operator',
    params: byId<'Account'>(),
    answer: async ({ params }) => void (await desk.billing.closeAccount(params.id)),
  }),
];

const listAndMake = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers',
    word: 'customers',
    summary: 'The customers; `search` finds names, numbers, phones and e-mail addresses',
    who: 'operator',
    query: listOf(...statuses),
    reply: z.strictObject({ customers: z.array(CustomerOut), ...paged }),
    async answer({ query }) {
      const { billing } = desk;
      const page = await billing.reads.accounts(askOf(query), billing.clock.now());
      return { customers: page.rows.map(presentCustomer), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers',
    word: 'customers',
    summary: 'Open an account, with its first subscription and a portal password if wanted',
    who: 'operator',
    body: CustomerIn,
    status: 201,
    reply: CustomerViewOut.extend({ secret: z.string().nullable() }),
    location: ({ id }) => `/api/v1/customers/${id}`,
    async answer({ body }) {
      const { accountId, secret } = await openCustomer(desk, body);
      return { ...presentView(await factsOf(desk.billing, accountId)), secret };
    },
  }),
];

/** Looks at everything that can be refused first, so that nothing is half done; what a race spoils is closed again. */
async function openCustomer(
  { billing, users }: Desk,
  { subscription, password, ...input }: z.output<typeof CustomerIn>,
): Promise<{ readonly accountId: Id<'Account'>; readonly secret: string | null }> {
  const plan = subscription === undefined ? null : await planFor(billing, subscription);
  const account = await billing.openAccount(input);
  const secret = subscription?.secret ?? newSecret();
  try {
    if (subscription !== undefined && plan !== null) {
      const { username } = subscription;
      await billing.subscribe({ accountId: account.id, planId: plan.id, username, secret });
    }
    if (password !== undefined) await users.setCustomerPassword(account, password);
  } catch (thrown) {
    if (isBillingError(thrown)) await billing.closeAccount(account.id);
    throw thrown;
  }
  const told = subscription !== undefined && subscription.secret === undefined;
  return { accountId: account.id, secret: told ? secret : null };
}

async function planFor(
  billing: Billing,
  { plan, username }: { readonly plan: string; readonly username: string },
): Promise<Plan> {
  const taken = await billing.reads.access(username, billing.clock.now());
  if (taken !== null) throw subscriptionErrors.usernameTaken({ username });
  return planMeant(billing, plan);
}
