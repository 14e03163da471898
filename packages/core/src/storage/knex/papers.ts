import type { Knex } from 'knex';
import type { DocumentFile } from '../../domain/document-file.ts';
import type { Receipt } from '../../domain/receipt.ts';
import { isDuplicate } from '../faults.ts';
import { takeNumbers } from './counters.ts';
import { DuplicateRow, insertRows } from './rows.ts';
import { columnsOf, ident, json, nested, num, type Stored, type Table, text, whole } from './table.ts';

/** Receipts, as they stood when they were asked for first. */
export const receipts: Table<Receipt> = {
  name: 'receipts',
  word: 'receipts',
  columns: columnsOf({ text: 'payment_id account_id number', big: 'series_number made_at', json: 'made' }),
  toRow: (receipt) => ({
    payment_id: receipt.paymentId,
    account_id: receipt.accountId,
    series_number: BigInt(receipt.number?.slice(SERIES.length + 1) ?? 0),
    number: receipt.number,
    made: nested(receipt.made),
    made_at: whole(receipt.madeAt),
  }),
  fromRow: (row) => ({
    paymentId: ident(row['payment_id']),
    accountId: ident(row['account_id']),
    number: text(row['number']),
    made: json(row['made']),
    madeAt: num(row['made_at']),
  }),
};

const SERIES = 'RCT';

/**
 * Writes receipts under their numbers, which have no gap.
 * @throws DuplicateRow for a payment that has one
 */
export async function insertReceipts(trx: Knex, given: readonly Receipt[]): Promise<void> {
  if (given.length === 0) return;
  const first = await takeNumbers(trx, `receipt:${SERIES}`, given.length);
  const numbered = given.map((one, place) => {
    return { ...one, number: `${SERIES}-${String(first + BigInt(place)).padStart(6, '0')}` };
  });
  await insertRows(trx, receipts, numbered);
}

/**
 * Keeps files. Their bytes go to the driver as they are.
 * @throws DuplicateRow for a file that is there
 */
export async function insertFiles(trx: Knex, given: readonly DocumentFile[]): Promise<void> {
  for (const { documentId, kind, language, sha256, bytes, madeAt } of given) {
    const row = { document_id: documentId, kind, file_language: language, sha256, made_at: madeAt };
    try {
      await trx('document_files').insert({ ...row, content: Buffer.from(bytes) });
    } catch (error) {
      if (isDuplicate(error)) throw new DuplicateRow('documentFiles', error);
      throw error;
    }
  }
}

/** A file out of its row. */
export function fileOf(row: Stored): DocumentFile {
  return { ...factsOf(row), bytes: new Uint8Array(row['content'] as Buffer) };
}

/** What is known of a file without its bytes. */
export function factsOf(row: Stored): Omit<DocumentFile, 'bytes'> {
  return {
    documentId: text(row['document_id']),
    kind: text(row['kind']),
    language: text(row['file_language']),
    sha256: text(row['sha256']),
    madeAt: num(row['made_at']),
  };
}
