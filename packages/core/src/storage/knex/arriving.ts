import type { CashClosing, CashDeposit, CashTaking } from '../../domain/cash.ts';
import { chequeName, type Cheque } from '../../domain/cheque.ts';
import type { PaymentNote } from '../../domain/payment-note.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  json,
  moneyOf,
  nested,
  num,
  type Table,
  text,
  textOrNull,
  whole,
} from './table.ts';

/** What people have done about payments. */
export const paymentNotes: Table<PaymentNote> = {
  name: 'payment_notes',
  word: 'paymentNotes',
  columns: columnsOf({ text: 'id payment_id what account_id invoice_id actor reason', big: 'turn noted_at' }),
  toRow: (one) => ({
    id: one.id,
    payment_id: one.paymentId,
    turn: whole(one.turn),
    what: one.what,
    account_id: one.accountId,
    invoice_id: one.invoiceId,
    actor: one.actor,
    noted_at: whole(one.at),
    reason: one.reason,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    paymentId: ident(row['payment_id']),
    turn: num(row['turn']),
    what: text(row['what']),
    accountId: identOrNull<'Account'>(row['account_id']),
    invoiceId: identOrNull<'Invoice'>(row['invoice_id']),
    actor: text(row['actor']),
    at: num(row['noted_at']),
    reason: textOrNull(row['reason']),
  }),
};

/** Cheques, one row each time that one is brought. */
export const cheques: Table<Cheque> = {
  name: 'cheques',
  word: 'cheques',
  columns: columnsOf({
    text:
      'id cheque_key account_id subscription_id currency number bank cheque_name state payment_id reason ' +
      'taken_by changed_by',
    big: 'amount_minor presented taken_at changed_at version',
  }),
  toRow: (one) => ({
    id: one.id,
    cheque_key: one.key,
    account_id: one.accountId,
    subscription_id: one.subscriptionId,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    number: one.number,
    bank: one.bank,
    cheque_name: chequeName(one),
    presented: whole(one.presented),
    state: one.state,
    payment_id: one.paymentId,
    reason: one.reason,
    taken_at: whole(one.takenAt),
    taken_by: one.takenBy,
    changed_at: whole(one.changedAt),
    changed_by: one.changedBy,
    version: whole(one.version),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    key: text(row['cheque_key']),
    accountId: ident(row['account_id']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    number: text(row['number']),
    bank: text(row['bank']),
    presented: num(row['presented']),
    state: text(row['state']),
    paymentId: identOrNull<'Payment'>(row['payment_id']),
    reason: textOrNull(row['reason']),
    takenAt: num(row['taken_at']),
    takenBy: text(row['taken_by']),
    changedAt: num(row['changed_at']),
    changedBy: text(row['changed_by']),
    version: num(row['version']),
  }),
};

/** Cash that was taken. */
export const cashTakings: Table<CashTaking> = {
  name: 'cash_takings',
  word: 'cashTakings',
  columns: columnsOf({ text: 'payment_id desk whose currency closing_id', big: 'amount_minor taken_at' }),
  toRow: (one) => ({
    payment_id: one.paymentId,
    desk: one.desk,
    whose: one.whose,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    taken_at: whole(one.takenAt),
    closing_id: one.closingId,
  }),
  fromRow: (row) => ({
    paymentId: ident(row['payment_id']),
    desk: text(row['desk']),
    whose: text(row['whose']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    takenAt: num(row['taken_at']),
    closingId: identOrNull<'CashClosing'>(row['closing_id']),
  }),
};

/** Drawers that were counted. */
export const cashClosings: Table<CashClosing> = {
  name: 'cash_closings',
  word: 'cashClosings',
  columns: columnsOf({
    text: 'id desk closing_day whose currency note actor journal_id',
    big: 'expected_minor takings counted_minor deposited_minor closed_at',
  }),
  toRow: (one) => ({
    id: one.id,
    desk: one.desk,
    closing_day: one.day,
    whose: one.whose,
    expected_minor: one.expected.minor,
    takings: whole(one.takings),
    counted_minor: one.counted.minor,
    deposited_minor: one.deposited.minor,
    currency: one.expected.currency,
    note: one.note,
    closed_at: whole(one.closedAt),
    actor: one.actor,
    journal_id: one.journalId,
  }),
  fromRow: (row) => {
    const of = (column: string) => moneyOf(row[column], row['currency']);
    const [expected, counted] = [of('expected_minor'), of('counted_minor')];
    return {
      id: ident(row['id']),
      desk: text(row['desk']),
      day: text(row['closing_day']),
      whose: text(row['whose']),
      expected,
      takings: num(row['takings']),
      counted,
      difference: { ...counted, minor: counted.minor - expected.minor },
      deposited: of('deposited_minor'),
      note: textOrNull(row['note']),
      closedAt: num(row['closed_at']),
      actor: text(row['actor']),
      journalId: identOrNull<'Journal'>(row['journal_id']),
    };
  },
};

/** Cash that was brought to the bank. */
export const cashDeposits: Table<CashDeposit> = {
  name: 'cash_deposits',
  word: 'cashDeposits',
  columns: columnsOf({
    text: 'id reference currency actor journal_id',
    big: 'amount_minor deposited_at',
    json: 'parts',
  }),
  toRow: (one) => ({
    id: one.id,
    reference: one.reference,
    amount_minor: one.amount.minor,
    currency: one.amount.currency,
    parts: nested(one.parts),
    deposited_at: whole(one.at),
    actor: one.actor,
    journal_id: one.journalId,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    reference: text(row['reference']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    parts: json(row['parts']),
    at: num(row['deposited_at']),
    actor: text(row['actor']),
    journalId: ident(row['journal_id']),
  }),
};
