import {
  addDays,
  addMonthsClamped,
  dayNumber,
  localDateAt,
  startOfDay,
  type LocalDate,
  type Zone,
} from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { divideRounded } from '../kernel/money.ts';
import type { DocumentType, JournalKind } from './ledger.ts';

/**
 * Which days a report is about, `[from, to)` in the zone of the ISP, and what of them was known: what counts in a day
 * (`effectiveAt`) may be written later (`bookedAt`), such as a payment that the provider reports a day late. The same
 * days with the same `knownAt` give the same figures for ever, because nothing in the books is changed or removed.
 */
export interface ReportSpan {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** Only what was written before this instant counts. */
  readonly knownAt: number;
}

/** The same span as the store counts it: as instants and as days since 1 January 1970. */
export interface SpanInstants {
  readonly fromAt: number;
  readonly toAt: number;
  readonly knownAt: number;
  readonly fromDay: number;
  readonly toDay: number;
}

/** One account of the chart over a span, in minor units of its asset; openings and closings are debits less credits. */
export interface TrialRow {
  readonly account: string;
  readonly asset: string;
  readonly opening: bigint;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly closing: bigint;
}

/** All accounts over a span. */
export interface TrialBalance extends ReportSpan {
  readonly rows: readonly TrialRow[];
  /** What each asset leaves over all accounts at the end: nothing, or the books are broken. */
  readonly left: Readonly<Record<string, bigint>>;
}

/** How late what is owed is, in whole days after it was due. */
export const AGES = ['notDue', 'to30', 'to60', 'to90', 'over90'] as const;

/** One of the boxes of an ageing. */
export type Age = (typeof AGES)[number];

/** What is owed by age, in minor units. */
export type AgeBoxes = Readonly<Record<Age, bigint>>;

/** What one account owes at the end of a day, by age. */
export interface AgeingRow extends AgeBoxes {
  readonly accountId: Id<'Account'>;
  readonly number: string;
  readonly name: string;
  readonly total: bigint;
}

/** What all accounts owe at the end of a day; `difference` is the total less the balance of 1200. */
export interface Ageing {
  readonly on: LocalDate;
  readonly currency: string;
  readonly rows: readonly AgeingRow[];
  readonly boxes: AgeBoxes;
  readonly total: bigint;
  readonly ledger: bigint;
  readonly difference: bigint;
}

/** The tax of one code and rate in one month. */
export interface TaxReportRow {
  readonly month: string;
  readonly code: string;
  /** Exact decimal: `0.16`. */
  readonly rate: string;
  /** Net that invoices and debit notes tax, less that of credit notes. */
  readonly base: bigint;
  readonly onInvoices: bigint;
  /** Of credit notes, as an amount above zero. */
  readonly onCreditNotes: bigint;
  readonly net: bigint;
}

/** Movements of an account of the ledger that a report answers for, against its own figure. */
export interface Tie {
  /** The account, or accounts, of the chart: `2300:VAT`, `41xx`. */
  readonly account: string;
  readonly report: bigint;
  readonly ledger: bigint;
  readonly difference: bigint;
}

/** A report that was tied to the ledger, in one currency. */
export interface Tied<Row> extends ReportSpan {
  readonly currency: string;
  readonly rows: readonly Row[];
  readonly ties: readonly Tie[];
}

/** Earned in a month on one plan and account of the chart; what lowers revenue is below zero. */
export interface EarnedRow {
  readonly month: string;
  /** Null for what belongs to no plan. */
  readonly planId: Id<'Plan'> | null;
  readonly planCode: string | null;
  readonly planName: string | null;
  readonly account: string;
  readonly earned: bigint;
}

/** Deferred revenue over one month, in what is still to be earned. */
export interface RollRow {
  readonly month: string;
  readonly opening: bigint;
  /** Billed and not earned yet. */
  readonly billed: bigint;
  /** Given back by credit notes before it was earned. */
  readonly credited: bigint;
  /** Earned, day by day or with use. */
  readonly recognised: bigint;
  /** Whatever else has moved it. */
  readonly other: bigint;
  readonly closing: bigint;
}

/** What monthly recurring revenue was and why it is another, over one month. */
export interface GrowthRow {
  readonly month: string;
  readonly opening: bigint;
  /** Of accounts that never had any. */
  readonly fresh: bigint;
  /** Of accounts that have more than they had. */
  readonly expansion: bigint;
  /** Of accounts that have less, below zero. */
  readonly contraction: bigint;
  /** Of accounts that have none any more, below zero. */
  readonly churned: bigint;
  /** Of accounts that had none at the opening, and some before. */
  readonly reactivated: bigint;
  readonly closing: bigint;
  /** Accounts, by the same names. */
  readonly accounts: Readonly<Record<'opening' | 'fresh' | 'churned' | 'reactivated' | 'closing', number>>;
  /** Net revenue of the month by account that pays: the mean of the opening and the closing. Null for none. */
  readonly arpu: bigint | null;
  /** Accounts lost of those at the opening, as a part with four digits; null when there was none. */
  readonly customerChurn: string | null;
  /** What was lost and lessened of the opening, as a part with four digits; null when there was none. */
  readonly revenueChurn: string | null;
}

