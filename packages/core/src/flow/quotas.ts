import { bucketState, endStay, usable, type Bucket } from '../domain/bucket.ts';
import { decide } from '../domain/entitlement.ts';
import { reserveSlice } from '../domain/pool.ts';
import { COUNTED, isLimited, poolHeld, sliceOf, type CountedAsset } from '../domain/quota.ts';
import type { Session } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { decideAccess, standingOf } from './access.ts';
import { burnRest, upToNow } from './bucket-edges.ts';
import { bucketWork, burntOf, changesOf, oneOf, withBuckets, withHolds, type BucketWork } from './bucket-work.ts';
import { sideBySide, together, untilFresh, type House } from './house.ts';
import { toppedUp } from './top-up.ts';

/** Looks at those of these subscriptions whose use may change what they may use; see `watchAccounts`. */
export async function watchQuotas(house: House, subscriptionIds: readonly Id<'Subscription'>[]): Promise<void> {
  if (subscriptionIds.length === 0) return;
  try {
    const { byId } = await house.store.reads.usageRules({ subscriptionIds, usernames: [] });
    const limited = [...byId.values()].filter((rules) => rules.limited);
    await watchAccounts(house, [...new Set(limited.map(({ accountId }) => accountId))]);
  } catch (fault) {
    house.log.error('Quotas could not be looked at', { subscriptionIds, reason: String(fault) });
  }
}

/**
 * Looks at what has been used of quotas, buckets, pools and fair use. What was used is durable by now and its report
 * must be answered: sent again it would tell nothing new, and the quota would be looked at no more. A look that fails
 * is made up for by the next report, and by the next log-in.
 */
export async function watchAccounts(house: House, accountIds: readonly Id<'Account'>[]): Promise<void> {
  const failed = (accountId: Id<'Account'>, fault: unknown): void =>
    house.log.error('A quota could not be looked at', { accountId, reason: String(fault) });
  await sideBySide(accountIds, SIDE_BY_SIDE, (accountId) =>
    watchQuota(house, accountId).catch((fault: unknown) => failed(accountId, fault)),
  );
}

/** How many customers are looked at side by side: log-ins want connections too. */
const SIDE_BY_SIDE = 4;

/**
 * A wallet that may buy a bundle does so first, so that nobody is stopped who has the money; then access is decided.
 */
async function watchQuota(house: House, accountId: Id<'Account'>): Promise<void> {
  await untilFresh(house, `the account ${accountId}`, async () => {
    const view = await toppedUp(house, accountId);
    const { work, open } = await lookedAt(house, view);
    const access = await Promise.all(
      work.view.subscriptions
        .filter(({ entitlement }) => entitlement !== null)
        .map((one) => decideAccess(house, standingOf(work.view, one), { counting: open.has(one.subscription.id) })),
    );
    const changes = together(changesOf(work), ...access);
    const nothing = Object.keys(changes).length === 0;
    return { changes: nothing ? null : { ...changes, seen: [view.seen] }, answer: undefined };
  });
}

type OpenSessions = ReadonlyMap<Id<'Subscription'>, readonly Session[]>;

/** The account once what it used was burnt where that is due, and its sessions hold their slices of its pools. */
async function lookedAt(house: House, view: AccountView): Promise<{ work: BucketWork; open: OpenSessions }> {
  const open = await openSessions(house, view);
  let work = await upToNow(house, bucketWork(view));
  work = released(work, open);
  for (const { subscription } of view.subscriptions) {
    const sessions = open.get(subscription.id) ?? [];
    for (const asset of COUNTED) {
      if (isBurntNow(house, work, oneOf(work, subscription.id), { asset, sessions })) {
        work = burnRest(house, work, { subscription }, { asset, at: house.clock.now() });
      }
      work = sliced(house, work, oneOf(work, subscription.id), { asset, sessions });
    }
    if (sessions.length === 0) work = withoutStay(work, oneOf(work, subscription.id));
  }
  return { work, open };
}

/** The open sessions of those who count down, hold slices or burn in steps; nobody else's matter here. */
async function openSessions(house: House, view: AccountView): Promise<OpenSessions> {
  const pooled = view.buckets.some(({ asset }) => isCounted(asset)) || view.holds.length > 0;
  const matter = view.subscriptions.filter(
    ({ entitlement, buckets }) =>
      pooled || (entitlement?.quotaSeconds ?? null) !== null || buckets.some(({ increment }) => increment > 1n),
  );
  const found = await Promise.all(
    matter.map(async ({ subscription: { id } }) => {
      const { rows } = await house.store.reads.openSessions(id, { page: 1, limit: 100 });
      return [id, rows] as const;
    }),
  );
  return new Map(found.filter(([, rows]) => rows.length > 0));
}

