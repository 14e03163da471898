import type { Discount } from '../domain/discount.ts';
import { applicablePromotions, type Offered } from '../domain/promotion-offer.ts';
import type { InvoiceHistory } from '../domain/promotion-facts.ts';
import type { Promotion, Redemption } from '../domain/promotion.ts';
import { redeemPromotion, useRedemption, whyNothingLeft, type RedemptionCount } from '../domain/redemption.ts';
import type { DiscountOutcome } from '../domain/reduction.ts';
import type { PricedLine } from '../domain/scope.ts';
import { localDateAt, type LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, zero, type Money } from '../kernel/money.ts';
import { periodAt } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';
import { usedInWindows } from './off-peak.ts';

/** The promotions that a bill may apply, and what is to be noted of those that it did. */
export interface AppliedPromotions {
  readonly discounts: readonly Discount[];
  /**
   * What is written with the document: reservations become hers, the period is counted, and the rest of an amount that
   * carries is kept. Only a new term or period counts; a change of plan in its middle uses none up.
   */
  readonly took: (outcomes: readonly DiscountOutcome[]) => Changes;
}

/**
 * Which promotions apply to a bill of one subscription: those without a code whose conditions hold, and those that the
 * account has taken up and not used up. Writes nothing, so a preview asks the same. A house without promotions is asked
 * nothing more than its remembered list.
 */
export async function promotionsFor(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  lines: readonly PricedLine[],
): Promise<AppliedPromotions> {
  const now = house.clock.now();
  const all = await house.offers.all();
  const redemptions = view.redemptions.filter((redemption) => isFor(redemption, one.subscription.id));
  const held = new Set(redemptions.map(({ promotionId }) => promotionId));
  const asked = all.filter((each) => held.has(each.id) || (each.code === null && isOpen(each, now)));
  if (asked.length === 0) return NONE;
  const period = periodOf(view, one, lines, now);
  const begun = begunOn(view, one, now);
  const promotionOf = new Map(all.map((promotion) => [promotion.id, promotion]));
  const seen = period.isNew
    ? redemptions
    : redemptions.map((each) => seenToday(each, promotionOf.get(each.promotionId), period, begun));
  const facts = await factsOf(house, view, one, { lines, period, asked, redemptions: seen, now });
  const { offered } = applicablePromotions(asked, facts);
  const applied = period.isNew ? offered : offered.filter((each) => isPartOf(period.firstDay, each));
  return {
    discounts: applied.map(({ discount }) => discount),
    took: (outcomes) => ({ redemptions: usesOf(house, view, { applied, outcomes, period, redemptions, asked }) }),
  };
}

/** Nothing applies, and nothing is to be noted. */
const NONE: AppliedPromotions = { discounts: [], took: () => ({}) };

/** A billing period as promotions count it. */
export interface CountedPeriod {
  readonly firstDay: LocalDate;
  /** Whether the bill begins it, and does not only change what is in it. */
  readonly isNew: boolean;
}

/** What a promotion was taken up for: one subscription, or whatever the account has. */
export function subjectOf(subscriptionId: Id<'Subscription'> | null): string {
  return subscriptionId ?? 'account';
}

/** Whether a redemption is for a subscription: its key begins with what it was taken up for. */
function isFor({ key }: Pick<Redemption, 'key'>, subscriptionId: Id<'Subscription'>): boolean {
  const [subject] = key.split('/');
  return subject === subjectOf(null) || subject === subscriptionId || subject === AUTOMATIC;
}

/** The subject of what was taken up by itself. */
const AUTOMATIC = 'automatic';

function isOpen({ validFrom, validUntil }: Promotion, now: number): boolean {
  return validFrom <= now && (validUntil === null || now < validUntil);
}

/**
 * The period that the flat lines of a bill begin; today for a bill without one, in the middle of what runs. A change of
 * plan that buys a whole new term from now on begins one too, else changing again and again would be a discount without
 * end; one that only parts what is paid reaches no further than that.
 */