/** How asks for money ended, at one gateway, of those that were made within the span. */
export interface SuccessRow {
  readonly gateway: string;
  readonly attempts: number;
  readonly succeeded: number;
  readonly failed: number;
  /** Nobody knows the end yet. */
  readonly open: number;
  /** Of those that have ended, as a part with four digits; null when none has. */
  readonly rate: string | null;
  /** Half of those that succeeded took no longer, in milliseconds; null when none has. */
  readonly medianMs: number | null;
  /** What those that succeeded have brought in, in minor units. */
  readonly received: bigint;
}

/** Cash that came in by one gateway; payments count in the day in which the provider took them. */
export interface CashRow {
  readonly month: string;
  readonly gateway: string;
  readonly payments: number;
  readonly received: bigint;
}

/** One line of a statement; what raises the debt is above zero. */
export interface StatementLine {
  readonly at: number;
  readonly kind: JournalKind;
  readonly documentType: DocumentType;
  readonly documentId: string;
  /** The number of a document or a certificate, or the receipt of a payment; null where there is none. */
  readonly reference: string | null;
  readonly memo: string;
  readonly amount: bigint;
  /** What is owed after it; below zero, what the customer has. */
  readonly balance: bigint;
}

/** What happened to one account between two days, `[from, to)` in the zone of the ISP. */
export interface Statement extends ReportSpan {
  readonly accountId: Id<'Account'>;
  readonly customer: { readonly name: string; readonly number: string; readonly phone: string | null };
  readonly currency: string;
  readonly opening: bigint;
  readonly lines: readonly StatementLine[];
  readonly closing: bigint;
  /** What of invoices is owed at the end, by age. */
  readonly boxes: AgeBoxes;
  /** Money and credit of hers at the end that no invoice has had. */
  readonly held: bigint;
}

/** What can be wrong with the ask for a report. */
export const reportErrors = defineErrors('report', {
  backwards: ['invalid', 'A report ends after it begins; got {from} to {to}.'],
  tooLong: ['invalid', 'A report by months covers at most {most} of them; got {months}.'],
  grace: ['invalid', 'Days of grace are whole days from 0 to {most}; got {graceDays}.'],
  ahead: ['invalid', 'What recurs from {from} on is not known yet: today is {today}.'],
  future: ['invalid', 'What will be known at {knownAt} is not known yet.'],
});

/** The most months of one report. */
export const MOST_MONTHS = 120;

/** A span in the zone of the ISP, as the store counts it. */
export function spanInstants({ from, to, knownAt }: ReportSpan, zone: Zone): SpanInstants {
  return {
    fromAt: startOfDay(from, zone),
    toAt: startOfDay(to, zone),
    knownAt,
    fromDay: dayNumber(from),
    toDay: dayNumber(to),
  };
}

/**
 * The calendar months of a span, each cut to it, in order.
 * @throws BillingError `report.backwards`, `report.tooLong`, `calendar.malformedDate`
 */
export function monthsOf({ from, to, knownAt }: ReportSpan): readonly (ReportSpan & { readonly month: string })[] {
  if (dayNumber(from) >= dayNumber(to)) throw reportErrors.backwards({ from, to });
  const months: (ReportSpan & { month: string })[] = [];
  for (let first = from; first < to;) {
    if (months.length === MOST_MONTHS) throw reportErrors.tooLong({ most: MOST_MONTHS, months: `${from} to ${to}` });
    const next = addMonthsClamped(`${first.slice(0, 7)}-01`, 1);
    const end = next < to ? next : to;
    months.push({ month: first.slice(0, 7), from: first, to: end, knownAt });
    first = end;
  }
  return months;
}

/** The last so many months by an instant, the one that it falls in included, to the end of its day. */
export function lastMonths(count: number, now: number, zone: Zone): ReportSpan {
  const today = localDateAt(now, zone);
  const first = `${today.slice(0, 7)}-01`;
  return { from: addMonthsClamped(first, 1 - count), to: addDays(today, 1), knownAt: now + 1 };
}

/** Boxes with nothing in them. */
export const NO_AGES: AgeBoxes = { notDue: 0n, to30: 0n, to60: 0n, to90: 0n, over90: 0n };

/** A part of a whole with four digits, rounded half up: `0.0125`. Null for a part of nothing. */
export function partOf(part: bigint, of: bigint): string | null {
  if (of === 0n) return null;
  const scaled = divideRounded(part * 10_000n, of);
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(5, '0');
  return `${scaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}

/** A report's figure beside the ledger's. */
export function tie(account: string, report: bigint, ledger: bigint): Tie {
  return { account, report, ledger, difference: report - ledger };
}
