import type { Knex } from 'knex';
import type { AgeingRow } from '../../domain/report.ts';
import type { AgeingAsk } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { rowsOf } from './run.ts';
import { ident, type Stored, text, type Value, whole } from './table.ts';

/**
 * What was owed just before an instant. Documents and what is put against them count when they are written, so what was
 * open then is what is open now and what has been paid since: only those are looked at, however long the books are.
 */
export async function ageing(db: Knex, ask: AgeingAsk): Promise<readonly AgeingRow[]> {
  const { currency, accountId, edges } = ask;
  const at = whole(Math.min(ask.at, ask.knownAt));
  const own = accountId === null ? '' : 'and i.account_id = ?';
  const owner: readonly Value[] = accountId === null ? [] : [accountId];
  const [due, month, two, three] = edges;
  const box = (from: number | null, to: number | null, name: string): string => {
    const bounds = [from === null ? [] : [`due_at >= ${from}`], to === null ? [] : [`due_at < ${to}`]].flat();
    return `sum(case when ${bounds.join(' and ')} then left_minor else 0 end) as ${name}`;
  };
  const sql = `select o.account_id, a.number, a.name, sum(o.left_minor) as total,
      ${box(due, null, 'not_due')}, ${box(month, due, 'to_30')}, ${box(two, month, 'to_60')},
      ${box(three, two, 'to_90')}, ${box(null, three, 'over_90')}
    from (
      select i.id, i.account_id, i.due_at, i.total_minor - coalesce(sum(x.amount_minor), 0) as left_minor
      from (
        select id from invoice_paid where paid < total
        union
        select invoice_id from allocations where allocated_at >= ?
      ) c
      join invoices i on i.id = c.id
      left join allocations x on x.invoice_id = i.id and x.allocated_at < ?
      where i.kind <> 'credit_note' and i.currency = ? and i.issued_at < ? ${own}
      group by i.id, i.account_id, i.due_at, i.total_minor
    ) o
    join accounts a on a.id = o.account_id
    where o.left_minor <> 0
    group by o.account_id, a.number, a.name
    order by a.number`;
  const rows = await rowsOf<Stored>(db, { sql, values: [at, at, currency, at, ...owner] });
  return rows.map((row) => ({
    accountId: ident(row['account_id']),
    number: text(row['number']),
    name: text(row['name']),
    notDue: sumOf(row['not_due']),
    to30: sumOf(row['to_30']),
    to60: sumOf(row['to_60']),
    to90: sumOf(row['to_90']),
    over90: sumOf(row['over_90']),
    total: sumOf(row['total']),
  }));
}
