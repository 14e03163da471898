import type { Change, ChangePreview, ChangeRequest, Redemption } from '../../src/api/changing.ts';
import type { BillLine } from '../../src/api/selling.ts';
import type { AddOnView, CustomerView, Money, Plan, SubscriptionView, User } from '../../src/api/wire.ts';
import { Refused } from './refused.ts';
import { DAY, iso, kes, NOW } from './basics.ts';
import { bucket } from './offers.ts';
import type { World } from './people.ts';

/** What the fake answers of what is held and changed, for operators and for customers themselves. */
export function held(world: World, user: User, method: string, path: string, body: unknown): unknown {
  const [, first = '', second = '', ...rest] = path.split('/');
  if (first === 'me' && second !== '') {
    const own = `/customers/${user.accountId}/${second}/${rest.join('/')}`;
    return second === 'subscriptions'
      ? held(world, user, method, `/${second}/${rest.join('/')}`, body)
      : held(world, user, method, own.replace(/\/$/, ''), body);
  }
  if (first === 'subscriptions' && rest[0] === 'changes') {
    return changing(world, second, `${method} ${rest[1] ?? ''}`, body as ChangeRequest);
  }
  if (first === 'changes' && rest[0] === 'revoke') return revoke(world, second);
  if (first === 'customers') return holding(world, second, `${method} ${rest.join('/')}`, body as Body);
  return undefined;
}

interface Body {
  readonly code?: string;
  readonly asset?: string;
  readonly units?: string;
}

function holding(world: World, id: string, asked: string, body: Body): unknown {
  const all = world.buckets.get(id) ?? [];
  switch (asked) {
    case 'GET buckets':
      return { buckets: all };
    case 'POST grants': {
      const given = bucket(
        `b${all.length + 1}`,
        body.asset ?? '',
        body.units ?? '0',
        body.units ?? '0',
        'compensation',
      );
      world.buckets.set(id, [given, ...all]);
      return given;
    }
    case 'GET promotions':
      return { redemptions: id === 'c2' ? [KARIBU] : [] };
    case 'POST promotions/release':
      return {};
    case 'POST promotions':
      if (body.code !== 'KARIBU') throw new Refused(404, 'promotion.missing', 'There is no such code.');
      return { id: 'r1', code: 'KARIBU', name: 'Ten percent for three months' };
    case 'POST vouchers/redeem':
      return { ...world.payments[0], id: 'pv', gateway: 'voucher', amount: kes(500) };
    default:
      return undefined;
  }
}

function changing(world: World, id: string, asked: string, request: ChangeRequest): unknown {
  const customer = world.customers.find(({ subscriptions }) => subscriptions.some((each) => each.id === id));
  const subscription = customer?.subscriptions.find((each) => each.id === id);
  if (customer === undefined || subscription === undefined) return undefined;
  switch (asked) {
    case 'GET ':
      return { changes: world.changes.filter((each) => each.subscriptionId === id) };
    case 'POST preview':
      return preview(world, customer, subscription, request);
    case 'POST ':
      return ask(world, customer, subscription, request);
    default:
      return undefined;
  }
}

function ask(world: World, customer: CustomerView, one: SubscriptionView, request: ChangeRequest): Change {
  const { toPay, effectiveAt, total } = preview(world, customer, one, request);
  const pays = BigInt(toPay.minor) > 0n;
  const later = Date.parse(effectiveAt) > NOW;
  const change: Change = {
    id: `ch${world.changes.length + 1}`,
    customerId: customer.id,
    subscriptionId: one.id,
    request,
    state: later ? 'scheduled' : pays ? 'awaiting_payment' : 'done',
    effectiveAt: pays && !later ? null : effectiveAt,
    requestedAt: iso(NOW),
    endedAt: null,
    actor: 'Asha Odhiambo',
    outcome: null,
    due: total,
  };
  world.changes = [change, ...world.changes];
  if (change.state === 'done') become(world, one.id, request);
  return change;
}

function goingAt(untilAt: string | null): (addOn: AddOnView) => AddOnView {
  return (addOn) => ({ ...addOn, untilAt });
}

/** What a change that is done leaves behind, as far as the pages show it. */
function become(world: World, id: string, request: ChangeRequest): void {
  const after = (one: SubscriptionView): SubscriptionView => {
    const { paidUntil, addOns } = one;
    switch (request.kind) {
      case 'cancel':
        return { ...one, endsAt: paidUntil, cancelledAt: iso(NOW), addOns: addOns.map(goingAt(paidUntil)) };
      case 'keep':
        return { ...one, endsAt: null, cancelledAt: null, addOns: addOns.map(goingAt(null)) };
      case 'remove_add_on':
        return {
          ...one,
          addOns: addOns.map((each) => (each.id === request.addOnId ? goingAt(paidUntil)(each) : each)),
        };
      default:
        return one;
    }
  };
  world.customers = world.customers.map((customer) => ({
    ...customer,
    subscriptions: customer.subscriptions.map((one) => (one.id === id ? after(one) : one)),
  }));
}

