import { z } from 'zod';
import type { AllocationDraft } from '../domain/allocation.ts';
import type { ChargeDraft } from '../domain/charge.ts';
import type { EntitlementDraft } from '../domain/entitlement.ts';
import type { Invoice, InvoiceLine, InvoiceTax } from '../domain/invoice.ts';
import type { TaxRate } from '../domain/tax.ts';
import type { TaxResult } from '../domain/tax-result.ts';
import type { Usage } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { StageName } from './contract.ts';

// What a plugin hands back is unknown data, whatever its types said. Every object is strict: a misspelt field is named
// rather than dropped. The annotations make the build fail here when the domain grows a field.

const LARGEST = (1n << 63n) - 1n;

const instant = z.int();
const counter = z.bigint().nonnegative().max(LARGEST);
const text = z.string().trim().min(1).max(500);
const speed = z.int().positive();
const access = z.enum(['granted', 'throttled', 'walled', 'blocked']);
const taxMode = z.enum(['inclusive', 'exclusive']);
const chargeKind = z.enum(['recurring', 'usage', 'true_up', 'one_off', 'bundle', 'discount', 'adjustment', 'rounding']);

const money: z.ZodType<Money> = z.strictObject({
  minor: z.bigint().min(-LARGEST).max(LARGEST),
  currency: z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code in capitals'),
});

const rate = z.string().regex(/^\d{1,3}(\.\d{1,12})?$/, 'an exact decimal such as 0.16');

const relief = z.strictObject({ reason: z.string(), reference: z.string().nullable() });

const taxRate: z.ZodType<TaxRate> = z.strictObject({
  code: text,
  name: text,
  rate,
  base: z.enum(['net', 'net+previous']),
  relief: relief.exactOptional(),
});

const usage: z.ZodType<Usage> = z.strictObject({
  id: idOf<'Usage'>(),
  key: text,
  sessionId: idOf<'Session'>(),
  subscriptionId: idOf<'Subscription'>(),
  accountId: idOf<'Account'>(),
  fromAt: instant,
  toAt: instant,
  inBytes: counter,
  outBytes: counter,
  seconds: z.number().nonnegative(),
  countedBytes: counter,
  usageClass: z.enum(['counted', 'free']),
  origin: z.string(),
});

const revenueCode = z.enum(['4100', '4110', '4120', '4130', '4150', '4180', '4200', '4290', '5900']);

const corrects = z.strictObject({
  invoiceId: idOf<'Invoice'>(),
  chargeId: idOf<'Charge'>(),
  by: z.literal('change').exactOptional(),
});

const charge: z.ZodType<ChargeDraft> = z.strictObject({
  key: z.string().min(1).max(190),
  accountId: idOf<'Account'>(),
  subscriptionId: idOf<'Subscription'>().nullable(),
  planId: idOf<'Plan'>().nullable(),
  kind: chargeKind,
  description: text,
  amount: money,
  taxMode,
  taxes: z.array(taxRate),
  taxClass: z.string().exactOptional(),
  fromAt: instant,
  toAt: instant,
  origin: z.string(),
  revenue: revenueCode.exactOptional(),
  corrects: corrects.exactOptional(),
});

const line: z.ZodType<InvoiceLine> = z.strictObject({
  chargeId: idOf<'Charge'>(),
  kind: chargeKind,
  description: text,
  fromAt: instant,
  toAt: instant,
  net: money,
  tax: money,
  gross: money,
  taxes: z.array(z.strictObject({ code: text, rate: z.string(), base: money, amount: money })).exactOptional(),
  subscriptionId: idOf<'Subscription'>().nullable().exactOptional(),
  planId: idOf<'Plan'>().nullable().exactOptional(),
  revenue: revenueCode.exactOptional(),
  service: z.strictObject({ from: z.iso.date(), to: z.iso.date() }).exactOptional(),
  deferred: z
    .strictObject({ by: z.enum(['days', 'use']), net: money })
    .nullable()
    .exactOptional(),
  corrects: corrects.exactOptional(),
});

const invoiceTax: z.ZodType<InvoiceTax> = z.strictObject({
  code: text,
  name: text,
  rate: z.string(),
  base: money,
  amount: money,
  relief: relief.exactOptional(),
});

const withholding: z.ZodType<TaxResult> = z.strictObject({
  code: text,
  rate: z.string(),
  base: money,
  amount: money,
  reason: z.string(),
  reference: z.string().nullable(),
});

const invoice: z.ZodType<Invoice> = z.strictObject({
  id: idOf<'Invoice'>(),
  kind: z.enum(['invoice', 'credit_note', 'debit_note']),
  number: z.string().nullable(),
  accountId: idOf<'Account'>(),
  state: z.enum(['draft', 'finalised']),
  currency: z.string(),
  taxMode,
  lines: z.array(line),
  taxes: z.array(invoiceTax),
  net: money,
  tax: money,
  total: money,
  mayWithhold: z.array(withholding).exactOptional(),
  issuedAt: instant,
  dueAt: instant,
  customer: z.strictObject({ name: z.string(), number: z.string(), phone: z.string().nullable() }),
});

const allocation: z.ZodType<AllocationDraft> = z.strictObject({
  paymentId: idOf<'Payment'>().nullable(),
  bucketId: idOf<'Bucket'>().nullish(),
  invoiceId: idOf<'Invoice'>(),
  amount: money,
  via: z.enum(['receipt', 'wallet', 'credit']),
});

const reason = z.enum([
  'paid',
  'billed',
  'promised',
  'grace',
  'quota_used',
  'fair_use',
  'paused',
  'expired',
  'never_paid',
  'suspended',
  'overdue',
  'ended',
  'stage',
]);

const entitlement: z.ZodType<EntitlementDraft> = z.strictObject({
  subscriptionId: idOf<'Subscription'>(),
  access,
  fromAt: instant,
  untilAt: instant.nullable(),
  downKbps: speed,
  upKbps: speed,
  quotaBytes: counter.nullable(),
  quotaSeconds: z.int().nonnegative().nullable(),
  sessions: z.int().positive(),
  afterwards: z.enum(['walled', 'blocked']),
  because: z.strictObject({
    reason,
    termId: idOf<'Term'>().nullable(),
    chargeId: idOf<'Charge'>().nullable(),
  }),
});

/** A step is only recognised here: which one it is, its rule finds by comparing it with the steps that were given. */
const step = z.looseObject({ kind: z.enum(['admit', 'change', 'disconnect']) });

/** What the answer of each stage looks like. */
export const shapes = {
  usage: z.array(usage),
  charges: z.array(charge),
  invoice,
  gateways: z.array(text),
  allocation: z.array(allocation),
  entitlement,
  network: z.array(step),
} as const satisfies { readonly [Name in StageName]: z.ZodType };

/** An id keeps its kind only in types; its form is what the kernel asks of one. */
function idOf<Kind extends string>(): z.ZodType<Id<Kind>> {
  return z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/) as unknown as z.ZodType<Id<Kind>>;
}
