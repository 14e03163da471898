import type { Knex } from 'knex';
import { usernameKey } from '../../domain/subscription.ts';
import type { AccessChange, AccessLog, AccessMarks, Changes } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { within } from './many.ts';
import { inserting } from './rows.ts';
import { changedBy, rowsOf, run, type Statement } from './run.ts';
import { num, type Stored, text, whole } from './table.ts';

const accessChanges = {
  name: 'access_changes',
  word: 'access changes',
  columns: { changed_at: 'big', marks: 'text' },
} as const;

/** What no log-in is decided on. Plans are among it, because a version that is sold stays as it is. */
type Silent =
  | 'voucherBatches'
  | 'voucherCodes'
  | 'voucherNotes'
  | 'agents'
  | 'agentNotes'
  | 'floatMoves'
  | 'commissions'
  | 'clawbacks'
  | 'payouts'
  | 'credited'
  | 'deviceNotes'
  | 'slots'
  | 'earned'
  | 'recalled'
  | 'disbursements'
  | 'disbursementParts'
  | 'takings'
  | 'moneyTaken'
  | 'draftInvoices'
  | 'draftInvoicesGone'
  | 'documentMoves'
  | 'settlements'
  | 'writeOffs'
  | 'recoveries'
  | 'refunds'
  | 'refundsBack'
  | 'withheldTaxes'
  | 'receipts'
  | 'documentFiles'
  | 'dunningPolicies'
  | 'dunningOpened'
  | 'dunningCases'
  | 'dunningSteps'
  | 'dunningMoves'
  | 'dunningHolds'
  | 'dunningLooks'
  | 'dunningMarks'
  | 'ledgerDays'
  | 'clearingDays'
  | 'recognitions'
  | 'voidedLines'
  | 'runItems'
  | 'taxRevisions'
  | 'taxes'
  | 'taxEnds'
  | 'seen'
  | 'plans'
  | 'planDrafts'
  | 'planDraftsGone'
  | 'retirePlans'
  | 'reviews'
  | 'subscriptionChanges'
  | 'buckets'
  | 'burns'
  | 'holds'
  | 'promotions'
  | 'endPromotions'
  | 'redemptions'
  | 'referrals'
  | 'rated'
  | 'usageExceptions'
  | 'vouchers'
  | 'charges'
  | 'invoices'
  | 'journals'
  | 'payments'
  | 'paymentNames'
  | 'attempts'
  | 'allocations'
  | 'leavings'
  | 'actions'
  | 'inbox'
  | 'inboxDone'
  | 'mandates'
  | 'autopayBills'
  | 'paymentNotes'
  | 'paymentHolds'
  | 'cheques'
  | 'cashTakings'
  | 'cashClosings'
  | 'cashDeposits'
  | 'reportedStatements'
  | 'reportedLines'
  | 'breaks'
  | 'silences'
  | 'silencesOver'
  | 'outbox';

/**
 * Whose access rows of each other kind are about. A kind of rows that is in neither does not compile: nothing that a
 * log-in is decided on can change without a word to those who remember it.
 */
type Touches = {
  readonly [Kind in Exclude<keyof Changes, Silent>]-?: (
    rows: NonNullable<Changes[Kind]>,
    changes: Changes,
  ) => readonly string[];
};

const bySubscription = (rows: readonly { readonly subscriptionId: string | null }[]): readonly string[] =>
  rows.flatMap(({ subscriptionId }) => (subscriptionId === null ? [] : [subscriptionId]));

const TOUCHES: Touches = {
  accounts: (rows) => rows.map(({ id }) => id),
  subscriptions: (rows) => rows.map(({ id }) => id),
  moves: bySubscription,
  entitlements: bySubscription,
  terms: bySubscription,
  // They say only which term: the work was decided on its account.
  cutTerms: (_, { seen = [] }) => seen.map(({ accountId }) => accountId),
  deviceLocks: bySubscription,
  deviceBindings: bySubscription,
  sessions: bySubscription,
  usage: bySubscription,
  addressings: bySubscription,
  placements: bySubscription,
  placementsGone: (ids) => ids,
};

/** Whose access a unit of work changes. */
export function touchedBy(changes: Changes): AccessMarks {
  const ids = new Set<string>();
  for (const [kind, touches] of KINDS) {
    const rows = changes[kind];
    if (rows !== undefined) for (const id of touches(rows, changes)) ids.add(id);
  }
  return { ids: [...ids], usernames: (changes.subscriptions ?? []).map(({ username }) => usernameKey(username)) };
}

/** Each with the rows of its own kind, which is more than the compiler can follow. */
const KINDS = Object.entries(TOUCHES) as unknown as readonly (readonly [
  keyof Touches,
  (rows: unknown, changes: Changes) => readonly string[],
])[];

/** The statement that tells other processes; none where there is nothing to tell. */
export function noting(changes: Changes, now: number): readonly Statement[] {
  const { ids, usernames } = touchedBy(changes);
  if (ids.length + usernames.length === 0) return [];
  return inserting(accessChanges, [{ changed_at: whole(now), marks: JSON.stringify([ids, usernames]) }]);
}

/** How many rows are removed at once. */
const PRUNED = 5_000;

/** The log of one database, and what this process tells itself. */
export function accessLogOf(knex: Knex): AccessLog & { readonly tell: (marks: AccessMarks) => void } {
  const listeners = new Set<(marks: AccessMarks) => void>();
  return {
    async last() {
      const [row] = await rowsOf<Stored>(knex, { sql: LAST, values: [], kept: true });
      return num(row?.['last'] ?? 0);
    },
    async read({ after, missing, limit }) {
      const some = missing.length === 0 ? null : withinNumbers(knex, missing);
      const sql = `select position, marks from access_changes
        where position > ?${some === null ? '' : ` or ${some.sql}`} order by position limit ${limit}`;
      const rows = await rowsOf<Stored>(knex, { sql, values: [whole(after), ...(some?.values ?? [])], kept: true });
      return rows.map(changeOf);
    },
    async prune(before) {
      // What is removed is looked for without a lock: on MySQL a delete that looks for itself waits for new rows, which
      // wait for it. The newest stays, so that positions are never taken for a table that begins anew.
      const old = `select position from access_changes where changed_at < ? order by position limit ${PRUNED}`;
      const sql = `select max(position) as upto, (select max(position) from access_changes) as last from (${old}) o`;
      const [row] = await rowsOf<Stored>(knex, { sql, values: [whole(before)] });
      const upTo = Math.min(num(row?.['upto'] ?? 0), num(row?.['last'] ?? 0) - 1);
      if (upTo < 1) return 0;
      return changedBy(
        await run(knex, { sql: 'delete from access_changes where position <= ?', values: [whole(upTo)] }),
      );
    },
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell(marks) {
      if (marks.ids.length + marks.usernames.length > 0) for (const listener of listeners) listener(marks);
    },
  };
}

const LAST = 'select max(position) as last from access_changes';

function withinNumbers(knex: Knex, numbers: readonly number[]) {
  if (dialectOf(knex) === 'mysql') return within(knex, 'position', numbers.map(String));
  return { sql: 'position = any(?::bigint[])', values: [`{${numbers.join(',')}}`] };
}

function changeOf(row: Stored): AccessChange {
  const [ids, usernames] = JSON.parse(text(row['marks'])) as [readonly string[], readonly string[]];
  return { position: num(row['position']), ids, usernames };
}
