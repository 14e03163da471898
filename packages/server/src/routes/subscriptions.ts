import { randomInt } from 'node:crypto';
import { subscriptionErrors, type Billing, type Id, type Subscription } from '@daftari/core';
import { z } from 'zod';
import { sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf } from '../http/list.ts';
import { MajorAmount } from '../wire/common.ts';
import { presentSubscription, SubscriptionOut } from '../wire/customer.ts';
import { LocalDay, WholeFromOne } from '../wire/price.ts';
import { factsOf } from './facts.ts';
import { checkSeen } from './own.ts';
import { planMeant } from './plans.ts';

/** What the network lets her in by. Left out, one is made and told once. */
export const Secret = z.string().min(4, 'at least 4 characters').max(128);

/** The name on the network. */
export const Username = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]{1,64}$/, '1 to 64 visible ASCII characters without a space');

/** Who logs in to the network, and with which plan. */
export const subscriptionRoutes = (desk: Desk): readonly Door[] => [...holdingRoutes(desk), ...topUpRoutes(desk)];

const SubscribeIn = z
  .strictObject({
    customerId: idOf<'Account'>(),
    /** The plan by its id or its code. */
    plan: z.string().min(1).max(64).exactOptional(),
    /** The plan by its id, as everywhere else. */
    planId: idOf<'Plan'>().exactOptional(),
    username: Username,
    secret: Secret.optional(),
    quantity: z.int().min(1).max(10_000).exactOptional(),
    /** A price agreed with her instead of the plan's, in major units. */
    priceOverride: MajorAmount.exactOptional(),
    /** The day from which postpaid periods are counted; by the alignment of the plan, unless said otherwise. */
    anchor: LocalDay.exactOptional(),
  })
  .refine(({ plan, planId }) => (plan === undefined) !== (planId === undefined), {
    path: ['plan'],
    message: 'a plan by `plan` or by `planId`, and one of them',
  });

const holdingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/subscriptions',
    word: 'subscriptions',
    summary: 'Subscribe a customer to a plan, named by id or by code',
    who: 'operator',
    body: SubscribeIn,
    status: 201,
    reply: SubscriptionOut.extend({ secret: z.string().nullable() }),
    location: ({ id }) => `/api/v1/subscriptions/${id}`,
    async answer({ body }) {
      const plan = await planMeant(billing, body.plan ?? body.planId ?? '');
      const secret = body.secret ?? newSecret();
      const { customerId: accountId, plan: _plan, planId: _planId, ...terms } = body;
      const made = await billing.subscribe({ ...terms, accountId, planId: plan.id, secret });
      return { ...(await viewOf(billing, made)), secret: body.secret === undefined ? secret : null };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/subscriptions/{id}',
    word: 'subscriptions',
    summary: 'One subscription: its plan, use and sessions',
    params: byId<'Subscription'>(),
    reply: SubscriptionOut,
    async answer({ params, caller }) {
      const subscription = await subscriptionOf(billing, params.id);
      if (!sees(caller, subscription.accountId)) throw subscriptionErrors.missing({ subscriptionId: params.id });
      return viewOf(billing, subscription);
    },
  }),
  door({
    method: 'PATCH',
    path: '/api/v1/subscriptions/{id}',
    word: 'subscriptions',
    summary: 'Suspend, resume or end a subscription, or give it another network password',
    who: 'operator',
    params: byId<'Subscription'>(),
    body: z.strictObject({
      state: z.enum(['active', 'suspended', 'ended']).exactOptional(),
      secret: Secret.exactOptional(),
    }),
    reply: SubscriptionOut,
    answer: async ({ params, body }) => viewOf(billing, await billing.changeSubscription(params.id, body)),
  }),
];

const topUpRoutes = ({ billing }: Desk): readonly Door[] => {
  const TopUp = z.strictObject({ planId: idOf<'Plan'>(), below: WholeFromOne });
  const spec = {
    method: 'PUT',
    word: 'subscriptions',
    params: byId<'Subscription'>(),
    body: z.strictObject({ autoTopUp: TopUp.nullable() }),
    reply: SubscriptionOut,
    async answer({ params, body, caller }: TopUpAsked) {
      await checkSeen(billing, caller, params.id);
      const { autoTopUp } = body;
      const wanted = autoTopUp === null ? null : { ...autoTopUp, below: BigInt(autoTopUp.below) };
      return viewOf(billing, await billing.setAutoTopUp(params.id, wanted));
    },
  } as const;
  return [
    door({
      ...spec,
      path: '/api/v1/subscriptions/{id}/auto-top-up',
      summary: 'Buy a bundle from the wallet whenever less than so many units are left; null: no longer',
      who: 'operator',
    }),
    door({
      ...spec,
      path: '/api/v1/me/subscriptions/{id}/auto-top-up',
      summary: 'Buy a bundle from your wallet whenever less than so many units are left; null: no longer',
    }),
  ];
};

interface TopUpAsked {
  readonly params: { readonly id: Id<'Subscription'> };
  readonly body: { readonly autoTopUp: { readonly planId: Id<'Plan'>; readonly below: string } | null };
  readonly caller: Caller;
}

/** A network password that can be read out over the phone: no letter that looks like a digit. */
export function newSecret(): string {
  const signs = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from({ length: 10 }, () => signs[randomInt(signs.length)]).join('');
}

async function subscriptionOf({ reads }: Billing, subscriptionId: Id<'Subscription'>): Promise<Subscription> {
  const subscription = await reads.subscription(subscriptionId);
  if (subscription === null) throw subscriptionErrors.missing({ subscriptionId });
  return subscription;
}

async function viewOf(billing: Billing, { id, accountId }: Subscription): Promise<z.input<typeof SubscriptionOut>> {
  const { view, sessions, ...house } = await factsOf(billing, accountId);
  const one = view.subscriptions.find(({ subscription }) => subscription.id === id);
  if (one === undefined) throw subscriptionErrors.missing({ subscriptionId: id });
  return presentSubscription(one, sessions, view.account.name, house);
}
