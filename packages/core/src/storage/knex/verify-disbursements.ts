/** Where a refund stands while a disbursement pays it. */
const REFUND_STATE = `case d.state when 'awaiting_approval' then 'requested' when 'ready' then 'requested'
  when 'sending' then 'processing' else d.state end`;

/**
 * Checks of money that leaves and of money that was taken back. Each answers rows of `id`, `expected`, `found`, and
 * none when all is well.
 */
export const DISBURSEMENT_CHECKS: Readonly<Record<string, string>> = {
  // One that was stopped, or failed, says nothing of what became of the refund afterwards, but that nothing was sent.
  'refund sent': `select d.id, ${REFUND_STATE} as expected, r.state as found
    from disbursements d join refunds r on r.id = d.refund_id
    where (d.live_key is not null and r.state <> ${REFUND_STATE}) or (d.state = 'failed' and r.state <> 'failed')
      or r.amount_minor <> d.amount_minor`,

  'commission on its way': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select account_id as owner, currency as asset, amount_minor as wanted, 0 as held from disbursements
        where purpose = 'commission' and state not in ('succeeded', 'failed', 'refused')
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '2460'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'commission of a disbursement': `select d.id, d.amount_minor as expected, coalesce(p.amount, 0) as found
    from disbursements d
    left join (select disbursement_id, sum(amount_minor) as amount from disbursement_parts group by disbursement_id) p
      on p.disbursement_id = d.id
    where d.purpose = 'commission' and d.amount_minor <> coalesce(p.amount, 0)`,

  'disbursement booked': `select d.id, case d.state when 'succeeded' then 'booked' else 'not booked' end as expected,
      case when j.id is null then 'not booked' else 'booked' end as found
    from disbursements d
    left join journals j on j.document_id = coalesce(d.refund_id, d.id)
      and j.document_type = case when d.refund_id is null then 'disbursement' else 'refund' end
      and j.kind = case when d.refund_id is null then 'paid_out' else 'refund_sent' end
    where (d.state = 'succeeded') <> (j.id is not null)
      and (d.refund_id is null or d.state in ('succeeded', 'sending', 'unknown'))`,

  'enough people': `select d.id, d.needs as expected, d.requested_by as found from disbursements d
    where d.needs > 1 and d.state not in ('awaiting_approval', 'refused') and cast(d.approvals as char(2)) = '[]'`,

  'money taken back': `select t.id, coalesce(t.amount_minor, 0) as expected,
      t.wallet_minor + t.float_minor + t.suspense_minor + t.owed_minor as found
    from takings t left join journals j on j.document_id = t.id and j.document_type = 'taking' and j.kind = 'taken_back'
    where (t.payment_id is not null
        and t.wallet_minor + t.float_minor + t.suspense_minor + t.owed_minor <> t.amount_minor)
      or (t.payment_id is not null) <> (j.id is not null) or (t.state = 'taken' and t.payment_id is null)`,

  'owed again': `select t.id, t.owed_minor as expected, coalesce(i.total_minor, 0) as found
    from takings t left join invoices i on i.id = t.invoice_id
    where t.owed_minor <> coalesce(i.total_minor, 0)`,

  'taken out of suspense': `select u.id, coalesce(t.amount, 0) as expected, u.suspense_taken as found
    from payment_allocated u
    left join (select payment_id, sum(suspense_minor) as amount
      from takings where state = 'taken' group by payment_id) t on t.payment_id = u.id
    where u.suspense_taken <> coalesce(t.amount, 0)`,

  restored: `select t.id, 'a payment' as expected, coalesce(t.restored_as, 'none') as found
    from takings t left join payments p on p.id = t.restored_as
    where t.state = 'restored' and t.payment_id is not null and t.account_id is not null and p.id is null`,
};
