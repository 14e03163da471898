import { accountErrors, numberAsKept } from '../domain/account.ts';
import { grantBucket, leftOf, type Bucket } from '../domain/bucket.ts';
import { voidBucket } from '../domain/expiry.ts';
import { bookGranted, bookVoided } from '../domain/recipes-bundles.ts';
import type { DueReferral, RefundedReferral, ReferralRecord } from '../domain/referral-record.ts';
import {
  clawBack,
  referralErrors,
  referralGrants,
  type Clawback,
  type ReferralGrant,
  type ReferralProgramme,
  type StandingGrant,
} from '../domain/referral.ts';
import type { Id } from '../kernel/id.ts';
import type { Zone } from '../kernel/calendar.ts';
import { money } from '../kernel/money.ts';
import type { AccountView, Changes } from '../ports/store.ts';
import { bookingOf } from './bucket-work.ts';
import { loadView, sideBySide, untilFresh, type House } from './house.ts';
import { reviewOne } from './review.ts';

/** How many referrals one round deals with. */
const AT_ONCE = 200;
const SIDE_BY_SIDE = 8;
/** Days are counted in the zone of each side, which is at most so far from any other. */
const ZONES_DIFFER_MS = 2 * 86_400_000;
const DAY_MS = 86_400_000;

/** What a round has done. */
export interface ReferralRound {
  readonly granted: number;
  readonly clawedBack: number;
}

/**
 * The changes that note who brought a new customer; none where nobody is named.
 * @throws BillingError `referral.unknown`, `account.closed`
 */
export async function broughtBy(house: House, refereeId: Id<'Account'>, number: string | undefined): Promise<Changes> {
  if (number === undefined) return {};
  const referrer = await house.store.reads.accountByNumber(numberAsKept(number));
  if (referrer === null) throw referralErrors.unknown({ number });
  if (referrer.state === 'closed') throw accountErrors.closed({ accountId: referrer.id });
  const referral: ReferralRecord = {
    id: house.ids.next('ref'),
    referrerId: referrer.id,
    refereeId,
    state: 'open',
    madeAt: house.clock.now(),
    invoiceId: null,
    grantedAt: null,
    endedAt: null,
  };
  return { referrals: [referral] };
}

/**
 * Gives both sides of each referral whose referee has paid her first invoice what the programme promises, and takes it
 * back where she got money back within its days. Each is done once, however often and by however many it is asked.
 */
export async function settleReferrals(house: House): Promise<ReferralRound> {
  const { referral: programme, clock, store } = house;
  if (programme === null) return { granted: 0, clawedBack: 0 };
  const due = await store.reads.dueReferrals(AT_ONCE);
  const granted = await forEach(house, due, (one) => giveBoth(house, programme, one));
  const since = clock.now() - programme.clawbackDays * DAY_MS - ZONES_DIFFER_MS;
  const refunded = await store.reads.refundedReferrals(since, AT_ONCE);
  const clawedBack = await forEach(house, refunded, (one) => takeBack(house, programme, one));
  return { granted, clawedBack };
}

/** One that fails holds no other up: it is tried again with the next round. */
async function forEach<T extends { readonly referral: ReferralRecord }>(
  house: House,
  list: readonly T[],
  work: (one: T) => Promise<boolean>,
): Promise<number> {
  let done = 0;
  await sideBySide(list, SIDE_BY_SIDE, async (one) => {
    try {
      if (await work(one)) done += 1;
    } catch (fault) {
      house.log.error('A referral could not be settled', { referralId: one.referral.id, reason: String(fault) });
    }
  });
  return done;
}

/** Both sides in one unit of work, decided on both accounts. False when somebody else has done it meanwhile. */
async function giveBoth(
  house: House,
  programme: ReferralProgramme,
  { referral, first }: DueReferral,
): Promise<boolean> {
  const now = house.clock.now();
  const sides = await untilFresh<readonly AccountView[]>(house, `the referral ${referral.id}`, async () => {
    const known = await house.store.reads.referralOf(referral.refereeId);
    if (known?.state !== 'open') return { changes: null, answer: [] };
    const [referrer, referee] = await viewsOf(house, referral);
    const grants = referralGrants(programme, referral, first, {
      at: now,
      zones: { referrer: referrer.account.zone, referee: referee.account.zone },
      keys: new Set(),
      paidFor: await house.store.reads.referralsGranted(referral.referrerId),
    });
    const open = [referrer, referee].filter(({ account }) => account.state !== 'closed');
    const given = grants.filter(({ accountId }) => open.some(({ account }) => account.id === accountId));
    const buckets = given.map((each) => bucketOf(house, each));
    return {
      changes: {
        seen: [referrer.seen, referee.seen],
        buckets,
        journals: buckets.map((bucket) => bookGranted(bucket, bookingOf(house))),
        referrals: [{ ...known, state: 'granted', invoiceId: first.invoiceId, grantedAt: now }],
      },
      answer: open,
    };
  });
  // What is open is paid with the credit at once, and not only when something else happens.
  for (const { account, openInvoices } of sides) if (openInvoices.length > 0) await reviewOne(house, account.id);
  return sides.length > 0;
}

