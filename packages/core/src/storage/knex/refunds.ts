import type { Knex } from 'knex';
import type { Refund, RefundPart } from '../../domain/refund.ts';
import type { WithheldTax } from '../../domain/withheld-tax.ts';
import type { DocumentChanges } from '../../ports/documents.ts';
import { words } from '../words.ts';
import { insertPlain, saveRows, type Save } from './rows.ts';
import { many } from './select.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  moneyOf,
  num,
  type Row,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
} from './table.ts';
import { adding } from './write-offs.ts';

/** Refunds without their parts, which never change. */
const refunds: Table<Refund> = {
  name: 'refunds',
  word: 'refunds',
  columns: columnsOf({
    text: 'id account_id currency source note_id state paid_from reference reason actor',
    big: 'amount_minor requested_at changed_at version',
  }),
  toRow: (refund) => ({
    id: refund.id,
    account_id: refund.accountId,
    currency: refund.amount.currency,
    amount_minor: refund.amount.minor,
    source: refund.source,
    note_id: refund.noteId,
    state: refund.state,
    paid_from: refund.paidFrom,
    reference: refund.reference,
    reason: refund.reason,
    actor: refund.actor,
    requested_at: whole(refund.requestedAt),
    changed_at: whole(refund.changedAt),
    version: whole(refund.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    source: text(row['source']),
    parts: [],
    noteId: identOrNull<'Invoice'>(row['note_id']),
    state: text(row['state']),
    paidFrom: textOrNull(row['paid_from']),
    reference: textOrNull(row['reference']),
    reason: text(row['reason']),
    actor: text(row['actor']),
    requestedAt: num(row['requested_at']),
    changedAt: num(row['changed_at']),
    version: num(row['version']),
  }),
};

const PARTS = {
  name: 'refund_parts',
  word: 'refunds',
  columns: columnsOf({ text: 'refund_id payment_id bucket_id', big: 'position amount_minor' }),
} as const;

/** Certificates of tax that customers kept back. */
export const withheldTaxes: Table<WithheldTax> = {
  name: 'withheld_taxes',
  word: 'withheldTaxes',
  columns: columnsOf({
    text: 'id account_id invoice_id currency certificate certified_on actor',
    big: 'amount_minor recorded_at',
  }),
  toRow: (one) => ({
    id: one.id,
    account_id: one.accountId,
    invoice_id: one.invoiceId,
    currency: one.amount.currency,
    amount_minor: one.amount.minor,
    certificate: one.certificate,
    certified_on: one.certifiedOn,
    actor: one.actor,
    recorded_at: whole(one.recordedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    invoiceId: ident(row['invoice_id']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    certificate: text(row['certificate']),
    certifiedOn: text(row['certified_on']),
    actor: text(row['actor']),
    recordedAt: num(row['recorded_at']),
  }),
};

/** A refund that is over stays so. */
const OVER: Save<Refund> = {
  table: refunds,
  set: words('state paid_from reference reason changed_at version'),
  where: "t.version = excluded.version - 1 and t.state not in ('succeeded', 'failed')",
  allows: (stored, next) =>
    stored.version === next.version - 1 && stored.state !== 'succeeded' && stored.state !== 'failed',
};

/**
 * Writes refunds. A new one takes its parts out of its payments, one that goes back gives them back. Credit counts
 * itself: its bucket is written with what it has given. False when somebody else has written one meanwhile.
 */
export async function saveRefunds(
  trx: Knex,
  { refunds: given = [], refundsBack: back = [] }: DocumentChanges,
): Promise<boolean> {
  const next = given.map((refund) => ({ ...refund, version: refund.version + 1 }));
  if (next.length > 0 && (await saveRows(trx, OVER, next)) < next.length) return false;
  const fresh = given.filter(({ version }) => version === 0);
  await insertPlain(trx, PARTS, fresh.flatMap(partRows));
  const out = fresh.flatMap((refund) => refund.parts.flatMap((part) => usedOf(part, part.amount.minor)));
  const again = back.flatMap((refund) => refund.parts.flatMap((part) => usedOf(part, -part.amount.minor)));
  await adding(trx, { name: 'payment_allocated', add: ['allocated'] }, [...out, ...again]);
  return true;
}

/** Refunds with their parts. */
export async function withParts(db: Knex, query: Knex.QueryBuilder): Promise<readonly Refund[]> {
  const found = await many(refunds, query);
  if (found.length === 0) return [];
  const ids = found.map(({ id }) => id);
  const rows = await db('refund_parts')
    .whereIn('refund_id', ids)
    .orderBy(['refund_id', 'position'])
    .select<Stored[]>('*');
  const byRefund = Map.groupBy(rows, (row) => text(row['refund_id']));
  return found.map((refund) => ({
    ...refund,
    parts: (byRefund.get(refund.id) ?? []).map((row) => partOf(row, refund.amount.currency)),
  }));
}

function partRows({ id, parts }: Refund): readonly Row[] {
  return parts.map(({ paymentId, bucketId, amount }, position) => ({
    refund_id: id,
    position: whole(position),
    payment_id: paymentId,
    bucket_id: bucketId,
    amount_minor: amount.minor,
  }));
}

function partOf(row: Stored, currency: string): RefundPart {
  return {
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    bucketId: identOrNull<'Bucket'>(row['bucket_id']),
    amount: moneyOf(row['amount_minor'], currency),
  };
}

function usedOf({ paymentId }: RefundPart, minor: bigint): Row[] {
  return paymentId === null ? [] : [{ id: paymentId, allocated: minor }];
}
