import {
  ageingCsv,
  cashCsv,
  deferredCsv,
  growthCsv,
  revenueCsv,
  statementCsv,
  successCsv,
  taxCsv,
  trialBalanceCsv,
} from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import {
  AgeingOut,
  CashOut,
  DashboardOut,
  DayQuery,
  DeferredOut,
  GrowthOut,
  GrowthQuery,
  MoneyQuery,
  MonthsQuery,
  presentAgeing,
  presentReport,
  presentStatement,
  RevenueOut,
  SpanQuery,
  StatementOut,
  SuccessOut,
  TaxReportOut,
  TrialBalanceOut,
} from '../wire/reports.ts';
import { ownAccount } from './own.ts';

/** Figures out of the books, as JSON and as comma-separated values. */
export const reportRoutes = ({ billing }: Desk): readonly Door[] => [
  ...bookRoutes(billing),
  ...revenueRoutes(billing),
  ...moneyRoutes(billing),
  ...statementRoutes(billing),
];

/** The accounts of the chart. */
const bookRoutes = (billing: Desk['billing']): readonly Door[] => [
  ...both({
    name: 'trial-balance',
    summary: 'All accounts of the chart over some days; each asset sums to nothing',
    query: SpanQuery,
    reply: TrialBalanceOut,
    ask: (query) => billing.trialBalance(query),
    present: presentReport,
    csv: trialBalanceCsv,
  }),
  ...both({
    name: 'ageing',
    summary: 'What is owed at the end of a day, by customer and by how late it is',
    query: DayQuery,
    reply: AgeingOut,
    ask: (query) => billing.ageing(query),
    present: presentAgeing,
    csv: ageingCsv,
  }),
  ...both({
    name: 'taxes',
    summary: 'Taxes by month, code and rate, tied to what is owed to the state',
    query: MoneyQuery,
    reply: TaxReportOut,
    ask: (query) => billing.taxReport(query),
    present: presentReport,
    csv: taxCsv,
  }),
];

/** What is earned. */
const revenueRoutes = (billing: Desk['billing']): readonly Door[] => [
  ...both({
    name: 'revenue',
    summary: 'What was earned by month, plan and account of the chart',
    query: MoneyQuery,
    reply: RevenueOut,
    ask: (query) => billing.revenueByPlan(query),
    present: presentReport,
    csv: revenueCsv,
  }),
  ...both({
    name: 'deferred-revenue',
    summary: 'What was billed and is not earned yet, by month',
    query: MoneyQuery,
    reply: DeferredOut,
    ask: (query) => billing.deferredRevenue(query),
    present: presentReport,
    csv: deferredCsv,
  }),
  ...both({
    name: 'recurring-revenue',
    summary: 'Monthly recurring revenue: new, more, less, lost, come back; ARPU and churn',
    query: GrowthQuery,
    reply: GrowthOut,
    ask: (query) => billing.recurringRevenue(query),
    present: presentReport,
    csv: growthCsv,
  }),
];

/** What comes in, and all of it at a glance. */
const moneyRoutes = (billing: Desk['billing']): readonly Door[] => [
  ...both({
    name: 'cash',
    summary: 'What came in, by month and gateway',
    query: MoneyQuery,
    reply: CashOut,
    ask: (query) => billing.cashReceived(query),
    present: presentReport,
    csv: cashCsv,
  }),
  ...both({
    name: 'payment-success',
    summary: 'How asks for money ended, by gateway, and how long payers took',
    query: MoneyQuery,
    reply: SuccessOut,
    ask: (query) => billing.paymentSuccess(query),
    present: presentReport,
    csv: successCsv,
  }),
  door({
    method: 'GET',
    path: '/api/v1/reports/dashboard',
    word: 'report',
    summary: 'The last months beside each other, the one that runs included',
    who: 'operator',
    query: MonthsQuery,
    reply: DashboardOut,
    long: true,
    answer: async ({ query }) => presentReport(await billing.dashboard(query)),
  }),
];

/** What happened to one account: for operators, and for the customer herself. */
function statementRoutes(billing: Desk['billing']): readonly Door[] {
  const summary = 'What happened to an account between two days: documents, money, what is owed after each';
  const own = 'What happened to my account between two days';
  const query = SpanQuery;
  const customer = { method: 'GET', word: 'report', who: 'operator', query, params: byId<'Account'>() } as const;
  const mine = { method: 'GET', word: 'report', query } as const;
  return [
    door({
      ...customer,
      path: '/api/v1/customers/{id}/statement',
      summary,
      reply: StatementOut,
      answer: async (asked) => presentStatement(await billing.statement(asked.params.id, asked.query)),
    }),
    door({
      ...customer,
      path: '/api/v1/customers/{id}/statement.csv',
      summary: `${summary}; as comma-separated values`,
      reply: z.string(),
      mediaType: CSV,
      answer: async (asked) => statementCsv(await billing.statement(asked.params.id, asked.query)),
    }),
    door({
      ...mine,
      path: '/api/v1/me/statement',
      summary: own,
      reply: StatementOut,
      answer: async (asked) => presentStatement(await billing.statement(ownAccount(asked.caller), asked.query)),
    }),
    door({
      ...mine,
      path: '/api/v1/me/statement.csv',
      summary: `${own}; as comma-separated values`,
      reply: z.string(),
      mediaType: CSV,
      answer: async (asked) => statementCsv(await billing.statement(ownAccount(asked.caller), asked.query)),
    }),
  ];
}

interface Both<Q extends z.ZodType, R extends z.ZodType, Report> {
  readonly name: string;
  readonly summary: string;
  readonly query: Q;
  readonly reply: R;
  readonly ask: (query: z.output<Q>) => Promise<Report>;
  readonly present: (report: Report) => z.input<R>;
  readonly csv: (report: Report) => string;
}

/** A report as JSON and, under the same name with `.csv`, as comma-separated values. */
function both<Q extends z.ZodType, R extends z.ZodType<unknown, object>, Report>(
  spec: Both<Q, R, Report>,
): readonly Door[] {
  const { name, summary, query, reply, ask, present, csv } = spec;
  const common = { method: 'GET', word: 'report', who: 'operator', query, long: true } as const;
  const path = `/api/v1/reports/${name}`;
  return [
    door<Nothing, Q, Nothing, z.ZodType<unknown, object>>({
      ...common,
      path,
      summary,
      reply,
      answer: async (asked) => present(await ask(asked.query)),
    }),
    door({
      ...common,
      path: `${path}.csv`,
      summary: `${summary}; as comma-separated values`,
      reply: z.string(),
      mediaType: CSV,
      answer: async (asked) => csv(await ask(asked.query)),
    }),
  ];
}

/** No parameter and no body. */
type Nothing = z.ZodObject<Readonly<Record<string, never>>>;

/** RFC 7111: with a head. */
const CSV = 'text/csv; charset=utf-8; header=present';
