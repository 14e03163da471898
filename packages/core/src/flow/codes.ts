import { weighCondition } from '../domain/promotion-facts.ts';
import { codeAsKept, promotionErrors, type Promotion, type Redemption } from '../domain/promotion.ts';
import {
  isLiveRedemption,
  redemptionAt,
  releasePromotion,
  reservePromotion,
  whyNothingLeft,
} from '../domain/redemption.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { localDateAt } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { countsOf, historyOf, lookBack, subjectOf } from './promotions.ts';

/** Who takes a code up: an account, for one of its subscriptions or for whatever it has. */
export interface CodeAsk {
  readonly accountId: Id<'Account'>;
  readonly code: string;
  readonly subscriptionId: Id<'Subscription'> | null;
}

/** How long a code is kept for a customer after the time that she has paid for, in milliseconds. */
const HELD_MS = 30 * 86_400_000;
/** How many lapsed reservations are noted with one that is made. */
const NOTED_AT_ONCE = 100;

/**
 * Takes a code up: it is reserved for the account, counts against the limits from now on, and becomes hers with the
 * next bill that it takes something from. Asked again it answers the same.
 * @throws BillingError `promotion.missing`, `promotion.refused` with the reason, `promotion.limitReached`,
 *   `promotion.used`, `subscription.missing`
 */
export async function redeemCode(house: House, ask: CodeAsk): Promise<Redemption> {
  return untilFresh(house, `the account ${ask.accountId}`, async () => {
    const view = await loadView(house, ask.accountId);
    const { redemption, lapsed, isNew } = await takenUp(house, view, ask);
    const changes: Changes = { seen: [view.seen], redemptions: [...lapsed, redemption] };
    return { changes: isNew ? changes : null, answer: redemption };
  });
}

/**
 * Gives back a code that no bill has used, so that somebody else can take it up.
 * @throws BillingError `promotion.missing`, `promotion.notTaken`, `promotion.redemption` when a bill has used it
 */
export async function releaseCode(house: House, ask: CodeAsk): Promise<void> {
  await untilFresh(house, `the account ${ask.accountId}`, async () => {
    const now = house.clock.now();
    const promotion = await promotionOf(house, ask.code);
    const view = await loadView(house, ask.accountId);
    const held = view.redemptions.filter((each) => each.promotionId === promotion.id && isOf(each, ask));
    const [first] = held.toSorted((a, b) => Number(a.state === 'redeemed') - Number(b.state === 'redeemed'));
    if (first === undefined) throw promotionErrors.notTaken({ code: promotion.code });
    return { changes: { seen: [view.seen], redemptions: [releasePromotion(first, now)] }, answer: undefined };
  });
}

/** A code as it would be taken up now. */
export interface TakenUp {
  readonly promotion: Promotion;
  readonly redemption: Redemption;
  /** Reservations whose time has passed, to be noted with it. */
  readonly lapsed: readonly Redemption[];
  readonly isNew: boolean;
}

/**
 * Decides whether a code can be taken up now, and says what is in the way. Writes nothing.
 * @throws BillingError `promotion.used`, `promotion.limitReached`, and what else is in the way
 */
