import { definePlugin, type Store } from '@daftari/core';
import { z } from 'zod';

/**
 * The network of the history: it agrees with whatever was decided, under the name that RADIUS has. With it, a payment
 * of the last days reads as it did: access, the order to the network, and the look that verified it.
 */
export const historyNetwork = definePlugin({
  id: 'history',
  contract: 1,
  options: z.custom<Pick<Store, 'reads'>>(),
  setup: ({ reads }) => ({
    driver: {
      name: 'radius',
      async observe({ subscriptionId }) {
        return { admits: (await reads.entitlement(subscriptionId))?.generation ?? null, sessions: [] };
      },
      apply: () => Promise.resolve('nothing to send, each log-in is answered from the entitlement'),
    },
  }),
});

/** The paybill of the history: what it took stands where the money of a paybill stands, until the bank has it. */
export const historyPaybill = definePlugin({
  id: 'paybill',
  contract: 1,
  options: z.strictObject({}),
  setup: () => ({ gateway: { name: 'mpesa', currencies: ['KES'], clearing: '1160', read: () => [] } }),
});
