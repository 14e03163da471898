import type { Knex } from 'knex';
import { checkFooted, type Invoice } from '../../domain/invoice.ts';
import type { Disagreement, VerifyAsk } from '../../ports/store.ts';
import { dialectOf } from '../sql.ts';
import { invoices } from './invoices.ts';
import { many } from './select.ts';
import { rowsOf } from './run.ts';
import { text, type Stored } from './table.ts';
import { DISBURSEMENT_CHECKS } from './verify-disbursements.ts';
import { DOCUMENT_CHECKS, SETTLED_OTHERWISE, wrongDocuments } from './verify-documents.ts';
import { RECONCILE_CHECKS } from './verify-reconcile.ts';
import { REPORT_CHECKS } from './verify-reports.ts';
import { differingLines, revenueChecks } from './verify-revenue.ts';
import { AGENT_CHECKS } from './verify-agents.ts';
import { ARRIVING_CHECKS } from './verify-arriving.ts';
import { TERM_CHECKS } from './verify-terms.ts';

/** Recomputes every sum from the facts it was made of, and answers where they differ. Each check is one pass of SQL. */
export async function verify(db: Knex, { filesSince }: VerifyAsk = {}): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (const [what, sql] of Object.entries({
    ...CHECKS,
    ...TERM_CHECKS,
    ...AGENT_CHECKS,
    ...ARRIVING_CHECKS,
    ...DISBURSEMENT_CHECKS,
    ...DOCUMENT_CHECKS,
    ...RECONCILE_CHECKS,
    ...REPORT_CHECKS,
    ...revenueChecks(dialectOf(db)),
  })) {
    for (const row of await rowsOf<Checked>(db, { sql, values: [] })) {
      found.push({ what, id: text(row.id), expected: shown(row.expected), found: shown(row.found) });
    }
  }
  found.push(...(await unfooted(db)), ...(await wrongDocuments(db, filesSince)));
  return found;
}

const DEBITS = "sum(case side when 'debit' then amount else 0 end)";
const CREDITS = "sum(case side when 'credit' then amount else 0 end)";

/** What a check found: a sum as it stands, and as it should be. */
interface Checked {
  readonly id: string;
  readonly expected: string | number | null;
  readonly found: string | number | null;
}

/** What a payment was used for: documents, what goes back to its payer unless that has failed, what was taken back. */
const MONEY_USED = `select payment_id, amount_minor from allocations where payment_id is not null
  union all
  select x.payment_id, x.amount_minor from refund_parts x join refunds r on r.id = x.refund_id
    where x.payment_id is not null and r.state <> 'failed'
  union all
  select payment_id, wallet_minor from takings where payment_id is not null and wallet_minor > 0`;

