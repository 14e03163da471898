/** Checks of floats and commission. Each answers rows of `id`, `expected`, `found`, and none when all is well. */
export const AGENT_CHECKS: Readonly<Record<string, string>> = {
  'float of an agent': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select agent_id as owner, currency as asset, amount_minor as wanted, 0 as held from float_moves
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '1170'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'commission of an agent': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected,
      sum(x.held) as found
    from (
      select agent_id as owner, currency as asset, amount_minor - clawed_minor - paid_minor as wanted, 0 as held
        from commissions
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '2450'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'commission taken back': `select c.id, concat(coalesce(b.base, 0), '/', coalesce(b.amount, 0)) as expected,
      concat(c.clawed_base, '/', c.clawed_minor) as found
    from commissions c
    left join (select commission_id, sum(base_minor) as base, sum(amount_minor) as amount
      from clawbacks group by commission_id) b on b.commission_id = c.id
    where c.clawed_base <> coalesce(b.base, 0) or c.clawed_minor <> coalesce(b.amount, 0)`,

  'commission paid out': `select x.owner as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select agent_id as owner, amount_minor as wanted, 0 as held from payouts
      union all
      select account_id, amount_minor, 0 from disbursements
        where purpose = 'commission' and state not in ('succeeded', 'failed', 'refused')
      union all
      select agent_id, 0, paid_minor from commissions
    ) x group by x.owner having sum(x.wanted) <> sum(x.held)`,

  'voucher paid': `select v.id, v.state as expected, coalesce(v.payment_id, v.bucket_id, 'nothing') as found
    from vouchers v
    left join payments p on p.id = v.payment_id
    left join buckets b on b.id = v.bucket_id
    where (v.state = 'redeemed') <> (p.id is not null or b.id is not null)`,

  'vouchers paid for': `select x.asset as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select currency as asset, amount_minor as wanted, 0 as held from payments where account_id is null
      union all
      select currency, -suspense_minor, 0 from takings where state = 'taken' and suspense_minor > 0
      union all
      select v.currency, v.value_minor, 0 from vouchers v join voucher_batches b on b.id = v.batch_id
        where b.settlement = 'hand_over' and v.state in ('issued', 'reserved')
      union all
      select asset, 0, case side when 'credit' then amount else -amount end from entries where account_code = '2150'
    ) x group by x.asset having sum(x.wanted) <> sum(x.held)`,

  // What she owes may turn up later, when something is corrected; what is hers may not be left there.
  'closed account of an agent': `select concat(a.id, ' ', b.account_code, ' ', b.asset) as id, 0 as expected,
      b.credit - b.debit as found
    from accounts a join balances b on b.owner = a.id
    where a.state = 'closed' and b.account_code in ('1170', '2450') and b.credit > b.debit`,

  'vouchers of a batch': `select b.id, b.pieces as expected, count(v.id) as found
    from voucher_batches b left join vouchers v on v.batch_id = b.id
    group by b.id, b.pieces having count(v.id) <> b.pieces`,
};
