import type { Id } from '@daftari/core';
import { z } from 'zod';
import { mayNamed, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf, ListQuery, paged, placeOf } from '../http/list.ts';
import { BucketOut, presentBucket } from '../wire/bucket.ts';
import { Validity } from '../wire/plan-rules.ts';
import { Whole, WholeFromOne } from '../wire/price.ts';
import { ownAccount } from './own.ts';

const BucketPage = z.strictObject({ buckets: z.array(BucketOut), ...paged });
const Query = ListQuery.omit({ search: true });

/** Units and credit: what customers hold beside money in the wallet. */
export const bucketRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/buckets',
    word: 'customers',
    summary: 'Units and credit of a customer, those that are over too; newest first',
    params: byId<'Account'>(),
    query: Query,
    reply: BucketPage,
    answer: ({ params, query, caller }) => bucketsOf(desk, params.id, query, caller),
  }),
  door({
    method: 'GET',
    path: '/api/v1/me/buckets',
    word: 'customers',
    summary: 'Units and credit of your own, those that are over too; newest first',
    query: Query,
    reply: BucketPage,
    answer: ({ query, caller }) => bucketsOf(desk, ownAccount(caller), query, caller),
  }),
  ...givingRoutes(desk),
];

const givingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/grants',
    word: 'customers',
    summary: 'Give a customer units without a sale, or credit: then the asset is her currency, in minor units',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({
      /** Null: for all her subscriptions. */
      subscriptionId: idOf<'Subscription'>().nullable().default(null),
      asset: z.string().trim().min(1).max(16),
      units: WholeFromOne,
      validity: Validity.nullable().default(null),
      source: z.enum(['compensation', 'promo', 'loyalty', 'referral']).default('compensation'),
      /** It stands in the books. */
      reason: z.string().trim().min(1, 'say why').max(200),
    }),
    status: 201,
    reply: BucketOut,
    idempotent: true,
    async answer({ params, body: { units, ...given } }) {
      const bucket = await billing.grantUnits({ ...given, accountId: params.id, units: BigInt(units) });
      return presentBucket(bucket, billing.clock.now());
    },
  }),
  door({
    method: 'PUT',
    path: '/api/v1/customers/{id}/buckets/{bucketId}/caps',
    word: 'customers',
    summary: 'Say who may use a pool, and how much each: the whole list',
    who: 'operator',
    params: z.strictObject({ id: idOf<'Account'>(), bucketId: idOf<'Bucket'>() }),
    body: z.strictObject({
      caps: z.array(z.strictObject({ subscriptionId: idOf<'Subscription'>(), units: Whole.nullable() })).max(1_000),
    }),
    reply: BucketOut,
    async answer({ params, body }) {
      const caps = body.caps.map(({ subscriptionId, units }) => ({
        subscriptionId,
        units: units === null ? null : BigInt(units),
      }));
      return presentBucket(await billing.capPool(params.id, params.bucketId, caps), billing.clock.now());
    },
  }),
];

async function bucketsOf(
  { billing }: Desk,
  accountId: Id<'Account'>,
  query: z.output<typeof Query>,
  caller: Caller,
): Promise<z.input<typeof BucketPage>> {
  mayNamed(caller, accountId);
  await billing.view(accountId);
  const found = await billing.reads.bucketsOf(accountId, query);
  const now = billing.clock.now();
  return { buckets: found.rows.map((bucket) => presentBucket(bucket, now)), ...placeOf(query, found) };
}
