/** What has neither been used nor has ended otherwise. */
const LEFT = 'b.granted - b.used - b.rolled - b.expired - b.voided';

/** An asset that is no currency: see `isUnitAsset`. */
const UNITS = "(b.asset = 'SMS' or char_length(b.asset) <> 3)";

/** Credit that is owed to the customer herself; what is given as a promotion has one account for all. */
const OWED = "b.source in ('credit', 'compensation')";

function takenFor(what: 'all' | 'account' | 'currency'): string {
  const column = { all: "'all'", account: "concat('account ', account_id)", currency: "concat('currency ', currency)" };
  return `select promotion_id, ${column[what]} as counted_for, 1 as wanted, 0 as held
    from redemptions where state in ('reserved', 'redeemed')`;
}

/**
 * Checks of what is sold and agreed, each one pass of SQL that answers `id`, `expected` and `found` where figures
 * differ.
 */
export const TERM_CHECKS: Readonly<Record<string, string>> = {
  'bucket within': `select b.id, b.granted as expected, b.used + b.rolled + b.expired + b.voided as found
    from buckets b where ${LEFT} < 0`,

  'bucket live': `select b.id, case when ${LEFT} > 0 or b.slack > 0 then 1 else 0 end as expected, b.live as found
    from buckets b where b.live <> case when ${LEFT} > 0 or b.slack > 0 then 1 else 0 end`,

  'units of a customer': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select b.account_id as owner, b.asset, ${LEFT} as wanted, 0 as held from buckets b where ${UNITS}
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '9100'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'credit of a customer': `select concat(x.owner, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select b.account_id as owner, b.asset, ${LEFT} as wanted, 0 as held from buckets b where not ${UNITS} and ${OWED}
      union all
      select owner, asset, 0, credit - debit from balances where account_code = '2110'
    ) x group by x.owner, x.asset having sum(x.wanted) <> sum(x.held)`,

  'promotional credit': `select x.asset as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select b.asset, ${LEFT} as wanted, 0 as held from buckets b where not ${UNITS} and not ${OWED}
      union all
      select asset, 0, case side when 'credit' then amount else -amount end from entries where account_code = '2600'
    ) x group by x.asset having sum(x.wanted) > sum(x.held)`,

  'credit allocated': `select a.bucket_id as id, max(b.used) as expected, sum(a.amount_minor) as found
    from allocations a left join buckets b on b.id = a.bucket_id where a.bucket_id is not null
    group by a.bucket_id having max(b.used) is null or sum(a.amount_minor) > max(b.used)`,

  'hold without bucket': `select h.id, 'a bucket' as expected, 'none' as found
    from bucket_holds h left join buckets b on b.id = h.bucket_id where b.id is null`,

  'tally of usage': `select concat(x.id, ' ', x.asset) as id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select subscription_id as id, 'BYTES' as asset, coalesce(counted_bytes, in_bytes + out_bytes) as wanted, 0 as held
        from usage_events where usage_class = 'counted'
      union all
      select subscription_id, 'SECONDS', seconds, 0 from usage_events
      union all
      select subscription_id, asset, 0, counted from tallies where asset in ('BYTES', 'SECONDS')
    ) x group by x.id, x.asset having sum(x.wanted) <> sum(x.held)`,

  'counted bytes of days': `select x.id, sum(x.wanted) as expected, sum(x.held) as found
    from (
      select subscription_id as id, coalesce(counted_bytes, in_bytes + out_bytes) as wanted, 0 as held
        from usage_events where usage_class = 'counted'
      union all
      select subscription_id, 0, counted_bytes from usage_days
    ) x group by x.id having sum(x.wanted) <> sum(x.held)`,

  'promotions taken up': `select concat(x.promotion_id, ' ', x.counted_for) as id,
      sum(x.wanted) as expected, sum(x.held) as found
    from (
      ${(['all', 'account', 'currency'] as const).map(takenFor).join(' union all ')}
      union all
      select promotion_id, counted_for, 0, taken from redemption_counts
    ) x group by x.promotion_id, x.counted_for having sum(x.wanted) <> sum(x.held)`,
};