function bucketOf(house: House, { key, accountId, amount, grantedAt, expiresAt }: ReferralGrant): Bucket {
  return grantBucket({
    id: house.ids.next('bkt'),
    key,
    accountId,
    subscriptionId: null,
    asset: amount.currency,
    granted: amount.minor,
    validFrom: grantedAt,
    validUntil: expiresAt,
    priority: 0,
    increment: 1n,
    grantedAt,
    source: 'referral',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
}

/** What is left of both grants; what was spent is borne by the house, and told. */
async function takeBack(
  house: House,
  programme: ReferralProgramme,
  { referral, refundId, refundedAt }: RefundedReferral,
): Promise<boolean> {
  const taken = await untilFresh<readonly Clawback[]>(house, `the referral ${referral.id}`, async () => {
    const known = await house.store.reads.referralOf(referral.refereeId);
    if (known?.state !== 'granted') return { changes: null, answer: [] };
    const views = await viewsOf(house, referral);
    const standing = await grantsOf(house, referral, views);
    const grants = standing.map((each) => each.standing);
    const claws = clawBack(programme, grants, { refundId, at: refundedAt, keys: new Set() });
    if (claws.length === 0) return { changes: null, answer: [] };
    const voided = claws.flatMap(({ grantKey, taken: { minor } }) => {
      const before = standing.find(({ bucket }) => bucket.key === grantKey)?.bucket;
      return before === undefined || minor === 0n ? [] : [{ before, after: voidBucket(before).bucket }];
    });
    return {
      changes: {
        seen: views.map(({ seen }) => seen),
        buckets: voided.map(({ after }) => after),
        journals: voided.map(({ before, after }) => bookVoided(before, after, bookingOf(house), '4190')),
        referrals: [{ ...known, state: 'clawed_back', endedAt: house.clock.now() }],
      },
      answer: claws,
    };
  });
  for (const { grantKey, taken: back, notRecoverable, because } of taken) {
    const figures = { taken: String(back.minor), notRecoverable: String(notRecoverable.minor) };
    house.log.info('Referral credit was taken back', { grantKey, because, ...figures });
  }
  return taken.length > 0;
}

async function grantsOf(
  house: House,
  { id, referrerId, refereeId }: ReferralRecord,
  [referrer, referee]: readonly [AccountView, AccountView],
): Promise<readonly { readonly bucket: Bucket; readonly standing: StandingGrant }[]> {
  const sides = [
    { side: 'referrer', accountId: referrerId, zone: referrer.account.zone },
    { side: 'referee', accountId: refereeId, zone: referee.account.zone },
  ] as const;
  const found = await Promise.all(
    sides.map(async (each) => {
      const bucket = await house.store.reads.bucketByKey(`referral/${id}/${each.side}`);
      return bucket === null ? [] : [{ bucket, standing: standingOf(bucket, { ...each, referralId: id }) }];
    }),
  );
  return found.flat();
}

function standingOf(
  bucket: Bucket,
  { zone, ...whose }: Pick<ReferralGrant, 'side' | 'accountId' | 'referralId'> & { readonly zone: Zone },
): StandingGrant {
  const { key, asset, granted, grantedAt, validUntil } = bucket;
  const grant = { ...whose, key, amount: money(granted, asset), grantedAt, expiresAt: validUntil, because: '' };
  return { grant, left: money(leftOf(bucket), asset), zone };
}

/** Both sides: who brought, and who was brought. */
async function viewsOf(house: House, { referrerId, refereeId }: ReferralRecord): Promise<[AccountView, AccountView]> {
  return [await loadView(house, referrerId), await loadView(house, refereeId)];
}
