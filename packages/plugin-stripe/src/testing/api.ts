import type { Stripe } from '../stripe/sdk.ts';
import { cardOfNumber } from './cards.ts';
import { cancelIntent, confirmIntent, confirmSetup } from './charging.ts';
import { pageOf } from './lists.ts';
import { newCustomer, newIntent, newMethod, newSetup } from './objects.ts';
import { newEndpoint } from './objects-after.ts';
import { expireSession, openSession } from './pages.ts';
import {
  inner,
  invalid,
  missing,
  needed,
  ok,
  pairs,
  text,
  texts,
  whole,
  type Ask,
  type Fields,
  type Reply,
} from './reply.ts';
import { refundCharge } from './returning.ts';
import { all, find, put, type Of, type Stored, type World } from './world.ts';

/** One call of the API: what it is named by faults, its path, and what it does. */
export interface Call {
  /** `POST /v1/refunds`; `:id` takes one segment of the path. */
  readonly name: string;
  /** Whether a browser may call it, with the publishable key and the secret of its object. */
  readonly fromBrowser?: true;
  readonly answer: (ask: Ask) => Reply;
}

/** What a call needs beside the world. */
export interface ApiHouse {
  readonly world: World;
  /** Where the simulator is reached: `http://127.0.0.1:4242`. */
  readonly base: () => string;
  /** Whether every endpoint has taken an event. */
  readonly arrived: (eventId: string) => boolean;
}

/** The API as far as billing needs it. */
export function apiCalls(house: ApiHouse): readonly Call[] {
  return [...asking(house), ...saving(house), ...returning(house), ...books(house)];
}

/** An object of a kind by its id. @throws StripeRefusal 404 */
function need<Kind extends Stored['object']>(world: World, kind: Kind, id: string | undefined): Of<Kind> {
  const found = find(world, kind, id);
  if (found === undefined) throw missing(kind, id ?? '');
  return found;
}

function asking({ world, base }: ApiHouse): readonly Call[] {
  const intent = ({ params: [id] }: Ask) => need(world, 'payment_intent', id);
  const session = ({ params: [id] }: Ask) => need(world, 'checkout.session', id);
  return [
    { name: 'POST /v1/payment_intents', answer: ({ fields }) => ok(createIntent(world, fields)) },
    { name: 'GET /v1/payment_intents/:id', fromBrowser: true, answer: (ask) => ok(intent(ask)) },
    {
      name: 'POST /v1/payment_intents/:id/confirm',
      fromBrowser: true,
      answer: (ask) => {
        const found = intent(ask);
        const method = methodIn(world, ask.fields, found.payment_method);
        return ok(confirmIntent(world, found, { method, offSession: false }));
      },
    },
    {
      name: 'POST /v1/payment_intents/:id/cancel',
      answer: (ask) => ok(cancelIntent(world, intent(ask), text(ask.fields, 'cancellation_reason'))),
    },
    { name: 'POST /v1/checkout/sessions', answer: ({ fields }) => ok(openSession(world, fields, base())) },
    { name: 'GET /v1/checkout/sessions/:id', answer: (ask) => ok(session(ask)) },
    { name: 'POST /v1/checkout/sessions/:id/expire', answer: (ask) => ok(expireSession(world, session(ask))) },
  ];
}

/** An ask for money. With a card it is confirmed at once. */
function createIntent(world: World, fields: Fields): Stripe.PaymentIntent {
  const amount = whole(fields, 'amount');
  if (amount < 1) throw invalid('This value must be greater than or equal to 1.', 'amount');
  const customer = text(fields, 'customer') ?? null;
  if (customer !== null) need(world, 'customer', customer);
  const method = text(fields, 'payment_method');
  const card = method === undefined ? undefined : need(world, 'payment_method', method);
  if (card !== undefined && card.customer !== customer) {
    throw invalid('The payment method belongs to another customer, or to none.', 'payment_method');
  }
  const made = newIntent(world, {
    amount,
    currency: needed(fields, 'currency').toLowerCase(),
    customer,
    description: text(fields, 'description') ?? null,
    metadata: pairs(fields, 'metadata'),
    setup_future_usage: text(fields, 'setup_future_usage') ?? null,
  });
  if (card === undefined || text(fields, 'confirm') !== 'true') return made;
  return confirmIntent(world, made, { method: card, offSession: text(fields, 'off_session') === 'true' });
}

/** The card that a request names, or describes by its number, or that its object has already. */
function methodIn(world: World, fields: Fields, known: Stripe.PaymentIntent['payment_method']): Stripe.PaymentMethod {
  const named = text(fields, 'payment_method') ?? (typeof known === 'string' ? known : known?.id);
  if (named !== undefined) return need(world, 'payment_method', named);
  const described = inner(fields, 'payment_method_data');
  const number = text(inner(described, 'card'), 'number') ?? '';
  const card = cardOfNumber(number);
  if (card === undefined) throw invalid('Your card number is incorrect.', 'number', 'incorrect_number');
  return newMethod(world, card, text(inner(described, 'billing_details'), 'name') ?? null);
}

