import type { Knex } from 'knex';
import type { Cheque } from '../../domain/cheque.ts';
import type { ArrivingChanges } from '../../ports/arriving.ts';
import { cashClosings, cashDeposits, cashTakings, cheques, paymentNotes } from './arriving.ts';
import { inserting, saveNext, updateRows, type Save } from './rows.ts';
import { runInOrder } from './run.ts';
import { adding } from './write-offs.ts';

/**
 * Writes what is done about money that arrives. False when somebody else has written one of it meanwhile.
 * @throws DuplicateRow for a note, a cheque, a taking, a closing or a deposit that is there
 * @throws BillingError `storage.excess` when more is deposited than was counted
 */
export async function writeArriving(trx: Knex, changes: ArrivingChanges): Promise<boolean> {
  const { paymentHolds = [], cheques: brought = [], cashClosings: closed = [], cashDeposits: deposits = [] } = changes;
  for (const { paymentId, held } of paymentHolds) {
    const free = trx('payments').where({ id: paymentId }).whereNull('account_id');
    void (held === null ? free.whereNotNull('held') : free.whereNull('held'));
    if ((await free.update({ held })) !== 1) return false;
  }
  await runInOrder(trx, [
    ...inserting(paymentNotes, (changes.paymentNotes ?? []).map(paymentNotes.toRow)),
    ...inserting(cashTakings, (changes.cashTakings ?? []).map(cashTakings.toRow)),
    ...inserting(
      cashClosings,
      closed.map(({ closing }) => cashClosings.toRow(closing)),
    ),
    ...inserting(cashDeposits, deposits.map(cashDeposits.toRow)),
  ]);
  for (const { closing, takings } of closed) {
    const rows = takings.map((paymentId) => ({ payment_id: paymentId, closing_id: closing.id }));
    if ((await updateRows(trx, CLOSE, rows)) !== rows.length) return false;
  }
  const out = deposits.flatMap(({ parts }) =>
    parts.map(({ closingId, amount }) => ({ id: closingId, deposited_minor: amount.minor })),
  );
  await adding(trx, { name: cashClosings.name, add: ['deposited_minor'] }, out);
  return saveNext(trx, CHEQUE, brought);
}

/** Only what no closing has counted. */
const CLOSE = {
  name: 'cash_takings',
  types: cashTakings.columns,
  keys: ['payment_id'],
  set: ['closing_id'],
  where: 't.closing_id is null',
} as const;

const CHEQUE: Save<Cheque> = {
  table: cheques,
  set: ['state', 'payment_id', 'reason', 'changed_at', 'changed_by', 'version'],
  where: 't.version = excluded.version - 1',
  allows: (stored, next) => stored.version === next.version - 1,
};
