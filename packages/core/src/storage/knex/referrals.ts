import type { Knex } from 'knex';
import type { DueReferral, RefundedReferral, ReferralRecord } from '../../domain/referral-record.ts';
import { saveRows, type Save } from './rows.ts';
import { rowsOf } from './run.ts';
import { countOf } from './select.ts';
import {
  columnsOf,
  ident,
  identOrNull,
  moneyOf,
  num,
  numOrNull,
  type Stored,
  type Table,
  text,
  whole,
  wholeOrNull,
} from './table.ts';

/** Who brought whom. */
export const referrals: Table<ReferralRecord> = {
  name: 'referrals',
  word: 'referrals',
  columns: columnsOf({
    text: 'id referrer_id referee_id state invoice_id',
    big: 'made_at granted_at ended_at',
  }),
  toRow: (one) => ({
    id: one.id,
    referrer_id: one.referrerId,
    referee_id: one.refereeId,
    state: one.state,
    made_at: whole(one.madeAt),
    invoice_id: one.invoiceId,
    granted_at: wholeOrNull(one.grantedAt),
    ended_at: wholeOrNull(one.endedAt),
  }),
  fromRow: (row) => ({
    id: ident(row['id']),
    referrerId: ident(row['referrer_id']),
    refereeId: ident(row['referee_id']),
    state: text(row['state']),
    madeAt: num(row['made_at']),
    invoiceId: identOrNull<'Invoice'>(row['invoice_id']),
    grantedAt: numOrNull(row['granted_at']),
    endedAt: numOrNull(row['ended_at']),
  }),
};

/** A referral is granted once, and clawed back once. */
const SAVE: Save<ReferralRecord> = {
  table: referrals,
  set: ['state', 'invoice_id', 'granted_at', 'ended_at'],
  where:
    "(t.state = 'open' and excluded.state = 'granted') or (t.state = 'granted' and excluded.state = 'clawed_back')",
  allows: (stored, next) =>
    (stored.state === 'open' && next.state === 'granted') ||
    (stored.state === 'granted' && next.state === 'clawed_back'),
};

/**
 * Writes referrals. False when one of them has gone on meanwhile.
 * @throws DuplicateRow for a referee who was brought by somebody already
 */
export async function saveReferrals(trx: Knex, given: readonly ReferralRecord[]): Promise<boolean> {
  return given.length === 0 || (await saveRows(trx, SAVE, given)) === given.length;
}

const OWN = Object.keys(referrals.columns)
  .map((column) => `r.${column}`)
  .join(', ');

const DUE = `select ${OWN}, i.id as first_id, i.currency as first_currency, p.total as first_total, p.paid as first_paid
  from referrals r
  join invoice_paid p on p.account_id = r.referee_id
  join invoices i on i.id = p.id
  where r.state = 'open' and i.kind = 'invoice' and p.total > 0 and p.paid >= p.total and p.written_off = 0
    and not exists (select 1 from invoices e where e.account_id = i.account_id and e.kind = 'invoice'
      and e.total_minor > 0
      and (e.issued_at < i.issued_at or (e.issued_at = i.issued_at and e.series_number < i.series_number)))
  order by r.id limit ?`;

/** Open referrals whose referee has paid her first invoice in full. */
export async function dueReferrals(db: Knex, limit: number): Promise<readonly DueReferral[]> {
  const rows = await rowsOf<Stored>(db, { sql: DUE, values: [whole(limit)] });
  return rows.map((row) => {
    const referral = referrals.fromRow(row);
    const first = {
      invoiceId: ident<'Invoice'>(row['first_id']),
      accountId: referral.refereeId,
      total: moneyOf(row['first_total'], row['first_currency']),
      allocated: moneyOf(row['first_paid'], row['first_currency']),
    };
    return { referral, first };
  });
}

const REFUNDED = `select ${OWN}, j.id as refund_id, j.booked_at as refunded_at
  from referrals r
  join entries e on e.owner = r.referee_id and e.account_code = '2400' and e.side = 'credit'
  join journals j on j.id = e.journal_id and j.booked_at >= r.granted_at
  where r.state = 'granted' and r.granted_at >= ?
  order by r.id, j.booked_at, j.id limit ?`;

/** Referrals granted since an instant whose referee has money to be given back after it; each with the first refund. */
export async function refundedReferrals(db: Knex, since: number, limit: number): Promise<readonly RefundedReferral[]> {
  const rows = await rowsOf<Stored>(db, { sql: REFUNDED, values: [whole(since), whole(limit)] });
  const found = new Map<string, RefundedReferral>();
  for (const row of rows) {
    const referral = referrals.fromRow(row);
    if (found.has(referral.id)) continue;
    const refundId = ident<'Journal'>(row['refund_id']);
    found.set(referral.id, { referral, refundId, refundedAt: num(row['refunded_at']) });
  }
  return [...found.values()];
}

/** For how many customers an account has been given something. */
export function referralsGranted(db: Knex, referrerId: string): Promise<number> {
  return countOf(db('referrals').where({ referrer_id: referrerId, state: 'granted' }));
}