function revoke(world: World, id: string): Change | undefined {
  world.changes = world.changes.map((each) => (each.id === id ? { ...each, state: 'revoked' } : each));
  return world.changes.find((each) => each.id === id);
}

/** A dearer plan costs the difference now, a cheaper one holds with the next period, a bundle costs its price. */
function preview(world: World, customer: CustomerView, one: SubscriptionView, request: ChangeRequest): ChangePreview {
  const to = 'planId' in request ? world.plans.find(({ id }) => id === request.planId) : undefined;
  if (request.kind === 'pause' && request.from !== undefined && request.from <= iso(NOW).slice(0, 10)) {
    throw new Refused(422, 'change.pausePast', 'A pause starts with a day that has not begun.');
  }
  const more =
    to === undefined ? 0n : BigInt(to.price.minor) - (to.role === 'base' ? BigInt(one.plan.price.minor) : 0n);
  const waits = more < 0n;
  const lines = to === undefined || waits ? [] : linesFor(one, to);
  const total: Money = { minor: String(waits ? 0n : more), currency: 'KES' };
  const wallet = BigInt(customer.wallet.minor);
  const covered = BigInt(total.minor) < wallet ? BigInt(total.minor) : wallet;
  const effectiveAt = waits ? (one.paidUntil ?? iso(NOW)) : iso(NOW);
  return {
    request,
    effectiveAt,
    lines,
    net: total,
    tax: { minor: String((BigInt(total.minor) * 334n) / 1334n), currency: 'KES' },
    total,
    returned: [],
    covered: { minor: String(covered), currency: 'KES' },
    toPay: { minor: String(BigInt(total.minor) - covered), currency: 'KES' },
    paidUntil: request.kind === 'promise' ? iso(NOW + request.days * DAY) : one.paidUntil,
    planId: to?.id ?? one.plan.id,
    planName: to?.name ?? one.plan.name,
    quantity: 1,
    endsAt: request.kind === 'cancel' ? one.paidUntil : null,
    paused: request.kind === 'pause' ? pausedBy(request) : null,
    ...why(request, waits),
  };
}

/** Without days from tomorrow on, for 60 days. */
function pausedBy({ from, until }: Extract<ChangeRequest, { kind: 'pause' }>): ChangePreview['paused'] {
  const first = from ?? day(NOW + DAY);
  return { from: first, until: until ?? day(Date.parse(first) + 60 * DAY) };
}

function day(at: number): string {
  return iso(at).slice(0, 10);
}

function why({ kind }: ChangeRequest, waits: boolean): Pick<ChangePreview, 'reasons' | 'reasonKeys'> {
  if (waits) return said('plan.next', 'It holds from the next period, so nothing that is paid is lost.');
  if (kind === 'pause') return said('pause.extend', 'What is paid ends 60 days later.', { days: 60 });
  if (kind === 'cancel') return said('cancel.period_end', 'It ends with what is paid.');
  if (kind === 'keep') return said('cancel.kept', 'It goes on as if its end had not been asked for.');
  return said('plan.now', 'It holds at once.');
}

function said(key: string, sentence: string, facts: Record<string, number> = {}) {
  return { reasons: [sentence], reasonKeys: [{ key, facts }] };
}

function linesFor({ plan: before, paidUntil }: SubscriptionView, to: Plan): readonly BillLine[] {
  const line = (description: string, minor: bigint): BillLine => {
    const amount = { minor: String(minor), currency: 'KES' };
    return { description, fromAt: iso(NOW), toAt: paidUntil ?? iso(NOW), net: amount, tax: kes(0), gross: amount };
  };
  if (to.role === 'bundle') return [line(to.name, BigInt(to.price.minor))];
  return [
    line(`${before.name}, unused time`, -BigInt(before.price.minor)),
    line(`${to.name}, a new term`, BigInt(to.price.minor)),
  ];
}

/** What the second customer has taken up. */
const KARIBU: Redemption = {
  id: 'r0',
  code: 'KARIBU',
  name: 'Karibu',
  state: 'reserved',
  discount: { kind: 'percent', rate: '0.2' },
  bills: 2,
  left: null,
  endedAt: null,
};
