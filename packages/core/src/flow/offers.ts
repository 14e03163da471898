import { z } from 'zod';
import type { DiscountTerms, Stacking } from '../domain/discount.ts';
import { reductionKey } from '../domain/discount.ts';
import {
  checkPromotion,
  codeAsKept,
  promotionErrors,
  type Condition,
  type Promotion,
  type PromotionLimits,
} from '../domain/promotion.ts';
import type { LineScope } from '../domain/scope.ts';
import { localDateAt } from '../kernel/calendar.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import { zero, type Money } from '../kernel/money.ts';
import { periodAt, periodInstants } from '../kernel/period.ts';
import type { AccountView, SubscriptionView } from '../ports/store.ts';
import { takenUp, type CodeAsk } from './codes.ts';
import { heldFrom } from './held.ts';
import { commit, loadView, type House } from './house.ts';
import { parse } from './input.ts';
import { documentOf, flatLines, priceLines, UNMETERED, type Priced } from './pricing.ts';
import { offerTerm, toRenew } from './purchase.ts';

/** A promotion as it is written down; what is left out is without limit, without end, and for every line. */
export interface PromotionInput {
  /** What people type; left out, it applies by itself. */
  readonly code?: string | null;
  readonly name: string;
  readonly discount: DiscountTerms;
  readonly scope?: LineScope;
  readonly when?: readonly Condition[];
  /** One with a code is for each customer once, unless said otherwise. */
  readonly limits?: Partial<PromotionLimits>;
  /** From now on, unless said otherwise; UTC milliseconds. */
  readonly validFrom?: number;
  readonly validUntil?: number | null;
  readonly firstPeriods?: number | null;
  readonly stacking?: Stacking;
  readonly priority?: number;
}

const Amount = z.strictObject({ minor: z.bigint(), currency: z.string().regex(/^[A-Z]{3}$/) });
const Factor = z.string().regex(/^\d+(\.\d+)?$/, 'an exact decimal, such as 0.2');
const Terms = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('percent'), rate: Factor }),
  z.strictObject({ kind: z.literal('amount'), amount: Amount, carries: z.boolean() }),
]);
const kinds = z
  .array(z.enum(['recurring', 'usage', 'true_up', 'one_off', 'discount', 'adjustment', 'rounding']))
  .exactOptional();
const names = z.array(z.string().min(1));
const Scope = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('lines'), keys: names, kinds }),
  z.strictObject({ of: z.literal('metric'), meters: names, planCode: z.string().nullable(), kinds }),
  z.strictObject({
    of: z.literal('subscription'),
    subscriptionId: z.custom<Id<'Subscription'>>((value) => typeof value === 'string'),
    kinds,
  }),
  z.strictObject({ of: z.literal('plan'), planCode: z.string().min(1), kinds }),
  z.strictObject({ of: z.literal('account'), kinds }),
]);
const When = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tenure'),
    fromMonths: z.int(),
    tiers: z.array(z.strictObject({ fromMonths: z.int(), discount: Terms })).default([]),
  }),
  z.strictObject({ kind: z.literal('paid_on_time'), last: z.int().max(100) }),
  z.strictObject({ kind: z.literal('off_peak'), windows: names, share: Factor }),
  z.strictObject({ kind: z.literal('plans'), codes: names }),
  z.strictObject({ kind: z.literal('new_customer') }),
]);
const limit = z.int().nullable();
const PromotionShape = z.strictObject({
  code: z.string().transform(codeAsKept).nullish(),
  name: z.string().trim().min(1).max(120),
  discount: Terms,
  scope: Scope.default({ of: 'account' }),
  when: z.array(When).default([]),
  limits: z
    .strictObject({ total: limit, perCustomer: limit, perCurrency: z.record(z.string(), z.int()).nullable() })
    .partial()
    .default({}),
  validFrom: z.int().optional(),
  validUntil: z.int().nullish(),
  firstPeriods: limit.optional(),
  stacking: z.union([z.enum(['all', 'none']), z.strictObject({ group: z.string().min(1) })]).default('all'),
  priority: z.int().default(0),
});

/**
 * Publishes a promotion. It never changes; it can be ended.
 * @throws BillingError `input.malformed`, `promotion.malformed` that says what would be right, `promotion.codeTaken`
 */
