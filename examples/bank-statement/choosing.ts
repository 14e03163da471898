import { definePlugin } from '@daftari/core';
import { z } from 'zod';

/** Above this, in minor units, mobile money takes no payment: KES 150,000. */
const MOST_BY_PHONE = 15_000_000n;

/** Which of several gateways asks: what a phone may pay goes to the phone, what is more to the card. */
export const choosing = definePlugin({
  id: 'choosing',
  contract: 1,
  options: z.undefined(),
  setup: () => ({
    stages: {
      gateways: (names, { amount }) => {
        const able = names.filter((name) => name !== 'mobile' || amount.minor <= MOST_BY_PHONE);
        return able.toSorted((one, other) => Number(other === 'mobile') - Number(one === 'mobile'));
      },
    },
  }),
});
