import { fromWire, type Plan, type PlanInput } from '@daftari/core';
import { z } from 'zod';
import { Bytes, Currency, instant, instantOrNull, Instant, MoneyOut, presentMoney } from './common.ts';

const Validity = z.discriminatedUnion('kind', [
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
const Interval = z.strictObject({ unit: z.enum(['day', 'week', 'month', 'year']), count: z.int().positive() });
const Slower = z.strictObject({ downKbps: z.int().positive(), upKbps: z.int().positive() });

/** One version of what is sold. */
export const PlanOut = z.strictObject({
  id: z.string(),
  code: z.string(),
  version: z.int(),
  name: z.string(),
  kind: z.enum(['prepaid', 'postpaid']),
  price: MoneyOut,
  taxMode: z.enum(['inclusive', 'exclusive']),
  taxes: z.array(z.strictObject({ code: z.string(), name: z.string(), rate: z.string() })),
  validity: Validity.nullable(),
  interval: Interval.nullable(),
  access: z.enum(['pppoe', 'hotspot']),
  downKbps: z.int(),
  upKbps: z.int(),
  quotaBytes: Bytes.nullable(),
  afterQuota: z.union([z.literal('block'), Slower]),
  sessionsAllowed: z.int(),
  onExpiry: z.enum(['refuse', 'wall']),
  publishedAt: Instant,
  retiredAt: Instant.nullable(),
});

const Shared = {
  code: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, such as home-10'),
  name: z.string().trim().min(1).max(120),
  price: z.strictObject({
    minor: z.string().regex(/^\d{1,18}$/, 'whole minor units as a string of digits, such as 100000'),
    currency: Currency,
  }),
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
  access: z.enum(['pppoe', 'hotspot']).default('pppoe'),
  downKbps: z.int().positive().max(100_000_000),
  upKbps: z.int().positive().max(100_000_000),
  quotaBytes: z
    .string()
    .regex(/^[1-9]\d{0,17}$/, 'whole bytes as a string of digits')
    .nullable()
    .default(null),
  afterQuota: z.union([z.literal('block'), Slower]).default('block'),
  sessionsAllowed: z.int().min(1).max(1_000).default(1),
  onExpiry: z.enum(['refuse', 'wall']).default('refuse'),
};

/** A plan to publish. */
export const PlanIn = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('prepaid'),
    ...Shared,
    validity: Validity,
    renewal: z.enum(['extend', 'restart', 'queue']).default('extend'),
    /** Days after expiry that still count as unbroken; matters only when continuous. */
    graceDays: z.int().min(0).max(365).default(0),
    continuous: z.boolean().default(false),
  }),
  z.strictObject({
    kind: z.literal('postpaid'),
    ...Shared,
    interval: Interval,
    dueDays: z.int().min(0).max(365).default(14),
  }),
]);

/** A plan as the catalogue takes it. */
export function readPlan(given: z.output<typeof PlanIn>): PlanInput {
  const { code, name, price, taxMode, taxes, onExpiry, access, downKbps, upKbps, quotaBytes, afterQuota } = given;
  return {
    code,
    name,
    price: fromWire({ ...price, minor: BigInt(price.minor).toString() }),
    taxMode,
    taxes,
    onExpiry,
    usage: null,
    terms: termsOf(given),
    service: {
      access,
      downKbps,
      upKbps,
      quotaBytes: quotaBytes === null ? null : BigInt(quotaBytes),
      afterQuota,
      sessions: given.sessionsAllowed,
    },
  };
}

/** Writes a plan. */
export function presentPlan(plan: Plan): z.input<typeof PlanOut> {
  const { id, code, version, name, terms, taxMode, service, onExpiry } = plan;
  return {
    id,
    code,
    version,
    name,
    kind: terms.kind,
    price: presentMoney(plan.price),
    taxMode,
    taxes: plan.taxes.map((tax) => ({ code: tax.code, name: tax.name, rate: tax.rate })),
    validity: terms.kind === 'prepaid' ? terms.validity : null,
    interval: terms.kind === 'postpaid' ? terms.interval : null,
    access: service.access,
    downKbps: service.downKbps,
    upKbps: service.upKbps,
    quotaBytes: service.quotaBytes?.toString() ?? null,
    afterQuota: service.afterQuota,
    sessionsAllowed: service.sessions,
    onExpiry,
    publishedAt: instant(plan.publishedAt),
    retiredAt: instantOrNull(plan.retiredAt),
  };
}

function termsOf(given: z.output<typeof PlanIn>): PlanInput['terms'] {
  if (given.kind === 'postpaid') return { kind: 'postpaid', interval: given.interval, dueDays: given.dueDays };
  const { validity, renewal, graceDays, continuous } = given;
  return { kind: 'prepaid', validity, renewal, graceMs: graceDays * 86_400_000, continuous };
}
