import type { Stripe } from '../stripe/sdk.ts';
import type { TestCard } from './cards.ts';
import { put, type World } from './world.ts';

// Every object in the whole shape that the SDK's own types give it: what we do not simulate is null, as Stripe has it.

/** A customer. */
export function newCustomer(world: World, given: Pick<Stripe.Customer, 'description' | 'email' | 'metadata'>) {
  return put<Stripe.Customer>(world, {
    id: world.id('cus'),
    object: 'customer',
    balance: 0,
    created: world.now(),
    default_source: null,
    invoice_settings: {
      custom_fields: null,
      default_payment_method: null,
      footer: null,
      rendering_options: null,
    },
    livemode: false,
    shipping: null,
    ...given,
  });
}

/** A card as a way of paying, nobody's yet. */
export function newMethod(world: World, card: TestCard, name: string | null = null) {
  const method = put<Stripe.PaymentMethod>(world, {
    id: world.id('pm'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: { address: null, email: null, name, phone: null, tax_id: null },
    card: {
      brand: card.brand,
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'KE',
      display_brand: card.brand,
      // A card that lives for three years from now.
      exp_month: new Date(world.now() * 1_000).getUTCMonth() + 1,
      exp_year: new Date(world.now() * 1_000).getUTCFullYear() + 3,
      fingerprint: card.number,
      funding: 'debit',
      generated_from: null,
      last4: card.number.slice(-4),
      networks: { available: [card.brand], preferred: null },
      regulated_status: 'unregulated',
      three_d_secure_usage: { supported: true },
      wallet: null,
    },
    created: world.now(),
    customer: null,
    customer_account: null,
    livemode: false,
    metadata: {},
    type: 'card',
  });
  world.cards.set(method.id, card);
  return method;
}

/** What a new ask for money is told. */
export type NewIntent = Pick<
  Stripe.PaymentIntent,
  'amount' | 'currency' | 'customer' | 'description' | 'metadata' | 'setup_future_usage'
>;

/** An ask for money that waits for a card. */
export function newIntent(world: World, given: NewIntent) {
  const id = world.id('pi');
  return put<Stripe.PaymentIntent>(world, {
    id,
    object: 'payment_intent',
    allowed_payment_method_types: ['card'],
    amount_capturable: 0,
    amount_received: 0,
    application: null,
    application_fee_amount: null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${id}_secret_${world.random.name(24)}`,
    confirmation_method: 'automatic',
    created: world.now(),
    customer_account: null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    payment_record: null,
    processing: null,
    receipt_email: null,
    review: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    status: 'requires_payment_method',
    transfer_group: null,
    ...given,
  });
}

/** The saving of a card that waits for one. */
export function newSetup(world: World, given: Pick<Stripe.SetupIntent, 'customer' | 'metadata' | 'usage'>) {
  const id = world.id('seti');
  return put<Stripe.SetupIntent>(world, {
    id,
    object: 'setup_intent',
    allowed_payment_method_types: ['card'],
    application: null,
    automatic_payment_methods: null,
    cancellation_reason: null,
    client_secret: `${id}_secret_${world.random.name(24)}`,
    created: world.now(),
    description: null,
    excluded_payment_method_types: null,
    last_setup_error: null,
    latest_attempt: null,
    livemode: false,
    mandate: null,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: null,
    payment_method_types: ['card'],
    single_use_mandate: null,
    status: 'requires_payment_method',
    ...given,
  });
}

/** What a new movement of the balance is told. */
export type NewMovement = Pick<
  Stripe.BalanceTransaction,
  'amount' | 'currency' | 'fee' | 'description' | 'reporting_category' | 'source' | 'type'
>;

/** A movement of the balance, in the currency that it is settled in. */
export function newMovement(world: World, told: NewMovement) {
  const given = { ...told, ...converted(world, told) };
  const { amount, fee, currency } = given;
  const detail = {
    amount: fee,
    application: null,
    currency,
    description: 'Stripe processing fees',
    type: 'stripe_fee',
  };
  return put<Stripe.BalanceTransaction>(world, {
    id: world.id('txn'),
    object: 'balance_transaction',
    available_on: world.now(),
    balance_type: 'payments',
    created: world.now(),
    exchange_rate: null,
    fee_details: fee === 0 ? [] : [detail],
    net: amount - fee,
    status: 'available',
    ...given,
  });
}

function converted({ settings: { settlesIn } }: World, { amount, fee, currency }: NewMovement) {
  if (settlesIn === null || settlesIn.currency === currency) return {};
  const of = (minor: number): number => Math.round((minor * settlesIn.perHundred) / 100);
  return { amount: of(amount), fee: of(fee), currency: settlesIn.currency };
}

/** What a new charge is told. */
export type NewCharge = Pick<
  Stripe.Charge,
  'id' | 'amount' | 'currency' | 'balance_transaction' | 'failure_code' | 'failure_message' | 'outcome' | 'status'
>;

/** A charge of a card, made or declined. */
export function newCharge(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, given: NewCharge) {
  const { card } = method;
  const good = given.status === 'succeeded';
  return put<Stripe.Charge>(world, {
    object: 'charge',
    amount_captured: good ? given.amount : 0,
    amount_refunded: 0,
    application: null,
    application_fee: null,
    application_fee_amount: null,
    billing_details: method.billing_details,
    calculated_statement_descriptor: 'DAFTARI',
    captured: good,
    created: world.now(),
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    paid: good,
    payment_intent: intent.id,
    payment_method: method.id,
    payment_method_details: { type: 'card', card: chargedCard(card, given.amount, good) },
    receipt_email: null,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: null,
    transfer_data: null,
    transfer_group: null,
    ...given,
  });
}

/** What a charge says of its card. */
function chargedCard(
  card: Stripe.PaymentMethod['card'],
  amount: number,
  good: boolean,
): NonNullable<NonNullable<Stripe.Charge['payment_method_details']>['card']> {
  return {
    amount_authorized: amount,
    authorization_code: good ? '123456' : null,
    brand: card?.brand ?? null,
    checks: null,
    country: 'KE',
    electronic_commerce_indicator: null,
    exp_month: card?.exp_month ?? 1,
    exp_year: card?.exp_year ?? 2030,
    funding: 'debit',
    installments: null,
    last4: card?.last4 ?? null,
    mandate: null,
    network: card?.brand ?? null,
    network_transaction_id: null,
    regulated_status: 'unregulated',
    three_d_secure: null,
    transaction_link_id: null,
    wallet: null,
  };
}
