import {
  fromWire,
  type DunningAhead,
  type DunningCase,
  type DunningCaseView,
  type DunningEffect,
  type DunningHold,
  type DunningPolicy,
  type DunningPolicyInput,
  type DunningPreview,
} from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { LocalDay, Rounding } from './price.ts';

const Time = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, 'a time of day, such as 08:00');
const Code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'small letters, digits and dashes, such as homes');
const Kbps = z.int().min(1).max(1_000_000_000);
const Part = z.string().regex(/^0\.\d{1,12}$|^1$/, 'a part as a decimal string: 0.02 for 2 %');
const Weekday = z.union([1, 2, 3, 4, 5, 6, 7].map((day) => z.literal(day as 1 | 2 | 3 | 4 | 5 | 6 | 7)));

const FeeTax = z.strictObject({
  code: z.string().trim().min(1).max(16),
  name: z.string().trim().min(1).max(60),
  rate: z.string().regex(/^0(\.\d{1,12})?$/, 'a part as a decimal string: 0.16 for 16 %'),
  base: z.enum(['net', 'net+previous']).default('net'),
});

/** What a stage does. */
const Effect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('remind'), template: z.string().trim().min(1).max(60) }),
  z.strictObject({
    kind: z.literal('late_fee'),
    fee: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('amount'), amount: MoneyOut }),
      z.strictObject({ kind: z.literal('percent'), rate: Part }),
    ]),
    /** The late fees of one document come to no more than this. */
    most: MoneyOut.nullable().default(null),
    rounding: Rounding.optional(),
  }),
  z.strictObject({ kind: z.literal('throttle'), downKbps: Kbps, upKbps: Kbps }),
  z.strictObject({ kind: z.literal('wall') }),
  /** `billed`: whether time without service is billed all the same. */
  z.strictObject({ kind: z.literal('suspend'), billed: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal('terminate') }),
]);

/** A policy to set, whole. */
export const DunningPolicyIn = z.strictObject({
  code: Code,
  name: z.string().trim().min(1).max(120),
  stages: z
    .array(z.strictObject({ key: Code, afterDays: z.int().min(0).max(730), effects: z.array(Effect).min(1).max(6) }))
    .min(1)
    .max(50),
  /** The minimum shut-off amount: below it nobody is slowed down, cut off or ended. */
  minimum: MoneyOut.nullable().optional(),
  /** When access may be taken, in the customer's zone; Monday is 1. */
  cutting: z
    .strictObject({ days: z.array(Weekday).min(1).max(7), from: Time, to: Time, notOn: z.array(LocalDay).default([]) })
    .optional(),
  /** When no message goes out. */
  quiet: z.strictObject({ from: Time, to: Time }).nullable().optional(),
  language: z.enum(['en', 'sw']).optional(),
  /** Where people pay, with `{number}` for the account's. */
  payLink: z.url().max(500).nullable().optional(),
  /** Taxes that late fees bear, where they are of no class. */
  feeTaxes: z.array(FeeTax).max(8).optional(),
  /** The class of the tax table that late fees are of. */
  feeTaxClass: z.string().trim().min(1).max(32).nullable().optional(),
  feeTaxMode: z.enum(['inclusive', 'exclusive']).optional(),
  isDefault: z.boolean().optional(),
});

/** A policy as it stands; without what is the server's to say it can be sent back. */
export const DunningPolicyOut = DunningPolicyIn.required().extend({
  version: z.int(),
  publishedAt: Instant,
  stages: z.array(z.strictObject({ key: z.string(), afterDays: z.int(), effects: z.array(Effect) })),
});

const State = z.enum(['open', 'promised', 'escalated', 'resolved', 'abandoned']);
const Access = z.enum(['granted', 'throttle', 'wall', 'suspend']);

/** A case. */
export const DunningCaseOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  state: State,
  stage: z.string().nullable(),
  /** What is taken of access now. */
  access: Access,
  overdue: MoneyOut,
  /** The oldest open document, and since when it is due. */
  invoiceId: z.string().nullable(),
  dueSince: Instant.nullable(),
  pausedUntil: Instant.nullable(),
  openedAt: Instant,
  nextLookAt: Instant.nullable(),
  endedAt: Instant.nullable(),
});

/** Somebody lets a customer rest. */
export const DunningHoldOut = z.strictObject({
  id: z.string(),
  fromAt: Instant,
  untilAt: Instant.nullable(),
  actor: z.string(),
  reason: z.string(),
  releasedAt: Instant.nullable(),
  releasedBy: z.string().nullable(),
});

/** A case with all that has become of it. */
export const DunningCaseViewOut = DunningCaseOut.extend({
  moves: z.array(
    z.strictObject({
      from: State.nullable(),
      to: State,
      stage: z.string().nullable(),
      at: Instant,
      actor: z.string(),
      reason: z.string(),
    }),
  ),
  steps: z.array(
    z.strictObject({
      invoiceId: z.string(),
      stage: z.string(),
      effect: z.string(),
      outcome: z.enum(['taken', 'skipped']),
      amount: MoneyOut.nullable(),
      at: Instant,
    }),
  ),
  holds: z.array(DunningHoldOut),
});

