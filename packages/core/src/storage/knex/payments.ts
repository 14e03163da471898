import type { Knex } from 'knex';
import type { Attempt, Payment } from '../../domain/payment.ts';
import type { Page, PageAsk, PaymentName } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { inserting, insertingOnce, saveRows, updating, type Save, type Update } from './rows.ts';
import { rowsOf, runInOrder, type Statement } from './run.ts';
import { paged } from './select.ts';
import {
  ident,
  identOrNull,
  jsonOrNull,
  moneyOf,
  nested,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  textOrNull,
  whole,
  wholeOrNull,
  columnsOf,
} from './table.ts';
import { words } from '../words.ts';

/** Money received. */
export const payments: Table<Payment> = {
  name: 'payments',
  word: 'payments',
  columns: columnsOf({
    text:
      'id gateway reference receipt currency account_id subscription_id attempt_id unmatched ' +
      'account_reference payer payer_name held',
    big: 'amount_minor provider_at received_at effective_at',
    json: 'suggestion',
  }),
  toRow: (payment) => ({
    id: payment.id,
    gateway: payment.gateway,
    reference: payment.reference,
    receipt: payment.receipt,
    amount_minor: payment.amount.minor,
    currency: payment.amount.currency,
    account_id: payment.accountId,
    subscription_id: payment.subscriptionId,
    attempt_id: payment.attemptId,
    unmatched: payment.unmatched,
    suggestion: nested(payment.suggestion),
    account_reference: payment.accountReference,
    payer: payment.payer,
    payer_name: payment.payerName,
    held: payment.held ?? null,
    provider_at: whole(payment.providerAt),
    received_at: whole(payment.receivedAt),
    effective_at: whole(payment.effectiveAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    reference: text(row['reference']),
    receipt: textOrNull(row['receipt']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    accountId: identOrNull<'Account'>(row['account_id']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    attemptId: identOrNull<'Attempt'>(row['attempt_id']),
    unmatched: textOrNull(row['unmatched']),
    suggestion: jsonOrNull(row['suggestion']),
    accountReference: textOrNull(row['account_reference']),
    payer: textOrNull(row['payer']),
    payerName: textOrNull(row['payer_name']),
    ...heldOf(row['held']),
    providerAt: num(row['provider_at']),
    receivedAt: num(row['received_at']),
    effectiveAt: num(row['effective_at']),
  }),
};

function heldOf(value: unknown): Pick<Payment, 'held'> {
  const held = textOrNull(value);
  return held === null ? {} : { held };
}

/** The payment that bears a name on a gateway: one given to it later, or the reference that it came with. */
export async function paymentByName(db: Knex, gateway: string, name: string): Promise<Payment | null> {
  const values = [gateway, name, gateway, name];
  const [row] = await rowsOf<Stored>(db, { sql: BY_NAME, values, kept: true });
  return row === undefined ? null : payments.fromRow(row);
}

const PAYMENT = Object.keys(payments.columns)
  .map((column) => `p.${column}`)
  .join(', ');
const BY_NAME = `select ${PAYMENT}, 1 as place from payment_names n join payments p on p.id = n.payment_id
    where n.gateway = ? and n.name = ?
  union all select ${PAYMENT}, 2 as place from payments p where p.gateway = ? and p.reference = ?
  order by place limit 1`;

/** Asks for money. */
export const attempts: Table<Attempt> = {
  name: 'attempts',
  word: 'attempts',
  columns: columnsOf({
    text: 'id gateway account_id subscription_id currency payer state provider_reference reason mandate_id',
    big: 'amount_minor turn created_at accepted_at changed_at next_check_at checks lease_until',
  }),
  toRow: (attempt) => ({
    id: attempt.id,
    gateway: attempt.gateway,
    account_id: attempt.accountId,
    subscription_id: attempt.subscriptionId,
    amount_minor: attempt.amount.minor,
    currency: attempt.amount.currency,
    payer: attempt.payer,
    turn: whole(attempt.turn),
    state: attempt.state,
    provider_reference: attempt.providerReference,
    reason: attempt.reason,
    created_at: whole(attempt.createdAt),
    accepted_at: wholeOrNull(attempt.acceptedAt),
    changed_at: whole(attempt.changedAt),
    next_check_at: wholeOrNull(attempt.nextCheckAt),
    checks: whole(attempt.checks),
    mandate_id: attempt.mandateId ?? null,
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    gateway: text(row['gateway']),
    accountId: ident(row['account_id']),
    subscriptionId: identOrNull<'Subscription'>(row['subscription_id']),
    amount: moneyOf(row['amount_minor'], row['currency']),
    payer: text(row['payer']),
    turn: num(row['turn']),
    state: text(row['state']),
    providerReference: textOrNull(row['provider_reference']),
    reason: textOrNull(row['reason']),
    createdAt: num(row['created_at']),
    acceptedAt: numOrNull(row['accepted_at']),
    changedAt: num(row['changed_at']),
    nextCheckAt: numOrNull(row['next_check_at']),
    checks: num(row['checks']),
    ...(row['mandate_id'] !== null && { mandateId: ident<'Mandate'>(row['mandate_id']) }),
  }),
};

/** Leaves attempts that may be paid and that nobody asks about any more: `isUnresolved` says the same of one. */
export function withoutEnd(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query.whereIn('state', ['processing', 'unknown']).whereNull('next_check_at');
}

/** A page of attempts, newest first. */
export function attemptRows(db: Knex, ask: PageAsk): Promise<Page<Attempt>> {
  const query = db('attempts');
  if (ask.status === 'unresolved') void withoutEnd(query);
  else if (ask.status !== undefined) void query.where({ state: ask.status });
  if (ask.search) {
    const typed = ask.search.trim();
    const payer = typed.replace(/^\+/, '');
    void query.where((either) => void either.where({ payer }).orWhere({ provider_reference: typed }));
  }
  return paged(attempts, query, ask, [
    { column: 'created_at', order: 'desc' },
    { column: 'id', order: 'desc' },
  ]);
}

/**
 * An owner is given once, and to nothing that is held; what is learnt later fills what was not known: nothing that is
 * known changes.
 */
const LEARN: Save<Payment> = {
  table: payments,
  set: words('account_id subscription_id attempt_id unmatched suggestion receipt payer payer_name'),
  where: `(t.account_id is null or t.account_id is not distinct from excluded.account_id)
    and (t.unmatched is not null or excluded.unmatched is null)
    and (t.held is null or excluded.account_id is null)
    and (t.receipt is null or t.receipt is not distinct from excluded.receipt)
    and (t.attempt_id is null or t.attempt_id is not distinct from excluded.attempt_id)`,
  allows: (stored, next) =>
    (stored.accountId === null || stored.accountId === next.accountId) &&
    (stored.unmatched !== null || next.unmatched === null) &&
    ((stored.held ?? null) === null || next.accountId === null) &&
    (stored.receipt === null || stored.receipt === next.receipt) &&
    (stored.attemptId === null || stored.attemptId === next.attemptId),
};

/** How much of a payment is put to use, and whose it is. */
const used = {
  name: 'payment_allocated',
  word: 'payments',
  columns: { id: 'text', account_id: 'text', amount: 'big', allocated: 'big' },
} as const;

/**
 * Writes payments: new ones, and ones of which more is known now. False when somebody else has learnt something
 * different meanwhile.
 * @throws DuplicateRow for a reference that is there
 */
export async function savePayments(trx: Knex, received: readonly Payment[]): Promise<boolean> {
  if (received.length === 0) return true;
  if ((await saveRows(trx, LEARN, received)) < received.length) return false;
  const rows = received.map((one) => ({
    id: one.id,
    account_id: one.accountId,
    amount: one.amount.minor,
    allocated: 0n,
  }));
  const owned = rows.filter((row) => row.account_id !== null);
  const update: Update = { name: used.name, types: used.columns, keys: ['id'], set: ['account_id'] };
  await runInOrder(trx, [
    ...insertingOnce(dialectOf(trx), used, rows, ['id']),
    ...updating(dialectOf(trx), { ...update, where: 't.account_id is null' }, owned),
  ]);
  return true;
}

/** The statements that write names of payments. @throws DuplicateRow when run, for a name that is taken */
export function naming(names: readonly PaymentName[]): readonly Statement[] {
  return inserting(
    NAMES,
    names.map(({ gateway, name, paymentId }) => ({ gateway, name, payment_id: paymentId })),
  );
}

const NAMES = {
  name: 'payment_names',
  word: 'paymentNames',
  columns: { gateway: 'text', name: 'text', payment_id: 'text' },
} as const;

/** An attempt that has succeeded stays so, and the name that the provider gave it stays too. */
const SETTLE: Save<Attempt> = {
  table: attempts,
  set: words('state provider_reference reason accepted_at changed_at next_check_at checks lease_until subscription_id'),
  where: `t.state <> 'succeeded'
    and (t.provider_reference is null or t.provider_reference is not distinct from excluded.provider_reference)`,
  allows: (stored, next) =>
    stored.state !== 'succeeded' &&
    (stored.providerReference === null || stored.providerReference === next.providerReference),
};

/**
 * Writes attempts. False when one of them has succeeded, or was given a name, meanwhile and would be changed back.
 * @throws DuplicateRow for a turn that is taken, or a name
 */
export async function saveAttempts(trx: Knex, asked: readonly Attempt[]): Promise<boolean> {
  if (asked.length === 0) return true;
  const written = await saveRows(trx, SETTLE, asked);
  if (written === asked.length) return true;
  const ids = asked.map((attempt) => attempt.id);
  const rows = await trx('attempts').whereIn('id', ids).select<Stored[]>('*');
  const stored = new Map(rows.map(attempts.fromRow).map((attempt) => [attempt.id, attempt]));
  return asked.every(({ id, state, providerReference }) => {
    const now = stored.get(id);
    return now?.state === 'succeeded' ? state === 'succeeded' : now?.providerReference === providerReference;
  });
}