function periodOf(
  { account: { zone } }: AccountView,
  { subscription: { paidUntil } }: SubscriptionView,
  lines: readonly PricedLine[],
  now: number,
): CountedPeriod {
  const begun = lines.filter(({ charge: { key, kind, fromAt, toAt } }) => {
    if (key.includes('/recurring/')) return true;
    return kind === 'recurring' && paidUntil !== null && fromAt <= now && toAt > Math.max(now, paidUntil);
  });
  const starts = begun.map(({ charge }) => charge.fromAt);
  return { firstDay: localDateAt(starts.length > 0 ? Math.min(...starts) : now, zone), isNew: starts.length > 0 };
}

/**
 * A redemption as a bill in the middle of a period sees it: one that the period has used gives today too. Changes of
 * plan part the terms of a period, so the day on which it began is looked for and not the beginning of a term.
 */
function seenToday(
  redemption: Redemption,
  promotion: Promotion | undefined,
  { firstDay: today }: CountedPeriod,
  begun: { readonly day: LocalDate; readonly kind: 'prepaid' | 'postpaid' },
): Redemption {
  const last = redemption.periods
    .filter((day) => day <= today)
    .toSorted()
    .at(-1);
  if (last === undefined) return redemption;
  // What a code gave ends with the sale of the next term; so as long as it is there, its last period runs.
  const runs = last >= begun.day || (begun.kind === 'prepaid' && promotion?.code !== null);
  return runs ? { ...redemption, periods: [...redemption.periods, today] } : redemption;
}

/** The day on which the period that runs began, as far as it can be seen. */
function begunOn({ account: { zone } }: AccountView, { plan, subscription, terms }: SubscriptionView, now: number) {
  const today = localDateAt(now, zone);
  const { kind } = plan.terms;
  if (plan.terms.kind === 'postpaid') {
    return { day: periodAt(subscription.anchor, plan.terms.interval, today).from, kind };
  }
  const begun = terms.filter(({ startAt, endAt }) => startAt <= now && startAt < endAt).toReversed();
  let since = begun[0]?.startAt ?? now;
  for (const { startAt, endAt } of begun) if (endAt >= since) since = Math.min(since, startAt);
  return { day: localDateAt(since, zone), kind };
}

/** In the middle of a period only what has applied to it, or applies to every bill, goes on. */
function isPartOf(firstDay: LocalDate, { redemption, takeUp }: Offered): boolean {
  return redemption === null ? !takeUp : redemption.periods.includes(firstDay);
}

interface Asked {
  readonly lines: readonly PricedLine[];
  readonly period: CountedPeriod;
  readonly asked: readonly Promotion[];
  readonly redemptions: readonly Redemption[];
  readonly now: number;
}

/** What is known of the customer, of which only that is read which some promotion asks for. */
async function factsOf(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  { lines, period, asked, redemptions, now }: Asked,
) {
  const { account } = view;
  const conditions = asked.flatMap(({ when }) => when);
  const windows = conditions.flatMap((each) => (each.kind === 'off_peak' ? each.windows : []));
  const [invoices, usage, counts] = await Promise.all([
    historyOf(house, account.id, lookBack(asked)),
    windows.length === 0 ? { units: 0n, byWindow: {} } : usedInWindows(house, view, one, windows),
    countsOf(
      house,
      account.id,
      asked.filter(({ limits }) => limits.total !== null || limits.perCustomer !== null || limits.perCurrency !== null),
    ),
  ]);
  const since = view.subscriptions.flatMap(({ subscription: { activatedAt } }) => activatedAt ?? []);
  const codes = lines.flatMap(({ planCode }) => planCode ?? []);
  return {
    at: now,
    zone: account.zone,
    customerSince: since.length === 0 ? null : localDateAt(Math.min(...since), account.zone),
    invoices,
    planCodes: [...new Set(codes.length === 0 ? [one.plan.code] : codes)],
    usage,
    currency: account.currency,
    period: period.firstDay,
    redemptions,
    counts,
  };
}

