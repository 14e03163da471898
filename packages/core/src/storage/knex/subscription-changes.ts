import type { Knex } from 'knex';
import type { Change } from '../../domain/change.ts';
import { saveRows, type Save } from './rows.ts';
import {
  columnsOf,
  ident,
  json,
  moneyOf,
  nested,
  num,
  numOrNull,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** What holders ask for. The table is not called `changes`, which is what one write is made of. */
export const changes: Table<Change> = {
  name: 'subscription_changes',
  word: 'subscriptionChanges',
  columns: columnsOf({
    text: 'id account_id subscription_id state actor outcome currency',
    big: 'effective_at requested_at ended_at due_minor',
    json: 'request',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    request: nested(one.request),
    state: one.state,
    effective_at: wholeOrNull(one.effectiveAt),
    requested_at: whole(one.requestedAt),
    ended_at: wholeOrNull(one.endedAt),
    actor: one.actor,
    outcome: one.outcome,
    due_minor: one.due.minor,
    currency: one.due.currency,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    subscriptionId: ident(row['subscription_id']),
    request: json(row['request']),
    state: text(row['state']),
    effectiveAt: numOrNull(row['effective_at']),
    requestedAt: num(row['requested_at']),
    endedAt: numOrNull(row['ended_at']),
    actor: text(row['actor']),
    outcome: textOrNull(row['outcome']),
    due: moneyOf(row['due_minor'], row['currency']),
  }),
};

/** States in which a change waits for its time or for money. */
export const WAITING = ['scheduled', 'awaiting_payment'] as const;

/** What is over stays over. */
const PROCEED: Save<Change> = {
  table: changes,
  set: ['account_id', 'state', 'effective_at', 'ended_at', 'outcome', 'due_minor', 'currency'],
  where: "t.state in ('scheduled', 'awaiting_payment')",
  allows: (stored) => (WAITING as readonly string[]).includes(stored.state),
};

/** Writes changes of subscriptions. False when one of them has ended meanwhile. */
export async function saveChanges(trx: Knex, given: readonly Change[]): Promise<boolean> {
  return given.length === 0 || (await saveRows(trx, PROCEED, given)) === given.length;
}
