import { z } from 'zod';
import type { AttemptResult, MandateResult } from '../../src/domain/gateway-result.ts';
import { mandateErrors } from '../../src/domain/mandate.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import type { Money } from '../../src/kernel/money.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Gateway, GatewayAsk, GatewayAsked, GatewayHealth } from '../../src/ports/gateway.ts';
import { received } from '../../src/testing/builders.ts';

/** What a bank says when it will not pay, or cannot be reached. */
const bankErrors = defineErrors('bank', {
  declined: ['refused', 'The bank declines: insufficient funds.'],
  away: ['unavailable', 'The bank cannot be reached.'],
});

/** How a bank answers the next asks. */
export type Mood = 'pays' | 'declines' | 'wants her' | 'is away' | 'pays and is not heard' | 'is not heard';

/** A bank that charges cards: it knows each ask by our name, so that it charges once for it. */
export interface Bank {
  mood: Mood;
  health: GatewayHealth;
  /** What it was told, every time. */
  readonly asks: GatewayAsk[];
  /** What it has charged, by our name for the ask. */
  readonly charges: Map<string, { readonly amount: Money; readonly mandate: string | null }>;
  /** Mandates that it was told to forget. */
  readonly forgotten: string[];
}

/** A bank that pays whatever it is asked for. */
export function newBank(): Bank {
  return { mood: 'pays', health: { status: 'up' }, asks: [], charges: new Map(), forgotten: [] };
}

/** How a gateway of a bank differs from the one called `cards`. */
export type BankOptions = Partial<Pick<Gateway, 'name' | 'stepMinor' | 'asksBy' | 'knowsAsksMs'>>;

const DAY_MS = 86_400_000;

/** A bank's gateway: the provider's own names are `ch-` and ours. A message is a list of results as it stands. */
export function bankGateway(bank: Bank, options: BankOptions = {}): Gateway {
  return {
    name: 'cards',
    currencies: ['KES'],
    asksBy: 'card',
    knowsAsksMs: DAY_MS,
    ...options,
    health: () => bank.health,
    request: async (ask) => answer(bank, ask),
    query: async (reference) => becameOf(bank, reference),
    endMandate: async (reference) => {
      if (bank.mood === 'is away') throw bankErrors.away();
      bank.forgotten.push(reference);
    },
    read: ({ body }) => body as readonly AttemptResult[],
  };
}

/** A plugin with one bank. */
export const cards = definePlugin({
  id: 'cards',
  contract: 1,
  options: z.custom<Bank>((given) => typeof given === 'object'),
  setup: (one) => ({ gateway: bankGateway(one) }),
});

/** A plugin with several gateways, as they are given. */
export const several = definePlugin({
  id: 'several',
  contract: 1,
  options: z.custom<readonly Gateway[]>((given) => Array.isArray(given)),
  setup: (gateway) => ({ gateway }),
});

function answer(one: Bank, ask: GatewayAsk): GatewayAsked {
  one.asks.push(ask);
  const asked: GatewayAsked = {
    providerReference: `ch-${ask.attemptId}`,
    note: 'accepted',
    ...(ask.mandate === null && { next: { kind: 'open', url: `https://bank.example/${ask.attemptId}` } as const }),
  };
  if (one.charges.has(ask.attemptId)) return asked;
  if (one.mood === 'declines') throw bankErrors.declined();
  if (one.mood === 'is away') throw bankErrors.away();
  if (one.mood === 'wants her') {
    throw mandateErrors.needsPayer({ reason: 'the bank asks for her code', url: 'https://bank.example/confirm' });
  }
  if (one.mood !== 'is not heard') one.charges.set(ask.attemptId, { amount: ask.amount, mandate: ask.mandate });
  if (one.mood !== 'pays') throw new Error('connection reset');
  return asked;
}

async function becameOf({ charges }: Bank, providerReference: string): Promise<AttemptResult> {
  const charge = charges.get(providerReference.slice('ch-'.length));
  if (charge === undefined) return { kind: 'pending', providerReference };
  const receipt = `RC${providerReference.slice(-8)}`;
  const { amount } = charge;
  return received({ providerReference, receipt, amount, providerAt: null, accountReference: null, payer: null });
}

/** What the bank says of a card that she has saved. */
export function cardSaved(accountId: string | null, given: Partial<MandateResult> = {}): MandateResult {
  return {
    kind: 'mandate',
    providerReference: 'card-1',
    accountId,
    state: 'active',
    startedBy: 'us',
    label: 'Visa •••• 4242',
    expiresAt: null,
    providerAt: null,
    ...given,
  };
}
