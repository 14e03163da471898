import {
  monthsOf,
  spanInstants,
  tie,
  type EarnedRow,
  type ReportSpan,
  type RollRow,
  type SpanInstants,
  type TaxReportRow,
  type Tie,
  type Tied,
} from '../domain/report.ts';
import type { JournalKind } from '../domain/ledger.ts';
import type { EarningSpan, InSpan, Movement, RecognitionRun } from '../ports/store.ts';
import { spanOf, type MoneyAsk } from './figures-span.ts';
import type { House } from './house.ts';

/**
 * Taxes by month, code and rate. What is not of a document, such as the relief of what was written off, has a row of
 * its own without a base. Tied to the movements of each `2300:CODE`.
 */
export async function taxReport(house: House, ask: MoneyAsk): Promise<Tied<TaxReportRow>> {
  const { span, currency, months, spans } = monthly(house, ask);
  const { reads } = house.store;
  const [found, moved] = await Promise.all([reads.taxed(spans, currency), reads.movements([TAXES], spans, currency)]);
  const documents = found.map(({ place, ...row }) => {
    return { month: monthAt(months, place), ...row, net: row.onInvoices - row.onCreditNotes };
  });
  const beside = moved.filter(({ kind }) => !DOCUMENTS.has(kind)).map((one) => besideRow(months, one));
  const rows = [...documents, ...beside].filter(({ base, net }) => base !== 0n || net !== 0n).toSorted(byMonthAndCode);
  const codes = [...new Set(moved.map(({ account }) => account))].toSorted();
  const ties = codes.map((account) => {
    const own = rows.filter(({ code }) => `${TAXES}${code}` === account);
    const ledger = moved.filter((one) => one.account === account).reduce((all, one) => all + creditsOf(one), 0n);
    return tie(
      account,
      own.reduce((all, { net }) => all + net, 0n),
      ledger,
    );
  });
  return { ...span, currency, rows, ties };
}

/**
 * What was earned by month, plan and account of the chart. Lines of documents are earned when they are issued or day by
 * day, units with their use. What is earned beside plans, such as a late fee, has no plan. Tied to each 4xxx.
 */
export async function revenueByPlan(house: House, ask: MoneyAsk): Promise<Tied<EarnedRow>> {
  const { span, currency, months, spans } = monthly(house, ask);
  const { reads } = house.store;
  const runs = await reads.recognitionRuns(span.knownAt);
  const earning = spans.map((one) => earningSpan(one, runs));
  const [found, moved] = await Promise.all([
    reads.earnedByPlan(earning, currency),
    reads.movements(['4', '5900'], spans, currency),
  ]);
  const ofLines = found.map(({ place, ...row }) => ({ month: monthAt(months, place), ...row }));
  const beside = moved
    .filter(({ kind }) => !OF_LINES.has(kind))
    .map((one): EarnedRow => {
      const month = monthAt(months, one.place);
      return { month, planId: null, planCode: null, planName: null, account: one.account, earned: creditsOf(one) };
    });
  const rows = [...ofLines, ...beside].toSorted((a, b) => a.month.localeCompare(b.month));
  const accounts = [...new Set([...moved, ...ofLines].map(({ account }) => account))].toSorted();
  const ties = accounts.map((account): Tie => {
    const own = rows.filter((row) => row.account === account);
    const ledger = moved.filter((one) => one.account === account).reduce((all, one) => all + creditsOf(one), 0n);
    return tie(
      account,
      own.reduce((all, { earned }) => all + earned, 0n),
      ledger,
    );
  });
  return { ...span, currency, rows, ties };
}

/**
 * What was billed and is not earned yet, month by month. Tied to 2200: what the lines of documents still wait for, with
 * what of sold units is neither used nor gone.
 */
