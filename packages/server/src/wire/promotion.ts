import type { CodePreview, DiscountTerms, LineScope, Promotion, PromotionInput, Redemption } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { PriceIn, readPrice } from './plan-rules.ts';
import { Figure, LocalDay } from './price.ts';
import { swapped } from './swapped.ts';

const Terms = z.discriminatedUnion('kind', [
  /** `rate` is a part: 0.2 for 20 %. */
  z.strictObject({ kind: z.literal('percent'), rate: Figure }),
  z.strictObject({ kind: z.literal('amount'), amount: PriceIn, carries: z.boolean().default(false) }),
]);

const Kinds = z
  .array(z.enum(['recurring', 'usage', 'true_up', 'one_off', 'bundle', 'discount', 'adjustment', 'rounding']))
  .exactOptional();
const Names = z.array(z.string().min(1).max(64)).max(100);

const Scope = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('lines'), keys: Names, kinds: Kinds }),
  z.strictObject({ of: z.literal('metric'), meters: Names, planCode: z.string().nullable(), kinds: Kinds }),
  z.strictObject({ of: z.literal('subscription'), subscriptionId: z.string().min(1).max(64), kinds: Kinds }),
  z.strictObject({ of: z.literal('plan'), planCode: z.string().min(1).max(40), kinds: Kinds }),
  z.strictObject({ of: z.literal('account'), kinds: Kinds }),
]);

const When = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('tenure'),
    fromMonths: z.int(),
    tiers: z.array(z.strictObject({ fromMonths: z.int(), discount: Terms })).default([]),
  }),
  z.strictObject({ kind: z.literal('paid_on_time'), last: z.int() }),
  z.strictObject({ kind: z.literal('off_peak'), windows: Names, share: Figure }),
  z.strictObject({ kind: z.literal('plans'), codes: Names }),
  z.strictObject({ kind: z.literal('new_customer') }),
]);

const Count = z.int().min(1).nullable();
const Limits = z.strictObject({
  total: Count.exactOptional(),
  perCustomer: Count.exactOptional(),
  perCurrency: z.record(z.string().length(3), z.int().min(1)).nullable().exactOptional(),
});
const Stacking = z.union([z.enum(['all', 'none']), z.strictObject({ group: z.string().min(1).max(40) })]);

/** How much a discount takes, and of which lines. */
export { Terms as DiscountTermsWire, Scope as LineScopeWire };

/** A promotion to publish. Without a code it applies by itself, wherever its conditions hold. */
export const PromotionIn = z.strictObject({
  code: z.string().trim().min(3).max(32).nullable().default(null),
  name: z.string().trim().min(1).max(120),
  discount: Terms,
  scope: Scope.exactOptional(),
  when: z.array(When).max(10).exactOptional(),
  limits: Limits.exactOptional(),
  validFrom: Instant.exactOptional(),
  validUntil: Instant.nullable().exactOptional(),
  firstPeriods: Count.exactOptional(),
  stacking: Stacking.exactOptional(),
  priority: z.int().exactOptional(),
});

/** A promotion of the house. */
export const PromotionOut = z.strictObject({
  id: z.string(),
  code: z.string().nullable(),
  name: z.string(),
  discount: Terms,
  scope: Scope,
  when: z.array(When),
  limits: Limits.required(),
  validFrom: Instant,
  validUntil: Instant.nullable(),
  firstPeriods: Count,
  stacking: Stacking,
  priority: z.int(),
});

/** What a customer has taken up. */
export const RedemptionOut = z.strictObject({
  id: z.string(),
  promotionId: z.string(),
  /** What she typed, and what it is called; null for a promotion that is no more. */
  code: z.string().nullable(),
  name: z.string().nullable(),
  discount: Terms.nullable(),
  /** Bills that it still takes something off; null without an end. */
  bills: z.int().nullable(),
  customerId: z.string(),
  state: z.enum(['reserved', 'redeemed', 'released', 'expired', 'revoked']),
  reservedAt: Instant,
  /** Until when it is kept for her, as long as no bill has used it. */
  heldUntil: Instant,
  redeemedAt: Instant.nullable(),
  endedAt: Instant.nullable(),
  /** The first days of the periods that it was used for. */
  periods: z.array(LocalDay),
  /** What an amount that carries has still to give. */
  left: MoneyOut.nullable(),
});

