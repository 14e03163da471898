import type { CustomerView, Payment, Plan, SubscriptionView } from '../../src/api/wire.ts';
import type { Paymaster } from './begin.ts';
import { letIn, pastWay } from './paying.ts';
import { USUAL } from './offers.ts';
import { iso, NOW, type World } from './people.ts';
import { Refused } from './refused.ts';

/** The network password that the fake makes for everybody. */
export const SECRET = 'kuku7mbili3';

type Body = Readonly<Record<string, unknown>>;

/** Does what an operator asks of the books, by method and kind; undefined where there is no such thing. */
export function worked(world: World, asked: string, id: string, body: Body): unknown {
  switch (asked) {
    case 'POST customers':
      return openCustomer(world, body);
    case 'PATCH customers':
      return changeCustomer(world, id, body);
    case 'POST subscriptions':
      return subscribe(world, body);
    case 'PATCH subscriptions':
      return typeof body['secret'] === 'string' ? (world.customers[0]?.subscriptions[0] ?? {}) : undefined;
    case 'POST plans':
      return publishPlan(world, body);
    case 'DELETE plans':
      return retirePlan(world, id);
    default:
      return undefined;
  }
}

/** Opens an account with its first subscription, as the server does: one wrong field is one issue. */
function openCustomer(world: World, body: Body): unknown {
  const wrong = body['name'] === '' ? [{ path: 'name', message: 'a name' }] : [];
  const phone = (body['phone'] ?? null) as string | null;
  if (phone !== null && !/^[1-9]\d{7,14}$/.test(phone)) wrong.push({ path: 'phone', message: 'international digits' });
  if (wrong.length > 0) throw new Refused(400, 'request.malformed', 'The request cannot be taken.', wrong);
  const { plan, username } = body['subscription'] as { plan: string; username: string };
  const model = world.customers[59] as CustomerView;
  const id = `c${world.customers.length + 1}`;
  const made: CustomerView = {
    ...model,
    id,
    number: `DF-${20_000 + world.customers.length}`,
    name: String(body['name']),
    phone,
    username,
    planName: planOf(world, plan).name,
    subscriptions: [subscription(world, plan, username)],
  };
  world.customers = [made, ...world.customers];
  return { ...made, secret: SECRET };
}

/** Subscribes a customer to one plan more. */
function subscribe(world: World, body: Body): unknown {
  const made = subscription(world, String(body['plan']), String(body['username']));
  change(world, String(body['customerId']), ({ subscriptions }) => ({ subscriptions: [...subscriptions, made] }));
  return { ...made, secret: SECRET };
}

/** Changes what is given, and nothing else. */
function changeCustomer(world: World, id: string, body: Body): unknown {
  const { state } = body;
  return change(world, id, ({ status }) => ({
    ...body,
    status: state === 'suspended' ? 'suspended' : state === 'active' ? 'online' : status,
  }));
}

/** Books cash: a receipt counts once, and belongs to one customer. */
export function takeCash(fake: Paymaster, body: Body): Payment {
  const { world } = fake;
  const reference = String(body['reference']);
  if (reference === '') {
    const issues = [{ path: 'reference', message: 'the number of the receipt' }];
    throw new Refused(400, 'request.malformed', 'The request cannot be taken.', issues);
  }
  if (world.payments.some((each) => each.reference === reference)) {
    throw new Refused(409, 'pay.receiptTaken', `The receipt ${reference} is entered already.`);
  }
  const customer = world.customers.find((each) => each.id === body['customerId']) as CustomerView;
  const at = iso(Date.now());
  const payment: Payment = {
    ...(world.payments.at(-1) as Payment),
    id: `cash-${reference}`,
    gateway: 'cash',
    reference,
    amount: { minor: String(Math.round(Number(body['amount']) * 100)), currency: 'KES' },
    customerId: customer.id,
    customerName: customer.name,
    providerAt: at,
    receivedAt: at,
  };
  world.payments = [payment, ...world.payments];
  letIn(world, customer, NOW);
  fake.tell('paymentReceived', { accountId: customer.id });
  return payment;
}

/** The way of cash: nobody was asked for it. */
export function cashWay(payment: Payment): unknown {
  const way = pastWay(payment);
  const begun = Date.parse(payment.receivedAt);
  const steps = way.steps.filter(({ step }) => step !== 'asked' && step !== 'prompted');
  const told = steps.map((step) => ({ ...step, elapsedMs: step.at === null ? null : Date.parse(step.at) - begun }));
  return { ...way, attempt: null, steps: told };
}

/** Publishes a plan as the next version of its code. */
function publishPlan(world: World, body: Body): Plan {
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(String(body['code']))) {
    const issues = [{ path: 'code', message: 'lower-case letters, digits and dashes' }];
    throw new Refused(400, 'request.malformed', 'The request cannot be taken.', issues);
  }
  const version = 1 + world.plans.filter(({ code }) => code === body['code']).length;
  const rest = { ...USUAL, validity: null, grossPrice: body['price'], publishedAt: iso(NOW), retiredAt: null };
  const plan = { ...rest, ...body, id: `plan-${String(body['code'])}-${version}`, version } as unknown as Plan;
  world.plans = [plan, ...world.plans];
  return plan;
}

/** Takes a plan from sale. */
function retirePlan(world: World, id: string): object {
  world.plans = world.plans.map((each) => (each.id === id ? { ...each, retiredAt: iso(NOW) } : each));
  return {};
}

function subscription(world: World, plan: string, username: string): SubscriptionView {
  const taken = world.customers.some(({ subscriptions }) => subscriptions.some((each) => each.username === username));
  if (taken) throw new Refused(409, 'subscription.usernameTaken', `The username ${username} is taken.`);
  const [model] = (world.customers[59] as CustomerView).subscriptions;
  return { ...(model as SubscriptionView), id: `s-${username}`, username, plan: planOf(world, plan), paidUntil: null };
}

function planOf({ plans }: World, id: string): Plan {
  const plan = plans.find((each) => each.id === id);
  if (plan === undefined) throw new Refused(404, 'plan.missing', `There is no plan ${id}.`);
  return plan;
}

function change(world: World, id: string, by: (customer: CustomerView) => object): CustomerView | undefined {
  world.customers = world.customers.map((each) => (each.id === id ? { ...each, ...by(each) } : each));
  return world.customers.find((each) => each.id === id);
}
