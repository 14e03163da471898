/** Checks of settlements and fees. Each answers rows of `id`, `expected`, `found`, and none when all is well. */
export const RECONCILE_CHECKS: Readonly<Record<string, string>> = {
  'settlement without a line': `select j.id, 'a line' as expected, 'none' as found from journals j
    where j.kind = 'settlement' and not exists (select 1 from reported_lines l where l.journal_id = j.id)`,

  'line without its journal': `select l.id, l.journal_id as expected, 'none' as found from reported_lines l
    where l.journal_id is not null and not exists (select 1 from journals j where j.id = l.journal_id)`,

  // What the bank says came is what the books say is there.
  'settlement at the bank': `select l.id, sum(l.amount_minor - coalesce(l.fee_minor, 0)) as expected,
      coalesce(max(b.amount), 0) as found
    from reported_lines l
    join journals j on j.id = l.journal_id
    left join (select journal_id, sum(case side when 'debit' then amount else -amount end) as amount
      from entries where account_code = '1100' group by journal_id) b on b.journal_id = l.journal_id
    where l.source = 'bank'
    group by l.id having sum(l.amount_minor - coalesce(l.fee_minor, 0)) <> coalesce(max(b.amount), 0)`,

  'fees of lines': `select x.journal_id as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select fee_journal_id as journal_id, fee_booked_minor as wanted, 0 as held from reported_lines
        where fee_journal_id is not null
      union all
      select e.journal_id, 0, case e.side when 'debit' then e.amount else -e.amount end
        from entries e join journals j on j.id = e.journal_id
        where e.account_code = '5100' and j.document_type = 'reported_line'
    ) x group by x.journal_id having sum(x.wanted) <> sum(x.held)`,
};
