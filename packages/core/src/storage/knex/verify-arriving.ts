/** Checks of cheques and cash. Each answers rows of `id`, `expected`, `found`, and none when all is well. */
export const ARRIVING_CHECKS: Readonly<Record<string, string>> = {
  'cheque paid': `select c.id, concat(c.state, ' ', c.amount_minor) as expected,
      coalesce(concat(p.gateway, ' ', p.amount_minor), 'no payment') as found
    from cheques c left join payments p on p.id = c.payment_id
    where (c.state = 'cleared' and p.id is null) or (c.state = 'held' and p.id is not null)
      or (p.id is not null and (p.amount_minor <> c.amount_minor or p.gateway <> 'cheque'))`,

  'cash taken': `select t.payment_id as id, t.amount_minor as expected, coalesce(p.amount_minor, 0) as found
    from cash_takings t left join payments p on p.id = t.payment_id
    where p.id is null or p.amount_minor <> t.amount_minor`,

  'cash closed': `select c.id, concat(c.takings, '/', c.expected_minor) as expected,
      concat(count(t.payment_id), '/', coalesce(sum(t.amount_minor), 0)) as found
    from cash_closings c left join cash_takings t on t.closing_id = c.id
    group by c.id, c.takings, c.expected_minor
    having count(t.payment_id) <> c.takings or coalesce(sum(t.amount_minor), 0) <> c.expected_minor`,

  'cash over and short': `select x.asset as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select currency as asset, expected_minor - counted_minor as wanted, 0 as held from cash_closings
        where whose = 'house'
      union all
      select asset, 0, case side when 'debit' then amount else -amount end from entries where account_code = '5910'
    ) x group by x.asset having sum(x.wanted) <> sum(x.held)`,

  'cash at the bank': `select x.asset as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select currency as asset, deposited_minor as wanted, 0 as held from cash_closings
      union all
      select e.asset, 0, e.amount from entries e join journals j on j.id = e.journal_id
        where j.kind = 'cash_deposit' and e.account_code = '1100'
    ) x group by x.asset having sum(x.wanted) <> sum(x.held)`,
};
