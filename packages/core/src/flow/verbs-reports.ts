import type {
  Ageing,
  CashRow,
  EarnedRow,
  RollRow,
  Statement,
  TaxReportRow,
  Tied,
  TrialBalance,
} from '../domain/report.ts';
import type { Id } from '../kernel/id.ts';
import { ageing, statement, type AgeingOn } from './figures-account.ts';
import { dashboard, type Dashboard, type DashboardAsk } from './figures-dashboard.ts';
import { recurringRevenue, type GrowthReport, type GrowthSpan } from './figures-growth.ts';
import { sumLedgerDays, trialBalance } from './figures-ledger.ts';
import { cashReceived, paymentSuccess, type PaymentSuccess } from './figures-money.ts';
import { deferredRevenue, revenueByPlan, taxReport } from './figures-revenue.ts';
import type { MoneyAsk, ReportAsk } from './figures-span.ts';
import type { House } from './house.ts';

/** What can be asked about figures out of the ledger. */
export interface ReportVerbs {
  /** All accounts of the chart over some days. */
  trialBalance(ask: ReportAsk): Promise<TrialBalance>;
  /** What everybody owes at the end of a day, by age. */
  ageing(ask: AgeingOn): Promise<Ageing>;
  /** Taxes by month, code and rate. */
  taxReport(ask: MoneyAsk): Promise<Tied<TaxReportRow>>;
  /** What was earned by month, plan and account of the chart. */
  revenueByPlan(ask: MoneyAsk): Promise<Tied<EarnedRow>>;
  /** What was billed and is not earned yet, month by month. */
  deferredRevenue(ask: MoneyAsk): Promise<Tied<RollRow>>;
  /** Monthly recurring revenue: new, more, less, lost, come back; with ARPU and churn. */
  recurringRevenue(ask: GrowthSpan): Promise<GrowthReport>;
  /** What came in, by gateway and month. */
  cashReceived(ask: MoneyAsk): Promise<Tied<CashRow>>;
  /** How asks for money ended, by gateway. */
  paymentSuccess(ask: MoneyAsk): Promise<PaymentSuccess>;
  /** The last months beside each other. */
  dashboard(ask?: DashboardAsk): Promise<Dashboard>;
  /** What happened to one account, and what is owed after it. */
  statement(accountId: Id<'Account'>, ask: ReportAsk): Promise<Statement>;
  /** Adds up the ledger of days that are over, for reports that begin long ago. The workers do so by themselves. */
  sumLedgerDays(): Promise<number>;
}

/** The verbs of a house about figures out of the ledger. */
export function reportsVerbs(house: House): ReportVerbs {
  return {
    trialBalance: (ask) => trialBalance(house, ask),
    ageing: (ask) => ageing(house, ask),
    taxReport: (ask) => taxReport(house, ask),
    revenueByPlan: (ask) => revenueByPlan(house, ask),
    deferredRevenue: (ask) => deferredRevenue(house, ask),
    recurringRevenue: (ask) => recurringRevenue(house, ask),
    cashReceived: (ask) => cashReceived(house, ask),
    paymentSuccess: (ask) => paymentSuccess(house, ask),
    dashboard: (ask = {}) => dashboard(house, ask),
    statement: (accountId, ask) => statement(house, accountId, ask),
    sumLedgerDays: () => sumLedgerDays(house),
  };
}
