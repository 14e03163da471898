import type { Stripe } from '../stripe/sdk.ts';
import { confirmIntent, confirmSetup } from './charging.ts';
import { newIntent, newSetup } from './objects.ts';
import { newSession } from './objects-after.ts';
import { inner, invalid, list, needed, pairs, text, unexpected, whole, type Fields } from './reply.ts';
import { find, put, type PagePlan, type World } from './world.ts';

/** Makes a page. Its intent comes into being only when she pays, as it does at Stripe's. */
export function openSession(world: World, fields: Fields, base: string): Stripe.Checkout.Session {
  const id = world.id('cs_test');
  const mode = needed(fields, 'mode');
  if (mode !== 'payment' && mode !== 'setup') throw invalid(`Invalid mode: ${mode}`, 'mode');
  const customer = text(fields, 'customer') ?? null;
  const plan = mode === 'payment' ? planOf(fields) : null;
  if (plan !== null) world.plans.set(id, plan);
  const setup =
    mode === 'setup'
      ? newSetup(world, {
          customer,
          metadata: pairs(inner(fields, 'setup_intent_data'), 'metadata'),
          usage: 'off_session',
        })
      : null;
  return newSession(world, {
    id,
    amount_total: plan?.amount ?? null,
    cancel_url: text(fields, 'cancel_url') ?? null,
    client_reference_id: text(fields, 'client_reference_id') ?? null,
    currency: plan?.currency ?? null,
    customer,
    metadata: pairs(fields, 'metadata'),
    mode,
    setup_intent: setup?.id ?? null,
    success_url: text(fields, 'success_url') ?? null,
    url: `${base}/pay/${id}`,
  });
}

function planOf(fields: Fields): PagePlan {
  const [line] = list(fields, 'line_items');
  if (line === undefined || typeof line === 'string') throw invalid('Missing line items.', 'line_items');
  const price = inner(line, 'price_data');
  const told = inner(fields, 'payment_intent_data');
  return {
    amount: whole(price, 'unit_amount') * whole(line, 'quantity'),
    currency: needed(price, 'currency'),
    description: text(told, 'description') ?? null,
    metadata: pairs(told, 'metadata'),
    keep: text(told, 'setup_future_usage') === 'off_session',
  };
}

/**
 * She pays on a page, or saves her card there.
 * @throws StripeRefusal where the card is declined; the page stays open
 */
export function completeSession(world: World, session: Stripe.Checkout.Session, method: Stripe.PaymentMethod) {
  if (session.status !== 'open') throw invalid('This page is closed.', 'session');
  const setup = find(world, 'setup_intent', session.setup_intent);
  if (setup !== undefined) {
    if (confirmSetup(world, setup, method).status !== 'succeeded') return session;
    return completed(world, session, {});
  }
  const intent = find(world, 'payment_intent', session.payment_intent) ?? intentOf(world, session);
  const waiting = put(world, { ...session, payment_intent: intent.id });
  if (confirmIntent(world, intent, { method, offSession: false }).status !== 'succeeded') return waiting;
  return completed(world, waiting, { payment_status: 'paid' });
}

function intentOf(world: World, { id, customer }: Stripe.Checkout.Session): Stripe.PaymentIntent {
  const plan = world.plans.get(id);
  if (plan === undefined) throw invalid('This page asks for no money.', 'session');
  const { amount, currency, description, metadata, keep } = plan;
  const made = { amount, currency, customer, description, metadata, setup_future_usage: keep ? 'off_session' : null };
  const intent = newIntent(world, made);
  world.pages.set(intent.id, id);
  return intent;
}

function completed(world: World, session: Stripe.Checkout.Session, changed: Partial<Stripe.Checkout.Session>) {
  const done = put(world, { ...session, ...changed, status: 'complete' as const, url: null });
  world.tell('checkout.session.completed', done);
  return done;
}

/** Ends a page that nobody has paid. @throws StripeRefusal for one that is over */
export function expireSession(world: World, session: Stripe.Checkout.Session) {
  if (session.status !== 'open') throw unexpected('payment_intent', session.status ?? 'complete');
  const over = put(world, { ...session, status: 'expired' as const, url: null });
  world.tell('checkout.session.expired', over);
  return over;
}
