import { accountErrors } from '../domain/account.ts';
import {
  AGES,
  NO_AGES,
  spanInstants,
  type AgeBoxes,
  type Ageing,
  type Statement,
  type StatementLine,
} from '../domain/report.ts';
import { addDays, startOfDay, type LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { AgeingAsk } from '../ports/store.ts';
import { spanOf, type ReportAsk } from './figures-span.ts';
import type { House } from './house.ts';

/** The ask for an ageing: at the end of a day. */
export interface AgeingOn {
  readonly on: LocalDate;
  readonly knownAt?: number;
  readonly currency?: string;
}

/** What everybody owes at the end of a day by age, against the balance of 1200 of that moment. */
export async function ageing(house: House, { on, ...ask }: AgeingOn): Promise<Ageing> {
  const { currency = house.currency } = ask;
  const span = spanOf(house, { from: on, to: addDays(on, 1), ...ask });
  const { reads } = house.store;
  const [rows, accounts] = await Promise.all([
    reads.ageing(ageingAsk(house, on, span.knownAt, currency, null)),
    reads.trialBalance(spanInstants(span, house.zone)),
  ]);
  const boxes = boxesOf(rows);
  const total = rows.reduce((all, row) => all + row.total, 0n);
  const ledger = accounts.find(({ account, asset }) => account === '1200' && asset === currency)?.closing ?? 0n;
  return { on, currency, rows, boxes, total, ledger, difference: total - ledger };
}

/**
 * What happened to one account, with what is owed after each step and how old the rest is. What only moves money from
 * one pocket of hers to another, or from it to an invoice, changes nothing of what she owes and is no line.
 * @throws BillingError `account.missing`, `report.backwards`
 */
export async function statement(house: House, accountId: Id<'Account'>, ask: ReportAsk): Promise<Statement> {
  const span = spanOf(house, ask);
  const { reads } = house.store;
  const account = await reads.account(accountId);
  if (account === null) throw accountErrors.missing({ accountId });
  const { currency, name, number, phone } = account;
  const instants = spanInstants(span, house.zone);
  const [before, after, journals, aged] = await Promise.all([
    reads.standing(accountId, currency, { toAt: instants.fromAt, knownAt: span.knownAt }),
    reads.standing(accountId, currency, instants),
    reads.accountJournals(accountId, currency, instants),
    reads.ageing(ageingAsk(house, addDays(span.to, -1), span.knownAt, currency, accountId)),
  ]);
  const opening = before.owed - before.held;
  const lines: StatementLine[] = [];
  let balance = opening;
  for (const journal of journals) {
    balance += journal.amount;
    lines.push({ ...journal, balance });
  }
  const closing = after.owed - after.held;
  const customer = { name, number, phone };
  const rest = { opening, lines, closing, boxes: boxesOf(aged), held: after.held };
  return { ...span, accountId, customer, currency, ...rest };
}

function ageingAsk(
  { zone }: House,
  on: LocalDate,
  knownAt: number,
  currency: string,
  accountId: Id<'Account'> | null,
): AgeingAsk {
  const edge = (days: number): number => startOfDay(addDays(on, -days), zone);
  const edges = [edge(0), edge(30), edge(60), edge(90)] as const;
  return { at: startOfDay(addDays(on, 1), zone), knownAt, edges, currency, accountId };
}

function boxesOf(rows: readonly AgeBoxes[]): AgeBoxes {
  const boxes = { ...NO_AGES };
  for (const row of rows) for (const age of AGES) boxes[age] += row[age];
  return boxes;
}
