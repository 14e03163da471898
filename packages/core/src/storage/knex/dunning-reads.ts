import type { Knex } from 'knex';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import { zero } from '../../kernel/money.ts';
import type { DunningFactsRead, DunningMark, DunningReads, DunningRow, NewlyDue } from '../../ports/dunning.ts';
import { containing } from './accounts.ts';
import { sumOf } from './days.ts';
import { dunningCases, dunningHolds, dunningMoves, dunningPolicies, dunningSteps } from './dunning.ts';
import { rowsOf } from './run.ts';
import { countOf, many, onPage } from './select.ts';
import type { Shelf } from './shelf.ts';
import { ident, num, numOrNull, type Stored, text, textOrNull, whole } from './table.ts';

/** Reads of asking for money that is overdue. */
export function dunningReads({ engine: { knex } }: Shelf): DunningReads {
  return {
    dunningPolicies: () => many(dunningPolicies, knex('dunning_policies').orderBy(['code', 'version'])),
    dunningPolicy: (code) => policyOf(knex, code),
    dunningFacts: (accountId) => factsOf(knex, accountId),
    async dunningCaseOf(accountId) {
      const query = knex('dunning_cases').where({ account_id: accountId });
      // A live one has no end yet, and nulls come last on neither engine alike.
      const [last] = await many(
        dunningCases,
        query.orderByRaw('case when live_key is null then 1 else 0 end, opened_at desc').limit(1),
      );
      return last ?? null;
    },
    dunningCases: (ask) => rowsOfCases(knex, ask),
    async dunningCounts() {
      const rows = await knex('dunning_cases')
        .whereNotNull('live_key')
        .groupBy('state', 'stage', 'currency')
        .orderBy(['state', 'stage'])
        .select<Stored[]>(
          'state',
          'stage',
          'currency',
          knex.raw('count(*) as cases'),
          knex.raw('sum(overdue_minor) as minor'),
        );
      return rows.map((row) => ({
        state: text(row['state']),
        stage: textOrNull(row['stage']),
        cases: num(row['cases']),
        overdue: { ...zero(text(row['currency'])), minor: sumOf(row['minor']) },
      }));
    },
    dunningMoves: (caseId) =>
      many(dunningMoves, knex('dunning_moves').where({ case_id: caseId }).orderBy(['moved_at', 'id'])),
    dunningSteps: (caseId) =>
      many(dunningSteps, knex('dunning_steps').where({ case_id: caseId }).orderBy(['taken_at', 'stage', 'effect'])),
    dunningHolds: (accountId) =>
      many(dunningHolds, knex('dunning_holds').where({ account_id: accountId }).orderBy(['from_at', 'id'])),
    async dunningMark() {
      const row = await knex('dunning_marks').first<Stored | undefined>('due_at', 'invoice_id');
      return row === undefined
        ? { dueAt: 0, invoiceId: '' }
        : { dueAt: num(row['due_at']), invoiceId: text(row['invoice_id']) };
    },
    newlyDue: (now, after, limit) => newlyDue(knex, now, after, limit),
  };
}

/** The newest version of a code, or of the default one: that which was made so last. */
async function policyOf(db: Knex, code: string | null): Promise<DunningPolicy | null> {
  const query = db('dunning_policies');
  const chosen = code === null ? query.whereNotNull('default_at').orderBy('default_at', 'desc') : query.where({ code });
  const [policy] = await many(dunningPolicies, chosen.orderBy('version', 'desc').limit(1));
  return policy ?? null;
}

async function factsOf(db: Knex, accountId: string): Promise<DunningFactsRead> {
  const [account] = await db('accounts').where({ id: accountId }).select<Stored[]>('dunning_policy');
  const open = db('invoice_paid').where({ account_id: accountId }).whereRaw('paid < total').select('id');
  const [policy, holds, steps, given] = await Promise.all([
    policyOf(db, textOrNull(account?.['dunning_policy'] ?? null)),
    many(dunningHolds, db('dunning_holds').where({ account_id: accountId }).orderBy('from_at')),
    many(
      dunningSteps,
      db('dunning_steps').where({ account_id: accountId }).whereIn('invoice_id', open).orderBy('taken_at'),
    ),
    db('dunning_cases').where({ account_id: accountId, state: 'abandoned' }).max<Stored[]>({ at: 'ended_at' }),
  ]);
  return { policy, holds, steps, abandonedAt: numOrNull(given[0]?.['at'] ?? null) };
}

async function rowsOfCases(db: Knex, ask: Parameters<DunningReads['dunningCases']>[0]) {
  const query = db('dunning_cases').join('accounts as a', 'a.id', 'dunning_cases.account_id').whereNotNull('live_key');
  if (ask.status) void query.where('dunning_cases.state', ask.status);
  if (ask.stage) void query.where('dunning_cases.stage', ask.stage);
  if (ask.search) void query.whereRaw("a.search_text like ? escape '!'", [containing(ask.search)]);
  const order = [{ column: 'overdue_minor', order: 'desc' as const }, { column: 'dunning_cases.id' }];
  const columns = ['dunning_cases.*', 'a.number as account_number', 'a.name as account_name'];
  const [rows, total] = await Promise.all([
    onPage(query.clone().orderBy(order), ask).select<Stored[]>(columns),
    countOf(query.clone()),
  ]);
  return {
    total,
    rows: rows.map((row): DunningRow => ({
      case: dunningCases.fromRow(row),
      accountNumber: text(row['account_number']),
      accountName: text(row['account_name']),
    })),
  };
}

/**
 * Documents that have come due since a mark and are open, of accounts that have no live case and are asked at all. In
 * the order of an index, so that what was looked through once is not again.
 */
async function newlyDue(db: Knex, now: number, after: DunningMark, limit: number): Promise<readonly NewlyDue[]> {
  const sql = `select i.id, i.due_at, i.account_id, i.currency from invoices i
    join invoice_paid p on p.id = i.id
    join accounts a on a.id = i.account_id
    where (i.due_at > ? or (i.due_at = ? and i.id > ?)) and i.due_at >= ? and i.due_at <= ?
      and p.paid < p.total and a.dunning_off = 0 and a.state <> 'closed'
      and not exists (select 1 from dunning_cases c where c.account_id = i.account_id
        and (c.live_key is not null or (c.state = 'abandoned' and c.ended_at >= i.due_at)))
    order by i.due_at, i.id limit ?`;
  const mark = whole(after.dueAt);
  const rows = await rowsOf<Stored>(db, { sql, values: [mark, mark, after.invoiceId, mark, whole(now), whole(limit)] });
  return rows.map((row) => ({
    dueAt: num(row['due_at']),
    invoiceId: text(row['id']),
    accountId: ident<'Account'>(row['account_id']),
    currency: text(row['currency']),
  }));
}
