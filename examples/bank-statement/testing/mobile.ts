import {
  definePlugin,
  defineErrors,
  fromWire,
  toWire,
  type AttemptResult,
  type Gateway,
  type Money,
  type MoneyWire,
  type PluginHost,
  type ReportedLine,
} from '@daftari/core';
import { z } from 'zod';

/** A payment at the provider. */
interface Slip {
  readonly receipt: string;
  readonly amount: Money;
  readonly at: number;
  readonly ask: string;
}

/** Providers of prompts in memory, each with its phones and its books: what an ISP has beside its bank. */
export interface Prompts {
  /** She says yes to the ask that waits with her; the provider tells of it. */
  pay(gateway: string, providerReference: string, at: number): Promise<void>;
  /** The provider sends all that it has to the bank, and writes so into its own books. */
  settle(gateway: string, reference: string, at: number): Money;
  /** Whether a provider can be used. */
  readonly rests: Set<string>;
}

const promptErrors = defineErrors('prompts', {
  body: ['invalid', 'This is no message of the provider.'],
  stranger: ['missing', 'The provider knows no ask {reference}.'],
});

const Told = z.strictObject({
  receipt: z.string(),
  ask: z.string(),
  at: z.number(),
  amount: z.custom<MoneyWire>((given) => typeof given === 'object' && given !== null),
});

/** A plugin that brings several gateways: `mobile` asks on a phone, `card` in the browser. */
export function prompts(names: readonly string[]) {
  const books = new Map(names.map((name) => [name, newBooks()]));
  const open: { host: PluginHost | null } = { host: null };
  const rests = new Set<string>();
  const of = (name: string) => books.get(name) ?? newBooks();
  const hands: Prompts = {
    rests,
    async pay(name, ask, at) {
      const { asks, slips, lines } = of(name);
      const amount = asks.get(ask);
      if (amount === undefined) throw promptErrors.stranger({ reference: ask });
      const slip = { receipt: `${name.toUpperCase()}${slips.length + 1}`, amount, at, ask };
      slips.push(slip);
      lines.push(lineOf({ key: slip.receipt, kind: 'payment', amount, at, reference: slip.receipt }));
      const body = { receipt: slip.receipt, ask, at, amount: toWire(amount) };
      await open.host?.receive({ gateway: name, key: slip.receipt, topic: 'told', body });
    },
    settle(name, reference, at) {
      const { lines } = of(name);
      const minor = lines.reduce((sum, { amount }) => sum + amount.minor, 0n);
      const amount = { minor: -minor, currency: 'KES' };
      lines.push(lineOf({ key: reference, kind: 'settlement', amount, at, reference }));
      return { minor, currency: 'KES' };
    },
  };
  const plugin = definePlugin({
    id: 'prompts',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      gateway: names.map((name) => promptGateway(name, of(name), rests)),
      start: async (host) => void (open.host = host),
    }),
  });
  return { plugin: plugin(), hands };
}

interface Books {
  readonly asks: Map<string, Money>;
  readonly slips: Slip[];
  readonly lines: ReportedLine[];
}

const newBooks = (): Books => ({ asks: new Map(), slips: [], lines: [] });

function promptGateway(name: string, { asks, slips, lines }: Books, rests: ReadonlySet<string>): Gateway {
  const became = (reference: string): AttemptResult => {
    if (!asks.has(reference)) throw promptErrors.stranger({ reference });
    const slip = slips.find(({ ask }) => ask === reference);
    return slip === undefined ? { kind: 'pending', providerReference: reference } : received(slip);
  };
  return {
    name,
    currencies: ['KES'],
    asksBy: name === 'card' ? 'card' : 'prompt',
    health: () => (rests.has(name) ? { status: 'down', reason: 'it does not answer' } : { status: 'up' }),
    async request({ amount }) {
      const providerReference = `${name}-${asks.size + 1}`;
      asks.set(providerReference, amount);
      return { providerReference, note: 'asked' };
    },
    query: async (reference) => became(reference),
    report: async ({ fromAt, untilAt }) => lines.filter(({ at }) => at >= fromAt && at < untilAt),
    read({ body }) {
      const told = Told.safeParse(body);
      if (!told.success) throw promptErrors.body();
      return [received({ ...told.data, amount: fromWire(told.data.amount) })];
    },
  };
}

function received({ receipt, ask: providerReference, amount, at: providerAt }: Slip): AttemptResult {
  const nobody = { accountReference: null, payer: null, payerName: null };
  return { kind: 'received', receipt, providerReference, amount, providerAt, ...nobody };
}

function lineOf(given: Pick<ReportedLine, 'key' | 'kind' | 'amount' | 'at' | 'reference'>): ReportedLine {
  const rest = { fee: null, accountReference: null, payer: null, payerName: null, settlement: null };
  return { ...rest, ...given, description: given.kind };
}
