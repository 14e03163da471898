import type { Break } from '../domain/reconcile/break.ts';
import type { GatewayStatement } from '../domain/reconcile/statement.ts';
import type { Id } from '../kernel/id.ts';
import type { House } from './house.ts';
import { reconcileDay, reconciliation, type DayAsk, type Reconciliation } from './reconciling/day.ts';
import { fetchReport, type Fetched } from './reconciling/fetch.ts';
import { importStatement } from './reconciling/file.ts';
import { importLines, type ImportInput, type Imported } from './reconciling/lines.ts';
import { resolveBreak, takeBreak, type Resolving } from './reconciling/resolve.ts';
import { rememberedPatterns, salesWatch, type SalesOfGateway } from './reconciling/sales.ts';
import { gatewayStatement, type StatementAsk } from './reconciling/statement.ts';
import type { ReportedSpan, StatementFile, StatementTaken } from '../ports/gateway.ts';

/** What can be asked about how our books, the providers' and the bank's agree. */
export interface ReconcileVerbs {
  /**
   * Takes in lines of a statement; those that are known already are passed over.
   * @throws BillingError `statement.contradiction` when one of them says something else than before, and nothing is
   *   taken in; `statement.twiceWithin`, `statement.malformed`, `statement.span`
   */
  importLines(input: ImportInput): Promise<Imported>;
  /**
   * Takes in a file that a person has exported, as its gateway reads it, and books what no message told of.
   * @throws BillingError `payment.noGateway`, `statement.noReader`, those of `importLines`, and what the gateway says
   */
  importStatement(file: StatementFile): Promise<StatementTaken>;
  /**
   * Asks a gateway for its own books of a span, keeps them, and books what no message told of.
   * @throws BillingError `payment.noGateway`, `statement.noReport`, `statement.span`, and what the provider answers
   */
  fetchReport(gateway: string, span: ReportedSpan): Promise<Fetched>;
  /**
   * Compares a day of a gateway three ways: our books, the provider's, the bank's. What provider and bank say alike of
   * settlements is booked; each difference is a break. Done twice, it finds the same.
   */
  reconcileDay(ask: DayAsk): Promise<Reconciliation>;
  /** The same as it stands now; nothing is written. */
  reconciliation(ask: DayAsk): Promise<Reconciliation>;
  /**
   * Resolves a break by what is proposed, or by an explanation. Above the limit of two people the first decides and a
   * second confirms: until then it stays open, with `confirming`.
   * @throws BillingError `break.missing`, `break.over`, `break.unfit`, `break.unexplained`, `people.same`,
   *   `break.otherwise`, `break.gone`, and what booking a receipt or a taking may throw
   */
  resolveBreak(breakId: Id<'Break'>, resolving: Resolving, actor: string): Promise<Break>;
  /**
   * Says who looks into a break; null gives it back.
   * @throws BillingError `break.missing`, `break.over`
   */
  takeBreak(breakId: Id<'Break'>, owner: string | null): Promise<Break>;
  /** What moved the money of a gateway in a span of days, and how that foots with the ledger. */
  gatewayStatement(ask: StatementAsk): Promise<GatewayStatement>;
  /** How each gateway sells just now, against its own past four weeks. */
  salesWatch(): Promise<readonly SalesOfGateway[]>;
}

/** The verbs of a house about how its books agree with others'. */
export function reconcileVerbs(house: House): ReconcileVerbs {
  const patterns = rememberedPatterns(house);
  return {
    importLines: (input) => importLines(house, input),
    importStatement: (file) => importStatement(house, file),
    fetchReport: (gateway, span) => fetchReport(house, gateway, span),
    reconcileDay: (ask) => reconcileDay(house, ask),
    reconciliation: (ask) => reconciliation(house, ask),
    resolveBreak: (breakId, resolving, actor) => resolveBreak(house, breakId, resolving, actor),
    takeBreak: (breakId, owner) => takeBreak(house, breakId, owner),
    gatewayStatement: (ask) => gatewayStatement(house, ask),
    salesWatch: () => salesWatch(house, patterns),
  };
}

export type { DayAsk, Reconciliation } from './reconciling/day.ts';
export type { Fetched } from './reconciling/fetch.ts';
export type { StatementFile, StatementTaken } from '../ports/gateway.ts';
export type { Imported, ImportInput } from './reconciling/lines.ts';
export type { Resolving } from './reconciling/resolve.ts';
export type { SalesOfGateway } from './reconciling/sales.ts';
export type { StatementAsk } from './reconciling/statement.ts';
