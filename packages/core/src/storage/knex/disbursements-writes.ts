import type { Knex } from 'knex';
import type { Disbursement } from '../../domain/disbursement.ts';
import { DISBURSEMENT_MOVES } from '../../domain/disbursement-state.ts';
import type { Taking } from '../../domain/taking.ts';
import type { DisbursementChanges, MoneyTaken } from '../../ports/disbursements.ts';
import { words } from '../words.ts';
import { disbursementParts, disbursements, takings } from './disbursements.ts';
import { insertPlain, saveNext, updateRows, type Save } from './rows.ts';
import type { Row } from './table.ts';
import { adding } from './write-offs.ts';

/**
 * Writes money that leaves, and money that was taken back. False when somebody else has written one of them meanwhile,
 * or given money an owner that is being taken.
 * @throws DuplicateRow for a key, a refund that is being paid, a reference or a receipt that is there
 */
export async function writeDisbursements(trx: Knex, changes: DisbursementChanges): Promise<boolean> {
  const { disbursements: out = [], disbursementParts: parts = [], takings: back = [], moneyTaken = [] } = changes;
  if (!(await saveNext(trx, MOVE, out)) || !(await saveNext(trx, TAKE, back))) return false;
  await insertPlain(
    trx,
    disbursementParts,
    parts.map((one) => ({
      disbursement_id: one.disbursementId,
      commission_id: one.commissionId,
      amount_minor: one.minor,
    })),
  );
  return takenOff(trx, moneyTaken);
}

/** Where states may go to, in SQL over `t.state` and `excluded.state`. */
const MOVES = Object.entries(DISBURSEMENT_MOVES)
  .map(([from, next]) => {
    const all = [from, ...next].map((state) => `'${state}'`).join(', ');
    return `(t.state = '${from}' and excluded.state in (${all}))`;
  })
  .join(' or ');

/** It goes only forward, and what the provider has called it stays. */
const MOVE: Save<Disbursement> = {
  table: disbursements,
  set: words(
    'state approvals provider_reference receipt fee_minor receiver reason finding doubt sent_at changed_at ' +
      'next_check_at checks version live_key lease_until',
  ),
  where: `t.version = excluded.version - 1 and (${MOVES})
    and (t.provider_reference is null or t.provider_reference is not distinct from excluded.provider_reference)`,
  allows: (stored, next) =>
    stored.version === next.version - 1 &&
    (stored.state === next.state || DISBURSEMENT_MOVES[stored.state].includes(next.state)) &&
    (stored.providerReference === null || stored.providerReference === next.providerReference),
};

/** What came back is not taken again. */
const TAKE: Save<Taking> = {
  table: takings,
  set: words(
    'payment_name payment_id account_id currency amount_minor fee_minor fee_currency reason state wallet_minor ' +
      'float_minor suspense_minor owed_minor invoice_id restored_as taken_at restored_at version',
  ),
  where: "t.version = excluded.version - 1 and (t.state <> 'restored' or excluded.state = 'restored')",
  allows: (stored, next) =>
    stored.version === next.version - 1 && (stored.state !== 'restored' || next.state === 'restored'),
};

/** Counts what was taken against payments. Of money without an owner only as long as it has none. */
async function takenOff(trx: Knex, taken: readonly MoneyTaken[]): Promise<boolean> {
  const wallets = taken.flatMap(({ paymentId, wallet = 0n }): Row[] =>
    wallet === 0n ? [] : [{ id: paymentId, allocated: wallet }],
  );
  await adding(trx, { name: 'payment_allocated', add: ['allocated'] }, wallets);
  const ownerless = taken.flatMap(({ paymentId, suspense = 0n }): Row[] =>
    suspense === 0n ? [] : [{ id: paymentId, suspense_taken: suspense }],
  );
  return ownerless.length === 0 || (await updateRows(trx, OWNERLESS, ownerless)) === ownerless.length;
}

const OWNERLESS = {
  name: 'payment_allocated',
  types: { id: 'text', suspense_taken: 'big' },
  keys: ['id'],
  add: ['suspense_taken'],
  where: 't.account_id is null',
} as const;