/** What will happen if nothing is paid. */
export const DunningPreviewOut = z.strictObject({
  policy: z.string().nullable(),
  overdue: MoneyOut,
  access: Access,
  pausedUntil: Instant.nullable(),
  ahead: z.array(
    z.strictObject({
      at: Instant,
      stage: z.string().nullable(),
      effects: z.array(z.string()),
      access: Access,
      fee: MoneyOut.nullable(),
    }),
  ),
});

/** Reads a policy. */
export function readDunningPolicy(given: z.output<typeof DunningPolicyIn>): DunningPolicyInput {
  const { stages, minimum, ...rest } = given;
  const told = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return {
    ...(told as Pick<DunningPolicyInput, 'code' | 'name'>),
    ...(minimum !== undefined && { minimum: minimum === null ? null : fromWire(minimum) }),
    stages: stages.map((stage) => ({ ...stage, effects: stage.effects.map(readEffect) })),
  };
}

/** Writes a policy. */
export function presentDunningPolicy(
  policy: DunningPolicy & { readonly isDefault: boolean },
): z.input<typeof DunningPolicyOut> {
  const { code, name, version, publishedAt, stages, minimum, cutting, quiet, language, payLink } = policy;
  const { days, from, to, notOn } = cutting;
  return {
    code,
    name,
    version,
    publishedAt: instant(publishedAt),
    stages: stages.map((stage) => ({ ...stage, effects: stage.effects.map(presentEffect) })),
    minimum: minimum === null ? null : presentMoney(minimum),
    cutting: { days: [...days], from, to, notOn: [...notOn] },
    quiet,
    language,
    payLink,
    feeTaxes: policy.feeTaxes.map(({ code: tax, name: called, rate, base }) => ({
      code: tax,
      name: called,
      rate,
      base,
    })),
    feeTaxClass: policy.feeTaxClass,
    feeTaxMode: policy.feeTaxMode,
    isDefault: policy.isDefault,
  };
}

/** Writes a case. */
export function presentDunningCase(one: DunningCase): z.input<typeof DunningCaseOut> {
  return {
    id: one.id,
    customerId: one.accountId,
    state: one.state,
    stage: one.stage,
    access: one.access?.kind ?? 'granted',
    overdue: presentMoney(one.overdue),
    invoiceId: one.invoiceId,
    dueSince: instantOrNull(one.anchorAt),
    pausedUntil: instantOrNull(one.pausedUntil),
    openedAt: instant(one.openedAt),
    nextLookAt: instantOrNull(one.nextLookAt),
    endedAt: instantOrNull(one.endedAt),
  };
}

/** Writes a hold. */
export function presentHold(hold: DunningHold): z.input<typeof DunningHoldOut> {
  const { id, fromAt, untilAt, actor, reason, releasedAt, releasedBy } = hold;
  return {
    id,
    fromAt: instant(fromAt),
    untilAt: instantOrNull(untilAt),
    actor,
    reason,
    releasedAt: instantOrNull(releasedAt),
    releasedBy,
  };
}

/** Writes a case with all that has become of it. */
export function presentCaseView(view: DunningCaseView): z.input<typeof DunningCaseViewOut> {
  return {
    ...presentDunningCase(view.case),
    moves: view.moves.map(({ from, to, stage, at, actor, reason }) => {
      return { from, to, stage, at: instant(at), actor, reason };
    }),
    steps: view.steps.map(({ invoiceId, stage, effect, outcome, amount, at }) => {
      return { invoiceId, stage, effect, outcome, amount: amount && presentMoney(amount), at: instant(at) };
    }),
    holds: view.holds.map(presentHold),
  };
}

/** Writes what will happen. */
export function presentDunningPreview(preview: DunningPreview): z.input<typeof DunningPreviewOut> {
  const { policy, overdue, access, pausedUntil, ahead } = preview;
  return {
    policy,
    overdue: presentMoney(overdue),
    access: access?.kind ?? 'granted',
    pausedUntil: instantOrNull(pausedUntil),
    ahead: ahead.map(presentAhead),
  };
}

function presentAhead({ at, stage, effects, access, fee }: DunningAhead) {
  return {
    at: instant(at),
    stage,
    effects: [...effects],
    access: access?.kind ?? ('granted' as const),
    fee: fee && presentMoney(fee),
  };
}

function readEffect(effect: z.output<typeof Effect>): DunningEffect {
  if (effect.kind !== 'late_fee') return effect;
  const { fee, most, rounding } = effect;
  const own = fee.kind === 'amount' ? { kind: 'amount' as const, amount: fromWire(fee.amount) } : fee;
  const terms = { fee: own, most: most && fromWire(most), ...(rounding !== undefined && { rounding }) };
  return { kind: 'late_fee', terms };
}

function presentEffect(effect: DunningEffect): z.input<typeof Effect> {
  if (effect.kind !== 'late_fee') return effect;
  const { fee, most, rounding } = effect.terms;
  const own = fee.kind === 'amount' ? { kind: 'amount' as const, amount: presentMoney(fee.amount) } : fee;
  const limits = { most: most && presentMoney(most), ...(isRounding(rounding) && { rounding }) };
  return { kind: 'late_fee', fee: own, ...limits };
}

function isRounding(mode: string | undefined): mode is z.input<typeof Rounding> {
  return Rounding.safeParse(mode).success;
}