interface Counted {
  readonly asset: CountedAsset;
  readonly sessions: readonly Session[];
}

/**
 * Use is burnt when it matters: it empties a bucket, ends a stay that took whole steps, needs a further slice of a
 * pool, or changes what access is given. Until then it only counts, so that a report does not cost a journal.
 */
function isBurntNow(house: House, work: BucketWork, one: SubscriptionView, { asset, sessions }: Counted): boolean {
  const now = house.clock.now();
  const units = one.unburnt[asset] ?? 0n;
  if (units === 0n || !isLimited(one, asset, now)) return false;
  const held = heldBy(work, one, asset);
  if (
    sessions.length === 0 &&
    held.some(({ increment, subscriptionId }) => increment > 1n || subscriptionId === null)
  ) {
    return true;
  }
  const after = burntOf(work.view, one.subscription.id, held, { units, at: now }).buckets;
  if (after.some((bucket) => usable(bucket) === 0n)) return true;
  if (after.some(({ subscriptionId }) => subscriptionId === null) && isShort(work, one, { asset, sessions }, now)) {
    return true;
  }
  const told = one.entitlement?.because.reason;
  return told !== 'stage' && told !== decide(standingOf(work.view, one).standing, now).because.reason;
}

/** How long a slice is held for a session of which nothing is heard: as long as no source takes it for open. */
const HOLD_MS = 86_400_000;

/** Fills the slices of the sessions of a member once less than half of one is left. */
function sliced(house: House, given: BucketWork, one: SubscriptionView, counted: Counted): BucketWork {
  const at = house.clock.now();
  const { asset, sessions } = counted;
  const pools = poolsOf(given, asset, at);
  if (pools.length === 0 || !isLimited(one, asset, at) || !isShort(given, one, counted, at)) return given;
  const { accountId, id: subscriptionId } = one.subscription;
  const slice = {
    units: sliceOf(pools, asset),
    at,
    expiresAt: at + HOLD_MS,
    nextId: () => house.ids.next<'BucketHold'>('bhd'),
  };
  let work = given;
  for (const { id: sessionId } of sessions) {
    const ids = new Set(pools.map(({ id }) => id));
    const known = work.view.holds.filter(({ bucketId }) => ids.has(bucketId));
    const { holds } = reserveSlice({ buckets: pools, holds: known }, { accountId, subscriptionId, sessionId }, slice);
    work = withHolds(
      work,
      holds.filter((hold) => !known.includes(hold)),
    );
  }
  return work;
}

/** Whether the sessions of a member hold less than half of their slices, once what they have used is taken off. */
function isShort(work: BucketWork, one: SubscriptionView, { asset, sessions }: Counted, at: number): boolean {
  const pools = poolsOf(work, asset, at);
  const { holds } = work.view;
  const own = one.buckets.filter((bucket) => bucket.asset === asset);
  const beyond = burntOf(work.view, one.subscription.id, own, { units: one.unburnt[asset] ?? 0n, at }).left;
  const held = poolHeld({ subscription: one.subscription, holds }, pools, at);
  return 2n * (held - beyond) < sliceOf(pools, asset) * BigInt(sessions.length);
}

/** What sessions held that are over is everybody's again, once what they used has been burnt. */
function released(work: BucketWork, open: OpenSessions): BucketWork {
  const alive = new Set([...open.values()].flatMap((sessions) => sessions.map(({ id }) => id)));
  const over = work.view.holds.filter(({ sessionId }) => !alive.has(sessionId));
  return withHolds(
    work,
    over.map((hold) => ({ ...hold, units: 0n, slack: 0n })),
  );
}

/** The rest of a step is lost with the stay that began it. */
function withoutStay(work: BucketWork, { buckets }: SubscriptionView): BucketWork {
  const begun = buckets.filter(({ slack }) => slack > 0n);
  return begun.length === 0 ? work : withBuckets(work, begun.map(endStay));
}

function heldBy({ view }: BucketWork, one: SubscriptionView, asset: CountedAsset): readonly Bucket[] {
  return [...one.buckets, ...view.buckets].filter((bucket) => bucket.asset === asset);
}

function poolsOf({ view }: BucketWork, asset: CountedAsset, at: number): readonly Bucket[] {
  return view.buckets.filter((bucket) => bucket.asset === asset && bucketState(bucket, at) === 'active');
}

function isCounted(asset: string): asset is CountedAsset {
  return (COUNTED as readonly string[]).includes(asset);
}
