import type { Knex } from 'knex';
import type { DunningCase, DunningHold } from '../../domain/dunning.ts';
import type { DunningChanges, DunningLook, DunningMark } from '../../ports/dunning.ts';
import { dialectOf } from '../sql.ts';
import { dunningCases, dunningHolds, dunningMoves, dunningPolicies, dunningSteps } from './dunning.ts';
import { insertingOnce, insertRows, saveRows, updateRows, type Save } from './rows.ts';
import { run, runInOrder } from './run.ts';
import { whole } from './table.ts';

/** Writes asking for money that is overdue. False when somebody else has written one of them meanwhile. */
export async function writeDunning(trx: Knex, changes: DunningChanges): Promise<boolean> {
  const { dunningPolicies: policies = [], dunningOpened = [], dunningCases: cases = [] } = changes;
  const { dunningSteps: steps = [], dunningMoves: moves = [], dunningHolds: holds = [] } = changes;
  if (policies.length > 0) await insertRows(trx, dunningPolicies, policies);
  const opening = insertingOnce(dialectOf(trx), dunningCases, dunningOpened.map(dunningCases.toRow), ['live_key']);
  await runInOrder(trx, opening);
  if (!(await changeCases(trx, cases))) return false;
  if (steps.length > 0) await insertRows(trx, dunningSteps, steps);
  if (moves.length > 0) await insertRows(trx, dunningMoves, moves);
  if (holds.length > 0 && (await saveRows(trx, RELEASE, holds)) < holds.length) return false;
  for (const look of changes.dunningLooks ?? []) await lookAgain(trx, look);
  for (const mark of changes.dunningMarks ?? []) await saveMark(trx, mark);
  return true;
}

/** What a look writes; who it is about, and since when, stays. */
const CASE_CHANGES = [
  'live_key',
  'state',
  'policy_id',
  'invoice_id',
  'anchor_at',
  'stage',
  'access_cut',
  'prepaid_ids',
  'paused_until',
  'overdue_minor',
  'look_at',
  'ended_at',
  'lease_until',
] as const;

/** A case that is over stays over. */
async function changeCases(trx: Knex, cases: readonly DunningCase[]): Promise<boolean> {
  if (cases.length === 0) return true;
  const update = {
    name: dunningCases.name,
    types: dunningCases.columns,
    keys: ['id'],
    set: CASE_CHANGES,
    where: 't.live_key is not null',
  };
  return (await updateRows(trx, update, cases.map(dunningCases.toRow))) === cases.length;
}

/** A hold is released once. */
const RELEASE: Save<DunningHold> = {
  table: dunningHolds,
  set: ['released_at', 'released_by'],
  where: 't.released_at is null',
  allows: ({ releasedAt }) => releasedAt === null,
};

async function lookAgain(trx: Knex, { accountId, at, when }: DunningLook): Promise<void> {
  const query = trx('dunning_cases').whereNotNull('live_key');
  if (accountId !== null) void query.where({ account_id: accountId });
  const isOther = (either: Knex.QueryBuilder) =>
    void either.whereNull('look_at').orWhere('look_at', when === 'sooner' ? '>' : '<', at);
  await query.where(isOther).update({ look_at: at });
}

/** The one row of how far due documents are known. */
const MARK = 'due';

async function saveMark(trx: Knex, { dueAt, invoiceId }: DunningMark): Promise<void> {
  const changed =
    dialectOf(trx) === 'postgres'
      ? 'on conflict (id) do update set due_at = excluded.due_at, invoice_id = excluded.invoice_id'
      : 'on duplicate key update due_at = values(due_at), invoice_id = values(invoice_id)';
  const sql = `insert into dunning_marks (id, due_at, invoice_id) values (?, ?, ?) ${changed}`;
  await run(trx, { sql, values: [MARK, whole(dueAt), invoiceId] });
}
