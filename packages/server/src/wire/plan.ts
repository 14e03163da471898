import {
  holdsOn,
  ratesOn,
  taxExclusive,
  type LocalDate,
  type Money,
  type MoneyPolicy,
  type Plan,
  type PlanInput,
  type TaxRate,
  type TaxRow,
} from '@daftari/core';
import { z } from 'zod';
import { Bytes, instant, instantOrNull, Instant, MoneyOut, presentMoney } from './common.ts';
import * as rules from './plan-rules.ts';
import {
  LocalDay,
  MeterPriceWire,
  presentMeterPrice,
  presentWindow,
  readMeterPrice,
  WholeFromOne,
  Window,
} from './price.ts';

const Interval = z.strictObject({ unit: z.enum(['day', 'week', 'month', 'year']), count: z.int().positive() });
const Slower = z.strictObject({ downKbps: z.int().positive(), upKbps: z.int().positive() });
const FairUse = z.array(Slower.extend({ afterBytes: WholeFromOne })).max(20);
const Renewal = z.enum(['extend', 'restart', 'queue']);
const Alignment = z.enum(['account', 'subscription', 'calendar']);
const TaxClass = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, such as internet');
const Role = z.enum(['base', 'add_on', 'bundle']);

/** One version of what is sold. What its kind of terms has not is null. */
export const PlanOut = z.strictObject({
  id: z.string(),
  code: z.string(),
  version: z.int(),
  name: z.string(),
  role: Role,
  kind: z.enum(['prepaid', 'postpaid']),
  /** For one validity or interval; without tax when the mode is exclusive. */
  price: MoneyOut,
  /** What is paid for one validity or interval, tax included. */
  grossPrice: MoneyOut,
  phases: z.array(rules.Phase),
  setupFee: MoneyOut.nullable(),
  taxMode: z.enum(['inclusive', 'exclusive']),
  /** What its charges bear today: its own, or the rates of its class. */
  taxes: z.array(
    z.strictObject({ code: z.string(), name: z.string(), rate: z.string(), base: z.enum(['net', 'net+previous']) }),
  ),
  /** Of the tax table; null for a plan with taxes of its own. */
  taxClass: TaxClass.nullable(),
  setupTaxClass: TaxClass.nullable(),
  usage: z.array(MeterPriceWire),
  minimum: MoneyOut.nullable(),
  maximum: MoneyOut.nullable(),
  grants: z.array(rules.Grant),
  validity: rules.Validity.nullable(),
  renewal: Renewal.nullable(),
  graceDays: z.number().nullable(),
  continuous: z.boolean().nullable(),
  interval: Interval.nullable(),
  dueDays: z.int().nullable(),
  usageGraceMs: z.int().nullable(),
  alignment: Alignment.nullable(),
  access: z.enum(['pppoe', 'hotspot']),
  downKbps: z.int(),
  upKbps: z.int(),
  quotaBytes: Bytes.nullable(),
  rollover: rules.Rollover.nullable(),
  afterQuota: z.union([z.literal('block'), Slower]),
  fairUse: FairUse,
  weights: z.array(Window),
  sessionsAllowed: z.int(),
  /** Whether it is for the first device that logs in. */
  firstDevice: z.boolean(),
  onExpiry: z.enum(['refuse', 'wall']),
  changes: rules.Rules,
  availableFrom: LocalDay.nullable(),
  availableUntil: LocalDay.nullable(),
  existing: rules.Existing,
  publishedAt: Instant,
  retiredAt: Instant.nullable(),
});

const Speed = z.int().nonnegative().max(100_000_000);

