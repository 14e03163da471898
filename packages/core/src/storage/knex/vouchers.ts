import type { Knex } from 'knex';
import type { Voucher, VoucherHold } from '../../domain/voucher.ts';
import type { VoucherBatch, VoucherNote } from '../../domain/voucher-batch.ts';
import { saveNext, type Save } from './rows.ts';
import {
  big,
  columnsOf,
  ident,
  identOrNull,
  moneyOf,
  moneyOrNull,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** Money in codes. */
export const vouchers: Table<Voucher> = {
  name: 'vouchers',
  word: 'vouchers',
  columns: columnsOf({
    text: 'id code_hash tail currency plan_id batch_id serial_text state held_key held_by payment_id bucket_id',
    big: 'value_minor issued_at expires_at held_until redeemed_at version',
  }),
  toRow: (one) => ({
    id: one.id,
    code_hash: one.codeHash,
    tail: one.tail,
    value_minor: one.value.minor,
    currency: one.value.currency,
    plan_id: one.planId,
    batch_id: one.batchId,
    serial_text: one.serial,
    state: one.state,
    issued_at: whole(one.issuedAt),
    expires_at: wholeOrNull(one.expiresAt),
    held_key: one.hold?.key ?? null,
    held_by: one.hold?.accountId ?? null,
    held_until: wholeOrNull(one.hold?.untilAt ?? null),
    redeemed_at: wholeOrNull(one.redeemedAt),
    payment_id: one.paymentId,
    bucket_id: one.bucketId,
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    codeHash: text(row['code_hash']),
    tail: text(row['tail']),
    value: moneyOf(row['value_minor'], row['currency']),
    planId: identOrNull<'Plan'>(row['plan_id']),
    batchId: identOrNull<'VoucherBatch'>(row['batch_id']),
    serial: textOrNull(row['serial_text']),
    state: text(row['state']),
    issuedAt: num(row['issued_at']),
    expiresAt: numOrNull(row['expires_at']),
    hold: holdOf(row),
    redeemedAt: numOrNull(row['redeemed_at']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    bucketId: identOrNull<'Bucket'>(row['bucket_id']),
    version: num(row['version']),
  }),
};

function holdOf(row: Stored): VoucherHold | null {
  const key = textOrNull(row['held_key']);
  if (key === null) return null;
  return { key, accountId: ident(row['held_by']), untilAt: num(row['held_until']) };
}

/** A voucher that was used or taken back stays so; else it is written over the version that it was read at. */
const SPEND: Save<Voucher> = {
  table: vouchers,
  set: ['state', 'held_key', 'held_by', 'held_until', 'redeemed_at', 'payment_id', 'bucket_id', 'version'],
  where: "t.state in ('issued', 'reserved') and t.version = excluded.version - 1",
  allows: (stored, next) =>
    (stored.state === 'issued' || stored.state === 'reserved') && stored.version === next.version - 1,
};

/**
 * Writes vouchers. False when one of them was reserved, used or taken back meanwhile.
 * @throws DuplicateRow for a code or a serial number that is there
 */
export function saveVouchers(trx: Knex, given: readonly Voucher[]): Promise<boolean> {
  return saveNext(trx, SPEND, given);
}

/** What vouchers were made together. */
export const voucherBatches: Table<VoucherBatch> = {
  name: 'voucher_batches',
  word: 'voucherBatches',
  columns: columnsOf({
    text: 'id name kind plan_id currency agent_id settlement actor',
    big: 'batch_number value_minor pieces price_minor first_device expires_at made_at',
  }),
  toRow: (one) => ({
    id: one.id,
    batch_number: whole(one.number),
    name: one.name,
    kind: one.kind,
    plan_id: one.planId,
    value_minor: one.value.minor,
    currency: one.value.currency,
    pieces: whole(one.count),
    price_minor: one.price?.minor ?? null,
    agent_id: one.agentId,
    settlement: one.settlement,
    first_device: one.firstDevice ? 1n : 0n,
    expires_at: wholeOrNull(one.expiresAt),
    made_at: whole(one.madeAt),
    actor: one.actor,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    number: num(row['batch_number']),
    name: text(row['name']),
    kind: text(row['kind']),
    planId: identOrNull<'Plan'>(row['plan_id']),
    value: moneyOf(row['value_minor'], row['currency']),
    count: num(row['pieces']),
    price: moneyOrNull(row['price_minor'], row['currency']),
    agentId: identOrNull<'Account'>(row['agent_id']),
    settlement: textOrNull(row['settlement']),
    firstDevice: big(row['first_device']) === 1n,
    expiresAt: numOrNull(row['expires_at']),
    madeAt: num(row['made_at']),
    actor: text(row['actor']),
  }),
};

/** What was done with vouchers, and by whom. */
export const voucherNotes: Table<VoucherNote> = {
  name: 'voucher_notes',
  word: 'voucherNotes',
  columns: columnsOf({ text: 'id batch_id voucher_id what actor reason', big: 'noted_at' }),
  toRow: (one) => ({
    id: one.id,
    batch_id: one.batchId,
    voucher_id: one.voucherId,
    what: one.what,
    actor: one.actor,
    reason: one.reason,
    noted_at: whole(one.at),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    batchId: identOrNull<'VoucherBatch'>(row['batch_id']),
    voucherId: identOrNull<'Voucher'>(row['voucher_id']),
    what: text(row['what']),
    actor: text(row['actor']),
    reason: textOrNull(row['reason']),
    at: num(row['noted_at']),
  }),
};
