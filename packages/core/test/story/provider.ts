import { z } from 'zod';
import type { AttemptResult, ReceivedResult } from '../../src/domain/gateway-result.ts';
import { defineErrors } from '../../src/kernel/error.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { GatewayAsk, GatewayAsked } from '../../src/ports/gateway.ts';
import type { Store } from '../../src/ports/store.ts';
import { kes, received } from '../../src/testing/builders.ts';
import type { Customer, Story } from '../../src/testing/story.ts';

/** What a provider answers in words that are none of ours. */
export const said = defineErrors('said', {
  tooMany: ['refused', 'Too many requests at once.'],
  unknown: ['missing', 'There is no such request.'],
  unreadable: ['invalid', 'The answer of the provider cannot be read.'],
});

/** A provider of money, whose every answer a test writes. */
export interface Provider {
  /** What it was asked for, in order. */
  readonly asks: GatewayAsk[];
  /** Answers an ask; at first it accepts each, by the names `ask-1`, `ask-2` … */
  request: (ask: GatewayAsk) => Promise<GatewayAsked>;
  /** Answers what became of one; at first all are pending. */
  query: (providerReference: string) => Promise<AttemptResult>;
}

/** A provider that accepts every ask, and has heard of no money yet. */
export function newProvider(): Provider {
  const asks: GatewayAsk[] = [];
  return {
    asks,
    async request() {
      return { providerReference: `ask-${asks.length}`, note: 'accepted' };
    },
    query: async (providerReference) => ({ kind: 'pending', providerReference }),
  };
}

/** Its gateway. A callback is a result as it stands, and each is doubted. */
export const till = definePlugin({
  id: 'till',
  contract: 1,
  options: z.custom<Provider>((value) => typeof value === 'object'),
  setup: (provider) => ({
    gateway: {
      name: 'till',
      currencies: ['KES'],
      request(ask) {
        provider.asks.push(ask);
        return provider.request(ask);
      },
      query: (reference) => provider.query(reference),
      read: ({ body }) => [body as AttemptResult],
      doubts: () => true,
    },
  }),
});

/** The phone on which she is asked. */
export const PHONE = '254712345678';

/** Asks her for what is due. */
export const askFor = (story: Story, { account }: Pick<Customer, 'account'>, payer = PHONE) =>
  story.billing.requestPayment({
    gateway: 'till',
    accountId: account.id,
    subscriptionId: null,
    amount: kes('1000.00'),
    payer,
  });

/** What a callback of the provider says of a payment of KES 1,000. */
export const callback = (providerReference: string, given: Partial<ReceivedResult> = {}): ReceivedResult =>
  received({ providerReference, accountReference: null, payer: '2547*****678', ...given });

/** The answer of a query that confirms without a receipt. */
export const confirms = async (providerReference: string): Promise<AttemptResult> =>
  received({
    providerReference,
    receipt: null,
    amount: null,
    providerAt: null,
    accountReference: null,
    payer: null,
    payerName: null,
  });

/** A callback arrives, and is worked on. */
export async function arrives(story: Story, result: AttemptResult, key = 'message-1'): Promise<void> {
  const receivedAt = story.clock.now();
  await story.billing.store.write({ inbox: [{ gateway: 'till', key, topic: 'callback', body: result, receivedAt }] });
  await story.settle();
}

/** Time passes, and all is worked on that is due. */
export async function after(story: Story, ms: number): Promise<void> {
  story.clock.advance(ms);
  await story.settle();
}

/** A store whose writes fail as often as it is told; each is written all the same if `written`. */
export interface Frail {
  readonly store: Store;
  fails: number;
  written: boolean;
}

/** Makes a store frail. */
export function frail(store: Store, fault: () => Error): Frail {
  const self: Frail = {
    fails: 0,
    written: false,
    store: {
      ...store,
      async write(changes) {
        if (self.fails === 0) return store.write(changes);
        self.fails -= 1;
        if (self.written) await store.write(changes);
        throw fault();
      },
    },
  };
  return self;
}
