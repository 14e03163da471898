import { z } from 'zod';
import type { GatewayResult, PayOutResult } from '../../src/domain/gateway-result.ts';
import type { ReportedLine } from '../../src/domain/reported-line.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import { negate, type Money } from '../../src/kernel/money.ts';
import type { Gateway, InboxMessage, PayOut } from '../../src/ports/gateway.ts';
import { kes, START } from '../../src/testing/builders.ts';
import type { GatewayBench, GatewayFault } from '../../src/testing/gateway-bench.ts';

// A provider in memory that can do everything which the port of gateways knows, and its bench.

const counterErrors = defineErrors('counter', {
  body: ['invalid', 'This is no message of the counter.'],
  step: ['refused', 'The counter has no cents.'],
  no: ['refused', 'The counter is closed to you.'],
  away: ['unavailable', 'The counter was not reached.'],
});

/** What is said in a message: results in our own words, as they are. */
const Body = z.strictObject({ said: z.custom<GatewayResult>((given) => typeof given === 'object' && given !== null) });

interface World {
  readonly messages: InboxMessage[];
  readonly lines: ReportedLine[];
  readonly asks: Map<string, { readonly amount: Money; state: 'waiting' | 'paid' | 'refused' }>;
  readonly orders: { readonly order: PayOut; state: 'waiting' | 'sent' | 'failed' }[];
  readonly faults: GatewayFault[];
}

function tell(world: World, said: GatewayResult): void {
  const key = `m${world.messages.length}`;
  world.messages.push({ gateway: 'counter', key, topic: 'said', body: { said }, receivedAt: START });
}

function line(world: World, given: Pick<ReportedLine, 'kind' | 'amount' | 'reference'>): void {
  const rest = { fee: null, at: START, accountReference: '10000099', payer: null, payerName: null, settlement: null };
  world.lines.push({ key: `l${world.lines.length}`, ...rest, description: 'At the counter', ...given });
}

/** Does what a fault lets it do, and throws what the fault throws. */
function guarded<T>({ faults }: World, act: () => T): T {
  const fault = faults.shift();
  if (fault === 'refused') throw counterErrors.no();
  if (fault === 'unreached') throw counterErrors.away();
  const done = act();
  if (fault === 'lost') throw new Error('the line went dead');
  return done;
}

const received = (world: World, reference: string | null, amount: Money): void => {
  const receipt = `R${world.lines.length}`;
  line(world, { kind: 'payment', amount, reference: receipt });
  const rest = { providerAt: START, accountReference: '10000099', payer: null, payerName: null };
  tell(world, { kind: 'received', receipt, providerReference: reference, amount, ...rest });
};

function outcome({ order, state }: World['orders'][number]): PayOutResult {
  const names = { disbursementId: order.disbursementId, providerReference: `out-${order.disbursementId}` };
  if (state === 'waiting') return { kind: 'pay_out_pending', ...names };
  if (state === 'failed') return { kind: 'not_paid_out', ...names, reason: 'The number is not registered.' };
  const rest = { amount: order.amount, fee: kes('15.00'), providerAt: START, receiver: '2547*****678' };
  return { kind: 'paid_out', ...names, receipt: 'OUT1', ...rest };
}

function counterGateway(world: World): Gateway {
  return {
    name: 'counter',
    currencies: ['KES'],
    stepMinor: 100n,
    knowsAsksMs: 60_000,
    paysTo: ['phone'],
    async request({ attemptId, amount, mandate }) {
      if (amount.minor % 100n !== 0n) throw counterErrors.step();
      return guarded(world, () => {
        const providerReference = `ask-${attemptId}`;
        const paid = mandate !== null;
        if (!world.asks.has(providerReference)) world.asks.set(providerReference, { amount, state: 'waiting' });
        const ask = world.asks.get(providerReference);
        if (ask !== undefined && paid) ask.state = 'paid';
        return { providerReference, note: 'asked' };
      });
    },
    async query(providerReference) {
      const { state = 'waiting', amount = null } = world.asks.get(providerReference) ?? {};
      if (state === 'waiting') return { kind: 'pending', providerReference };
      if (state === 'refused') return { kind: 'failed', providerReference, reason: 'She said no.' };
      const rest = { providerAt: START, accountReference: null, payer: null, payerName: null };
      return { kind: 'received', receipt: null, providerReference, amount, ...rest };
    },
    async payOut(order) {
      if (order.amount.minor % 100n !== 0n) throw counterErrors.step();
      return guarded(world, () => {
        world.orders.push({ order, state: 'waiting' });
        return { providerReference: `out-${order.disbursementId}`, note: 'taken' };
      });
    },
    async queryPayOut({ disbursementId }) {
      const one = world.orders.find(({ order }) => order.disbursementId === disbursementId);
      return one === undefined ? null : outcome(one);
    },
    report: async ({ fromAt, untilAt }) => world.lines.filter(({ at }) => at >= fromAt && at < untilAt),
    read({ body }) {
      const said = Body.safeParse(body);
      if (!said.success) throw counterErrors.body();
      return [said.data.said];
    },
  };
}

/** A bench on which everything can be seen. */
export async function openCounter(): Promise<GatewayBench> {
  const world: World = { messages: [], lines: [], asks: new Map(), orders: [], faults: [] };
  const amount = kes('500.00');
  const mandate = {
    kind: 'mandate',
    providerReference: 'card-1',
    accountId: null,
    startedBy: 'us',
    label: 'Visa •••• 4242',
    expiresAt: null,
    providerAt: START,
  } as const;
  return {
    gateway: counterGateway(world),
    payer: '254712345678',
    amount,
    async answer(providerReference, how) {
      const ask = world.asks.get(providerReference);
      if (ask === undefined) return;
      ask.state = how === 'pay' ? 'paid' : 'refused';
      if (how === 'pay') received(world, providerReference, ask.amount);
    },
    fault: async (how) => void world.faults.push(how),
    messages: async () => world.messages,
    out: {
      to: { kind: 'phone', msisdn: '254712345678' },
      amount,
      async settle(how) {
        const last = world.orders.at(-1);
        if (last === undefined) return;
        last.state = how === 'send' ? 'sent' : 'failed';
        if (how === 'send') line(world, { kind: 'disbursement', amount: negate(amount), reference: 'OUT1' });
        tell(world, outcome(last));
      },
      fault: async (how) => void world.faults.push(how),
    },
    report: () => ({ fromAt: START - 3_600_000, untilAt: START + 3_600_000 }),
    mandates: {
      startedBy: 'us',
      allow: async () => tell(world, { ...mandate, state: 'active' }),
      end: async () => tell(world, { ...mandate, state: 'ended' }),
    },
    async takeBack(payment) {
      const taking = { amount: null, fee: null, providerAt: START, reason: 'The payer disputes it.' };
      tell(world, { kind: 'taken_back', reference: 'taking-1', payment, ...taking });
    },
    restore: async () => tell(world, { kind: 'restored', reference: 'taking-1', providerAt: START }),
    close: async () => undefined,
  };
}
