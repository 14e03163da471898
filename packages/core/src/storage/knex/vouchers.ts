import type { Knex } from 'knex';
import type { Voucher } from '../../domain/voucher.ts';
import { saveRows, type Save } from './rows.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  moneyOf,
  num,
  numOrNull,
  type Table,
  text,
  whole,
  wholeOrNull,
} from './table.ts';

/** Money in codes. */
export const vouchers: Table<Voucher> = {
  name: 'vouchers',
  word: 'vouchers',
  columns: columnsOf({
    text: 'id code_hash tail currency plan_id state payment_id',
    big: 'value_minor issued_at expires_at redeemed_at',
  }),
  toRow: (one) => ({
    id: one.id,
    code_hash: one.codeHash,
    tail: one.tail,
    value_minor: one.value.minor,
    currency: one.value.currency,
    plan_id: one.planId,
    state: one.state,
    issued_at: whole(one.issuedAt),
    expires_at: wholeOrNull(one.expiresAt),
    redeemed_at: wholeOrNull(one.redeemedAt),
    payment_id: one.paymentId,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    codeHash: text(row['code_hash']),
    tail: text(row['tail']),
    value: moneyOf(row['value_minor'], row['currency']),
    planId: identOrNull<'Plan'>(row['plan_id']),
    state: text(row['state']),
    issuedAt: num(row['issued_at']),
    expiresAt: numOrNull(row['expires_at']),
    redeemedAt: numOrNull(row['redeemed_at']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
  }),
};

/** A voucher is used, or taken back, once. */
const SPEND: Save<Voucher> = {
  table: vouchers,
  set: ['state', 'redeemed_at', 'payment_id'],
  where: "t.state = 'issued'",
  allows: (stored) => stored.state === 'issued',
};

/**
 * Writes vouchers. False when one of them was used or taken back meanwhile.
 * @throws DuplicateRow for a code that is there
 */
export async function saveVouchers(trx: Knex, given: readonly Voucher[]): Promise<boolean> {
  return given.length === 0 || (await saveRows(trx, SPEND, given)) === given.length;
}
