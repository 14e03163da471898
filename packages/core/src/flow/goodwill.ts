import { bucketErrors, grantBucket, leftOf, type Bucket, type MemberCap } from '../domain/bucket.ts';
import { bookGranted } from '../domain/recipes-bundles.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { validUntil, type Validity } from '../domain/validity.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { upToNow } from './bucket-edges.ts';
import { bookingOf, bucketWork, changesOf, withBuckets, type BucketWork } from './bucket-work.ts';
import { beforeGrant } from './granted.ts';
import { loadView, together, untilFresh, type House } from './house.ts';

/** What an operator gives without a sale. */
export interface UnitsInput {
  readonly accountId: Id<'Account'>;
  /** Null: to the account itself, for all its subscriptions. Credit is always the account's. */
  readonly subscriptionId: Id<'Subscription'> | null;
  /** `BYTES`, `SECONDS`, a unit of the ISP's own; or the account's currency, for credit in minor units. */
  readonly asset: string;
  readonly units: bigint;
  /** How long it lasts from now on; null without end. */
  readonly validity: Validity | null;
  /** `compensation` for what went wrong, `promo` for what is given away. */
  readonly source: 'compensation' | 'promo' | 'loyalty' | 'referral';
  /** Why, for people: it stands in the books. */
  readonly reason: string;
}

/**
 * Gives units or credit to a customer: a bucket, its journal, and access as it then is.
 * Free units burn before paid ones.
 * @throws BillingError `account.missing`, `subscription.missing`, `bucket.malformed`, `money.unknownCurrency`,
 *   `validity.malformed`
 */
export async function grantUnits(house: House, input: UnitsInput): Promise<Bucket> {
  return untilFresh(house, `the account ${input.accountId}`, async () => {
    const view = await loadView(house, input.accountId);
    const one = subscriptionOf(view, input.subscriptionId);
    const work = beforeGrant(house, await upToNow(house, bucketWork(view)), one);
    const bucket = given(house, view, input);
    const journal = { ...bookGranted(bucket, bookingOf(house)), memo: input.reason.slice(0, 200) };
    return { changes: await withAccess(house, withBuckets(work, [bucket], [journal])), answer: bucket };
  });
}

/** Free before paid is a priority. */
const FREE = -100;

function given(house: House, { account }: AccountView, input: UnitsInput): Bucket {
  const now = house.clock.now();
  const { asset, units, validity, source } = input;
  const id = house.ids.next<'Bucket'>('bkt');
  const isCredit = asset === account.currency;
  return grantBucket({
    id,
    key: `${id}/${source}`,
    accountId: account.id,
    subscriptionId: isCredit ? null : input.subscriptionId,
    asset,
    granted: units,
    validFrom: now,
    validUntil: validity === null ? null : validUntil(now, validity, account.zone),
    priority: FREE,
    increment: 1n,
    grantedAt: now,
    source,
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
}

/**
 * Says who may use a pool and how much each: the whole list. What a member has taken stays counted; a cap holds for
 * what each further term brings, too.
 * @throws BillingError `account.missing`, `bucket.missing`, `bucket.malformed`, `subscription.missing`
 */
export async function capPool(
  house: House,
  accountId: Id<'Account'>,
  bucketId: Id<'Bucket'>,
  caps: readonly Pick<MemberCap, 'subscriptionId' | 'units'>[],
): Promise<Bucket> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const work = await upToNow(house, bucketWork(view));
    const pool = work.view.buckets.find(({ id }) => id === bucketId);
    if (pool === undefined || leftOf(pool) === 0n) throw bucketErrors.missing({ bucketId });
    const capped = { ...pool, memberCaps: caps.map((cap) => counted(work.view, pool, cap)) };
    return { changes: await withAccess(house, withBuckets(work, [capped])), answer: capped };
  });
}

function counted(
  view: AccountView,
  pool: Bucket,
  { subscriptionId, units }: Pick<MemberCap, 'subscriptionId' | 'units'>,
) {
  subscriptionOf(view, subscriptionId);
  if (units !== null && units < 0n) throw bucketErrors.malformed({ key: pool.key, reason: 'a cap is not negative' });
  const used = pool.memberCaps?.find((cap) => cap.subscriptionId === subscriptionId)?.used ?? 0n;
  return { subscriptionId, units, used };
}

/** What is written for the work, with the access that everybody then has. */
async function withAccess(house: House, work: BucketWork): Promise<Changes> {
  const { view } = work;
  const access = await Promise.all(view.subscriptions.map((one) => decideAccess(house, standingOf(view, one))));
  return together({ seen: [view.seen] }, changesOf(work), ...access);
}

function subscriptionOf(view: AccountView, subscriptionId: Id<'Subscription'> | null): SubscriptionView | null {
  if (subscriptionId === null) return null;
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  if (one === undefined) throw subscriptionErrors.missing({ subscriptionId });
  return one;
}
