import type { Knex } from 'knex';
import type { AutopayBill } from '../../domain/autopay.ts';
import type { Mandate } from '../../domain/mandate.ts';
import type { BillsAsk, MandateChanges, MandateReads, MandateStore, NewBill } from '../../ports/mandates.ts';
import type { Engine } from '../engine.ts';
import { words } from '../words.ts';
import { claimRows } from './claims.ts';
import { attempts } from './payments.ts';
import { saveRows, type Save } from './rows.ts';
import { rowsOf } from './run.ts';
import { many, newest, oneOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  num,
  numOrNull,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  type Stored,
  type Table,
} from './table.ts';

/** What payers have allowed. */
const mandates: Table<Mandate> = {
  name: 'mandates',
  word: 'mandates',
  columns: columnsOf({
    text: 'id account_id gateway provider_reference label started_by state ended_by reason',
    big: 'expires_at created_at ended_at heard_at declines tell_at tells version lease_until',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    gateway: one.gateway,
    provider_reference: one.providerReference,
    label: one.label,
    started_by: one.startedBy,
    state: one.state,
    expires_at: wholeOrNull(one.expiresAt),
    created_at: whole(one.createdAt),
    ended_at: wholeOrNull(one.endedAt),
    ended_by: one.endedBy,
    reason: one.reason,
    heard_at: whole(one.heardAt),
    declines: whole(one.declines),
    tell_at: wholeOrNull(one.tellAt),
    tells: whole(one.tells),
    version: whole(one.version),
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: identOrNull<'Account'>(row['account_id']),
    gateway: text(row['gateway']),
    providerReference: text(row['provider_reference']),
    label: text(row['label']),
    startedBy: text(row['started_by']),
    state: text(row['state']),
    expiresAt: numOrNull(row['expires_at']),
    createdAt: num(row['created_at']),
    endedAt: numOrNull(row['ended_at']),
    endedBy: textOrNull(row['ended_by']),
    reason: textOrNull(row['reason']),
    heardAt: num(row['heard_at']),
    declines: num(row['declines']),
    tellAt: numOrNull(row['tell_at']),
    tells: num(row['tells']),
    version: num(row['version']),
  }),
};

/** What is charged by them. */
const bills: Table<AutopayBill> = {
  name: 'autopay_bills',
  word: 'autopayBills',
  columns: columnsOf({
    text: 'id account_id kind subject_id state mandate_id attempt_id reason',
    big: 'bill_at declines first_tried_at next_at created_at version lease_until',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    kind: one.kind,
    subject_id: one.subjectId,
    bill_at: whole(one.billAt),
    state: one.state,
    mandate_id: one.mandateId,
    attempt_id: one.attemptId,
    declines: whole(one.declines),
    first_tried_at: wholeOrNull(one.firstTriedAt),
    next_at: wholeOrNull(one.nextAt),
    reason: one.reason,
    created_at: whole(one.createdAt),
    version: whole(one.version),
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    kind: text(row['kind']),
    subjectId: text(row['subject_id']),
    billAt: num(row['bill_at']),
    state: text(row['state']),
    mandateId: identOrNull<'Mandate'>(row['mandate_id']),
    attemptId: identOrNull<'Attempt'>(row['attempt_id']),
    declines: num(row['declines']),
    firstTriedAt: numOrNull(row['first_tried_at']),
    nextAt: numOrNull(row['next_at']),
    reason: textOrNull(row['reason']),
    createdAt: num(row['created_at']),
    version: num(row['version']),
  }),
};

