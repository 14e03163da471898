import type { Knex } from 'knex';
import type { DocumentMove } from '../../domain/document-move.ts';
import type { DraftInvoice } from '../../domain/draft-invoice.ts';
import type { DocumentChanges } from '../../ports/documents.ts';
import { words } from '../words.ts';
import { insertRows, saveRows, type Save } from './rows.ts';
import { columnsOf, ident, json, nested, num, type Table, text, textOrNull, whole } from './table.ts';

/** Invoices that people write, until they are finalised. */
export const draftInvoices: Table<DraftInvoice> = {
  name: 'invoice_drafts',
  word: 'draftInvoices',
  columns: columnsOf({
    text: 'id account_id state currency tax_mode problem actor',
    big: 'due_days created_at changed_at version',
    json: 'line_items',
  }),
  toRow: (draft) => ({
    id: draft.id,
    account_id: draft.accountId,
    state: draft.state,
    currency: draft.currency,
    tax_mode: draft.taxMode,
    line_items: nested(draft.lines),
    due_days: whole(draft.dueDays),
    problem: draft.problem,
    actor: draft.actor,
    created_at: whole(draft.createdAt),
    changed_at: whole(draft.changedAt),
    version: whole(draft.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    accountId: ident(row['account_id']),
    state: text(row['state']),
    currency: text(row['currency']),
    taxMode: text(row['tax_mode']),
    lines: json(row['line_items']),
    dueDays: num(row['due_days']),
    problem: textOrNull(row['problem']),
    actor: text(row['actor']),
    createdAt: num(row['created_at']),
    changedAt: num(row['changed_at']),
    version: num(row['version']),
  }),
};

/** Steps of documents. */
export const documentMoves: Table<DocumentMove> = {
  name: 'document_moves',
  word: 'documentMoves',
  columns: columnsOf({
    text: 'id document_type document_id account_id state_before state_after actor reason',
    big: 'turn moved_at',
  }),
  toRow: (move) => ({
    id: move.id,
    document_type: move.documentType,
    document_id: move.documentId,
    turn: whole(move.turn),
    account_id: move.accountId,
    state_before: move.from,
    state_after: move.to,
    moved_at: whole(move.movedAt),
    actor: move.actor,
    reason: move.reason,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    documentType: text(row['document_type']),
    documentId: text(row['document_id']),
    turn: num(row['turn']),
    accountId: ident(row['account_id']),
    from: textOrNull(row['state_before']),
    to: text(row['state_after']),
    movedAt: num(row['moved_at']),
    actor: text(row['actor']),
    reason: textOrNull(row['reason']),
  }),
};

/** A draft that became an invoice is closed for good. */
const OVER: Save<DraftInvoice> = {
  table: draftInvoices,
  set: words('state tax_mode line_items due_days problem changed_at version'),
  where: "t.version = excluded.version - 1 and t.state <> 'finalised'",
  allows: (stored, next) => stored.version === next.version - 1 && stored.state !== 'finalised',
};

/** Writes drafts and steps. False when somebody else has written a draft meanwhile. */
export async function saveDrafts(
  trx: Knex,
  { draftInvoices: given = [], draftInvoicesGone: gone = [], documentMoves: moves = [] }: DocumentChanges,
): Promise<boolean> {
  const next = given.map((draft) => ({ ...draft, version: draft.version + 1 }));
  if (next.length > 0 && (await saveRows(trx, OVER, next)) < next.length) return false;
  for (const { id, version } of gone) {
    const removed = await trx('invoice_drafts').where({ id, version, state: 'draft' }).delete();
    if (removed === 0) return false;
  }
  if (moves.length > 0) await insertRows(trx, documentMoves, moves);
  return true;
}
