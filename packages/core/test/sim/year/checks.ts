import { deepEqual } from 'node:assert/strict';
import type { Billing } from '../../../src/billing.ts';
import { owedOn } from '../../../src/domain/invoice-status.ts';
import { monthsOf, type ReportSpan, type Tie } from '../../../src/domain/report.ts';
import type { InvoiceRow } from '../../../src/ports/store.ts';

/** All twelve reports of a month, as they were when it was over. */
export interface MonthKept {
  readonly span: ReportSpan;
  readonly reports: unknown;
}

/** Every night: each sum of the books is that of its facts, and all accounts together are nothing. */
export async function nightly(billing: Billing, on: string, where: string): Promise<void> {
  const found = await billing.verify();
  deepEqual(found, [], `${where}: ${JSON.stringify(found.slice(0, 5))}`);
  const { left } = await billing.trialBalance({ from: on, to: dayAfter(on) });
  for (const [asset, minor] of Object.entries(left)) deepEqual([asset, minor], [asset, 0n], where);
}

/** The reports of one month, each tied to the ledger to the cent. Kept, to be asked for again. */
export async function monthly(billing: Billing, span: ReportSpan, where: string): Promise<MonthKept> {
  const reports = await reportsOf(billing, span);
  const { ageing, taxes, revenue, deferred, cash, growth } = reports;
  deepEqual(ageing.difference, 0n, `ageing, ${where}`);
  deepEqual(sum(Object.values(ageing.boxes)), ageing.total, where);
  tied('taxes', taxes.ties, where);
  tied('revenue', revenue.ties, where);
  tied('deferred revenue', deferred.ties, where);
  tied('cash', cash.ties, where);
  for (const row of deferred.rows) {
    const moved = row.billed + row.credited + row.recognised + row.other;
    deepEqual([row.month, row.opening + moved], [row.month, row.closing], where);
  }
  for (const row of growth.rows) {
    const moved = row.fresh + row.expansion + row.contraction + row.churned + row.reactivated;
    deepEqual([row.month, row.opening + moved], [row.month, row.closing], where);
  }
  await statementsFoot(billing, span, where);
  return { span, reports };
}

/** The tax of a document as it counts. */
function signed({ invoice }: InvoiceRow): bigint {
  return (invoice.kind === 'credit_note' ? -1n : 1n) * invoice.tax.minor;
}

/** What was said of a month is said again, whatever has come since. */
export async function saidAgain(billing: Billing, { span, reports }: MonthKept): Promise<void> {
  deepEqual(await reportsOf(billing, span), reports, `${span.from} is another month now`);
}

/** Over the year: each month goes on from the one before it, and the documents themselves say the same. */
export async function yearly(billing: Billing, span: ReportSpan): Promise<void> {
  const [deferred, growth, taxes, ageing] = await Promise.all([
    billing.deferredRevenue(span),
    billing.recurringRevenue(span),
    billing.taxReport(span),
    billing.ageing({ on: dayBefore(span.to), knownAt: span.knownAt }),
  ]);
  for (const rows of [deferred.rows, growth.rows]) {
    deepEqual(rows.length, monthsOf(span).length, 'a row for each month');
    for (const [place, row] of rows.entries()) {
      const next = rows[place + 1];
      if (next !== undefined) deepEqual(next.opening, row.closing, `the opening of ${next.month}`);
    }
  }
  // Read one by one, without the tables that reports stand on.
  const documents = await allInvoices(billing);
  const ofDocuments = taxes.rows.filter(({ base, rate }) => base !== 0n || /^\d/.test(rate));
  deepEqual(sum(ofDocuments.map(({ net }) => net)), sum(documents.map(signed)), 'the taxes of all documents');
  const owed = documents.filter(({ invoice }) => invoice.kind !== 'credit_note');
  deepEqual(ageing.total, sum(owed.map((row) => owedOn(row.invoice, row).minor)), 'what is owed on all documents');
}

async function reportsOf(billing: Billing, span: ReportSpan) {
  const on = dayBefore(span.to);
  const [trial, ageing, taxes, revenue, deferred, cash, growth] = await Promise.all([
    billing.trialBalance(span),
    billing.ageing({ on, knownAt: span.knownAt }),
    billing.taxReport(span),
    billing.revenueByPlan(span),
    billing.deferredRevenue(span),
    billing.cashReceived(span),
    billing.recurringRevenue(span),
  ]);
  return { trial, ageing, taxes, revenue, deferred, cash, growth };
}

/** Of some accounts: what they owed, with all that happened, is what they owe; and the ledger says the same. */
async function statementsFoot(billing: Billing, span: ReportSpan, where: string): Promise<void> {
  const { rows } = await billing.reads.accounts({ page: 1, limit: 10 }, billing.clock.now());
  for (const { account } of rows) {
    const { opening, lines, closing } = await billing.statement(account.id, span);
    const what = `statement of ${account.number}, ${where}`;
    deepEqual(opening + sum(lines.map(({ amount }) => amount)), closing, what);
    deepEqual(lines.at(-1)?.balance ?? opening, closing, what);
  }
}

function tied(what: string, ties: readonly Tie[], where: string): void {
  const off = ties.filter(({ difference }) => difference !== 0n);
  deepEqual(off, [], `${what}, ${where}: ${JSON.stringify(off, plain)}`);
}

async function allInvoices(billing: Billing): Promise<readonly InvoiceRow[]> {
  const all: InvoiceRow[] = [];
  for (let page = 1; ; page++) {
    const { rows } = await billing.reads.invoices(null, { page, limit: 1_000 });
    all.push(...rows);
    if (rows.length < 1_000) return all;
  }
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function sum(list: readonly bigint[]): bigint {
  return list.reduce((all, one) => all + one, 0n);
}

function dayAfter(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}

function dayBefore(date: string): string {
  return new Date(Date.parse(date) - 86_400_000).toISOString().slice(0, 10);
}
