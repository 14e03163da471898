import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';

const Disagreement = z.strictObject({ what: z.string(), id: z.string(), expected: z.string(), found: z.string() });

/** The books. */
export const ledgerRoutes = ({ runs }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/ledger/verify',
    word: 'ledger',
    summary: 'Recompute every sum of the books, and name whatever disagrees',
    who: 'operator',
    long: true,
    reply: z.strictObject({ clean: z.boolean(), disagreements: z.array(Disagreement) }),
    async answer() {
      const disagreements = await runs.verify();
      return { clean: disagreements.length === 0, disagreements: disagreements.map((one) => ({ ...one })) };
    },
  }),
];
