import type { Engine } from '../storage/engine.ts';

/** Tables, and the columns that say the same whoever wrote them and under whichever ids. */
const SAID: Readonly<Record<string, string>> = {
  accounts: 'id, version',
  subscriptions: 'id, plan_id, state, paid_until, generation, review_at, activated_at, ends_at',
  terms: 'subscription_id, start_at, end_at',
  charges: 'charge_key, account_id, subscription_id, plan_id, kind, amount_minor, currency, from_at, to_at',
  rated_usage: 'account_id, subscription_id, plan_id, meter, from_at, to_at, revision, units, amount_minor',
  invoices: 'account_id, kind, state, currency, net_minor, tax_minor, total_minor, issued_at, due_at',
  invoice_paid: 'account_id, total, paid',
  invoice_lines: 'position, account_id, subscription_id, plan_id, kind, code, from_day, to_day, net_minor, tax_minor',
  balances: 'owner, account_code, asset, debit, credit',
  allocations: 'amount_minor, currency, via',
  entitlements: 'subscription_id, generation, access, from_at, until_at, down_kbps, up_kbps, quota_bytes',
  actions: 'subscription_id, generation, driver, state',
  dunning_cases:
    'account_id, currency, state, stage, access_cut, anchor_at, overdue_minor, opened_at, look_at, ended_at',
  dunning_steps: 'account_id, stage, effect, outcome, amount_minor, taken_at',
  dunning_moves: 'account_id, from_state, to_state, stage, moved_at, reason',
  redemptions: 'account_id, redemption_key, state, periods, left_minor',
  outbox: 'aggregate, sequence, event',
};

/** Entries by what they are booked for. */
const ENTRIES = `select j.kind, j.document_type, j.effective_at, j.sealed_at, e.account_code, e.owner, e.asset, e.side,
    e.amount from entries e join journals j on j.id = e.journal_id`;

/**
 * The books of an ISP without the ids of what was written, each table as sorted lines: two runs that did the same left
 * the same. Numbers of documents are told apart from whose they are: that there are so many and no gap.
 */
export async function booksOf({ knex }: Engine): Promise<Readonly<Record<string, readonly string[]>>> {
  const books: Record<string, readonly string[]> = {};
  for (const [table, columns] of Object.entries(SAID)) {
    books[table] = linesOf(await knex(table).select(knex.raw(columns)));
  }
  books['numbers'] = linesOf(await knex('invoices').select('number'));
  books['entries'] = linesOf(await knex.select('*').from(knex.raw(`(${ENTRIES}) as booked`)));
  return books;
}

function linesOf(rows: readonly object[]): readonly string[] {
  return rows.map((row) => JSON.stringify(row)).toSorted();
}
