import type { Stripe } from '../stripe/sdk.ts';
import { TEST_CARDS, type TestCard } from './cards.ts';
import { newCharge, newMovement } from './objects.ts';
import { openDispute } from './returning.ts';
import { StripeRefusal, unexpected } from './reply.ts';
import { find, put, type World } from './world.ts';

/** How an intent is confirmed. */
export interface Confirming {
  readonly method: Stripe.PaymentMethod;
  /** The payer is not there. */
  readonly offSession: boolean;
}

/**
 * Confirms an ask with a card: it is charged, or declined, or waits until its holder has answered her bank.
 * @throws StripeRefusal 402 for a decline, which is kept on the intent
 */
export function confirmIntent(world: World, intent: Stripe.PaymentIntent, { method, offSession }: Confirming) {
  if (!['requires_payment_method', 'requires_confirmation', 'requires_action'].includes(intent.status)) {
    throw unexpected('payment_intent', intent.status);
  }
  const card = cardOf(world, method);
  const { declines } = card;
  if (declines !== undefined && (!('onceSaved' in declines) || method.customer !== null)) {
    throw decline(world, intent, method, declines);
  }
  if (asksHolder(world, card, method, intent) && !world.authenticated.has(intent.id)) {
    if (offSession) {
      const message = 'This payment requires authentication.';
      throw decline(world, intent, method, {
        code: 'authentication_required',
        declineCode: 'authentication_required',
        message,
      });
    }
    return put(world, {
      ...intent,
      payment_method: method.id,
      status: 'requires_action' as const,
      next_action: { type: 'use_stripe_sdk', use_stripe_sdk: {} },
    });
  }
  return charge(world, intent, method, card);
}

function asksHolder(
  world: World,
  { asks }: TestCard,
  method: Stripe.PaymentMethod,
  { id }: Stripe.PaymentIntent,
): boolean {
  if (world.authenticated.has(id)) return false;
  return asks === 'always' || (asks === 'first' && !world.seen.has(method.id));
}

/** What a card does; one that the simulator did not make is good. */
const cardOf = (world: World, { id }: Pick<Stripe.PaymentMethod, 'id'>): TestCard =>
  world.cards.get(id) ?? TEST_CARDS.good;

function charge(world: World, intent: Stripe.PaymentIntent, method: Stripe.PaymentMethod, card: TestCard) {
  const { amount, currency, description } = intent;
  const id = world.id('ch');
  const fee = Math.round((amount * world.settings.feeParts) / 10_000);
  const moved = { amount, currency, fee, description, reporting_category: 'charge', source: id, type: 'charge' };
  const { id: movement } = newMovement(world, moved);
  const charged = newCharge(world, intent, method, {
    id,
    amount,
    currency,
    balance_transaction: movement,
    failure_code: null,
    failure_message: null,
    outcome: null,
    status: 'succeeded',
  });
  const paid = put(world, {
    ...intent,
    amount_received: amount,
    last_payment_error: null,
    latest_charge: id,
    next_action: null,
    payment_method: method.id,
    status: 'succeeded' as const,
  });
  world.tell('charge.succeeded', charged);
  world.tell('payment_intent.succeeded', paid);
  if (intent.setup_future_usage === 'off_session') keepMethod(world, method, intent.customer);
  if (card.afterwards === 'disputes') openDispute(world, charged);
  return paid;
}

/** Makes a card a customer's, to be charged later. Her bank has seen her with it. */
function keepMethod(world: World, method: Stripe.PaymentMethod, customer: Stripe.PaymentIntent['customer']): void {
  const owner = typeof customer === 'string' ? customer : (customer?.id ?? null);
  world.seen.add(method.id);
  if (owner === null || method.customer === owner) return;
  world.tell('payment_method.attached', put(world, { ...method, customer: owner }));
}

function decline(
  world: World,
  intent: Stripe.PaymentIntent,
  method: Stripe.PaymentMethod,
  declines: NonNullable<TestCard['declines']>,
): StripeRefusal {
  const { code, declineCode, message } = declines;
  const { amount, currency } = intent;
  const risky = declineCode === 'fraudulent';
  const failed = newCharge(world, intent, method, {
    id: world.id('ch'),
    amount,
    currency,
    balance_transaction: null,
    failure_code: code,
    failure_message: message,
    outcome: {
      advice_code: null,
      network_advice_code: null,
      network_decline_code: null,
      network_status: risky ? 'not_sent_to_network' : 'declined_by_network',
      reason: risky ? 'highest_risk_level' : (declineCode ?? code),
      risk_level: risky ? 'highest' : 'normal',
      seller_message: message,
      type: risky ? 'blocked' : 'issuer_declined',
    },
    status: 'failed',
  });
  const error = {
    charge: failed.id,
    code,
    ...(declineCode !== undefined && { decline_code: declineCode }),
    message,
    payment_method: method,
    type: 'card_error' as const,
  };
  const waiting = put(world, {
    ...intent,
    last_payment_error: error,
    latest_charge: failed.id,
    next_action: null,
    payment_method: null,
    status: 'requires_payment_method' as const,
  });
  world.tell('payment_intent.payment_failed', waiting);
  return new StripeRefusal(402, { ...error, payment_intent: waiting });
}

/** Ends an ask: it can never be paid again. @throws StripeRefusal for one that is over */
export function cancelIntent(world: World, intent: Stripe.PaymentIntent, why: string | undefined) {
  if (['succeeded', 'canceled', 'processing'].includes(intent.status))
    throw unexpected('payment_intent', intent.status);
  const over = put(world, {
    ...intent,
    canceled_at: world.now(),
    cancellation_reason: why ?? null,
    status: 'canceled' as const,
  });
  world.tell('payment_intent.canceled', over);
  return over;
}

/**
 * Saves a card for later charges, once its bank is content.
 * @throws StripeRefusal 402 for a card that is declined at once
 */
export function confirmSetup(world: World, setup: Stripe.SetupIntent, method: Stripe.PaymentMethod) {
  if (setup.status === 'succeeded' || setup.status === 'canceled') throw unexpected('setup_intent', setup.status);
  const card = cardOf(world, method);
  const { declines } = card;
  if (declines !== undefined && !('onceSaved' in declines)) {
    const { code, declineCode, message } = declines;
    const error = {
      code,
      message,
      type: 'card_error' as const,
      ...(declineCode !== undefined && { decline_code: declineCode }),
    };
    world.tell(
      'setup_intent.setup_failed',
      put(world, { ...setup, last_setup_error: { ...error, payment_method: method } }),
    );
    throw new StripeRefusal(402, { ...error, setup_intent: find(world, 'setup_intent', setup.id) });
  }
  if (card.asks !== undefined && !world.authenticated.has(setup.id)) {
    const next = { type: 'use_stripe_sdk', use_stripe_sdk: {} };
    return put(world, { ...setup, payment_method: method.id, status: 'requires_action' as const, next_action: next });
  }
  keepMethod(world, method, setup.customer);
  const done = put(world, { ...setup, payment_method: method.id, status: 'succeeded' as const, next_action: null });
  world.tell('setup_intent.succeeded', done);
  return done;
}