export async function createPromotion(house: House, given: PromotionInput): Promise<Promotion> {
  const input = parse(PromotionShape, given);
  const code = input.code ?? null;
  const { limits } = input;
  const promotion: Promotion = {
    ...input,
    id: house.ids.next('prm'),
    code,
    limits: {
      total: limits.total ?? null,
      perCustomer: limits.perCustomer === undefined && code !== null ? 1 : (limits.perCustomer ?? null),
      perCurrency: limits.perCurrency ?? null,
    },
    validFrom: input.validFrom ?? house.clock.now(),
    validUntil: input.validUntil ?? null,
    firstPeriods: input.firstPeriods ?? null,
  };
  checkPromotion(promotion);
  const written = await commit(house, { promotions: [promotion] });
  if (written.outcome !== 'written') throw promotionErrors.codeTaken({ code });
  house.offers.forget();
  return promotion;
}

/** Ends a promotion now: nobody can take it up any more, and what was taken up runs on. Ended twice, it is once. */
export async function endPromotion(house: House, promotionId: Id<'Promotion'>): Promise<void> {
  await commit(house, { endPromotions: [{ promotionId, endedAt: house.clock.now() }] });
  house.offers.forget();
}

/** What a code would take off the next bill of a subscription. */
export interface CodePreview {
  readonly subscriptionId: Id<'Subscription'>;
  /** What the lines come to less by it, before or with tax as the plan's prices are. */
  readonly off: Money;
  /** The total of the bill without the code, and with it; its usage is not known yet. */
  readonly without: Money;
  readonly total: Money;
}

/**
 * What a code would take off the next bill: of the subscription that is named, else of the one that runs out first.
 * Writes nothing.
 * @throws BillingError those of `redeemCode`; `subscription.missing` for an account that has none
 */
export async function previewCode(house: House, ask: CodeAsk): Promise<CodePreview> {
  const view = await loadView(house, ask.accountId);
  const { promotion, redemption } = await takenUp(house, view, ask);
  const one = nextOf(house, view, ask.subscriptionId);
  const others = view.redemptions.filter(({ id }) => id !== redemption.id);
  const before = await nextBillOf(house, { ...view, redemptions: others }, one);
  const after = await nextBillOf(house, { ...view, redemptions: [...others, redemption] }, one);
  const marked = after.charges.filter(({ key }) => key.endsWith(reductionKey('', 'discount', promotion.id)));
  const off = marked.reduce((sum, { amount }) => sum - amount.minor, 0n);
  const { currency } = view.account;
  return {
    subscriptionId: one.subscription.id,
    off: { minor: off, currency },
    without: before.total,
    total: after.total,
  };
}

function nextOf(house: House, view: AccountView, subscriptionId: Id<'Subscription'> | null): SubscriptionView {
  const running = view.subscriptions.filter(({ subscription }) => subscription.state !== 'ended');
  const found =
    running.find(({ subscription }) => subscription.id === subscriptionId) ??
    toRenew(view, subscriptionId, house.clock.now());
  const one = found ?? running[0];
  if (one === undefined) throw subscriptionErrors.missing({ subscriptionId: subscriptionId ?? 'of this account' });
  return one;
}

/** The next bill as it would be now, without what is still to be used. */
async function nextBillOf(
  house: House,
  view: AccountView,
  one: SubscriptionView,
): Promise<Pick<Priced, 'charges'> & { readonly total: Money }> {
  const now = house.clock.now();
  const none = zero(view.account.currency);
  if (one.plan.terms.kind === 'prepaid') {
    const { charges, invoice } = await offerTerm(house, view, one, now);
    return { charges, total: invoice?.total ?? none };
  }
  const { zone } = view.account;
  const startAt = one.subscription.paidUntil ?? one.subscription.createdAt;
  const held = await heldFrom(house, view, one, startAt);
  if (held.one.plan.terms.kind !== 'postpaid') return { charges: [], total: none };
  const period = periodAt(held.one.subscription.anchor, held.one.plan.terms.interval, localDateAt(startAt, zone));
  const { toAt } = periodInstants(period, zone);
  const toPrice = { stretch: { fromAt: startAt, toAt }, period, versions: held.versions };
  const lines = [...flatLines(view, held.one, toPrice), ...held.lines];
  const { charges } = await priceLines(house, view, held.one, lines, UNMETERED, Math.max(now, startAt));
  const { invoice } = await documentOf(house, view, [...charges, ...held.waiting], now);
  return { charges, total: invoice?.total ?? none };
}
