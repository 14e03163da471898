import type { Knex } from 'knex';
import type { Changes } from '../../ports/store.ts';
import { saveDrafts } from './draft-invoices.ts';
import { countCorrections } from './line-credits.ts';
import { insertFiles, insertReceipts } from './papers.ts';
import { saveRefunds, withheldTaxes } from './refunds.ts';
import { insertRows } from './rows.ts';
import { insertRecoveries, insertWriteOffs, settleOtherwise } from './write-offs.ts';

/**
 * Writes what stands beside finalised invoices: drafts, corrections, write-offs, refunds, receipts, files. False when
 * somebody else has written one of them meanwhile.
 * @throws DuplicateRow
 */
export async function writeDocuments(trx: Knex, changes: Changes): Promise<boolean> {
  if (!(await saveDrafts(trx, changes))) return false;
  await countCorrections(trx, changes.invoices ?? []);
  if (changes.withheldTaxes?.length) await insertRows(trx, withheldTaxes, changes.withheldTaxes);
  await insertRecoveries(trx, changes.recoveries ?? []);
  await settleOtherwise(trx, changes.settlements ?? []);
  if (!(await saveRefunds(trx, changes))) return false;
  await insertWriteOffs(trx, changes.writeOffs ?? []);
  await insertReceipts(trx, changes.receipts ?? []);
  await insertFiles(trx, changes.documentFiles ?? []);
  return true;
}
