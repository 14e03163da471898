import { localDateAt, startOfDay } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { Instant, instantOrNull, MoneyOut, presentMoney } from '../wire/common.ts';

/** The ISP at a glance. */
export const summaryRoutes = ({ billing, runs }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/summary',
    word: 'summary',
    summary: 'The ISP at a glance; money and payments are those of today',
    who: 'operator',
    reply: z.strictObject({
      accounts: z.int(),
      online: z.int(),
      expired: z.int(),
      received: z.array(MoneyOut),
      payments: z.int(),
      unmatched: z.int(),
      actionsPending: z.int(),
      /** When the books were last found clean; null when they never were, or when the last look found otherwise. */
      verifiedAt: Instant.nullable(),
      /** How many sums the last look found to disagree. */
      disagreements: z.int(),
    }),
    async answer() {
      const now = billing.clock.now();
      const since = startOfDay(localDateAt(now, billing.zone), billing.zone);
      const [{ received, ...figures }, checked] = await Promise.all([
        billing.reads.summary(now, since),
        runs.checked(),
      ]);
      const money = Object.entries(received).map(([currency, minor]) => presentMoney({ minor, currency }));
      const disagreements = checked?.disagreements ?? 0;
      const verifiedAt = disagreements > 0 ? null : (checked?.cleanAt ?? null);
      return { ...figures, received: money, verifiedAt: instantOrNull(verifiedAt), disagreements };
    },
  }),
];
