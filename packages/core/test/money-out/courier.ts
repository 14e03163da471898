import { z } from 'zod';
import type { GatewayResult, PayOutResult } from '../../src/domain/gateway-result.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import type { Money } from '../../src/kernel/money.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { PayOut, PayOutAsk } from '../../src/ports/gateway.ts';

const courierErrors = defineErrors('courier', {
  no: ['refused', 'The receiver is not known here.'],
  away: ['unavailable', 'The courier is away.'],
  mumbles: ['invalid', 'The answer of the courier cannot be read.'],
});

/**
 * How the courier takes an order: `loses_answer` takes it and says nothing, `mumbles` takes it and says what nobody can
 * read; `loses_order` hears nothing of it.
 */
export type Manner = 'takes' | 'refuses' | 'is_away' | 'loses_answer' | 'mumbles' | 'loses_order';

/** One order as the courier has it. */
export interface Carried {
  readonly order: PayOut;
  readonly reference: string;
  state: 'under_way' | 'paid' | 'not_paid';
  readonly receipt: string;
}

/** Somebody outside who carries money to people, and whom a test tells how to behave. */
export interface Courier {
  /** What he took, in order. He takes whatever he is told: that he is told once is ours to keep. */
  readonly carried: Carried[];
  /** How often he was called. */
  readonly calls: { payOut: number; query: number };
  manner: Manner;
  /** Whether he says what became of an order when he is asked. */
  answers: boolean;
  /** Whether his messages bear a signature. */
  signs: boolean;
  health: 'up' | 'down';
  /** How he gives payments back. */
  readonly givesBack: 'whole' | 'parts';
  fee: Money | null;
  /** Happens whenever he is called, asked or read, before he does anything. */
  touched: () => void;
  /** Happens while he takes an order. */
  whileSending: () => Promise<void>;
}

/** A courier who takes every order, and has carried nothing yet. */
export function newCourier(givesBack: Courier['givesBack'] = 'parts'): Courier {
  return {
    carried: [],
    calls: { payOut: 0, query: 0 },
    manner: 'takes',
    answers: true,
    signs: true,
    health: 'up',
    givesBack,
    fee: null,
    touched: () => undefined,
    whileSending: async () => undefined,
  };
}

/** What he says of an order: in a message, or when he is asked. */
export function says(courier: Courier, { order, reference, state, receipt }: Carried): PayOutResult {
  const names = { disbursementId: order.disbursementId, providerReference: reference };
  if (state === 'under_way') return { kind: 'pay_out_pending', ...names };
  if (state === 'not_paid') return { kind: 'not_paid_out', ...names, reason: 'The wallet of the receiver is full.' };
  const { amount } = order;
  return { kind: 'paid_out', ...names, receipt, amount, fee: courier.fee, providerAt: null, receiver: '2547*****678' };
}

/** His gateway. A message is a result as it stands. */
export const courierPlugin = definePlugin({
  id: 'courier',
  contract: 1,
  options: z.custom<Courier>((value) => typeof value === 'object'),
  setup: (courier) => ({
    gateway: {
      name: 'courier',
      currencies: ['KES'],
      clearing: '1160',
      stepMinor: 100n,
      paysTo: ['phone', 'paybill', 'payment'],
      givesBack: courier.givesBack,
      payOut: (order) => carry(courier, order),
      queryPayOut: (ask) => answer(courier, ask),
      health: () => ({ status: courier.health }),
      read({ body }) {
        courier.touched();
        return [body as GatewayResult];
      },
      doubts: () => !courier.signs,
    },
  }),
});

async function carry(courier: Courier, order: PayOut) {
  courier.calls.payOut += 1;
  const { manner } = courier;
  courier.touched();
  await courier.whileSending();
  if (manner === 'refuses') throw courierErrors.no();
  if (manner === 'is_away') throw courierErrors.away();
  if (manner === 'loses_order') throw new Error('the line broke');
  const turn = courier.carried.length + 1;
  const one: Carried = { order, reference: `AG_${turn}`, state: 'under_way', receipt: `OUT${turn}` };
  courier.carried.push(one);
  if (manner === 'loses_answer') throw new Error('the line broke');
  if (manner === 'mumbles') throw courierErrors.mumbles();
  return { providerReference: one.reference, note: 'taken' };
}

/** He knows his own orders by our name; one that he does not know was never given to him. */
async function answer(courier: Courier, ask: PayOutAsk): Promise<PayOutResult | null> {
  courier.calls.query += 1;
  courier.touched();
  if (!courier.answers) return null;
  const one = courier.carried.find(({ order }) => order.disbursementId === ask.disbursementId);
  if (one !== undefined) return says(courier, one);
  const names = { disbursementId: ask.disbursementId, providerReference: null };
  return { kind: 'not_paid_out', ...names, reason: 'There is no such order.' };
}
