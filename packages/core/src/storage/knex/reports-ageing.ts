import type { Knex } from 'knex';
import type { AgeingRow } from '../../domain/report.ts';
import type { AgeingAsk } from '../../ports/store.ts';
import { sumOf } from './days.ts';
import { rowsOf } from './run.ts';
import { ident, type Stored, text, type Value, whole } from './table.ts';

/**
 * What was owed just before an instant. Documents and what settles them count when they are written, so what was open
 * then is what is open now and what was settled since: only those are looked at, however long the books are.
 */
export async function ageing(db: Knex, ask: AgeingAsk): Promise<readonly AgeingRow[]> {
  const { currency, accountId } = ask;
  const at = Math.min(ask.at, ask.knownAt);
  const own = accountId === null ? '' : 'and i.account_id = ?';
  const owner: readonly Value[] = accountId === null ? [] : [accountId];
  const sql = `with candidate as (
      select id from invoice_paid where paid < total ${accountId === null ? '' : 'and account_id = ?'}
      union
      ${SETTLED.map(({ id, table, when }) => `select ${id} from ${table} where ${when(`>= ${at}`)}`).join(' union ')}
    )
    select i.account_id, a.number, a.name, sum(o.left_minor) as total, ${boxes(ask)}
    from (
      select id, sum(minor) as left_minor
      from (
        select i.id, i.total_minor as minor from candidate c join invoices i on i.id = c.id where i.issued_at < ${at}
        union all
        ${SETTLED.map(settledOf(at)).join(' union all ')}
      ) x group by id having sum(minor) <> 0
    ) o
    join invoices i on i.id = o.id
    join accounts a on a.id = i.account_id
    where i.kind <> 'credit_note' and i.issued_at < ? and i.currency = ? ${own}
    group by i.account_id, a.number, a.name
    order by a.number`;
  const rows = await rowsOf<Stored>(db, { sql, values: [...owner, whole(at), currency, ...owner] });
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

/** What lowers a debt, or raises it again: its rows, which document they are of, how much and when. */
interface Settling {
  readonly table: string;
  readonly id: string;
  readonly amount: string;
  readonly when: (compared: string) => string;
}

const SETTLED: readonly Settling[] = [
  { table: 'allocations', id: 'invoice_id', amount: 'amount_minor', when: (at) => `allocated_at ${at}` },
  { table: 'write_offs', id: 'invoice_id', amount: 'total_minor', when: (at) => `written_at ${at}` },
  { table: 'recoveries', id: 'invoice_id', amount: '-total_minor', when: (at) => `recovered_at ${at}` },
  { table: 'withheld_taxes', id: 'invoice_id', amount: 'amount_minor', when: (at) => `recorded_at ${at}` },
  {
    table: `(select j.document_id, j.effective_at, i.total_minor from journals j join invoices i on i.id = j.document_id
      where j.kind = 'void' and j.document_type = 'invoice') voids`,
    id: 'document_id',
    amount: 'total_minor',
    when: (at) => `effective_at ${at}`,
  },
];

const settledOf =
  (at: number) =>
  ({ table, id, amount, when }: Settling): string =>
    `select ${id}, -(${amount}) from candidate c join ${table} on ${id} = c.id where ${when(`< ${at}`)}`;

function boxes({ edges: [due, month, two, three] }: AgeingAsk): string {
  return [
    box(due, null, 'not_due'),
    box(month, due, 'to_30'),
    box(two, month, 'to_60'),
    box(three, two, 'to_90'),
    box(null, three, 'over_90'),
  ].join(', ');
}

function box(from: number | null, to: number | null, name: string): string {
  const bounds = [from === null ? [] : [`i.due_at >= ${from}`], to === null ? [] : [`i.due_at < ${to}`]].flat();
  return `sum(case when ${bounds.join(' and ')} then o.left_minor else 0 end) as ${name}`;
}
