import type { Knex } from 'knex';
import type { SpanInstants } from '../../domain/report.ts';
import { dayNumber } from '../../kernel/calendar.ts';
import type { EarnedOnPlan, EarningSpan, LinesWaiting, RecognitionRun, TaxedInSpan } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { sumOf } from './days.ts';
import { earnedBySql, earningRows, type EdgeSql } from './reports-lines.ts';
import { spanRows } from './reports-ledger.ts';
import { rowsOf } from './run.ts';
import { identOrNull, num, type Stored, text, whole } from './table.ts';

/** The recognitions that were written before an instant, in order of their days. */
export async function recognitionRuns(db: Knex, knownAt: number): Promise<readonly RecognitionRun[]> {
  const sql = `select document_id, effective_at from journals
    where document_type = 'recognition' and kind = 'recognition' and booked_at < ? order by effective_at`;
  const rows = await rowsOf<Stored>(db, { sql, values: [whole(knownAt)] });
  return rows.map((row) => ({ day: dayNumber(text(row['document_id'])), at: num(row['effective_at']) + 1 }));
}

/** What lines of documents have earned in each span, by plan and account; void documents give back what they had. */
export async function earnedByPlan(
  db: Knex,
  spans: readonly EarningSpan[],
  currency: string,
): Promise<readonly EarnedOnPlan[]> {
  const [first] = spans;
  if (first === undefined) return [];
  const dialect = dialectOf(db);
  const by = (name: 'from' | 'to'): string => earnedBySql(dialect, edgeOf(name));
  const sql = `select x.place, x.plan_id, p.code as plan_code, p.name as plan_name, x.code, sum(x.earned) as earned
    from (
      select s.place, l.plan_id, l.code, ${by('to')} - ${by('from')} as earned
        from ${earningRows(spans)}
        join invoice_lines l on l.issued_at < s.to_at
          and (l.issued_at >= s.from_at or l.to_day > s.from_run_day - ${ZONES_APART})
        ${VOIDS}
        where l.currency = ? and l.issued_at < ?
      union all
      select s.place, l.plan_id, l.code, -l.recognised_minor
        from ${earningRows(spans)}
        join journals v on v.effective_at >= s.from_at and v.effective_at < s.to_at
        join invoice_lines l on l.invoice_id = v.document_id
        where v.kind = 'void' and v.document_type = 'invoice' and v.booked_at < ? and l.currency = ?
      union all
      select s.place, c.plan_id, e.account_code, case e.side when 'credit' then e.amount else -e.amount end
        from ${earningRows(spans)}
        join journals j on j.effective_at >= s.from_at and j.effective_at < s.to_at
        join entries e on e.journal_id = j.id
        left join buckets b on b.id = ${BUCKET_OF}
        left join charges c on c.id = b.charge_id
        where j.document_type = 'bucket' and j.booked_at < ? and e.asset = ? and e.account_code like '4%'
    ) x
    left join plans p on p.id = x.plan_id
    group by x.place, x.plan_id, p.code, p.name, x.code
    having sum(x.earned) <> 0
    order by x.place, p.code, p.name, x.code`;
  const known = whole(first.knownAt);
  const values = [known, currency, known, known, currency, known, currency];
  const rows = await rowsOf<Stored>(db, { sql, values });
  return rows.map((row) => ({
    place: num(row['place']),
    planId: identOrNull(row['plan_id'] ?? null),
    planCode: (row['plan_code'] as string | null) ?? null,
    planName: (row['plan_name'] as string | null) ?? null,
    account: text(row['code']),
    earned: sumOf(row['earned']),
  }));
}

/** What of lines waited at the end of a span: for days, and for the use of what they sold as it was billed. */
export async function linesWaiting(db: Knex, span: EarningSpan, currency: string): Promise<LinesWaiting> {
  const waits = `l.net_minor - ${earnedBySql(dialectOf(db), edgeOf('to'))}`;
  const sql = `select sum(case l.issued_by when 'days' then ${waits} else 0 end) as by_days,
      sum(case l.issued_by when 'use' then ${waits} else 0 end) as by_use
    from ${earningRows([span])} join invoice_lines l on l.issued_at < s.to_at ${VOIDS}
    where (l.issued_by = 'use' or (l.issued_by = 'days' and l.to_day > ${span.toRun.day - ZONES_APART}))
      and l.currency = ? and l.issued_at < ? and (v.effective_at is null or v.effective_at >= s.to_at)`;
  const known = whole(span.knownAt);
  const [row] = await rowsOf<Stored>(db, { sql, values: [known, currency, known] });
  return { byDays: sumOf(row?.['by_days']), byUse: sumOf(row?.['by_use']) };
}

/** Taxes of documents by code and rate, in each span. */
export async function taxed(
  db: Knex,
  spans: readonly SpanInstants[],
  currency: string,
): Promise<readonly TaxedInSpan[]> {
  const [first] = spans;
  if (first === undefined) return [];
  const sql = `select s.place, t.code, t.rate, sum(t.base_minor) as base,
      sum(case t.kind when 'credit_note' then 0 else t.amount_minor end) as on_invoices,
      sum(case t.kind when 'credit_note' then -t.amount_minor else 0 end) as on_notes
    from ${spanRows(spans)} join invoice_taxes t on t.issued_at >= s.from_at and t.issued_at < s.to_at
    where t.currency = ? and t.issued_at < ?
    group by s.place, t.code, t.rate order by s.place, t.code, t.rate`;
  const rows = await rowsOf<Stored>(db, { sql, values: [currency, whole(first.knownAt)] });
  return rows.map((row) => ({
    place: num(row['place']),
    code: text(row['code']),
    rate: text(row['rate']),
    base: sumOf(row['base']),
    onInvoices: sumOf(row['on_invoices']),
    onCreditNotes: sumOf(row['on_notes']),
  }));
}

/** One end of a span of `earningRows`. */
function edgeOf(name: 'from' | 'to'): EdgeSql {
  return { at: `s.${name}_at`, runAt: `s.${name}_run_at`, runDay: `s.${name}_run_day` };
}

/** So many days can the day of an account be behind that of the ISP: a line that is over for longer has been earned. */
const ZONES_APART = 2;

/** The journal that made a document void, as far as is known. */
const VOIDS = `left join journals v on v.document_id = l.invoice_id and v.document_type = 'invoice'
  and v.kind = 'void' and v.booked_at < ?`;

/** The bucket of a journal: its document is the bucket, or the bucket at its count. */
const BUCKET_OF = `case when position(':' in j.document_id) > 0
  then substring(j.document_id, 1, position(':' in j.document_id) - 1) else j.document_id end`;