const SAVE_MANDATE: Save<Mandate> = {
  table: mandates,
  set: words(
    'account_id label started_by state expires_at created_at ended_at ended_by reason heard_at declines ' +
      'tell_at tells version lease_until',
  ),
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

const SAVE_BILL: Save<AutopayBill> = {
  table: bills,
  set: words('state mandate_id attempt_id declines first_tried_at next_at reason version lease_until'),
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

/**
 * Writes mandates and what is charged by them. False when somebody else has written one of them meanwhile.
 * @throws DuplicateRow for a mandate, or a bill, that is there already
 */
export async function writeMandates(trx: Knex, changes: MandateChanges): Promise<boolean> {
  const { mandates: given = [], autopayBills = [] } = changes;
  if (given.length > 0 && (await saveRows(trx, SAVE_MANDATE, given)) < given.length) return false;
  return autopayBills.length === 0 || (await saveRows(trx, SAVE_BILL, autopayBills)) === autopayBills.length;
}

/** Takes turns on mandates. */
export function mandateWork(engine: Engine): MandateStore {
  return {
    async claimMandates(claim) {
      const queue = { table: 'mandates', key: ['id'], due: 'tell_at', where: "t.state = 'ended'" };
      return (await claimRows(engine, queue, claim)).map(mandates.fromRow);
    },
    async claimAutopay(claim) {
      const queue = { table: 'autopay_bills', key: ['id'], due: 'next_at', where: '1 = 1' };
      return (await claimRows(engine, queue, claim)).map(bills.fromRow);
    },
  };
}

/** States of an attempt that may end in a payment. */
const UNDECIDED = ['created', 'processing', 'unknown'];

/** Reads of mandates. */
export function mandateReads({ engine: { knex } }: Shelf): MandateReads {
  return {
    mandate: (mandateId) => oneOf(knex, mandates, { id: mandateId }),
    mandateByReference: (gateway, reference) => oneOf(knex, mandates, { gateway, provider_reference: reference }),
    mandatesOf(accountId) {
      return many(mandates, knex('mandates').where({ account_id: accountId }).orderBy(newest('created_at')));
    },
    autopayOf(accountId, limit) {
      return many(
        bills,
        knex('autopay_bills').where({ account_id: accountId }).orderBy(newest('created_at')).limit(limit),
      );
    },
    async mandatesOfClosed(limit) {
      const rows = await rowsOf<Stored>(knex, { sql: OF_CLOSED, values: [whole(limit)] });
      return rows.map((row) => ident(row['id']));
    },
    autopayBill: (billId) => oneOf(knex, bills, { id: billId }),
    undecidedAttempts(accountId, since) {
      const query = knex('attempts').where({ account_id: accountId }).whereIn('state', UNDECIDED);
      return many(attempts, query.where('created_at', '>=', since).orderBy('created_at'));
    },
    billsToCharge: (ask) => billsToCharge(knex, ask),
  };
}

/**
 * Accounts with a mandate that works are few among all, so that both questions begin with them. What lies open from
 * before she allowed it is asked for, and not taken.
 */
const ALLOWED = `select m.account_id, min(m.created_at) as allowed_at from mandates m
  where m.account_id is not null and m.state = 'active' and m.started_by = 'us'
    and (m.expires_at is null or m.expires_at >= ?)
  group by m.account_id`;

const TERMS = `select s.account_id, 'term' as kind, s.id as subject_id, s.paid_until as bill_at from (${ALLOWED}) x
  join accounts a on a.id = x.account_id and a.state <> 'closed'
  join subscriptions s on s.account_id = x.account_id and s.state = 'active'
  join plans p on p.id = s.plan_id and p.terms_kind = 'prepaid'
  where s.paid_until > ? and s.paid_until <= ? and s.paid_until >= x.allowed_at
    and not exists (select 1 from autopay_bills b where b.subject_id = s.id and b.bill_at = s.paid_until)`;

const INVOICES = `select i.account_id, 'invoice' as kind, i.id as subject_id, i.due_at as bill_at from (${ALLOWED}) x
  join accounts a on a.id = x.account_id and a.state <> 'closed'
  join invoice_paid p on p.account_id = x.account_id and p.paid < p.total
  join invoices i on i.id = p.id and i.kind = 'invoice'
  where i.due_at > ? and i.due_at < ? and i.due_at >= x.allowed_at
    and not exists (select 1 from autopay_bills b where b.subject_id = i.id and b.bill_at = i.due_at)`;

const OF_CLOSED = `select m.id from mandates m join accounts a on a.id = m.account_id and a.state = 'closed'
  where m.state <> 'ended' and m.started_by = 'us' order by m.id limit ?`;

async function billsToCharge(db: Knex, { now, since, ...ask }: BillsAsk): Promise<readonly NewBill[]> {
  const sql = `select * from (${TERMS} union all ${INVOICES}) found order by bill_at, subject_id limit ?`;
  const [at, from] = [whole(now), whole(since)];
  const values = [at, from, whole(ask.termsUntil), at, from, whole(ask.invoicesUntil), whole(ask.limit)];
  const rows = await rowsOf<Stored>(db, { sql, values });
  return rows.map((row) => ({
    accountId: ident(row['account_id']),
    kind: text(row['kind']),
    subjectId: text(row['subject_id']),
    billAt: num(row['bill_at']),
  }));
}
