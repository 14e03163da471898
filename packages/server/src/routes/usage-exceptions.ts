import type { UsageException } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, ListQuery, paged, placeOf } from '../http/list.ts';
import { instant, Instant, instantOrNull } from '../wire/common.ts';
import { namesOf } from './facts.ts';

const ExceptionOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  customerName: z.string().nullable(),
  subscriptionId: z.string(),
  usageId: z.string(),
  reason: z.enum(['too_late', 'no_price', 'ended']),
  raisedAt: Instant,
  resolvedAt: Instant.nullable(),
  /** How a person has dealt with it, in her words. */
  resolution: z.string().nullable(),
});

/** Usage that was billed to nobody and waits for a person. */
export const usageExceptionRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/usage-exceptions',
    word: 'usage',
    summary: 'Usage that was billed to nobody and waits for a person, oldest first',
    who: 'operator',
    query: ListQuery.omit({ search: true }),
    reply: z.strictObject({ exceptions: z.array(ExceptionOut), ...paged }),
    async answer({ query }) {
      const found = await billing.usageExceptions(askOf(query));
      const accounts = found.rows.map(({ accountId }) => accountId);
      const names = await namesOf(billing, accounts);
      return { exceptions: found.rows.map((one) => present(one, names)), ...placeOf(query, found) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/usage-exceptions/{id}/resolve',
    word: 'usage',
    summary: 'Note how it was dealt with; what is charged for it is a charge of its own',
    who: 'operator',
    params: byId<'UsageException'>(),
    body: z.strictObject({ resolution: z.string().trim().min(1, 'say how it was dealt with').max(500) }),
    reply: ExceptionOut,
    async answer({ params, body }) {
      const resolved = await billing.resolveException(params.id, body.resolution);
      return present(resolved, await namesOf(billing, [resolved.accountId]));
    },
  }),
];

function present(one: UsageException, names: ReadonlyMap<string, string>): z.input<typeof ExceptionOut> {
  const { id, accountId, subscriptionId, usageId, reason, resolution } = one;
  return {
    id,
    customerId: accountId,
    customerName: names.get(accountId) ?? null,
    subscriptionId,
    usageId,
    reason,
    raisedAt: instant(one.raisedAt),
    resolvedAt: instantOrNull(one.resolvedAt),
    resolution,
  };
}
