import {
  ACCESS_WAYS,
  holdsOn,
  ratesOn,
  taxExclusive,
  type LocalDate,
  type Money,
  type MoneyPolicy,
  type Plan,
  type TaxRate,
  type TaxRow,
} from '@daftari/core';
import { z } from 'zod';
import { Bytes, instant, instantOrNull, Instant, MoneyOut, presentMoney } from './common.ts';
import { Equipment, presentEquipment } from './plan-network.ts';
import { Alignment, DAY_MS, FairUse, Interval, Renewal, Role, Slower, TaxClass } from './plan-parts.ts';
import * as rules from './plan-rules.ts';
import { LocalDay, MeterPriceWire, presentMeterPrice, presentWindow, Window } from './price.ts';

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
  access: z.enum(ACCESS_WAYS),
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
  /** What only equipment reads. */
  equipment: Equipment,
  onExpiry: z.enum(['refuse', 'wall']),
  changes: rules.Rules,
  availableFrom: LocalDay.nullable(),
  availableUntil: LocalDay.nullable(),
  existing: rules.Existing,
  publishedAt: Instant,
  retiredAt: Instant.nullable(),
});

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
    taxes: taxes.map(({ relief: _relief, ...rate }) => rate),
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

/** Writes what the network gives, beside the rest of its plan. */
export function presentService(service: Plan['service']) {
  const { access, downKbps, upKbps, quotaBytes, rollover, afterQuota, ...more } = service;
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
    equipment: presentEquipment(service),
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

/** Writes an amount that may not be there. */
export function presentOrNull(amount: Money | null): z.input<typeof MoneyOut> | null {
  return amount === null ? null : presentMoney(amount);
}
