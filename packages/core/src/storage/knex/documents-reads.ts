import type { Knex } from 'knex';
import type { DocumentReads } from '../../ports/documents.ts';
import type { PageAsk } from '../../ports/reads.ts';
import { documentMoves, draftInvoices } from './draft-invoices.ts';
import { chargesWithDocuments } from './given-back.ts';
import { lineCredits } from './line-credits.ts';
import { factsOf, fileOf, receipts } from './papers.ts';
import { moneyToReturn } from './refundable.ts';
import { withheldTaxes, withParts } from './refunds.ts';
import { rowsOf } from './run.ts';
import { countOf, many, newest, onPage, oneOf, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import { big, ident, type Stored } from './table.ts';
import { recoveries, writeOffs } from './write-offs.ts';

/** Reads of what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. */
export function documentsReads({ engine: { knex } }: Shelf): DocumentReads {
  return { ...draftReads(knex), ...correctionReads(knex), ...refundReads(knex), ...paperReads(knex) };
}

/** The rows of one account, or of all. */
function ofAccount(db: Knex, table: string, accountId: string | null): Knex.QueryBuilder {
  return accountId === null ? db(table) : db(table).where({ account_id: accountId });
}

type Picked<K extends keyof DocumentReads> = Pick<DocumentReads, K>;

function draftReads(db: Knex): Picked<'draftInvoice' | 'draftInvoices' | 'stuckDrafts' | 'documentMoves'> {
  return {
    draftInvoice: (draftId) => oneOf(db, draftInvoices, { id: draftId }),
    draftInvoices(accountId, ask) {
      const query = ofAccount(db, 'invoice_drafts', accountId);
      if (ask.status === undefined) void query.whereNot({ state: 'finalised' });
      else void query.where({ state: ask.status });
      return paged(draftInvoices, query, ask, newest('changed_at'));
    },
    stuckDrafts(before, limit) {
      const query = db('invoice_drafts').where({ state: 'finalising' }).where('changed_at', '<', before);
      return many(draftInvoices, query.orderBy('changed_at').limit(limit));
    },
    documentMoves: (documentId) =>
      many(documentMoves, db('document_moves').where({ document_id: documentId }).orderBy('turn')),
  };
}

function correctionReads(
  db: Knex,
): Picked<
  | 'lineCredits'
  | 'notesOn'
  | 'chargesWithDocuments'
  | 'isServed'
  | 'paidInMoney'
  | 'moneyToReturn'
  | 'writeOff'
  | 'writeOffs'
  | 'writeOffsOf'
  | 'recoveriesOf'
  | 'withheldTaxesByCertificate'
  | 'withheldTaxes'
> {
  return {
    lineCredits: (invoiceId) => many(lineCredits, db('line_credits').where({ invoice_id: invoiceId })),
    async notesOn(invoiceId) {
      const query = db('invoice_notes').where({ invoice_id: invoiceId }).orderBy(['issued_at', 'note_id']);
      return (await query.pluck<unknown[]>('note_id')).map((id) => ident<'Invoice'>(id));
    },
    chargesWithDocuments: (chargeIds) => chargesWithDocuments(db, chargeIds),
    async isServed(chargeIds) {
      if (chargeIds.length === 0) return false;
      const places = chargeIds.map(() => '?').join(', ');
      const served = (table: string, more = ''): string =>
        `exists (select 1 from ${table} t where t.charge_id in (${places})${more})`;
      const sql = `select case when ${served('terms', ' and t.end_at > t.start_at')} or ${served('buckets')}
        or ${served('rated_usage')} then 1 else 0 end as served`;
      const [row] = await rowsOf<Stored>(db, { sql, values: [...chargeIds, ...chargeIds, ...chargeIds] });
      return big(row?.['served'] ?? 0n) === 1n;
    },
    async paidInMoney(invoiceId) {
      const [row] = await rowsOf<Stored>(db, { sql: IN_MONEY, values: [invoiceId, invoiceId, invoiceId] });
      const left = big(row?.['paid'] ?? 0n) - big(row?.['refunded'] ?? 0n) - big(row?.['kept'] ?? 0n);
      return left > 0n ? left : 0n;
    },
    moneyToReturn: (accountId) => moneyToReturn(db, accountId),
    writeOff: (writeOffId) => oneOf(db, writeOffs, { id: writeOffId }),
    writeOffs(accountId, ask) {
      const query = ofAccount(db, 'write_offs', accountId);
      if (ask.status === 'posted') void query.whereRaw('recovered_minor < total_minor');
      if (ask.status === 'recovered') void query.whereRaw('recovered_minor >= total_minor');
      return paged(writeOffs, query, ask, newest('written_at'));
    },
    writeOffsOf: (invoiceId) =>
      many(writeOffs, db('write_offs').where({ invoice_id: invoiceId }).orderBy('series_number')),
    recoveriesOf: (writeOffId) =>
      many(recoveries, db('recoveries').where({ write_off_id: writeOffId }).orderBy('turn')),
    withheldTaxesByCertificate: (certificate) =>
      many(withheldTaxes, db('withheld_taxes').where({ certificate }).orderBy(['recorded_at', 'id'])),
    withheldTaxes: (accountId, ask) =>
      paged(withheldTaxes, ofAccount(db, 'withheld_taxes', accountId), ask, newest('recorded_at')),
  };
}

/**
 * What money has paid of a document, what of its notes has been sent to the payer or is to be, and what has gone to the
 * wallet.
 */
const IN_MONEY = `select
    (select coalesce(sum(a.amount_minor), 0) from allocations a where a.invoice_id = ? and a.payment_id is not null)
      as paid,
    (select coalesce(sum(r.amount_minor), 0) from refunds r join invoice_notes n on n.note_id = r.note_id
      where n.invoice_id = ? and r.state <> 'failed') as refunded,
    (select coalesce(sum(p.amount_minor), 0) from payments p join invoice_notes n on n.note_id = p.reference
      where n.invoice_id = ? and p.gateway = 'credit') as kept`;

function refundReads(db: Knex): Picked<'refund' | 'refundByReference' | 'refunds'> {
  const one = async (where: Readonly<Record<string, string>>) =>
    (await withParts(db, db('refunds').where(where).limit(1)))[0] ?? null;
  return {
    refund: (refundId) => one({ id: refundId }),
    refundByReference: (paidFrom, reference) => one({ paid_from: paidFrom, reference }),
    async refunds(accountId, ask: PageAsk) {
      const query = ofAccount(db, 'refunds', accountId);
      if (ask.status === 'open') void query.whereNotIn('state', ['succeeded', 'failed']);
      else if (ask.status !== undefined) void query.where({ state: ask.status });
      const page = onPage(query.clone().orderBy([...newest('requested_at')]), ask);
      const [rows, total] = await Promise.all([withParts(db, page), countOf(query.clone())]);
      return { rows, total };
    },
  };
}

function paperReads(db: Knex): Picked<'receipt' | 'documentFile' | 'documentFiles'> {
  return {
    receipt: (paymentId) => oneOf(db, receipts, { payment_id: paymentId }),
    async documentFile(documentId, kind, language) {
      const where = { document_id: documentId, kind, file_language: language };
      const row = await db('document_files').where(where).first<Stored | undefined>();
      return row === undefined ? null : fileOf(row);
    },
    async documentFiles(documentId) {
      const rows = await db('document_files')
        .where({ document_id: documentId })
        .orderBy(['kind', 'file_language'])
        .select<Stored[]>('document_id', 'kind', 'file_language', 'sha256', 'made_at');
      return rows.map(factsOf);
    },
  };
}
