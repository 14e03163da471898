import type { Knex } from 'knex';
import type { Mine, Moved } from '../../domain/reconcile/match.ts';
import type { MineAsk } from '../../ports/reconcile.ts';
import { big, ident, identOrNull, num, type Stored, text, textOrNull } from './table.ts';

/** What of our books moved money at a gateway in a span, in no order. */
export async function mine(db: Knex, { gateway, fromAt, untilAt, kinds }: MineAsk): Promise<readonly Mine[]> {
  const within = (column: string) => (query: Knex.QueryBuilder) =>
    void query.where('x.gateway', gateway).where(column, '>=', fromAt).where(column, '<', untilAt);
  const wanted = (kind: Moved) => kinds === undefined || kinds.includes(kind);
  const parts = await Promise.all([
    wanted('payment') ? paymentsWhere(db, within('x.effective_at')) : [],
    wanted('disbursement') ? disbursementsWhere(db, within('x.changed_at')) : [],
    wanted('taken_back') ? takingsWhere(db, 'taken_back', within('x.taken_at')) : [],
    wanted('restored') ? takingsWhere(db, 'restored', within('x.restored_at')) : [],
  ]);
  return parts.flat();
}

/** The same under one of these names, whenever it happened. */
export async function mineNamed(db: Knex, gateway: string, names: readonly string[]): Promise<readonly Mine[]> {
  if (names.length === 0) return [];
  const given = [...names];
  const parts = await Promise.all([
    paymentsWhere(db, (query) => {
      const named = db('payment_names').where({ gateway }).whereIn('name', given).select('payment_id');
      void query.where('x.gateway', gateway);
      void query.where((either) => void either.whereIn('x.id', named).orWhereIn('x.reference', given));
    }),
    disbursementsWhere(db, (query) => {
      void query
        .where('x.gateway', gateway)
        .where(
          (either) =>
            void either.whereIn('x.receipt', given).orWhereIn('x.provider_reference', given).orWhereIn('x.id', given),
        );
    }),
    takingsWhere(db, 'taken_back', (query) => void query.where('x.gateway', gateway).whereIn('x.reference', given)),
    takingsWhere(db, 'restored', (query) => void query.where('x.gateway', gateway).whereIn('x.reference', given)),
  ]);
  return parts.flat();
}

type Narrow = (query: Knex.QueryBuilder) => void;

/** Payments with all their names. What came back of a taking is told as that, and is no payment of its own. */
async function paymentsWhere(db: Knex, narrow: Narrow): Promise<readonly Mine[]> {
  const query = db('payments as x').whereNotIn('x.id', db('takings').whereNotNull('restored_as').select('restored_as'));
  narrow(query);
  void query.leftJoin('payment_names as n', 'n.payment_id', 'x.id').orderBy(['x.id', 'n.name']);
  const columns = [
    'x.id',
    'x.reference',
    'x.receipt',
    'x.amount_minor',
    'x.currency',
    'x.account_id',
    'x.effective_at',
  ];
  const rows: Stored[] = await query.select([...columns, 'n.name']);
  return [...Map.groupBy(rows, (row) => text(row['id'])).values()].flatMap((own) => {
    const [row] = own;
    if (row === undefined) return [];
    const names = [row['receipt'], row['reference'], ...own.map((one) => one['name'])].map((one) => textOrNull(one));
    return [
      {
        kind: 'payment',
        id: text(row['id']),
        amount: { minor: big(row['amount_minor']), currency: text(row['currency']) },
        fee: null,
        at: num(row['effective_at']),
        names: [...new Set(names.filter((name) => name !== null))],
        nameless: row['receipt'] === null,
        accountId: identOrNull<'Account'>(row['account_id']),
        sure: true,
        toBank: false,
        journalId: null,
      } satisfies Mine,
    ];
  });
}

/** Money that went out, or may have. */
async function disbursementsWhere(db: Knex, narrow: Narrow): Promise<readonly Mine[]> {
  const query = db('disbursements as x').whereIn('x.state', ['sending', 'unknown', 'succeeded']);
  narrow(query);
  void query.leftJoin('journals as j', (on) => {
    on.on('j.document_id', '=', 'x.id')
      .andOnVal('j.document_type', '=', 'disbursement')
      .andOnVal('j.kind', '=', 'paid_out')
      .andOnVal('x.purpose', '=', 'transfer');
  });
  const rows: Stored[] = await query.orderBy('x.id').select(['x.*', 'j.id as journal_id']);
  return rows.map((row) => {
    const currency = text<string>(row['currency']);
    const names = [row['receipt'], row['provider_reference'], row['id']].map((one) => textOrNull(one));
    return {
      kind: 'disbursement',
      id: text(row['id']),
      amount: { minor: -big(row['amount_minor']), currency },
      fee: row['fee_minor'] === null ? null : { minor: big(row['fee_minor']), currency },
      at: num(row['changed_at']),
      names: names.filter((name) => name !== null),
      nameless: row['receipt'] === null,
      accountId: identOrNull<'Account'>(row['account_id']),
      sure: row['state'] === 'succeeded',
      toBank: row['purpose'] === 'transfer',
      journalId: identOrNull<'Journal'>(row['journal_id']),
    } satisfies Mine;
  });
}

/** Money that a provider took, or gave back after that. What waits for its payment is not booked yet. */
async function takingsWhere(db: Knex, kind: 'taken_back' | 'restored', narrow: Narrow): Promise<readonly Mine[]> {
  const states = kind === 'restored' ? ['restored'] : ['taken', 'restored'];
  const query = db('takings as x').whereIn('x.state', states).whereNotNull('x.amount_minor');
  narrow(query);
  const rows: Stored[] = await query.orderBy('x.id').select('x.*');
  return rows.map((row) => {
    const [minor, currency] = [big(row['amount_minor']), text<string>(row['currency'])];
    const isTaken = kind === 'taken_back';
    const isCharged = isTaken && row['fee_minor'] !== null;
    const fee = isCharged ? { minor: big(row['fee_minor']), currency: text<string>(row['fee_currency']) } : null;
    return {
      kind,
      id: ident<'Taking'>(row['id']),
      amount: { minor: isTaken ? -minor : minor, currency },
      fee,
      at: num(row[isTaken ? 'taken_at' : 'restored_at']),
      names: [text(row['reference'])],
      nameless: false,
      accountId: identOrNull<'Account'>(row['account_id']),
      sure: true,
      toBank: false,
      journalId: null,
    } satisfies Mine;
  });
}