const Shared = {
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, such as home-10'),
  name: z.string().trim().min(1).max(120),
  role: Role.default('base'),
  price: rules.PriceIn,
  phases: z.array(rules.Phase).max(20).default([]),
  setupFee: rules.PriceIn.nullable().default(null),
  taxMode: z.enum(['inclusive', 'exclusive']).default('inclusive'),
  taxes: z
    .array(
      z.strictObject({
        code: z.string().trim().min(1).max(20),
        name: z.string().trim().min(1).max(60),
        rate: z.string().regex(/^\d{1,3}(\.\d{1,8})?$/, 'a part as a decimal string: 0.16 for 16 %'),
        base: z.enum(['net', 'net+previous']).default('net'),
      }),
    )
    .max(8)
    .default([]),
  /** Instead of taxes of its own: the class of the tax table whose rates its charges take on their day. */
  taxClass: TaxClass.nullable().default(null),
  /** Of its set-up, where that is another. */
  setupTaxClass: TaxClass.nullable().default(null),
  /** Only with postpaid terms, as are the two that follow. */
  usage: z.array(MeterPriceWire).max(20).default([]),
  minimum: rules.PriceIn.nullable().default(null),
  maximum: rules.PriceIn.nullable().default(null),
  grants: z.array(rules.Grant).max(20).default([]),
  access: z.enum(['pppoe', 'hotspot']).default('pppoe'),
  /** Of an add-on what it adds, which may be nothing. */
  downKbps: Speed,
  upKbps: Speed,
  quotaBytes: WholeFromOne.nullable().default(null),
  rollover: rules.Rollover.nullable().default(null),
  afterQuota: z.union([z.literal('block'), Slower]).default('block'),
  fairUse: FairUse.default([]),
  /** Hours in which bytes count more or less towards the quota. */
  weights: z.array(Window).max(50).default([]),
  sessionsAllowed: z.int().min(0).max(1_000).default(1),
  /** Whether a subscription is for the first device that logs in, and for no other until an operator frees it. */
  firstDevice: z.boolean().default(false),
  onExpiry: z.enum(['refuse', 'wall']).default('refuse'),
  changes: rules.Rules.default({}),
  availableFrom: LocalDay.nullable().default(null),
  availableUntil: LocalDay.nullable().default(null),
  existing: rules.Existing.default({ mode: 'grandfather', from: null }),
};

const Prepaid = z.strictObject({
  kind: z.literal('prepaid'),
  ...Shared,
  validity: rules.Validity,
  renewal: Renewal.default('extend'),
  /** Days after expiry that still count as unbroken; matters only when continuous. */
  graceDays: z.number().min(0).max(365).default(0),
  continuous: z.boolean().default(false),
});

const Postpaid = z.strictObject({
  kind: z.literal('postpaid'),
  ...Shared,
  interval: Interval,
  dueDays: z.int().min(0).max(365).default(14),
  /** How long usage of a period is waited for; two days where there is any, unless said otherwise. */
  usageGraceMs: z.int().min(0).exactOptional(),
  alignment: Alignment.default('account'),
});

/** A plan to publish. */
export const PlanIn = z.discriminatedUnion('kind', [Prepaid, Postpaid]);

/** A plan as the catalogue takes it. */
export function readPlan(given: z.output<typeof PlanIn>): PlanInput {
  const { code, name, role, taxMode, taxes, onExpiry, availableFrom, availableUntil, existing } = given;
  return {
    code,
    name,
    role,
    price: rules.readPrice(given.price),
    phases: given.phases.map(rules.readPhase),
    setupFee: readOrNull(given.setupFee),
    taxMode,
    taxes,
    taxClass: given.taxClass,
    setupTaxClass: given.setupTaxClass,
    usage: given.usage.map(readMeterPrice),
    minimum: readOrNull(given.minimum),
    maximum: readOrNull(given.maximum),
    grants: given.grants.map(rules.readGrant),
    terms: termsOf(given),
    service: serviceOf(given),
    onExpiry,
    changes: rules.readRules(given.changes),
    availableFrom,
    availableUntil,
    existing,
  };
}

/** What the taxes of plans depend on: how the house rounds, its tax table, and its day. */
export interface PlanTaxes {
  readonly policy: MoneyPolicy;
  readonly table: readonly TaxRow[];
  readonly today: LocalDate;
}