export async function deferredRevenue(house: House, ask: MoneyAsk): Promise<Tied<RollRow>> {
  const { span, currency, months, spans } = monthly(house, ask);
  const { reads } = house.store;
  const whole = spanInstants(span, house.zone);
  const past: SpanInstants = {
    ...whole,
    fromAt: BEGINNING,
    fromDay: BEGINNING,
    toAt: whole.fromAt,
    toDay: whole.fromDay,
  };
  const runs = await reads.recognitionRuns(span.knownAt);
  const [moved, waiting] = await Promise.all([
    reads.movements(['2200'], [...spans, past], currency),
    reads.linesWaiting(earningSpan(whole, runs), currency),
  ]);
  const sumAt = (place: number, kinds?: ReadonlySet<JournalKind>): bigint =>
    moved
      .filter((one) => one.place === place && (kinds === undefined || kinds.has(one.kind)))
      .reduce((all, one) => all + creditsOf(one), 0n);
  let opening = sumAt(spans.length);
  const rows = months.map(({ month }, place): RollRow => {
    const [billed, credited, recognised] = [BILLED, CREDITED, RECOGNISED].map((kinds) => sumAt(place, kinds));
    const change = sumAt(place);
    const known = (billed ?? 0n) + (credited ?? 0n) + (recognised ?? 0n);
    const parts = { billed: billed ?? 0n, credited: credited ?? 0n, recognised: recognised ?? 0n };
    const row = { month, opening, ...parts, other: change - known, closing: opening + change };
    opening = row.closing;
    return row;
  });
  const used = moved.filter(({ kind }) => USED.has(kind)).reduce((all, one) => all + creditsOf(one), 0n);
  return { ...span, currency, rows, ties: [tie('2200', waiting.byDays + waiting.byUse + used, opening)] };
}

/** A span with the recognitions that count in it. */
function earningSpan(span: SpanInstants, runs: readonly RecognitionRun[]): EarningSpan {
  const lastBefore = (at: number): RecognitionRun => runs.findLast((run) => run.at <= at) ?? NO_RUN;
  return { ...span, fromRun: lastBefore(span.fromAt), toRun: lastBefore(span.toAt) };
}

const NO_RUN: RecognitionRun = { day: 0, at: 0 };

/** Long before all books. */
const BEGINNING = -8_640_000_000_000_000;

const TAXES = '2300:';

const kinds = (...list: readonly JournalKind[]): ReadonlySet<JournalKind> => new Set(list);
const DOCUMENTS = kinds('invoice', 'credit_note');
const BILLED = kinds('invoice');
const CREDITED = kinds('credit_note', 'void');
const RECOGNISED = kinds('recognition', 'bucket_used', 'bucket_ended');
const USED = kinds('bucket_used', 'bucket_ended');
/** What the lines of documents, and buckets, answer for. */
const OF_LINES = kinds(
  'invoice',
  'credit_note',
  'void',
  'recognition',
  'bucket_granted',
  'bucket_used',
  'bucket_ended',
  'bucket_moved',
);

function monthly(house: House, ask: MoneyAsk) {
  const span: ReportSpan = spanOf(house, ask);
  const months = monthsOf(span);
  const { currency = house.currency } = ask;
  return { span, currency, months, spans: months.map((one) => spanInstants(one, house.zone)) };
}

function monthAt(months: readonly { readonly month: string }[], place: number): string {
  return months[place]?.month ?? '';
}

/** Revenue and what is owed to the state stand on the credit side. */
function creditsOf({ debits, credits }: Pick<Movement, 'debits' | 'credits'>): bigint {
  return credits - debits;
}

function besideRow(months: readonly { readonly month: string }[], one: Movement & InSpan): TaxReportRow {
  const month = monthAt(months, one.place);
  const code = one.account.slice(TAXES.length);
  return { month, code, rate: one.kind, base: 0n, onInvoices: 0n, onCreditNotes: -creditsOf(one), net: creditsOf(one) };
}

function byMonthAndCode(a: TaxReportRow, b: TaxReportRow): number {
  return a.month.localeCompare(b.month) || a.code.localeCompare(b.code) || a.rate.localeCompare(b.rate);
}