function saving({ world }: ApiHouse): readonly Call[] {
  const setup = ({ params: [id] }: Ask) => need(world, 'setup_intent', id);
  const method = ({ params: [id] }: Ask) => need(world, 'payment_method', id);
  const customer = ({ params: [id] }: Ask) => need(world, 'customer', id);
  return [
    {
      name: 'POST /v1/customers',
      answer: ({ fields }) => {
        const [description, email] = [text(fields, 'description') ?? null, text(fields, 'email') ?? null];
        return ok(newCustomer(world, { description, email, metadata: pairs(fields, 'metadata') }));
      },
    },
    { name: 'GET /v1/customers/:id', answer: (ask) => ok(customer(ask)) },
    {
      name: 'GET /v1/customers/:id/payment_methods',
      answer: (ask) => {
        const { id } = customer(ask);
        const cards = all(world, 'payment_method').filter((one) => one.customer === id);
        return ok(pageOf(cards, ask.fields, ask.url.pathname));
      },
    },
    {
      name: 'POST /v1/setup_intents',
      answer: ({ fields }) => {
        const owner = need(world, 'customer', needed(fields, 'customer'));
        const usage = text(fields, 'usage') ?? 'off_session';
        return ok(newSetup(world, { customer: owner.id, metadata: pairs(fields, 'metadata'), usage }));
      },
    },
    { name: 'GET /v1/setup_intents/:id', fromBrowser: true, answer: (ask) => ok(setup(ask)) },
    {
      name: 'POST /v1/setup_intents/:id/confirm',
      fromBrowser: true,
      answer: (ask) => {
        const found = setup(ask);
        return ok(confirmSetup(world, found, methodIn(world, ask.fields, found.payment_method)));
      },
    },
    { name: 'GET /v1/payment_methods/:id', answer: (ask) => ok(method(ask)) },
    {
      name: 'POST /v1/payment_methods/:id/detach',
      answer: (ask) => {
        const found = method(ask);
        if (found.customer === null)
          throw invalid('The payment method is not attached to a customer.', 'payment_method');
        const free = put(world, { ...found, customer: null });
        world.tell('payment_method.detached', free);
        return ok(free);
      },
    },
  ];
}

function returning({ world }: ApiHouse): readonly Call[] {
  return [
    {
      name: 'POST /v1/refunds',
      answer: ({ fields }) => {
        const intent = find(world, 'payment_intent', text(fields, 'payment_intent'));
        const charge =
          text(fields, 'charge') ?? (typeof intent?.latest_charge === 'string' ? intent.latest_charge : undefined);
        const amount = text(fields, 'amount') === undefined ? null : whole(fields, 'amount');
        const given = { amount, reason: text(fields, 'reason') ?? null, metadata: pairs(fields, 'metadata') };
        return ok(refundCharge(world, need(world, 'charge', charge), given));
      },
    },
    {
      name: 'GET /v1/refunds',
      answer: ({ fields, url }) => {
        const [charge, intent] = [text(fields, 'charge'), text(fields, 'payment_intent')];
        const matching = all(world, 'refund')
          .filter((one) => charge === undefined || one.charge === charge)
          .filter((one) => intent === undefined || one.payment_intent === intent);
        return ok(pageOf(matching, fields, url.pathname));
      },
    },
    { name: 'GET /v1/refunds/:id', answer: ({ params: [id] }) => ok(need(world, 'refund', id)) },
    { name: 'GET /v1/disputes/:id', answer: ({ params: [id] }) => ok(need(world, 'dispute', id)) },
  ];
}

function books({ world, arrived }: ApiHouse): readonly Call[] {
  return [
    {
      name: 'GET /v1/balance_transactions',
      answer: ({ fields, url }) => {
        const [payout, type] = [text(fields, 'payout'), text(fields, 'type')];
        const matching = all(world, 'balance_transaction')
          .filter(({ id }) => payout === undefined || world.taken.get(id) === payout)
          .filter((one) => type === undefined || one.type === type);
        return ok(pageOf(matching, fields, url.pathname));
      },
    },
    { name: 'GET /v1/payouts', answer: ({ fields, url }) => ok(pageOf(all(world, 'payout'), fields, url.pathname)) },
    { name: 'GET /v1/balance', answer: () => ok(balanceOf(world)) },
    {
      name: 'GET /v1/events',
      answer: ({ fields, url }) => {
        const [types, taken] = [texts(fields, 'types'), text(fields, 'delivery_success')];
        const matching = all(world, 'event')
          .filter(({ type }) => types.length === 0 || types.includes(type))
          .filter(({ id }) => taken === undefined || String(arrived(id)) === taken);
        return ok(pageOf(matching, fields, url.pathname));
      },
    },
    {
      name: 'POST /v1/webhook_endpoints',
      answer: ({ fields }) => {
        const made = newEndpoint(
          world,
          needed(fields, 'url'),
          texts(fields, 'enabled_events'),
          text(fields, 'api_version') ?? null,
        );
        return ok({ ...made, secret: world.settings.webhookSecret });
      },
    },
    {
      name: 'GET /v1/webhook_endpoints',
      answer: ({ fields, url }) => ok(pageOf(all(world, 'webhook_endpoint'), fields, url.pathname)),
    },
  ];
}

function balanceOf(world: World): Stripe.Balance {
  const sums = new Map<string, number>();
  for (const { currency, net } of all(world, 'balance_transaction'))
    sums.set(currency, (sums.get(currency) ?? 0) + net);
  const available = [...sums].map(([currency, amount]) => ({ amount, currency }));
  return { object: 'balance', available, livemode: false, pending: [] };
}
