import type { Knex } from 'knex';
import type { Entitlement } from '../../domain/entitlement.ts';
import type { NetworkAction } from '../../domain/network.ts';
import { within } from './many.ts';
import { inserting, saveRows, type Save } from './rows.ts';
import { runInOrder, type Statement } from './run.ts';
import {
  big,
  ident,
  json,
  nested,
  num,
  numOrNull,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  columnsOf,
} from './table.ts';

/** What subscriptions may use, one row a generation. */
export const entitlements: Table<Entitlement> = {
  name: 'entitlements',
  word: 'entitlements',
  columns: columnsOf({
    text: 'id subscription_id access afterwards',
    big: 'generation from_at until_at down_kbps up_kbps quota_bytes quota_seconds session_limit decided_at',
    json: 'because',
  }),
  toRow: (one) => ({
    id: one.id,
    subscription_id: one.subscriptionId,
    generation: whole(one.generation),
    access: one.access,
    from_at: whole(one.fromAt),
    until_at: wholeOrNull(one.untilAt),
    down_kbps: whole(one.downKbps),
    up_kbps: whole(one.upKbps),
    quota_bytes: one.quotaBytes,
    quota_seconds: wholeOrNull(one.quotaSeconds),
    session_limit: whole(one.sessions),
    afterwards: one.afterwards,
    because: nested(one.because),
    decided_at: whole(one.decidedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    subscriptionId: ident(row['subscription_id']),
    generation: num(row['generation']),
    access: text(row['access']),
    fromAt: num(row['from_at']),
    untilAt: numOrNull(row['until_at']),
    downKbps: num(row['down_kbps']),
    upKbps: num(row['up_kbps']),
    quotaBytes: row['quota_bytes'] === null ? null : big(row['quota_bytes']),
    quotaSeconds: numOrNull(row['quota_seconds']),
    sessions: num(row['session_limit']),
    afterwards: text(row['afterwards']),
    because: json(row['because']),
    decidedAt: num(row['decided_at']),
  }),
};

/** Orders to the network. */
export const actions: Table<NetworkAction> = {
  name: 'actions',
  word: 'actions',
  columns: columnsOf({
    text: 'id subscription_id account_id driver state reason',
    big: 'generation attempts due_at created_at applied_at verified_at lease_until',
    json: 'evidence',
  }),
  toRow: (action) => ({
    id: action.id,
    subscription_id: action.subscriptionId,
    account_id: action.accountId,
    generation: whole(action.generation),
    driver: action.driver,
    state: action.state,
    attempts: whole(action.attempts),
    due_at: wholeOrNull(action.dueAt),
    created_at: whole(action.createdAt),
    applied_at: wholeOrNull(action.appliedAt),
    verified_at: wholeOrNull(action.verifiedAt),
    reason: action.reason,
    evidence: nested(action.evidence),
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    subscriptionId: ident(row['subscription_id']),
    accountId: ident(row['account_id']),
    generation: num(row['generation']),
    driver: text(row['driver']),
    state: text(row['state']),
    attempts: num(row['attempts']),
    dueAt: numOrNull(row['due_at']),
    createdAt: num(row['created_at']),
    appliedAt: numOrNull(row['applied_at']),
    verifiedAt: numOrNull(row['verified_at']),
    reason: textOrNull(row['reason']),
    evidence: json(row['evidence']),
  }),
};

const ADVANCE: Save<NetworkAction> = {
  table: actions,
  set: ['state', 'attempts', 'due_at', 'applied_at', 'verified_at', 'reason', 'evidence', 'lease_until'],
  where: "t.state <> 'superseded'",
  allows: (stored) => stored.state !== 'superseded',
};

/** Writes actions and ends their leases. One that is superseded stays so: a newer entitlement has taken over. */
export async function saveActions(trx: Knex, done: readonly NetworkAction[]): Promise<void> {
  if (done.length > 0) await saveRows(trx, ADVANCE, done);
}

/** Writes entitlements; what is still to be done for older generations of the same subscriptions is dropped. */
export async function insertEntitlements(trx: Knex, decided: readonly Entitlement[]): Promise<void> {
  if (decided.length === 0) return;
  const some = within(
    trx,
    'subscription_id',
    decided.map((one) => one.subscriptionId),
  );
  const superseding: Statement = {
    sql: `update actions set state = 'superseded', due_at = null
      where ${some.sql} and state = 'pending'`,
    values: some.values,
    kept: true,
  };
  await runInOrder(trx, [...inserting(entitlements, decided.map(entitlements.toRow)), superseding]);
}
