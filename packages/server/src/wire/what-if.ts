import type { Compared, Proposal, WhatIf } from '@daftari/core';
import { z } from 'zod';
import { Bytes, instant, Instant, MoneyOut, presentMoney } from './common.ts';
import { PlanIn, readPlan } from './plan-input.ts';
import { LocalDay } from './price.ts';
import { DiscountTermsWire, LineScopeWire, readLineScope, readTerms } from './promotion.ts';

const Days = { from: LocalDay, to: LocalDay };
const Code = z.string().trim().min(1).max(16);
const ProposedTax = z.strictObject({
  code: Code,
  rate: z.string().regex(/^0(\.\d{1,12})?$/, 'a part as a decimal string: 0.16 for 16 %'),
  /** Only for lines of plans of this class; null: for all. */
  taxClass: z.string().max(32).nullable().default(null),
  /** How it is added to lines that do not bear it yet; left out, it is not. */
  added: z
    .strictObject({
      name: z.string().trim().min(1).max(60),
      base: z.enum(['net', 'net+previous']),
      before: Code.nullable().default(null),
    })
    .exactOptional(),
});

/** What might be published, and the days whose documents are replayed with it: those issued in `[from, to)`. */
export const ProposalIn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plan'), plan: PlanIn, ...Days }),
  z.strictObject({ kind: z.literal('tax'), taxes: z.array(ProposedTax).min(1).max(20), ...Days }),
  z.strictObject({ kind: z.literal('discount'), discount: DiscountTermsWire, scope: LineScopeWire, ...Days }),
]);

const RevenueOut = z.strictObject({ net: MoneyOut, tax: MoneyOut, gross: MoneyOut });
const ComparedOut = z.strictObject({ before: RevenueOut, after: RevenueOut });
const Limit = z.enum(['full', 'throttled', 'blocked']);
const LimitCounts = z.strictObject({ full: z.int(), throttled: z.int(), blocked: z.int() });
const Customer = { customerId: z.string(), customerName: z.string() };
const AccountChangeOut = z.strictObject({ ...Customer, before: MoneyOut, after: MoneyOut });

/** What a proposal would have changed; who pays less gains. */
export const WhatIfOut = z.strictObject({
  documents: z.int(),
  touched: z.int(),
  total: ComparedOut,
  months: z.array(ComparedOut.extend({ month: z.string() })),
  plans: z.array(ComparedOut.extend({ code: z.string().nullable() })),
  accounts: z.strictObject({ less: z.int(), same: z.int(), more: z.int() }),
  gainers: z.array(AccountChangeOut),
  losers: z.array(AccountChangeOut),
  /** Customers by how many percent more they would pay, `[from, to)`; 0 to 0 is who would pay the same. */
  histogram: z.array(z.strictObject({ from: z.int().nullable(), to: z.int().nullable(), customers: z.int() })),
  limits: z
    .strictObject({
      terms: z.int(),
      before: LimitCounts,
      after: LimitCounts,
      worse: z.array(
        z.strictObject({
          ...Customer,
          subscriptionId: z.string(),
          fromAt: Instant,
          toAt: Instant,
          usedBytes: Bytes,
          before: Limit,
          after: Limit,
        }),
      ),
    })
    .nullable(),
  uncovered: z.strictObject({
    sales: z.int(),
    missing: MoneyOut,
    worst: z.array(
      z.strictObject({
        ...Customer,
        invoiceId: z.string(),
        number: z.string().nullable(),
        had: MoneyOut,
        needed: MoneyOut,
      }),
    ),
  }),
  /** Lines that stayed as they were charged, by reason. */
  kept: z.record(z.string(), z.int()),
});

/** A replay and how far it is. */
export const ReplayOut = z.strictObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'failed', 'stopped']),
  startedAt: Instant,
  /** Documents that are replayed, and all that are to be. */
  done: z.int(),
  total: z.int(),
  /** Why it could not be replayed. */
  reason: z.string().nullable(),
  answer: WhatIfOut.nullable(),
});

/** A proposal as billing takes it. */
export function readProposal(given: z.output<typeof ProposalIn>): Proposal {
  const days = { from: given.from, to: given.to };
  switch (given.kind) {
    case 'plan':
      return { kind: 'plan', plan: readPlan(given.plan), ...days };
    case 'tax':
      return { kind: 'tax', taxes: given.taxes, ...days };
    case 'discount':
      return { kind: 'discount', discount: readTerms(given.discount), scope: readLineScope(given.scope), ...days };
  }
}

/** Writes an answer, with the names of those whom it names. */
export function presentWhatIf(told: WhatIf, names: ReadonlyMap<string, string>): z.input<typeof WhatIfOut> {
  const who = (accountId: string) => ({ customerId: accountId, customerName: names.get(accountId) ?? accountId });
  const change = ({ accountId, before, after }: WhatIf['gainers'][number]) => {
    return { ...who(accountId), before: presentMoney(before), after: presentMoney(after) };
  };
  const { limits, uncovered } = told;
  return {
    documents: told.documents,
    touched: told.touched,
    total: compared(told.total),
    months: told.months.map(({ month, ...pair }) => ({ month, ...compared(pair) })),
    plans: told.plans.map(({ code, ...pair }) => ({ code, ...compared(pair) })),
    accounts: told.accounts,
    gainers: told.gainers.map(change),
    losers: told.losers.map(change),
    histogram: told.histogram.map(({ from, to, accounts }) => ({ from, to, customers: accounts })),
    limits: limits === null ? null : { ...limits, worse: limits.worse.map((one) => presentLimit(one, who)) },
    uncovered: {
      sales: uncovered.sales,
      missing: presentMoney(uncovered.missing),
      worst: uncovered.worst.map(({ accountId, invoiceId, number, had, needed }) => {
        return { ...who(accountId), invoiceId, number, had: presentMoney(had), needed: presentMoney(needed) };
      }),
    },
    kept: told.kept,
  };
}

function presentLimit(
  { accountId, subscriptionId, fromAt, toAt, usedBytes, before, after }: NonNullable<WhatIf['limits']>['worse'][number],
  who: (accountId: string) => { readonly customerId: string; readonly customerName: string },
) {
  const span = { fromAt: instant(fromAt), toAt: instant(toAt) };
  return { ...who(accountId), subscriptionId, ...span, usedBytes: `${usedBytes}`, before, after };
}

function compared({ before, after }: Compared): z.input<typeof ComparedOut> {
  return { before: revenue(before), after: revenue(after) };
}

function revenue({ net, tax, gross }: Compared['before']): z.input<typeof RevenueOut> {
  return { net: presentMoney(net), tax: presentMoney(tax), gross: presentMoney(gross) };
}
