import type { ServerResponse } from 'node:http';
import type { Asked as AskedOut, Mandate, NextStep, PayWay, WaysToPay } from '../../src/api/paying.ts';
import type { CustomerView, Money, User } from '../../src/api/wire.ts';
import { iso, kes, NOW, type Asked } from './basics.ts';
import { begin, pay, settle, type Paymaster } from './begin.ts';
import { letIn, withDue, type Way } from './paying.ts';
import { Refused } from './refused.ts';
import { makeWay, type PayingWorld } from './ways.ts';

/** What the fake answers of paying; undefined for what is elsewhere. */
export function wayAsked(fake: Paymaster, user: User, asked: Asked, key: string): unknown {
  const { paying } = fake.world;
  const { method, path, body } = asked;
  const [, kind = '', id = '', act = ''] = path.split('/');
  switch (`${method} ${kind}/${act === '' && kind === 'payments' ? id : act}`) {
    case 'GET slots/':
      return { slots: paying.slots };
    case 'GET customers/ways-to-pay':
      return waysOf(fake, id);
    case 'GET customers/mandates':
      return { mandates: paying.mandates.filter((one) => one.customerId === id) };
    case 'POST customers/cards':
      note(paying, path, key, body);
      return { gateway: 'stripe', next: confirm(`seti_${id}`) };
    case 'DELETE mandates/':
      return endMandate(paying, id);
    case 'POST payments/ask':
      note(paying, path, key, body);
      return ask(fake, body['customerId'] ?? user.accountId ?? '', body);
    case 'POST payments/wallet':
      note(paying, path, key, body);
      return payFromWallet(fake, body['customerId'] ?? user.accountId ?? '');
    default:
      return undefined;
  }
}

function note({ sent, refusal }: PayingWorld, path: string, key: string, body: Asked['body']): void {
  sent.push({ path, key, body });
  if (refusal !== null) throw refusal;
}

function waysOf({ world }: Paymaster, id: string): WaysToPay | undefined {
  const found = world.customers.find((each) => each.id === id);
  if (found === undefined) return undefined;
  const { due, wallet, credit } = withDue(world, found);
  const allowed = world.paying.mandates
    .filter((one) => one.customerId === id && one.state !== 'ended' && one.startedBy === 'us')
    .map(({ id: mandateId, gateway, label, reason }) => makeWay('mandate', gateway, { mandateId, label, reason }));
  const ways = [...allowed, ...world.paying.ways].map((way) => ({ ...way, amount: due }));
  return {
    due,
    wallet: sum(wallet, credit),
    ways: [...ways.filter(({ healthy }) => healthy), ...ways.filter(({ healthy }) => !healthy)],
  };
}

function ask(fake: Paymaster, customerId: string, body: Asked['body']): AskedOut | undefined {
  const { mandates, ways } = fake.world.paying;
  const mandate = mandates.find((one) => one.id === body['mandateId']);
  const gateway = mandate?.gateway ?? body['gateway'] ?? 'mpesa';
  const kind = mandate === undefined ? ways.find((way) => way.gateway === gateway)?.kind : 'mandate';
  if (kind === 'prompt') {
    const attempt = pay(fake, customerId, body['phone'] ?? '', gateway);
    return attempt && { ...attempt, next: null };
  }
  const way = begin(fake, customerId, { gateway, payer: mandate?.id ?? customerId });
  if (way === undefined) return undefined;
  if (kind === 'mandate') settle(fake, way.attempt.id);
  const next = nextOf(kind, way);
  const { pageUrl } = fake.world.paying;
  return { ...way.attempt, next: next?.kind === 'open' && pageUrl !== null ? { ...next, url: pageUrl } : next };
}

function nextOf(kind: PayWay['kind'] | undefined, { attempt: { id } }: Way): NextStep | null {
  if (kind === 'page') return { kind: 'open', url: `/provider/${id}` };
  return kind === 'card' ? confirm(`pi_${id}`) : null;
}

function confirm(name: string): NextStep {
  return { kind: 'confirm', clientSecret: `${name}_secret`, publishableKey: 'pk_test_fake' };
}

function payFromWallet({ world }: Paymaster, customerId: string): { readonly wallet: Money } {
  const customer = world.customers.find((each) => each.id === customerId) as CustomerView;
  const { due, wallet, owed } = withDue(world, customer);
  if (due.minor !== '0') throw new Refused(409, 'wallet.tooLittle', 'The wallet holds too little.');
  const price = BigInt(customer.subscriptions[0]?.plan.grossPrice.minor ?? '0') + BigInt(owed.minor);
  const paid = { ...customer, wallet: { ...wallet, minor: String(BigInt(wallet.minor) - price) }, owed: kes(0) };
  return { wallet: letIn(world, paid, NOW).wallet };
}

function endMandate(paying: PayingWorld, id: string): Mandate | undefined {
  paying.mandates = paying.mandates.map((one) =>
    one.id === id ? { ...one, state: 'ended', endedAt: iso(NOW), reason: 'Ended by its holder.' } : one,
  );
  return paying.mandates.find((one) => one.id === id);
}

function sum(one: Money, other: Money): Money {
  return { ...one, minor: String(BigInt(one.minor) + BigInt(other.minor)) };
}

/** A provider's own page: it takes the money when asked to, and leads back without saying of what. */
export function providerPage(fake: Paymaster, path: string, response: ServerResponse): void {
  const [, , id = '', act] = path.split('/');
  if (act === 'pay') {
    settle(fake, id);
    response.writeHead(303, { location: '/' }).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(`<title>Provider</title><a href="/provider/${id}/pay">Pay here</a> <a href="/">Cancel</a>`);
}