/** How many invoices the conditions look back; none when none does. Some may be open and not due yet. */
export function lookBack(promotions: readonly Pick<Promotion, 'when'>[]): number {
  const looks = promotions.flatMap(({ when }) =>
    when.map((each) => (each.kind === 'paid_on_time' ? each.last : each.kind === 'new_customer' ? 1 : 0)),
  );
  const most = Math.max(0, ...looks);
  return most === 0 ? 0 : most + NOT_DUE_YET;
}

/** So many invoices may be open and not due while older ones are judged. */
const NOT_DUE_YET = 24;

/** The last invoices of an account: when they were due and paid; none is read when none is asked for. */
export async function historyOf(
  house: House,
  accountId: Id<'Account'>,
  limit: number,
): Promise<readonly InvoiceHistory[]> {
  return limit === 0 ? [] : house.store.reads.paidHistory(accountId, limit);
}

/** How often limited promotions are taken up. All accounts of a house are in one currency: its count is the total. */
export async function countsOf(
  house: House,
  accountId: Id<'Account'>,
  promotions: readonly Promotion[],
): Promise<ReadonlyMap<string, RedemptionCount>> {
  const counted = promotions.map(async ({ id }) => {
    const { total, ofAccount } = await house.store.reads.redemptionCount(id, accountId);
    return [id, { total, ofAccount, inCurrency: total }] as const;
  });
  return new Map(await Promise.all(counted));
}

interface Uses {
  readonly applied: readonly Offered[];
  readonly outcomes: readonly DiscountOutcome[];
  readonly period: CountedPeriod;
  readonly redemptions: readonly Redemption[];
  readonly asked: readonly Promotion[];
}

/** The redemptions as they stand after a bill. What gave nothing is not used up by it. */
function usesOf(
  house: House,
  view: AccountView,
  { applied, outcomes, period, redemptions, asked }: Uses,
): readonly Redemption[] {
  const now = house.clock.now();
  const used = applied.flatMap((offered) => {
    const taken = outcomes.find(({ discount }) => discount.id === offered.discount.id)?.taken;
    if (taken === undefined || taken.minor === 0n) return [];
    const known = redemptions.find(({ id }) => id === offered.redemption?.id);
    const hold = offered.takeUp ? takenUp(house, view, offered.promotion) : known;
    return hold === undefined ? [] : [usedBy(redeemPromotion(hold, now), period, taken)];
  });
  if (!period.isNew) return used;
  const touched = new Set(used.map(({ id }) => id));
  const over = redemptions.filter((each) => {
    const promotion = asked.find(({ id }) => id === each.promotionId);
    if (promotion === undefined || touched.has(each.id) || each.endedAt !== null) return false;
    return (
      promotion.code !== null && each.state === 'redeemed' && whyNothingLeft(promotion, each, period.firstDay) !== null
    );
  });
  return [...used, ...over.map((each) => ({ ...each, endedAt: now }))];
}

/** An amount that carries gives with every bill, also with two of one period; the period is counted once. */
function usedBy(redemption: Redemption, { firstDay, isNew }: CountedPeriod, taken: Money): Redemption {
  const counted = isNew ? useRedemption(redemption, firstDay, zero(taken.currency)) : redemption;
  return counted.left === null ? counted : { ...counted, left: subtract(counted.left, taken) };
}

/** What applies by itself and is counted is taken up with the first bill that it gives something to. */
function takenUp(house: House, { account }: AccountView, promotion: Promotion): Redemption {
  const now = house.clock.now();
  const { discount } = promotion;
  return {
    id: house.ids.next('red'),
    promotionId: promotion.id,
    accountId: account.id,
    key: AUTOMATIC,
    currency: account.currency,
    state: 'reserved',
    reservedAt: now,
    heldUntil: now + 1,
    redeemedAt: null,
    endedAt: null,
    periods: [],
    left: discount.kind === 'amount' && discount.carries ? discount.amount : null,
  };
}