/** Each answers rows of `id`, `expected`, `found`, and none when all is well. */
const CHECKS: Readonly<Record<string, string>> = {
  'journal sealed': `select id, 'sealed' as expected, 'open' as found from journals where sealed_at is null`,

  'journal balanced': `select concat(journal_id, ' ', asset) as id, ${DEBITS} as expected, ${CREDITS} as found
    from entries group by journal_id, asset having ${DEBITS} <> ${CREDITS}`,

  'journal entries': `select j.id, 'two or more' as expected, count(e.journal_id) as found
    from journals j left join entries e on e.journal_id = j.id group by j.id having count(e.journal_id) < 2`,

  'entry journal': `select e.journal_id as id, 'a journal' as expected, 'none' as found
    from entries e left join journals j on j.id = e.journal_id where j.id is null`,

  'balance of entries': `select concat(e.owner, ' ', e.account_code, ' ', e.asset) as id,
      concat(e.debit, '/', e.credit) as expected, concat(b.debit, '/', b.credit) as found
    from (select owner, account_code, asset, ${DEBITS} as debit, ${CREDITS} as credit
      from entries where owner is not null group by owner, account_code, asset) e
    left join balances b on b.owner = e.owner and b.account_code = e.account_code and b.asset = e.asset
    where b.owner is null or b.debit <> e.debit or b.credit <> e.credit`,

  'balance without entries': `select concat(b.owner, ' ', b.account_code, ' ', b.asset) as id, '0/0' as expected,
      concat(b.debit, '/', b.credit) as found
    from balances b
    where (b.debit <> 0 or b.credit <> 0) and not exists (select 1 from entries e
      where e.owner = b.owner and e.account_code = b.account_code and e.asset = b.asset)`,

  'payment allocated': `select p.id, concat(p.amount_minor, '/', coalesce(a.put, 0)) as expected,
      concat(u.amount, '/', u.allocated) as found
    from payments p
    left join (select payment_id, sum(amount_minor) as put from (${MONEY_USED}) m group by payment_id) a
      on a.payment_id = p.id
    left join payment_allocated u on u.id = p.id
    where u.id is null or u.amount <> p.amount_minor or u.allocated <> coalesce(a.put, 0)
      or coalesce(u.account_id, '') <> coalesce(p.account_id, '')`,

  'payment overspent': `select payment_id as id, max(p.amount_minor) as expected, sum(a.amount_minor) as found
    from (${MONEY_USED}) a join payments p on p.id = a.payment_id
    group by payment_id having sum(a.amount_minor) > max(p.amount_minor)`,

  'invoice paid': `select i.id, concat(i.total_minor, '/', coalesce(a.put, 0)) as expected,
      concat(p.total + p.withheld + p.written_off + p.voided, '/', p.paid) as found
    from (select id, case kind when 'credit_note' then 0 else total_minor end as total_minor from invoices) i
    left join (select invoice_id, sum(amount_minor) as put from allocations group by invoice_id) a
      on a.invoice_id = i.id
    left join invoice_paid p on p.id = i.id
    where p.id is null or p.total + p.withheld + p.written_off + p.voided <> i.total_minor
      or p.paid <> coalesce(a.put, 0)`,

  'money of a customer': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select account_id as owner, currency as asset, amount_minor as wanted, 0 as held
        from payments where account_id is not null
      union all
      select p.account_id, p.currency, -a.amount_minor, 0
        from (${MONEY_USED}) a join payments p on p.id = a.payment_id where p.account_id is not null
      union all
      select agent_id, currency, -amount_minor, 0 from float_moves where kind = 'top_up'
      union all
      select owner, asset, 0, credit - debit from balances where account_code in ('2100', '2160')
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'debt of a customer': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select account_id as owner, currency as asset, total_minor as wanted, 0 as held from invoices
        where kind <> 'credit_note'
      union all
      select account_id, currency, -amount_minor, 0 from (${SETTLED_OTHERWISE}) o
      union all
      select i.account_id, i.currency, -a.amount_minor, 0 from allocations a join invoices i on i.id = a.invoice_id
      union all
      select owner, asset, 0, debit - credit from balances where account_code = '1200'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'session counters': `select s.id, concat(coalesce(u.came, 0), '/', coalesce(u.went, 0)) as expected,
      concat(s.in_bytes, '/', s.out_bytes) as found
    from sessions s
    left join (select session_id, sum(in_bytes) as came, sum(out_bytes) as went
      from usage_events group by session_id) u on u.session_id = s.id
    where s.subscription_id is not null
      and (s.in_bytes <> coalesce(u.came, 0) or s.out_bytes <> coalesce(u.went, 0))`,

  'usage of days': `select x.id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select subscription_id as id, in_bytes + out_bytes as wanted, 0 as held from usage_events
      union all
      select subscription_id, 0, in_bytes + out_bytes from usage_days
    ) x group by x.id having sum(x.wanted) <> sum(x.held)`,

  'invoice numbers': `select i.series as id, max(c.value) as expected, count(*) as found
    from invoices i join counters c on c.name = concat('invoice:', i.series)
    group by i.series having count(*) <> max(c.value) or max(i.series_number) <> max(c.value)`,

  'invoice numbers lost': `select c.name as id, 0 as expected, c.value as found from counters c
    where c.name like 'invoice:%' and c.value > 0
      and not exists (select 1 from invoices i where concat('invoice:', i.series) = c.name)`,

  'terms apart': `select t.id, t.before_end as expected, t.start_at as found
    from (select id, start_at, end_at,
        lag(end_at) over (partition by subscription_id order by start_at, end_at) as before_end from terms) t
    where t.start_at < t.before_end and t.start_at < t.end_at`,

  'generation of entitlements': `select s.id, coalesce(max(e.generation), 0) as expected, max(s.generation) as found
    from subscriptions s left join entitlements e on e.subscription_id = s.id
    group by s.id having coalesce(max(e.generation), 0) <> max(s.generation)`,
};

const PAGE = 1000;

/** Lines and taxes are nested values, so they are summed here. */
async function unfooted(db: Knex): Promise<readonly Disagreement[]> {
  const found: Disagreement[] = [];
  for (let after = ''; ;) {
    const page = await many(invoices, db('invoices').where('id', '>', after).orderBy('id').limit(PAGE));
    for (const invoice of page) {
      try {
        checkFooted(invoice);
      } catch (error) {
        found.push({ what: 'invoice foots', id: invoice.id, expected: 'it foots', found: (error as Error).message });
      }
    }
    found.push(...(await misplaced(db, page)));
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return found;
    after = last.id;
  }
}

/** The rows of lines say what the documents say. */
async function misplaced(db: Knex, page: readonly Invoice[]): Promise<readonly Disagreement[]> {
  const ids = page.map(({ id }) => id);
  const rows: readonly Stored[] =
    ids.length === 0 ? [] : await db('invoice_lines').whereIn('invoice_id', ids).orderBy(['invoice_id', 'position']);
  const lines = Map.groupBy(rows, (row) => text(row['invoice_id']));
  return page.flatMap((invoice) => differingLines(invoice, lines.get(invoice.id) ?? []));
}

function shown(value: Checked['found']): string {
  return String(value ?? 'nothing');
}
