import type { Agent, AgentNote, FloatMove } from '../../domain/agent.ts';
import type { Commission, CommissionClawback, Payout } from '../../domain/commission.ts';
import type { DeviceLock, DeviceNote } from '../../domain/device.ts';
import {
  big,
  columnsOf,
  ident,
  identOrNull,
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

/** Who sells for the house. */
export const agents: Table<Agent> = {
  name: 'agents',
  word: 'agents',
  columns: columnsOf({ text: 'id state', big: 'payable_after_days since_at version', json: 'tiers' }),
  toRow: (one) => ({
    id: one.id,
    state: one.state,
    tiers: nested(one.tiers),
    payable_after_days: whole(one.payableAfterDays),
    since_at: whole(one.since),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    state: text(row['state']),
    tiers: json(row['tiers']),
    payableAfterDays: num(row['payable_after_days']),
    since: num(row['since_at']),
    version: num(row['version']),
  }),
};

/** What was decided about agents, and by whom. */
export const agentNotes: Table<AgentNote> = {
  name: 'agent_notes',
  word: 'agentNotes',
  columns: columnsOf({ text: 'id agent_id what actor reason', big: 'noted_at' }),
  toRow: (one) => ({
    id: one.id,
    agent_id: one.agentId,
    what: one.what,
    actor: one.actor,
    reason: one.reason,
    noted_at: whole(one.at),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    agentId: ident(row['agent_id']),
    what: text(row['what']),
    actor: text(row['actor']),
    reason: textOrNull(row['reason']),
    at: num(row['noted_at']),
  }),
};

/** Money into floats and out of them. */
export const floatMoves: Table<FloatMove> = {
  name: 'float_moves',
  word: 'floatMoves',
  columns: columnsOf({
    text: 'id agent_id move_key kind currency customer_id payment_id batch_id journal_id actor',
    big: 'amount_minor moved_at',
  }),
  toRow: (one) => ({
    id: one.id,
    agent_id: one.agentId,
    move_key: one.key,
    kind: one.kind,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    customer_id: one.customerId,
    payment_id: one.paymentId,
    batch_id: one.batchId,
    journal_id: one.journalId,
    moved_at: whole(one.at),
    actor: one.actor,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    agentId: ident(row['agent_id']),
    key: text(row['move_key']),
    kind: text(row['kind']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    customerId: identOrNull<'Account'>(row['customer_id']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    batchId: identOrNull<'VoucherBatch'>(row['batch_id']),
    journalId: ident(row['journal_id']),
    at: num(row['moved_at']),
    actor: text(row['actor']),
  }),
};

/** What agents have earned. */
export const commissions: Table<Commission> = {
  name: 'commissions',
  word: 'commissions',
  columns: columnsOf({
    text: 'id agent_id customer_id invoice_id allocation_id currency credited_month',
    big: 'base_minor amount_minor clawed_base clawed_minor paid_minor earned_at payable_at version',
  }),
  toRow: (one) => ({
    id: one.id,
    agent_id: one.agentId,
    customer_id: one.customerId,
    invoice_id: one.invoiceId,
    allocation_id: one.allocationId,
    base_minor: one.base.minor,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    clawed_base: one.clawedBase,
    clawed_minor: one.clawed,
    paid_minor: one.paid,
    credited_month: one.month,
    earned_at: whole(one.earnedAt),
    payable_at: whole(one.payableAt),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    agentId: ident(row['agent_id']),
    customerId: ident(row['customer_id']),
    invoiceId: ident(row['invoice_id']),
    allocationId: ident(row['allocation_id']),
    base: moneyOf(row['base_minor'], row['currency']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    clawedBase: big(row['clawed_base']),
    clawed: big(row['clawed_minor']),
    paid: big(row['paid_minor']),
    month: text(row['credited_month']),
    earnedAt: num(row['earned_at']),
    payableAt: num(row['payable_at']),
    version: num(row['version']),
  }),
};

/** What of it was taken back. */
export const clawbacks: Table<CommissionClawback> = {
  name: 'clawbacks',
  word: 'clawbacks',
  columns: columnsOf({
    text: 'id commission_id agent_id document_id currency reason',
    big: 'base_minor amount_minor taken_at',
  }),
  toRow: (one) => ({
    id: one.id,
    commission_id: one.commissionId,
    agent_id: one.agentId,
    document_id: one.documentId,
    base_minor: one.base.minor,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    reason: one.reason,
    taken_at: whole(one.at),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    commissionId: ident(row['commission_id']),
    agentId: ident(row['agent_id']),
    documentId: text(row['document_id']),
    base: moneyOf(row['base_minor'], row['currency']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    reason: text(row['reason']),
    at: num(row['taken_at']),
  }),
};

/** What of it was paid out. */
export const payouts: Table<Payout> = {
  name: 'payouts',
  word: 'payouts',
  columns: columnsOf({ text: 'id agent_id payout_key currency paid_to journal_id actor', big: 'amount_minor paid_at' }),
  toRow: (one) => ({
    id: one.id,
    agent_id: one.agentId,
    payout_key: one.key,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    paid_to: one.to,
    journal_id: one.journalId,
    paid_at: whole(one.at),
    actor: one.actor,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    agentId: ident(row['agent_id']),
    key: text(row['payout_key']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    to: text(row['paid_to']),
    journalId: ident(row['journal_id']),
    at: num(row['paid_at']),
    actor: text(row['actor']),
  }),
};

/** Subscriptions that one device may use. */
export const deviceLocks: Table<DeviceLock> = {
  name: 'device_locks',
  word: 'deviceLocks',
  columns: columnsOf({ text: 'subscription_id device', big: 'bound_at' }),
  toRow: (one) => ({
    subscription_id: one.subscriptionId,
    device: one.device,
    bound_at: wholeOrNull(one.boundAt),
  }),
  fromRow: (row) => ({
    subscriptionId: ident(row['subscription_id']),
    device: textOrNull(row['device']),
    boundAt: numOrNull(row['bound_at']),
  }),
};

/** What happened to the locks. */
export const deviceNotes: Table<DeviceNote> = {
  name: 'device_notes',
  word: 'deviceNotes',
  columns: columnsOf({ text: 'id subscription_id what device actor reason', big: 'noted_at' }),
  toRow: (one) => ({
    id: one.id,
    subscription_id: one.subscriptionId,
    what: one.what,
    device: one.device,
    actor: one.actor,
    reason: one.reason,
    noted_at: whole(one.at),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    subscriptionId: ident(row['subscription_id']),
    what: text(row['what']),
    device: textOrNull(row['device']),
    actor: text(row['actor']),
    reason: textOrNull(row['reason']),
    at: num(row['noted_at']),
  }),
};
