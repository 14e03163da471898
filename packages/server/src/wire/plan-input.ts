import { ACCESS_WAYS, type Money, type PlanInput } from '@daftari/core';
import { z } from 'zod';
import { Equipment } from './plan-network.ts';
import { Alignment, DAY_MS, FairUse, Interval, Renewal, Role, Slower, TaxClass } from './plan-parts.ts';
import * as rules from './plan-rules.ts';
import { LocalDay, MeterPriceWire, readMeterPrice, WholeFromOne, Window } from './price.ts';

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
  access: z.enum(ACCESS_WAYS).default('pppoe'),
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
  /** What only equipment reads; it takes what is left out from its own settings. */
  equipment: Equipment.default({}),
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
    ...given.equipment,
  };
}

function readOrNull(given: z.output<typeof rules.PriceIn> | null): Money | null {
  return given === null ? null : rules.readPrice(given);
}
