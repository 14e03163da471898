import { CLEARING_CHECK } from './reconcile-sums.ts';

/** The tax of a document as the books count it. */
const COUNTED = "case i.kind when 'credit_note' then -i.tax_minor else i.tax_minor end";

/** What reports read instead of the facts themselves. Each answers rows of `id`, `expected`, `found`. */
export const REPORT_CHECKS: Readonly<Record<string, string>> = {
  'ledger of days': `select concat(x.account_code, ' ', x.asset, ' ', x.kind) as id,
      concat(sum(x.debit), '/', sum(x.credit)) as expected, concat(sum(x.kept_debit), '/', sum(x.kept_credit)) as found
    from (
      select e.account_code, e.asset, j.kind, 0 as kept_debit, 0 as kept_credit,
          case e.side when 'debit' then e.amount else 0 end as debit,
          case e.side when 'credit' then e.amount else 0 end as credit
        from journals j join entries e on e.journal_id = j.id
        where j.booked_at < (select max(upto_at) from ledger_day_marks)
      union all
      select account_code, asset, kind, debit, credit, 0, 0 from ledger_days
    ) x group by x.account_code, x.asset, x.kind
    having sum(x.debit) <> sum(x.kept_debit) or sum(x.credit) <> sum(x.kept_credit)`,

  'clearing of days': CLEARING_CHECK,

  'taxes of a document': `select i.id, ${COUNTED} as expected, coalesce(t.amount, 0) as found
    from invoices i
    left join (select invoice_id, sum(amount_minor) as amount from invoice_taxes group by invoice_id) t
      on t.invoice_id = i.id
    where coalesce(t.amount, 0) <> ${COUNTED}`,
};
