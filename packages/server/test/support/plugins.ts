import { defineErrors, definePlugin, type GatewayAsk, type PluginRequest } from '@daftari/core';
import { z } from 'zod';

const phoneErrors = defineErrors('phone', { refused: ['refused', 'The phone {payer} is switched off.'] });

/** A gateway that is called as M-Pesa is, and a phone that a test answers. */
export function fakeMpesa() {
  const asks: GatewayAsk[] = [];
  const plugin = definePlugin({
    id: 'fake-mpesa',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      gateway: {
        name: 'mpesa',
        currencies: ['KES'],
        async request(ask: GatewayAsk) {
          if (ask.payer === '254700000000') throw phoneErrors.refused({ payer: ask.payer });
          asks.push(ask);
          return { providerReference: `ws_CO_${ask.attemptId}`, note: 'sent' };
        },
        read: () => [],
      },
    }),
  });
  return { plugin: plugin(), asks };
}

/** A network of one device that admits whomever it is told to, at once. */
export function fakeNetwork() {
  const admitted = new Map<string, number>();
  const disconnected: string[] = [];
  const plugin = definePlugin({
    id: 'fake-network',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      driver: {
        name: 'fake',
        observe: async ({ subscriptionId }) => ({ admits: admitted.get(subscriptionId) ?? null, sessions: [] }),
        async apply(step, { subscriptionId }) {
          if (step.kind === 'disconnect') {
            disconnected.push(step.sessionId);
            return `disconnected ${step.sessionId}`;
          }
          admitted.set(subscriptionId, step.entitlement.generation);
          return `admitted generation ${step.entitlement.generation}`;
        },
      },
    }),
  });
  return { plugin: plugin(), disconnected };
}

/** A plugin with doors to the world: it tells what came in, and one of them breaks. */
export const doorPlugin = definePlugin({
  id: 'doors',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    routes: [
      {
        method: 'POST',
        path: '/{token}/echo',
        access: 'public',
        handler: async ({ params, query, raw, address, headers }: PluginRequest) => ({
          status: 202,
          body: { params, query, bytes: [...raw], address, type: headers['content-type'] ?? null },
        }),
      },
      {
        method: 'GET',
        path: '/figures',
        access: 'operator',
        handler: async () => ({ status: 200, body: { figures: 1 } }),
      },
      {
        method: 'GET',
        path: '/script.js',
        access: 'public',
        handler: async () => ({ status: 200, body: 'let karibu = "Jina";', type: 'text/javascript; charset=utf-8' }),
      },
      {
        method: 'POST',
        path: '/broken',
        access: 'public',
        handler: async () => {
          throw new Error('the password is hunter2');
        },
      },
    ],
  }),
});

/** A stage that refuses every charge while it is told to. */
export function bendingPlugin() {
  let refused = false;
  const plugin = definePlugin({
    id: 'bending',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      stages: {
        charges: (drafts) => {
          if (refused) throw dayErrors.rest();
          return drafts;
        },
      },
    }),
  });
  return { plugin: plugin(), refuse: (now: boolean) => void (refused = now) };
}

const dayErrors = defineErrors('day', { rest: ['refused', 'Nothing is charged, not on a Sunday.'] });

const tornErrors = defineErrors('torn', { message: ['invalid', 'The message is torn.'] });

/** A gateway that cannot read what it is sent until it is mended, and that hears of money without an owner. */
export function tornPlugin() {
  let isTorn = true;
  const plugin = definePlugin({
    id: 'torn',
    contract: 1,
    options: z.undefined(),
    setup: () => ({
      gateway: {
        name: 'torn',
        currencies: ['KES'],
        read: ({ body }) => {
          if (isTorn) throw tornErrors.message();
          const { receipt } = body as { readonly receipt: string };
          return [
            {
              kind: 'received',
              receipt,
              providerReference: null,
              amount: { minor: 100n, currency: 'KES' },
              providerAt: null,
              accountReference: null,
              payer: null,
              payerName: null,
            } as const,
          ];
        },
      },
      on: { paymentUnmatched: () => undefined },
    }),
  });
  return { plugin: plugin(), mend: () => void (isTorn = false) };
}
