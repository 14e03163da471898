import type { ReportReads } from '../../ports/reports.ts';
import { growth } from './reports-growth.ts';
import { earnedByPlan, linesWaiting, recognitionRuns, taxed } from './reports-revenue.ts';
import { ageing } from './reports-ageing.ts';
import { ledgerDayState, movements, trialBalance } from './reports-ledger.ts';
import { cash, paymentSuccess } from './reports-money.ts';
import { accountJournals, standing } from './reports-statement.ts';
import type { Shelf } from './shelf.ts';

/** Reads of figures out of the ledger. */
export function reportsReads({ engine: { knex } }: Shelf): ReportReads {
  return {
    trialBalance: (span) => trialBalance(knex, span),
    movements: (codes, spans, asset) => movements(knex, codes, spans, asset),
    ageing: (ask) => ageing(knex, ask),
    cash: (spans, currency) => cash(knex, spans, currency),
    paymentSuccess: (span, currency) => paymentSuccess(knex, span, currency),
    recognitionRuns: (knownAt) => recognitionRuns(knex, knownAt),
    earnedByPlan: (spans, currency) => earnedByPlan(knex, spans, currency),
    linesWaiting: (span, currency) => linesWaiting(knex, span, currency),
    taxed: (spans, currency) => taxed(knex, spans, currency),
    growth: (ask) => growth(knex, ask),
    standing: (accountId, asset, before) => standing(knex, accountId, asset, before),
    accountJournals: (accountId, asset, span) => accountJournals(knex, accountId, asset, span),
    ledgerDayState: () => ledgerDayState(knex),
  };
}
