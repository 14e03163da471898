import { words } from '../words.ts';

/** The tables of the core's own schema, which no plugin may take for its own. */
export const coreTables: ReadonlySet<string> = new Set(
  words(
    'accounts plans subscriptions terms sessions usage_events usage_days charges counters ' +
      'invoices invoice_paid journals entries balances payments payment_names payment_allocated ' +
      'attempts allocations entitlements actions inbox aggregates outbox consumers deliveries ' +
      'slots settings daftari_migrations plan_drafts subscription_changes buckets bucket_holds tallies ' +
      'promotions redemptions redemption_counts rated_usage usage_exceptions vouchers referrals ' +
      'voucher_batches voucher_codes voucher_notes agents agent_notes float_moves commissions clawbacks payouts ' +
      'credited_months device_locks device_notes taxes tax_revisions ' +
      'runs run_items invoice_drafts document_moves invoice_notes line_credits write_offs recoveries ' +
      'refunds refund_parts withheld_taxes receipts document_files addressings held_prefixes placements ' +
      'placements_left device_slots router_states router_events router_drifts ' +
      'site_alarms outages brakes brake_holds cuts ' +
      'reported_statements reported_lines breaks sales_silences ' +
      'disbursements disbursement_parts takings mandates autopay_bills ' +
      'clearing_days clearing_day_marks',
  ),
);
