import type { Attempt, CustomerView, Explanation, Payment, Step, StepName, Timeline } from '../../src/api/wire.ts';
import { iso, type World } from './people.ts';

/** A payment on its way; the steps come true one by one. */
export interface Way {
  attempt: Attempt;
  payment: Payment | null;
  readonly startedAt: number;
  readonly done: Map<StepName, number>;
  failed: StepName | null;
}

const STEPS: readonly (readonly [StepName, string, string | null])[] = [
  ['asked', 'Asked', null],
  ['prompted', 'Prompted', 'ws_CO_22112026190412'],
  ['received', 'Received', null],
  ['booked', 'Booked', 'journal sealed'],
  ['access', 'Access', 'granted until the new end'],
  ['applied', 'Applied', 'Disconnect-ACK from nas-kilimani'],
  ['verified', 'Verified', 'session read back'],
  ['online', 'Online', '10.20.0.20'],
];

/** The way as the API tells it. */
export function timelineOf(way: Way): Timeline {
  const steps = STEPS.map(([step, label, detail]): Step => {
    const at = way.done.get(step) ?? null;
    const state = at !== null ? 'done' : way.failed === step ? 'failed' : 'waiting';
    return {
      step,
      label,
      at: at === null ? null : iso(at),
      elapsedMs: at === null ? null : at - way.startedAt,
      state,
      detail: at === null ? null : detail,
    };
  });
  const received = way.done.get('received');
  const online = way.done.get('online');
  const payToOnlineMs = received === undefined || online === undefined ? null : online - received;
  return { attempt: way.attempt, payment: way.payment, steps, payToOnlineMs };
}

/** The finished way of a payment of the past. */
export function pastWay(payment: Payment): Timeline {
  const receivedAt = Date.parse(payment.receivedAt);
  const after: readonly number[] = [-6200, -5400, 0, 41, 43, 212, 318, 1240];
  const done = new Map(STEPS.map(([step], at) => [step, receivedAt + (after[at] ?? 0)]));
  const attempt: Attempt = {
    id: `a-${payment.id}`,
    gateway: payment.gateway,
    customerId: payment.customerId ?? '',
    amount: payment.amount,
    payer: payment.payer ?? '',
    state: 'succeeded',
    reason: null,
    createdAt: iso(receivedAt - 6200),
    changedAt: payment.receivedAt,
  };
  return timelineOf({ attempt, payment, startedAt: receivedAt - 6200, done, failed: null });
}

/** Marks the customer as paid and online, as the real house would after the same steps. */
export function letIn(world: World, customer: CustomerView, at: number): CustomerView {
  const online: CustomerView = {
    ...customer,
    status: 'online',
    state: 'active',
    paidUntil: iso(at + 30 * 86_400_000),
    subscriptions: customer.subscriptions.map((each) => ({
      ...each,
      paidUntil: iso(at + 30 * 86_400_000),
      access: 'granted',
      accessReason: 'paid',
      usedBytes: '0',
      online: true,
      generation: each.generation + 1,
    })),
  };
  world.customers = world.customers.map((each) => (each.id === customer.id ? online : each));
  return online;
}

/** An explanation with every link there. */
export function explained(kind: Explanation['subject']['kind'], id: string, payment: Payment): Explanation {
  const at = (ms: number): string => iso(Date.parse(payment.receivedAt) + ms);
  const name = payment.customerName ?? 'nobody';
  return {
    subject: { kind, id },
    verdict: `${name} paid KES 1,500.00, and it bought 30 days of Home 10 that the network has confirmed.`,
    whole: true,
    facts: [
      { word: 'payment', id: payment.id, at: at(0), text: `M-Pesa ${payment.reference}: KES 1,500.00 received.` },
      { word: 'allocation', id: 'al1', at: at(40), text: 'KES 1,500.00 went to invoice INV-2026-04200.' },
      { word: 'invoice', id: 'i1-0', at: at(40), text: 'INV-2026-04200 of KES 1,500.00, tax KES 375.56 included.' },
      { word: 'charge', id: 'ch1', at: at(40), text: 'Home 10 for 30 days.' },
      { word: 'ledger', id: 'j1', at: at(41), text: 'Journal 5f2c: M-Pesa clearing 1,500.00, customer −1,500.00.' },
      { word: 'entitlement', id: 'e1', at: at(43), text: 'Generation 5: granted, 10 Mbps down and 5 Mbps up.' },
      { word: 'network', id: 'n1', at: at(318), text: 'The router was told, and confirmed when read back.' },
      { word: 'session', id: 'session-1', at: at(1240), text: 'Online from 10.20.0.20 under generation 5.' },
    ],
    text: 'The chain is whole.',
  };
}

/** A customer with what she has to pay now: what she owes, and a change that waits for money or else the next term. */
export function withDue(world: World, customer: CustomerView): CustomerView {
  const { subscriptions, wallet, credit, owed, currency } = customer;
  const waiting = world.changes.find((each) => each.customerId === customer.id && each.state === 'awaiting_payment');
  const [first] = subscriptions;
  const term = first === undefined || first.endsAt !== null ? 0n : BigInt(first.plan.grossPrice.minor);
  const next = waiting === undefined ? term * BigInt(first?.quantity ?? 1) : BigInt(waiting.due.minor);
  const due = BigInt(owed.minor) + next - BigInt(wallet.minor) - BigInt(credit.minor);
  return { ...customer, due: { minor: String(due > 0n ? due : 0n), currency } };
}
