import type { Client } from './client.ts';

/** Whole minor units of the report's currency, as the wire writes them; they may be below zero. */
export type Minor = string;

/** What is owed, by how late it is. */
export interface Boxes {
  readonly notDue: Minor;
  readonly to30: Minor;
  readonly to60: Minor;
  readonly to90: Minor;
  readonly over90: Minor;
}

/** One month of recurring revenue, of what was earned and of what came in. */
export interface ReportMonth {
  /** `2026-11`. */
  readonly month: string;
  readonly opening: Minor;
  readonly fresh: Minor;
  readonly expansion: Minor;
  readonly contraction: Minor;
  readonly churned: Minor;
  readonly reactivated: Minor;
  readonly closing: Minor;
  readonly accounts: {
    readonly opening: number;
    readonly fresh: number;
    readonly churned: number;
    readonly reactivated: number;
    readonly closing: number;
  };
  readonly arpu: Minor | null;
  /** Parts of one, `0.0125`; null of nothing. */
  readonly customerChurn: string | null;
  readonly revenueChurn: string | null;
  readonly earned: Minor;
  readonly received: Minor;
}

/** How asks for money ended at one gateway. */
export interface SuccessRow {
  readonly gateway: string;
  readonly attempts: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly open: number;
  readonly rate: string | null;
  readonly medianMs: number | null;
}

/** The last months beside each other. */
export interface Dashboard {
  readonly currency: string;
  readonly months: readonly ReportMonth[];
  readonly owed: { readonly boxes: Boxes; readonly total: Minor };
  readonly success: readonly SuccessRow[];
  readonly ties: readonly { readonly account: string; readonly difference: Minor }[];
}

/** What was earned by month, plan and account of the chart. */
export interface RevenueRow {
  readonly month: string;
  readonly planId: string | null;
  readonly planName: string | null;
  readonly account: string;
  readonly earned: Minor;
}

/** Taxes by month, code and rate. */
export interface TaxRow {
  readonly month: string;
  readonly code: string;
  readonly rate: string;
  readonly base: Minor;
  readonly onInvoices: Minor;
  readonly onCreditNotes: Minor;
  readonly net: Minor;
}

/** One account of the chart over some days. */
export interface TrialRow {
  readonly account: string;
  readonly asset: string;
  readonly opening: Minor;
  readonly debits: Minor;
  readonly credits: Minor;
  readonly closing: Minor;
}

/** A customer who owes. */
export interface AgeingRow extends Boxes {
  readonly accountId: string;
  readonly number: string;
  readonly name: string;
  readonly total: Minor;
}

/** Local days, `[from, to)`. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

/** The reports that can be kept as comma-separated values, by their address. */
export type ReportName =
  | 'trial-balance'
  | 'ageing'
  | 'taxes'
  | 'revenue'
  | 'deferred-revenue'
  | 'recurring-revenue'
  | 'cash'
  | 'payment-success';

/** Figures out of the books. Each may throw `ApiError`. */
export interface ReportsApi {
  dashboard(): Promise<Dashboard>;
  revenue(days: Days): Promise<{ readonly currency: string; readonly rows: readonly RevenueRow[] }>;
  taxes(days: Days): Promise<{ readonly currency: string; readonly rows: readonly TaxRow[] }>;
  trialBalance(days: Days): Promise<{ readonly rows: readonly TrialRow[] }>;
  ageing(on: string): Promise<{ readonly currency: string; readonly rows: readonly AgeingRow[] }>;
  /** A report as comma-separated values; `ageing` is of the end of the last of these days. */
  csv(report: ReportName, days: Days): Promise<Blob>;
}

/** The addresses of the reports. */
export function reportsApi(
  { request }: Pick<Client, 'request'>,
  file: (path: string, query: Days | { readonly on: string }) => Promise<Blob>,
): ReportsApi {
  const get = <T>(name: string, query: object): Promise<T> =>
    request<T>('GET', `/api/v1/reports/${name}`, { query: { ...query } });
  return {
    dashboard: () => get('dashboard', { months: 12 }),
    revenue: (days) => get('revenue', days),
    taxes: (days) => get('taxes', days),
    trialBalance: (days) => get('trial-balance', days),
    ageing: (on) => get('ageing', { on }),
    csv: (report, days) => file(`/reports/${report}.csv`, report === 'ageing' ? { on: lastOf(days) } : days),
  };
}

/** The last of some days. */
export function lastOf({ to }: Days): string {
  return new Date(Date.parse(`${to}T00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}
