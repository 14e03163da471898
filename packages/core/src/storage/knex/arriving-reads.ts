import type { Knex } from 'knex';
import { numberAsKept } from '../../domain/account.ts';
import type { OwnerHint } from '../../domain/matching/suggest.ts';
import { invoiceNamed } from '../../domain/matching/reference.ts';
import type { SuggestionKey } from '../../domain/payment.ts';
import type { ArrivingReads, OwnerHints } from '../../ports/arriving.ts';
import { cashClosings, cashDeposits, cashTakings, cheques, paymentNotes } from './arriving.ts';
import { invoiceRow, STANDING } from './lists.ts';
import { many, newest, oneOf, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import { slips } from './slips.ts';
import { ident } from './table.ts';

/** Reads of money that arrives. */
export function arrivingReads({ engine: { knex } }: Shelf): ArrivingReads {
  return {
    ownerHints: (ask) => ownerHints(knex, ask),
    async invoiceByNumber(series, number) {
      const row = await knex('invoices as i')
        .join('invoice_paid as p', 'p.id', 'i.id')
        .where({ 'i.series': series, 'i.series_number': number })
        .first(['i.*', ...STANDING]);
      return row === undefined ? null : invoiceRow(row);
    },
    paymentNotes: (paymentId) =>
      many(paymentNotes, knex('payment_notes').where({ payment_id: paymentId }).orderBy('turn')),
    ...chequeReads(knex),
    ...cashReads(knex),
  };
}

function chequeReads(db: Knex): Pick<ArrivingReads, 'cheque' | 'chequeByKey' | 'lastCheque' | 'cheques'> {
  return {
    cheque: (chequeId) => oneOf(db, cheques, { id: chequeId }),
    chequeByKey: (key) => oneOf(db, cheques, { cheque_key: key }),
    async lastCheque(name) {
      const query = db('cheques').where({ cheque_name: name }).orderBy('presented', 'desc').limit(1);
      return (await many(cheques, query))[0] ?? null;
    },
    cheques({ accountId, state, ...ask }) {
      const query = db('cheques');
      if (accountId !== undefined) void query.where({ account_id: accountId });
      if (state !== undefined) void query.where({ state });
      return paged(cheques, query, ask, newest('taken_at'));
    },
  };
}

function cashReads(
  db: Knex,
): Pick<
  ArrivingReads,
  | 'cashTaking'
  | 'openTakings'
  | 'cashClosing'
  | 'lastClosing'
  | 'cashClosings'
  | 'undeposited'
  | 'cashDeposit'
  | 'cashDeposits'
> {
  return {
    cashTaking: (paymentId) => oneOf(db, cashTakings, { payment_id: paymentId }),
    openTakings(desk, limit) {
      const query = db('cash_takings').where({ desk }).whereNull('closing_id');
      return many(cashTakings, query.orderBy(['taken_at', 'payment_id']).limit(limit));
    },
    cashClosing: (desk, day) => oneOf(db, cashClosings, { desk, closing_day: day }),
    async lastClosing(desk) {
      const query = db('cash_closings').where({ desk }).orderBy('closed_at', 'desc').limit(1);
      return (await many(cashClosings, query))[0] ?? null;
    },
    cashClosings({ desk, ...ask }) {
      const query = db('cash_closings');
      if (desk !== undefined) void query.where({ desk });
      return paged(cashClosings, query, ask, newest('closed_at'));
    },
    undeposited(limit) {
      const query = db('cash_closings').where({ whose: 'house' }).whereRaw('deposited_minor < counted_minor');
      return many(cashClosings, query.orderBy(['closed_at', 'id']).limit(limit));
    },
    cashDeposit: (reference) => oneOf(db, cashDeposits, { reference }),
    cashDeposits: (ask) => paged(cashDeposits, db('cash_deposits'), ask, newest('deposited_at')),
  };
}

/** How many accounts one kind of hint may bring. */
const MOST_OF_A_KIND = 20;

/** How many may owe exactly this before it says nothing any more. */
const MOST_WHO_OWE_IT = 5;

async function ownerHints(db: Knex, { reference, payer, wide }: OwnerHints): Promise<readonly OwnerHint[]> {
  const found = await Promise.all([
    byNumber(db, reference),
    byInvoice(db, reference),
    byPayer(db, payer),
    wide === undefined ? [] : byPhone(db, payer),
    wide === undefined ? [] : whoOwes(db, wide.amount.minor, wide.amount.currency),
  ]);
  return found.flat();
}

const hinted = (key: SuggestionKey, ids: readonly string[]): readonly OwnerHint[] =>
  ids.map((id) => ({ accountId: ident<'Account'>(id), key }));

async function byNumber(db: Knex, reference: string | null): Promise<readonly OwnerHint[]> {
  const near = slips(reference?.replaceAll(/\D/g, '') ?? '');
  if (near.length === 0) return [];
  const rows = db('accounts').whereIn('number', near).whereNot({ state: 'closed' }).orderBy('number');
  return hinted('number_slip', await rows.limit(MOST_OF_A_KIND).pluck('id'));
}

/** An invoice that was named with fewer digits than it has, or of an account that takes nothing. */
async function byInvoice(db: Knex, reference: string | null): Promise<readonly OwnerHint[]> {
  const named = invoiceNamed(numberAsKept(reference ?? ''));
  if (named === null) return [];
  const rows = db('invoices').where({ series: named.series, series_number: named.number }).limit(1);
  return hinted('invoice_number', await rows.pluck('account_id'));
}

async function byPayer(db: Knex, payer: string | null): Promise<readonly OwnerHint[]> {
  if (payer === null) return [];
  const rows = db('payments')
    .where({ payer })
    .whereNotNull('account_id')
    .groupBy('account_id')
    .orderByRaw('max(received_at) desc')
    .limit(MOST_OF_A_KIND);
  return hinted('payer', await rows.pluck('account_id'));
}

/** A mask such as `2547*****678` fits many phones: it only adds to what others say, and few are looked at. */
async function byPhone(db: Knex, payer: string | null): Promise<readonly OwnerHint[]> {
  if (payer === null || !/^\d{3,}\**\d{3,}$/.test(payer)) return [];
  const mask = payer.replace(/\*+/, '%');
  const rows = db('accounts').whereNot({ state: 'closed' }).whereRaw('phone like ?', [mask]).orderBy('number');
  return hinted('phone', await rows.limit(MOST_OF_A_KIND).pluck('id'));
}

/** Who owes exactly this, on one document or in all; nobody where too many do. */
async function whoOwes(db: Knex, minor: bigint, currency: string): Promise<readonly OwnerHint[]> {
  const owed = db('invoices as i')
    .join('invoice_paid as p', 'p.id', 'i.id')
    .where({ 'i.currency': currency })
    .whereRaw('p.paid < p.total and p.total - p.paid = ?', [String(minor)])
    .distinct('i.account_id')
    .limit(MOST_WHO_OWE_IT + 1);
  const ids = (await owed.pluck('i.account_id')) as string[];
  return ids.length > MOST_WHO_OWE_IT ? [] : hinted('amount_due', ids);
}
