import type { Knex } from 'knex';
import type { Break } from '../../domain/reconcile/break.ts';
import { labelOf, type ReportedStatement, type KeptLine } from '../../domain/reconcile/line.ts';
import type { ReconcileChanges, Silence } from '../../ports/reconcile.ts';
import { words } from '../words.ts';
import { insertRows, saveNext, saveRows, type Save } from './rows.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  jsonOrNull,
  moneyOf,
  moneyOrNull,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** Statements that were taken in. */
export const statements: Table<ReportedStatement> = {
  name: 'reported_statements',
  word: 'reportedStatements',
  columns: columnsOf({ text: 'id gateway source name actor', big: 'from_at until_at line_count fresh taken_at' }),
  toRow: (one) => ({
    id: one.id,
    gateway: one.gateway,
    source: one.source,
    name: one.name,
    actor: one.actor,
    from_at: whole(one.fromAt),
    until_at: whole(one.untilAt),
    line_count: whole(one.lines),
    fresh: whole(one.fresh),
    taken_at: whole(one.takenAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    source: text(row['source']),
    name: text(row['name']),
    actor: text(row['actor']),
    fromAt: num(row['from_at']),
    untilAt: num(row['until_at']),
    lines: num(row['line_count']),
    fresh: num(row['fresh']),
    takenAt: num(row['taken_at']),
  }),
};

/** Lines of statements. */
export const reportedLines: Table<KeptLine> = {
  name: 'reported_lines',
  word: 'reportedLines',
  columns: columnsOf({
    text:
      'id gateway source line_key kind currency reference label account_reference payer payer_name description ' +
      'settlement payment statement_id heard journal_id fee_journal_id',
    big: 'amount_minor fee_minor line_at fee_booked_minor version',
    json: 'otherwise',
  }),
  toRow: (one) => ({
    id: one.id,
    gateway: one.gateway,
    source: one.source,
    line_key: one.key,
    kind: one.kind,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    fee_minor: one.fee?.minor ?? null,
    line_at: whole(one.at),
    reference: one.reference,
    label: labelOf(one),
    account_reference: one.accountReference,
    payer: one.payer,
    payer_name: one.payerName,
    description: one.description,
    settlement: one.settlement,
    payment: one.payment ?? null,
    statement_id: one.statementId,
    heard: one.heard,
    journal_id: one.journalId,
    fee_journal_id: one.fees?.journalId ?? null,
    fee_booked_minor: one.fees?.amount.minor ?? null,
    otherwise: nested(one.otherwise),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    source: text(row['source']),
    key: text(row['line_key']),
    kind: text(row['kind']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    fee: moneyOrNull(row['fee_minor'], row['currency']),
    at: num(row['line_at']),
    reference: textOrNull(row['reference']),
    accountReference: textOrNull(row['account_reference']),
    payer: textOrNull(row['payer']),
    payerName: textOrNull(row['payer_name']),
    description: text(row['description']),
    settlement: textOrNull(row['settlement']),
    ...(row['payment'] !== null && { payment: text<string>(row['payment']) }),
    statementId: ident(row['statement_id']),
    heard: textOrNull(row['heard']),
    journalId: identOrNull<'Journal'>(row['journal_id']),
    fees: feesOf(row),
    otherwise: jsonOrNull(row['otherwise']),
    version: num(row['version']),
  }),
};

function feesOf(row: Stored): KeptLine['fees'] {
  const amount = moneyOrNull(row['fee_booked_minor'], row['currency']);
  return amount === null ? null : { journalId: ident(row['fee_journal_id']), amount };
}

/** Where books differ. */
export const breaks: Table<Break> = {
  name: 'breaks',
  word: 'breaks',
  columns: columnsOf({
    text:
      'id gateway day kind reference currency payment_id disbursement_id line_key told proposal state owner ' +
      'resolved_by how note',
    big: 'ours_minor theirs_minor opened_at resolved_at version',
    json: 'confirming',
  }),
  toRow: (one) => ({
    id: one.id,
    gateway: one.gateway,
    day: one.day,
    kind: one.kind,
    reference: one.reference,
    currency: (one.ours ?? one.theirs)?.currency ?? null,
    ours_minor: one.ours?.minor ?? null,
    theirs_minor: one.theirs?.minor ?? null,
    payment_id: one.paymentId,
    disbursement_id: one.disbursementId,
    line_key: one.lineKey,
    told: one.told,
    proposal: one.proposal,
    state: one.state,
    owner: one.owner,
    opened_at: whole(one.openedAt),
    resolved_at: wholeOrNull(one.resolvedAt),
    resolved_by: one.resolvedBy,
    how: one.how,
    note: one.note,
    confirming: nested(one.confirming),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    day: text(row['day']),
    kind: text(row['kind']),
    reference: text(row['reference']),
    ours: moneyOrNull(row['ours_minor'], row['currency']),
    theirs: moneyOrNull(row['theirs_minor'], row['currency']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    disbursementId: identOrNull<'Disbursement'>(row['disbursement_id']),
    lineKey: textOrNull(row['line_key']),
    told: text(row['told']),
    proposal: text(row['proposal']),
    state: text(row['state']),
    owner: textOrNull(row['owner']),
    openedAt: num(row['opened_at']),
    resolvedAt: numOrNull(row['resolved_at']),
    resolvedBy: textOrNull(row['resolved_by']),
    how: textOrNull(row['how']),
    note: textOrNull(row['note']),
    confirming: jsonOrNull(row['confirming']),
    version: num(row['version']),
  }),
};

/** Stretches in which a gateway sold nothing though it usually would. */
export const silences: Table<Silence> = {
  name: 'sales_silences',
  word: 'silences',
  columns: columnsOf({ text: 'id gateway', big: 'silent_since found_at back_at usual_gap_ms' }),
  toRow: (one) => ({
    id: one.id,
    gateway: one.gateway,
    silent_since: whole(one.silentSince),
    found_at: whole(one.foundAt),
    back_at: wholeOrNull(one.backAt),
    usual_gap_ms: whole(one.usualGapMs),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    silentSince: num(row['silent_since']),
    foundAt: num(row['found_at']),
    backAt: numOrNull(row['back_at']),
    usualGapMs: num(row['usual_gap_ms']),
  }),
};

const LEARN: Save<KeptLine> = {
  table: reportedLines,
  set: words('fee_minor reference label settlement heard journal_id fee_journal_id fee_booked_minor otherwise version'),
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

const MOVE: Save<Break> = {
  table: breaks,
  set: words(
    'currency ours_minor theirs_minor payment_id disbursement_id line_key told proposal state owner opened_at ' +
      'resolved_at resolved_by how note confirming version',
  ),
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};

const END: Save<Silence> = {
  table: silences,
  set: ['back_at'],
  where: 't.back_at is null',
  allows: (stored) => stored.backAt === null,
};

/**
 * Writes statements, their lines, breaks and silences. False when somebody else has written one of them meanwhile.
 * @throws DuplicateRow for a line whose key is there, a break or a silence that is there
 */
export async function writeReconciling(trx: Knex, changes: ReconcileChanges): Promise<boolean> {
  const { reportedStatements: taken = [], silences: found = [], silencesOver: over = [] } = changes;
  if (taken.length > 0) await insertRows(trx, statements, taken);
  if (found.length > 0) await insertRows(trx, silences, found);
  return (
    (over.length === 0 || (await saveRows(trx, END, over)) === over.length) &&
    (await saveNext(trx, LEARN, changes.reportedLines ?? [])) &&
    (await saveNext(trx, MOVE, changes.breaks ?? []))
  );
}
