import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { MoneyOut, presentMoney } from '../wire/common.ts';

/** What was billed in advance and is earned by day. */
export const revenueRoutes = ({ runs }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/runs/recognise',
    word: 'ledger',
    summary: 'Recognise the revenue of the days before one, today unless said otherwise; run twice, it books once',
    who: 'operator',
    long: true,
    body: z.strictObject({ upTo: z.iso.date().exactOptional() }),
    reply: z.strictObject({
      day: z.iso.date(),
      lines: z.int(),
      earned: z.array(z.strictObject({ account: z.string(), amount: MoneyOut })),
      journalId: z.string().nullable(),
    }),
    async answer({ body: { upTo } }) {
      const { day, lines, sums, journalId } = await runs.recognise(upTo);
      const earned = sums.map(({ code, minor, currency }) => ({
        account: code,
        amount: presentMoney({ minor, currency }),
      }));
      return { day, lines, earned, journalId };
    },
  }),
];