export async function takenUp(house: House, view: AccountView, ask: CodeAsk): Promise<TakenUp> {
  const now = house.clock.now();
  const { account } = view;
  const promotion = await promotionOf(house, ask.code);
  const ones = subscriptionsOf(view, ask.subscriptionId);
  const held = view.redemptions.filter((each) => each.promotionId === promotion.id && isLiveRedemption(each, now));
  const today = localDateAt(now, account.zone);
  const same = held.find((each) => isOf(each, ask) && whyNothingLeft(promotion, each, today) === null);
  if (same !== undefined) return { promotion, redemption: same, lapsed: [], isNew: false };
  await checkConditions(house, view, promotion, ones);
  const lapsed = await lapsedOf(house, promotion, now);
  const count = await countAt(house, account.id, promotion, lapsed);
  const { perCustomer, total } = promotion.limits;
  const { code, name } = promotion;
  if (perCustomer !== null && count.ofAccount >= perCustomer) throw promotionErrors.used({ code, times: perCustomer });
  if (total !== null && count.total >= total) throw promotionErrors.limitReached({ name, limit: total });
  const paidUntil = Math.max(now, ...ones.map(({ subscription }) => subscription.paidUntil ?? now));
  const id = house.ids.next<'Redemption'>('red');
  const redemption = reservePromotion(
    promotion,
    {
      id,
      accountId: account.id,
      key: `${subjectOf(ask.subscriptionId)}/${id}`,
      currency: account.currency,
      at: now,
      holdMs: paidUntil - now + HELD_MS,
    },
    [],
    count,
  );
  return { promotion, redemption, lapsed: lapsed.map((each) => redemptionAt(each, now)), isNew: true };
}

/**
 * The subscriptions that a code would be for.
 * @throws BillingError `subscription.missing`
 */
function subscriptionsOf(view: AccountView, subscriptionId: Id<'Subscription'> | null): readonly SubscriptionView[] {
  const running = view.subscriptions.filter(({ subscription }) => subscription.state !== 'ended');
  if (subscriptionId === null) return running;
  const one = running.filter(({ subscription }) => subscription.id === subscriptionId);
  if (one.length === 0) throw subscriptionErrors.missing({ subscriptionId });
  return one;
}

/** @throws BillingError `promotion.missing` */
async function promotionOf(house: House, code: string): Promise<Promotion> {
  const promotion = await house.store.reads.promotionByCode(code);
  if (promotion === null) throw promotionErrors.missing({ code: codeAsKept(code) });
  return promotion;
}

function isOf({ key }: Redemption, { subscriptionId }: CodeAsk): boolean {
  return key.startsWith(`${subjectOf(subscriptionId)}/`);
}

/**
 * What can be said of a customer before there is a bill is said when she types the code. Off-peak use is weighed with
 * each bill, and a plan only when she has one.
 */
async function checkConditions(
  house: House,
  view: AccountView,
  promotion: Promotion,
  ones: readonly SubscriptionView[],
): Promise<void> {
  const { account } = view;
  const since = view.subscriptions.flatMap(({ subscription: { activatedAt } }) => activatedAt ?? []);
  const facts = {
    at: house.clock.now(),
    zone: account.zone,
    customerSince: since.length === 0 ? null : localDateAt(Math.min(...since), account.zone),
    invoices: await historyOf(house, account.id, lookBack([promotion])),
    planCodes: ones.map(({ plan }) => plan.code),
    usage: { units: 0n, byWindow: {} },
  };
  const weighed = promotion.when
    .filter(({ kind }) => kind !== 'off_peak' && (kind !== 'plans' || ones.length > 0))
    .map((condition) => weighCondition(condition, facts));
  const reason = weighed.find(({ holds }) => !holds)?.because;
  if (reason !== undefined) throw promotionErrors.refused({ promotionId: promotion.id, name: promotion.name, reason });
}

/** Reservations that hold a place which nobody wants any more; they only matter where places are limited. */
async function lapsedOf(house: House, { id, limits }: Promotion, now: number): Promise<readonly Redemption[]> {
  const isLimited = limits.total !== null || limits.perCustomer !== null || limits.perCurrency !== null;
  return isLimited ? house.store.reads.lapsedRedemptions(id, now, NOTED_AT_ONCE) : [];
}

async function countAt(house: House, accountId: Id<'Account'>, promotion: Promotion, lapsed: readonly Redemption[]) {
  const none = { total: 0, ofAccount: 0, inCurrency: 0 };
  const count = (await countsOf(house, accountId, [promotion])).get(promotion.id) ?? none;
  const own = lapsed.filter((each) => each.accountId === accountId);
  return {
    total: count.total - lapsed.length,
    ofAccount: count.ofAccount - own.length,
    inCurrency: count.inCurrency - lapsed.length,
  };
}
