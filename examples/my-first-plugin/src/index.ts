import { definePlugin } from '@daftari/core';
import { discountsFor } from './discount.ts';
import { Options } from './options.ts';
import { listThanks, thank, thanks, thanksAnswer } from './thanks.ts';

export type { LoyaltyOptions } from './options.ts';

/** Gives customers of long standing something off every renewal, and remembers whom to thank for a payment. */
export const loyalty = definePlugin({
  id: 'loyalty',
  version: '1.0.0',
  contract: 1,
  options: Options,
  setup: (options) => ({
    stages: { charges: (charges, facts) => [...charges, ...discountsFor(charges, facts, options)] },
    on: { paymentReceived: thank },
    tables: [thanks],
    commands: [listThanks],
    health: thanksAnswer,
  }),
});
