import type { Stripe } from '../stripe/sdk.ts';
import { put, type World } from './world.ts';

/** What a new refund is told. */
export type NewRefund = Pick<Stripe.Refund, 'id' | 'amount' | 'balance_transaction' | 'metadata' | 'reason' | 'status'>;

/** A refund of a charge, or of a part of it. */
export function newRefund(world: World, charge: Stripe.Charge, given: NewRefund) {
  return put<Stripe.Refund>(world, {
    object: 'refund',
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    destination_details: { type: 'card', card: { type: 'refund' } },
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    receipt_number: null,
    source_transfer_reversal: null,
    transfer_reversal: null,
    ...given,
  });
}

/** What a new dispute is told. */
export type NewDispute = Pick<Stripe.Dispute, 'id' | 'amount' | 'balance_transactions' | 'reason' | 'status'>;

/** A dispute of a charge. */
export function newDispute(world: World, charge: Stripe.Charge, given: NewDispute) {
  return put<Stripe.Dispute>(world, {
    object: 'dispute',
    charge: charge.id,
    created: world.now(),
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: {
      access_activity_log: null,
      billing_address: null,
      cancellation_policy: null,
      cancellation_policy_disclosure: null,
      cancellation_rebuttal: null,
      customer_communication: null,
      customer_email_address: null,
      customer_name: null,
      customer_purchase_ip: null,
      customer_signature: null,
      duplicate_charge_documentation: null,
      duplicate_charge_explanation: null,
      duplicate_charge_id: null,
      enhanced_evidence: {},
      product_description: null,
      receipt: null,
      refund_policy: null,
      refund_policy_disclosure: null,
      refund_refusal_explanation: null,
      service_date: null,
      service_documentation: null,
      shipping_address: null,
      shipping_carrier: null,
      shipping_date: null,
      shipping_documentation: null,
      shipping_tracking_number: null,
      uncategorized_file: null,
      uncategorized_text: null,
    },
    evidence_details: {
      due_by: world.now() + 7 * 86_400,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    ...given,
  });
}

/** A payout to the bank. */
export function newPayout(
  world: World,
  given: Pick<Stripe.Payout, 'id' | 'amount' | 'balance_transaction' | 'currency'>,
) {
  return put<Stripe.Payout>(world, {
    object: 'payout',
    application_fee: null,
    application_fee_amount: null,
    arrival_date: world.now() + 2 * 86_400,
    automatic: true,
    created: world.now(),
    description: 'STRIPE PAYOUT',
    destination: null,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    livemode: false,
    metadata: {},
    method: 'standard',
    original_payout: null,
    payout_method: null,
    reconciliation_status: 'completed',
    reversed_by: null,
    source_type: 'card',
    statement_descriptor: null,
    status: 'paid',
    trace_id: null,
    type: 'bank_account',
    ...given,
  });
}

/** What a new page is told. */
export type NewSession = Pick<
  Stripe.Checkout.Session,
  | 'id'
  | 'amount_total'
  | 'cancel_url'
  | 'client_reference_id'
  | 'currency'
  | 'customer'
  | 'metadata'
  | 'mode'
  | 'setup_intent'
  | 'success_url'
  | 'url'
>;

/** A page on which a payer pays, or saves a card. */
export function newSession(world: World, given: NewSession) {
  return put<Stripe.Checkout.Session>(world, {
    object: 'checkout.session',
    adaptive_pricing: null,
    after_expiration: null,
    allow_promotion_codes: null,
    allowed_payment_method_types: ['card'],
    amount_subtotal: given.amount_total,
    automatic_tax: { enabled: false, liability: null, provider: null, status: null },
    billing_address_collection: null,
    client_secret: null,
    collected_information: null,
    consent: null,
    consent_collection: null,
    created: world.now(),
    currency_conversion: null,
    custom_fields: [],
    custom_text: {
      after_submit: null,
      shipping_address: null,
      submit: null,
      terms_of_service_acceptance: null,
    },
    customer_account: null,
    customer_creation: null,
    customer_details: null,
    customer_email: null,
    discounts: null,
    expires_at: world.now() + 86_400,
    integration_identifier: null,
    invoice: null,
    invoice_creation: null,
    livemode: false,
    locale: null,
    managed_payments: null,
    origin_context: null,
    payment_intent: null,
    payment_link: null,
    payment_method_collection: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_status: given.mode === 'payment' ? 'unpaid' : 'no_payment_required',
    permissions: null,
    phone_number_collection: { enabled: false },
    recovered_from: null,
    saved_payment_method_options: null,
    shipping_address_collection: null,
    shipping_cost: null,
    shipping_options: [],
    status: 'open',
    submit_type: null,
    subscription: null,
    total_details: null,
    ui_mode: null,
    wallet_options: null,
    ...given,
  });
}

/** An endpoint that is told of events. Its secret is shown only when it is made. */
export function newEndpoint(world: World, url: string, events: readonly string[], apiVersion: string | null) {
  return put<Stripe.WebhookEndpoint>(world, {
    id: world.id('we'),
    object: 'webhook_endpoint',
    api_version: apiVersion,
    application: null,
    created: world.now(),
    description: null,
    enabled_events: [...events],
    livemode: false,
    metadata: {},
    status: 'enabled',
    url,
  });
}
