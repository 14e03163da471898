import { fromWire, toWire, type ChangeRules, type PlanGrant, type PlanInput } from '@daftari/core';
import { z } from 'zod';
import { Currency } from './common.ts';
import { LocalDay, Rounding, Whole, WholeFromOne } from './price.ts';
import { swapped } from './swapped.ts';

/** Money that a plan asks for. */
export const PriceIn = z.strictObject({
  minor: z.string().regex(/^\d{1,18}$/, 'whole minor units as a string of digits, such as 100000'),
  currency: Currency,
});

/** How long something that is bought lasts. */
export const Validity = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('duration'),
    count: z.int().positive(),
    unit: z.enum(['minute', 'hour', 'day', 'week']),
  }),
  z.strictObject({ kind: z.literal('local_days'), count: z.int().positive() }),
  z.strictObject({ kind: z.literal('end_of_local_day'), count: z.int().nonnegative() }),
  z.strictObject({
    kind: z.literal('calendar_month'),
    count: z.int().positive(),
    day: z.int().min(1).max(31).exactOptional(),
  }),
]);

/** One stage in the life of a subscription: a trial, a first year at a discount, a fixed term. */
export const Phase = z.strictObject({
  key: z.string().trim().min(1).max(40),
  kind: z.enum(['trial', 'discount', 'fixed_term', 'evergreen']),
  length: z.strictObject({ unit: z.enum(['day', 'week', 'month', 'period']), count: z.int() }).nullable(),
  /** For a full period; null: the price of the plan. */
  price: PriceIn.nullable(),
  atEnd: z.enum(['evergreen', 'end', 'renew']).exactOptional(),
});

/** What is left at the end of a term and goes on into the next. */
export const Rollover = z.strictObject({
  min: Whole,
  max: Whole,
  periods: z.int().positive(),
  overage: z.enum(['carry', 'forget']),
  priority: z.int().nullable(),
});

/** What each term or period, or a bundle when it is bought, puts into a bucket. */
export const Grant = z.strictObject({
  asset: z.string().trim().min(1).max(16),
  amount: WholeFromOne,
  validity: Validity.nullable().default(null),
  increment: WholeFromOne.default('1'),
  priority: z.int().default(0),
  rollover: Rollover.nullable().default(null),
  pooled: z.boolean().default(false),
});

const Timing = z.enum(['now', 'next_period']).exactOptional();
const PayBack = z.enum(['credit', 'refund', 'offset']).exactOptional();
const Fee = PriceIn.nullable().exactOptional();
const Count = z.strictObject({
  convention: z.enum(['calendar_days', 'fixed_30', 'thirty_360', 'actual_360', 'seconds']).exactOptional(),
  termsBy: z.enum(['seconds', 'local_days']).exactOptional(),
  rounding: Rounding.exactOptional(),
});
const Pause = z.strictObject({
  compensation: z.enum(['credit', 'extend', 'none']),
  minDays: z.int().nonnegative(),
  maxDaysPerYear: z.int().nonnegative(),
  fee: Fee,
  payBack: PayBack,
});
const Promise = z.strictObject({
  maxDays: z.int().positive(),
  minTenureDays: z.int().nonnegative().exactOptional(),
  maxOwed: Fee,
  fee: Fee,
  countsFrom: z.enum(['expiry', 'promise']).exactOptional(),
});

/** What a holder may change, when, and what it costs. What is left out is as the house does it. */
export const Rules = z.strictObject({
  count: Count.exactOptional(),
  endDay: z.enum(['exclusive', 'inclusive']).exactOptional(),
  plan: z
    .strictObject({
      unused: z.enum(['money', 'data', 'none']).exactOptional(),
      upgrade: Timing,
      downgrade: Timing,
      prepaid: z.enum(['new_term', 'same_expiry', 'convert']).exactOptional(),
      upgradeFee: Fee,
      downgradeFee: Fee,
      minimumInvoice: Fee,
      payBack: PayBack,
    })
    .exactOptional(),
  quantity: z.strictObject({ up: Timing, down: Timing, payBack: PayBack }).exactOptional(),
  addOn: z
    .strictObject({ first: z.enum(['prorated', 'whole']).exactOptional(), end: Timing, payBack: PayBack })
    .exactOptional(),
  cancel: z.enum(['credit', 'refund', 'offset', 'nothing']).exactOptional(),
  cancelFee: Fee,
  /** Null: it cannot be paused. */
  pause: Pause.nullable().exactOptional(),
  /** Null: nobody gets access on a promise to pay. */
  promise: Promise.nullable().exactOptional(),
  /** Access after expiry, which the next payment pays for too. */
  accessGraceMs: z.int().nonnegative().exactOptional(),
});

/** What becomes of those who hold an older version. */
export const Existing = z.strictObject({
  mode: z.enum(['grandfather', 'at_next_period', 'on_date_split']),
  from: LocalDay.nullable(),
});

/** Money as the catalogue takes it. */
export const readPrice = (given: z.output<typeof PriceIn>) =>
  fromWire({ ...given, minor: BigInt(given.minor).toString() });

/** A phase as the catalogue takes it. */
export const readPhase = (phase: z.output<typeof Phase>) => swapped(phase, ['price'], readPrice);

/** Writes a phase. */
export const presentPhase = (phase: NonNullable<PlanInput['phases']>[number]) => swapped(phase, ['price'], toWire);

/** A rollover as the catalogue takes it. */
export const readRollover = (given: z.output<typeof Rollover>) => swapped(given, ['min', 'max'], BigInt);

/** Writes a rollover. */
export const presentRollover = (rule: NonNullable<PlanGrant['rollover']>) => swapped(rule, ['min', 'max'], String);

/** A grant as the catalogue takes it. */
export const readGrant = (given: z.output<typeof Grant>): PlanGrant =>
  swapped(swapped(given, ['amount', 'increment'], BigInt), ['rollover'], readRollover);

/** Writes a grant. */
export const presentGrant = (grant: PlanGrant): z.output<typeof Grant> =>
  swapped(swapped(grant, ['amount', 'increment'], String), ['rollover'], presentRollover);

const PLAN_FEES = ['upgradeFee', 'downgradeFee', 'minimumInvoice'] as const;

/** Rules of change as the catalogue takes them. */
export function readRules(given: z.output<typeof Rules>): Partial<ChangeRules> {
  const { plan, pause, promise, cancelFee, ...rest } = given;
  return {
    ...rest,
    ...(cancelFee !== undefined && { cancelFee: cancelFee && readPrice(cancelFee) }),
    ...(plan !== undefined && { plan: swapped(plan, PLAN_FEES, readPrice) }),
    ...(pause !== undefined && { pause: pause && swapped(pause, ['fee'], readPrice) }),
    ...(promise !== undefined && { promise: promise && swapped(promise, ['fee', 'maxOwed'], readPrice) }),
  };
}

/** Writes rules of change. */
export function presentRules(given: Partial<ChangeRules>): z.output<typeof Rules> {
  const { plan, pause, promise, cancelFee, ...rest } = given;
  return {
    ...rest,
    ...(cancelFee !== undefined && { cancelFee: cancelFee && toWire(cancelFee) }),
    ...(plan !== undefined && { plan: swapped(plan, PLAN_FEES, toWire) }),
    ...(pause !== undefined && { pause: pause && swapped(pause, ['fee'], toWire) }),
    ...(promise !== undefined && { promise: promise && swapped(promise, ['fee', 'maxOwed'], toWire) }),
  };
}
