import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { instant, Instant } from '../wire/common.ts';

/** The bill run, which the clock begins every hour, and what it left. */
export const runRoutes = ({ runs }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/runs/bill',
    word: 'invoice',
    summary: 'Bill every postpaid subscription whose period has begun, now; run twice, it bills once',
    who: 'operator',
    long: true,
    reply: z.strictObject({
      billed: z.int(),
      parked: z.array(z.strictObject({ subscriptionId: z.string(), reason: z.string() })),
    }),
    async answer() {
      const { billed, parked } = await runs.bill();
      return { billed, parked: parked.map((one) => ({ ...one })) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/runs/parked',
    word: 'invoice',
    summary: 'The subscriptions that the last bill run could not bill, and why',
    who: 'operator',
    reply: z.strictObject({
      parked: z.array(
        z.strictObject({ subscriptionId: z.string(), reason: z.string(), since: Instant, triedAt: Instant }),
      ),
    }),
    async answer() {
      const parked = await runs.parked();
      return {
        parked: parked.map(({ subscriptionId, reason, sinceAt, triedAt }) => ({
          subscriptionId,
          reason,
          since: instant(sinceAt),
          triedAt: instant(triedAt),
        })),
      };
    },
  }),
];
