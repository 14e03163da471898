import { subscriptionErrors } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { LogInOut, presentLogIn, presentWhy, WhyOut } from '../wire/log-in.ts';

const text = z.string().trim().min(1).max(253).optional();

const Query = z.strictObject({
  user: text,
  /** An address, or the name of a client. */
  nas: text,
  outcome: z.enum(['accept', 'reject', 'discard']).optional(),
  reason: text,
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

/** Who wants to come in, what is answered, and why somebody is offline. */
export const logInRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/log-ins',
    word: 'network',
    summary: 'Log-ins of the last two weeks, decoded, with the reason; those that are alike as one, the newest first',
    who: 'operator',
    query: Query,
    reply: z.strictObject({ logIns: z.array(LogInOut) }),
    async answer({ query: { user, nas, outcome, reason, limit } }) {
      const found = await billing.logIns({
        limit,
        ...(user !== undefined && { username: user }),
        ...(nas !== undefined && { nas }),
        ...(outcome !== undefined && { outcome }),
        ...(reason !== undefined && { reason }),
      });
      return { logIns: found.map(presentLogIn) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/why',
    word: 'network',
    summary: 'Why somebody is offline, by the user name that her router sends',
    who: 'operator',
    query: z.strictObject({ user: z.string().trim().min(1).max(253) }),
    reply: WhyOut,
    answer: async ({ query }) => presentWhy(await billing.why(query.user)),
  }),
  door({
    method: 'GET',
    path: '/api/v1/subscriptions/{id}/why',
    word: 'network',
    summary: 'Why a subscription is offline, or that it is not',
    who: 'operator',
    params: byId<'Subscription'>(),
    reply: WhyOut,
    async answer({ params }) {
      const subscription = await billing.reads.subscription(params.id);
      if (subscription === null) throw subscriptionErrors.missing({ subscriptionId: params.id });
      return presentWhy(await billing.why(subscription.username));
    },
  }),
];