/** What a code would take off the next bill. */
export const CodePreviewOut = z.strictObject({
  subscriptionId: z.string(),
  /** Before or with tax, as the plan's prices are. */
  off: MoneyOut,
  /** The bill without the code and with it, tax included; use is not known yet. */
  without: MoneyOut,
  total: MoneyOut,
});

/** A promotion as billing takes it. */
export function readPromotion(given: z.output<typeof PromotionIn>): PromotionInput {
  const { discount, when, scope, validFrom, validUntil, ...rest } = given;
  return {
    ...rest,
    discount: readTerms(discount),
    ...(scope !== undefined && { scope: readLineScope(scope) }),
    ...(when !== undefined && { when: when.map(readCondition) }),
    ...(validFrom !== undefined && { validFrom: Date.parse(validFrom) }),
    ...(validUntil !== undefined && { validUntil: validUntil === null ? null : Date.parse(validUntil) }),
  };
}

/** Reads which lines are meant. */
export function readLineScope(scope: z.output<typeof Scope>): LineScope {
  return scope as LineScope;
}

/** Writes a promotion. */
export function presentPromotion(promotion: Promotion): z.input<typeof PromotionOut> {
  const { id, code, name, discount, scope, when, limits, firstPeriods, stacking, priority } = promotion;
  return {
    id,
    code,
    name,
    discount: presentTerms(discount),
    scope: scope as z.input<typeof Scope>,
    when: when.map(presentCondition),
    limits,
    validFrom: instant(promotion.validFrom),
    validUntil: instantOrNull(promotion.validUntil),
    firstPeriods,
    stacking,
    priority,
  };
}

/** Writes what was taken up; `promotion` as far as it is known. */
export function presentRedemption(
  redemption: Redemption,
  promotion: Promotion | undefined,
): z.input<typeof RedemptionOut> {
  const { id, promotionId, accountId, state, periods, left } = redemption;
  return {
    id,
    promotionId,
    code: promotion?.code ?? null,
    name: promotion?.name ?? null,
    discount: promotion === undefined ? null : presentTerms(promotion.discount),
    bills: promotion?.firstPeriods == null ? null : Math.max(0, promotion.firstPeriods - periods.length),
    customerId: accountId,
    state,
    reservedAt: instant(redemption.reservedAt),
    heldUntil: instant(redemption.heldUntil),
    redeemedAt: instantOrNull(redemption.redeemedAt),
    endedAt: instantOrNull(redemption.endedAt),
    periods: [...periods],
    left: left === null ? null : presentMoney(left),
  };
}

/** Writes what a code would do. */
export function presentCodePreview({
  subscriptionId,
  off,
  without,
  total,
}: CodePreview): z.input<typeof CodePreviewOut> {
  return { subscriptionId, off: presentMoney(off), without: presentMoney(without), total: presentMoney(total) };
}

/** Reads how much a discount takes. */
export function readTerms(terms: z.output<typeof Terms>): DiscountTerms {
  return terms.kind === 'amount' ? swapped(terms, ['amount'], readPrice) : terms;
}

function presentTerms(terms: DiscountTerms): z.output<typeof Terms> {
  return terms.kind === 'amount' ? { ...terms, amount: presentMoney(terms.amount) } : terms;
}

function readCondition(condition: z.output<typeof When>): Promotion['when'][number] {
  if (condition.kind !== 'tenure') return condition;
  return { ...condition, tiers: condition.tiers.map((tier) => ({ ...tier, discount: readTerms(tier.discount) })) };
}

function presentCondition(condition: Promotion['when'][number]): z.input<typeof When> {
  switch (condition.kind) {
    case 'tenure':
      return {
        ...condition,
        tiers: condition.tiers.map((tier) => ({ ...tier, discount: presentTerms(tier.discount) })),
      };
    case 'off_peak':
      return { ...condition, windows: [...condition.windows] };
    case 'plans':
      return { ...condition, codes: [...condition.codes] };
    default:
      return condition;
  }
}