/** Writes a plan, with the taxes of today. */
export function presentPlan(plan: Plan, house: PlanTaxes): z.input<typeof PlanOut> {
  const taxes = taxesToday(plan, house);
  const { id, code, version, name, role, terms, taxMode, onExpiry } = plan;
  const prepaid = terms.kind === 'prepaid' ? terms : null;
  const postpaid = terms.kind === 'postpaid' ? terms : null;
  return {
    id,
    code,
    version,
    name,
    role,
    kind: terms.kind,
    price: presentMoney(plan.price),
    grossPrice: presentMoney(grossOf(plan, taxes, house.policy)),
    phases: plan.phases.map(rules.presentPhase),
    setupFee: presentOrNull(plan.setupFee),
    taxMode,
    taxes: taxes.map(({ relief: _, ...rate }) => rate),
    taxClass: plan.taxClass,
    setupTaxClass: plan.setupTaxClass,
    usage: plan.usage.map(presentMeterPrice),
    minimum: presentOrNull(plan.minimum),
    maximum: presentOrNull(plan.maximum),
    grants: plan.grants.map(rules.presentGrant),
    validity: prepaid?.validity ?? null,
    renewal: prepaid?.renewal ?? null,
    graceDays: prepaid === null ? null : prepaid.graceMs / DAY_MS,
    continuous: prepaid?.continuous ?? null,
    interval: postpaid?.interval ?? null,
    dueDays: postpaid?.dueDays ?? null,
    usageGraceMs: postpaid?.usageGraceMs ?? null,
    alignment: postpaid?.alignment ?? null,
    ...presentService(plan.service),
    onExpiry,
    changes: rules.presentRules(plan.changes),
    availableFrom: plan.availableFrom,
    availableUntil: plan.availableUntil,
    existing: plan.existing,
    publishedAt: instant(plan.publishedAt),
    retiredAt: instantOrNull(plan.retiredAt),
  };
}

/** A day of grace in milliseconds. */
export const DAY_MS = 86_400_000;

function termsOf(given: z.output<typeof PlanIn>): PlanInput['terms'] {
  if (given.kind === 'postpaid') {
    const { interval, dueDays, alignment, usageGraceMs } = given;
    return { kind: 'postpaid', interval, dueDays, alignment, ...(usageGraceMs !== undefined && { usageGraceMs }) };
  }
  const { validity, renewal, graceDays, continuous } = given;
  return { kind: 'prepaid', validity, renewal, graceMs: Math.round(graceDays * DAY_MS), continuous };
}

function serviceOf(given: z.output<typeof PlanIn>): PlanInput['service'] {
  const { access, downKbps, upKbps, quotaBytes, rollover, afterQuota, fairUse, weights, sessionsAllowed, firstDevice } =
    given;
  return {
    access,
    downKbps,
    upKbps,
    quotaBytes: quotaBytes === null ? null : BigInt(quotaBytes),
    rollover: rollover === null ? null : rules.readRollover(rollover),
    afterQuota,
    fairUse: fairUse.map(({ afterBytes, ...speed }) => ({ ...speed, afterBytes: BigInt(afterBytes) })),
    weights,
    sessions: sessionsAllowed,
    ...(firstDevice && { firstDevice }),
  };
}

/** Writes what the network gives, beside the rest of its plan. */
export function presentService({
  access,
  downKbps,
  upKbps,
  quotaBytes,
  rollover,
  afterQuota,
  ...more
}: Plan['service']) {
  return {
    access,
    downKbps,
    upKbps,
    quotaBytes: quotaBytes?.toString() ?? null,
    rollover: rollover === null ? null : rules.presentRollover(rollover),
    afterQuota,
    fairUse: more.fairUse.map(({ afterBytes, ...speed }) => ({ ...speed, afterBytes: afterBytes.toString() })),
    weights: more.weights.map(presentWindow),
    sessionsAllowed: more.sessions,
    firstDevice: more.firstDevice ?? false,
  };
}

/** What its charges bear today; nothing where a class has no rate today, and so cannot be billed. */
function taxesToday({ taxes, taxClass }: Plan, { table, today }: PlanTaxes): readonly TaxRate[] {
  if (taxClass === null) return taxes;
  return table.some((row) => row.taxClass === taxClass && holdsOn(row, today)) ? ratesOn(table, taxClass, today) : [];
}

/** What is paid for one term or period. */
function grossOf({ price, taxMode }: Plan, taxes: readonly TaxRate[], policy: MoneyPolicy): Money {
  return taxMode === 'inclusive'
    ? price
    : (taxExclusive([{ key: 'price', amount: price }], taxes, policy).lines[0]?.gross ?? price);
}

function readOrNull(given: z.output<typeof rules.PriceIn> | null): Money | null {
  return given === null ? null : rules.readPrice(given);
}

/** Writes an amount that may not be there. */
export function presentOrNull(amount: Money | null): z.input<typeof MoneyOut> | null {
  return amount === null ? null : presentMoney(amount);
}
