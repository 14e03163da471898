import type { Disbursement } from '../../domain/disbursement.ts';
import { isOver } from '../../domain/disbursement-state.ts';
import type { Taking } from '../../domain/taking.ts';
import { assert } from '../../kernel/assert.ts';
import { money } from '../../kernel/money.ts';
import {
  big,
  columnsOf,
  ident,
  identOrNull,
  json,
  jsonOrNull,
  moneyOf,
  moneyOrNull,
  nested,
  num,
  numOrNull,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
} from './table.ts';

/** Money that leaves. What is sent back the way it came bears its payment, and what only one may pay its live key. */
export const disbursements: Table<Disbursement> = {
  name: 'disbursements',
  word: 'disbursements',
  columns: columnsOf({
    text:
      'id order_key purpose account_id refund_id gateway payment_id currency remarks state requested_by ' +
      'provider_reference receipt receiver reason doubt live_key',
    big: 'amount_minor requested_at needs fee_minor sent_at changed_at next_check_at checks version lease_until',
    json: 'sent_to approvals finding',
  }),
  toRow: (one) => ({
    id: one.id,
    order_key: one.key,
    purpose: one.purpose,
    account_id: one.accountId,
    refund_id: one.refundId,
    gateway: one.gateway,
    sent_to: nested(one.to),
    payment_id: one.to.kind === 'payment' ? one.to.paymentId : null,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    remarks: one.remarks,
    state: one.state,
    requested_by: one.requestedBy,
    requested_at: whole(one.requestedAt),
    approvals: nested(one.approvals),
    needs: whole(one.needs),
    provider_reference: one.providerReference,
    receipt: one.receipt,
    fee_minor: feeOf(one),
    receiver: one.receiver,
    reason: one.reason?.slice(0, 1000) ?? null,
    finding: nested(one.finding),
    doubt: one.doubt,
    sent_at: wholeOrNull(one.sentAt),
    changed_at: whole(one.changedAt),
    next_check_at: wholeOrNull(one.nextCheckAt),
    checks: whole(one.checks),
    version: whole(one.version),
    live_key: liveKey(one),
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    key: text(row['order_key']),
    purpose: text(row['purpose']),
    accountId: identOrNull<'Account'>(row['account_id']),
    refundId: identOrNull<'Refund'>(row['refund_id']),
    gateway: text(row['gateway']),
    to: json(row['sent_to']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    remarks: text(row['remarks']),
    state: text(row['state']),
    requestedBy: text(row['requested_by']),
    requestedAt: num(row['requested_at']),
    approvals: json(row['approvals']),
    needs: num(row['needs']) === 2 ? 2 : 1,
    providerReference: textOrNull(row['provider_reference']),
    receipt: textOrNull(row['receipt']),
    fee: moneyOrNull(row['fee_minor'], row['currency']),
    receiver: textOrNull(row['receiver']),
    reason: textOrNull(row['reason']),
    finding: jsonOrNull(row['finding']),
    doubt: textOrNull(row['doubt']),
    sentAt: numOrNull(row['sent_at']),
    changedAt: num(row['changed_at']),
    nextCheckAt: numOrNull(row['next_check_at']),
    checks: num(row['checks']),
    version: num(row['version']),
  }),
};

/** It has no currency of its own: it is told, and booked, in that of the amount. */
function feeOf({ fee, amount }: Disbursement): bigint | null {
  assert(fee === null || fee.currency === amount.currency, 'a fee is in the currency of its order');
  return fee?.minor ?? null;
}

/** A refund that was paid is paid for good; commission is under way once at a time. */
function liveKey(one: Disbursement): string | null {
  if (one.refundId !== null) return one.state === 'failed' || one.state === 'refused' ? null : `refund/${one.refundId}`;
  if (one.purpose !== 'commission' || isOver(one)) return null;
  return `commission/${one.accountId}`;
}

/** What of commissions disbursements pay. */
export const disbursementParts = {
  name: 'disbursement_parts',
  word: 'disbursementParts',
  columns: columnsOf({ text: 'disbursement_id commission_id', big: 'amount_minor' }),
} as const;

/** Money that was taken back. */
export const takings: Table<Taking> = {
  name: 'takings',
  word: 'takings',
  columns: columnsOf({
    text:
      'id gateway reference payment_name payment_id account_id currency fee_currency reason state invoice_id ' +
      'restored_as',
    big: 'amount_minor fee_minor wallet_minor float_minor suspense_minor owed_minor taken_at restored_at version',
  }),
  toRow: (one) => ({
    id: one.id,
    gateway: one.gateway,
    reference: one.reference,
    payment_name: one.paymentName,
    payment_id: one.paymentId,
    account_id: one.accountId,
    currency: one.amount === null ? null : one.amount.currency,
    amount_minor: one.amount === null ? null : one.amount.minor,
    fee_minor: one.fee === null ? null : one.fee.minor,
    fee_currency: one.fee === null ? null : one.fee.currency,
    reason: one.reason.slice(0, 1000),
    state: one.state,
    wallet_minor: one.from.wallet,
    float_minor: one.from.float,
    suspense_minor: one.from.suspense,
    owed_minor: one.from.owed,
    invoice_id: one.invoiceId,
    restored_as: one.restoredAs,
    taken_at: whole(one.at),
    restored_at: wholeOrNull(one.restoredAt),
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    reference: text(row['reference']),
    paymentName: textOrNull(row['payment_name']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    accountId: identOrNull<'Account'>(row['account_id']),
    amount: moneyOrNull(row['amount_minor'], row['currency']),
    fee: row['fee_minor'] === null ? null : money(big(row['fee_minor']), text(row['fee_currency'])),
    reason: text(row['reason']),
    state: text(row['state']),
    from: {
      wallet: big(row['wallet_minor']),
      float: big(row['float_minor']),
      suspense: big(row['suspense_minor']),
      owed: big(row['owed_minor']),
    },
    invoiceId: identOrNull<'Invoice'>(row['invoice_id']),
    restoredAs: identOrNull<'Payment'>(row['restored_as']),
    at: num(row['taken_at']),
    restoredAt: numOrNull(row['restored_at']),
    version: num(row['version']),
  }),
};
