import type { Ageing, ReportSpan, Statement } from '@daftari/core';
import { z } from 'zod';
import { Currency, Instant, instant } from './common.ts';
import { LocalDay } from './price.ts';

/** Whole minor units of the currency of the report, or whole units of an asset, as a string; they may be below zero. */
const Minor = z.string().regex(/^-?\d+$/);
const Month = z.string().regex(/^\d{4}-\d{2}$/);
/** A part of a whole, `0.0125`; null of nothing. */
const Part = z
  .string()
  .regex(/^-?\d+\.\d{4}$/)
  .nullable();

const span = { from: LocalDay, to: LocalDay, knownAt: Instant };
const money = { ...span, currency: z.string() };
const Ties = z.array(z.strictObject({ account: z.string(), report: Minor, ledger: Minor, difference: Minor }));
const boxes = { notDue: Minor, to30: Minor, to60: Minor, to90: Minor, over90: Minor };

/** Only what was written before this instant counts. */
const known = {
  knownAt: z.iso
    .datetime()
    .transform((text) => Date.parse(text))
    .exactOptional(),
};
const days = { from: LocalDay, to: LocalDay };

/** The days of a report, `[from, to)`, and until when what was written counts. */
export const SpanQuery = z.strictObject({ ...days, ...known });
/** The same in one currency. */
export const MoneyQuery = z.strictObject({ ...days, ...known, currency: Currency.exactOptional() });
/** The same with days of grace. */
export const GrowthQuery = MoneyQuery.extend({ graceDays: z.coerce.number().int().min(0).max(366).exactOptional() });
/** The end of a day. */
export const DayQuery = z.strictObject({ on: LocalDay, ...known, currency: Currency.exactOptional() });
/** How many months, the one that runs included. */
export const MonthsQuery = z.strictObject({ months: z.coerce.number().int().min(1).max(36).exactOptional() });

/** All accounts of the chart over some days. */
export const TrialBalanceOut = z.strictObject({
  ...span,
  rows: z.array(
    z.strictObject({
      account: z.string(),
      asset: z.string(),
      opening: Minor,
      debits: Minor,
      credits: Minor,
      closing: Minor,
    }),
  ),
  left: z.record(z.string(), Minor),
});

/** What is owed at the end of a day, by age. */
export const AgeingOut = z.strictObject({
  on: LocalDay,
  currency: z.string(),
  rows: z.array(
    z.strictObject({ accountId: z.string(), number: z.string(), name: z.string(), ...boxes, total: Minor }),
  ),
  boxes: z.strictObject(boxes),
  total: Minor,
  ledger: Minor,
  difference: Minor,
});

const tied = <Row extends z.ZodType>(row: Row) => z.strictObject({ ...money, rows: z.array(row), ties: Ties });

/** Taxes by month, code and rate. */
export const TaxReportOut = tied(
  z.strictObject({
    month: Month,
    code: z.string(),
    rate: z.string(),
    base: Minor,
    onInvoices: Minor,
    onCreditNotes: Minor,
    net: Minor,
  }),
);

/** What was earned by month, plan and account of the chart. */
export const RevenueOut = tied(
  z.strictObject({
    month: Month,
    planId: z.string().nullable(),
    planCode: z.string().nullable(),
    planName: z.string().nullable(),
    account: z.string(),
    earned: Minor,
  }),
);

/** What was billed and is not earned yet. */
export const DeferredOut = tied(
  z.strictObject({
    month: Month,
    opening: Minor,
    billed: Minor,
    credited: Minor,
    recognised: Minor,
    other: Minor,
    closing: Minor,
  }),
);

/** What came in. */
export const CashOut = tied(z.strictObject({ month: Month, gateway: z.string(), payments: z.int(), received: Minor }));

const SuccessRows = z.array(
  z.strictObject({
    gateway: z.string(),
    attempts: z.int(),
    succeeded: z.int(),
    failed: z.int(),
    open: z.int(),
    rate: Part,
    medianMs: z.int().nullable(),
    received: Minor,
  }),
);

/** How asks for money ended. */
export const SuccessOut = z.strictObject({ ...money, rows: SuccessRows });

const growthRow = {
  month: Month,
  opening: Minor,
  fresh: Minor,
  expansion: Minor,
  contraction: Minor,
  churned: Minor,
  reactivated: Minor,
  closing: Minor,
  accounts: z.strictObject({
    opening: z.int(),
    fresh: z.int(),
    churned: z.int(),
    reactivated: z.int(),
    closing: z.int(),
  }),
  arpu: Minor.nullable(),
  customerChurn: Part,
  revenueChurn: Part,
};

/** Monthly recurring revenue. */
export const GrowthOut = z.strictObject({ ...money, graceDays: z.int(), rows: z.array(z.strictObject(growthRow)) });

/** The last months beside each other. */
export const DashboardOut = z.strictObject({
  ...money,
  months: z.array(z.strictObject({ ...growthRow, earned: Minor, received: Minor })),
  owed: z.strictObject({ boxes: z.strictObject(boxes), total: Minor }),
  success: SuccessRows,
  ties: Ties,
});

/** What happened to one account between two days. */
export const StatementOut = z.strictObject({
  ...money,
  accountId: z.string(),
  customer: z.strictObject({ name: z.string(), number: z.string(), phone: z.string().nullable() }),
  opening: Minor,
  lines: z.array(
    z.strictObject({
      at: Instant,
      kind: z.string(),
      documentType: z.string(),
      documentId: z.string(),
      reference: z.string().nullable(),
      memo: z.string(),
      amount: Minor,
      balance: Minor,
    }),
  ),
  closing: Minor,
  boxes: z.strictObject(boxes),
  held: Minor,
});

/** The same value with every whole number of 64 bits as a string of digits. */
export type Wired<T> = T extends bigint
  ? string
  : T extends string | number | boolean | null
    ? T
    : T extends readonly (infer One)[]
      ? Wired<One>[]
      : { [Name in keyof T]: Wired<T[Name]> };

/** Writes figures: whole numbers of 64 bits as strings of digits. */
function wired<T>(value: T): Wired<T> {
  const plain = (one: unknown): unknown => {
    if (typeof one === 'bigint') return String(one);
    if (Array.isArray(one)) return one.map(plain);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([name, field]) => [name, plain(field)]));
  };
  return plain(value) as Wired<T>;
}

/** Writes a report over a span. */
export function presentReport<T extends ReportSpan>(report: T): PresentedReport<T> {
  const { knownAt, ...rest } = report;
  const figures: object = wired<object>(rest);
  return { ...figures, knownAt: instant(knownAt) } as PresentedReport<T>;
}

/** A report as it is sent. */
export type PresentedReport<T> = { [Name in keyof T]: Name extends 'knownAt' ? string : Wired<T[Name]> };

/** Writes a statement. */
export function presentStatement(statement: Statement): z.input<typeof StatementOut> {
  const { lines, ...rest } = presentReport(statement);
  return { ...rest, lines: lines.map((line) => ({ ...line, at: instant(line.at) })) };
}

/** Writes an ageing. */
export function presentAgeing(report: Ageing): z.input<typeof AgeingOut> {
  return wired(report);
}
