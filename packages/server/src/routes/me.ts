import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { CustomerViewOut, presentView } from '../wire/customer.ts';
import { UserOut } from './auth.ts';
import { factsOf } from './facts.ts';

/** Who is logged in, for whom, and at which ISP; and whose page it is, to who is not logged in so far. */
export const meRoutes = ({ billing, isp }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/isp',
    word: 'auth',
    summary: 'The name of the ISP, and nothing else: for the page on which one logs in',
    who: 'anyone',
    reply: z.strictObject({ name: z.string() }),
    answer: async () => ({ name: isp.name }),
  }),
  door({
    method: 'GET',
    path: '/api/v1/me',
    word: 'auth',
    summary: 'Who is logged in; for a customer with all that her page begins with',
    reply: z.strictObject({
      user: UserOut,
      customer: CustomerViewOut.nullable(),
      isp: z.strictObject({ name: z.string(), currency: z.string(), zone: z.string() }),
    }),
    async answer({ caller: { userId: id, name, role, accountId } }) {
      const customer = accountId === null ? null : presentView(await factsOf(billing, accountId));
      return { user: { id, name, role, accountId }, customer, isp };
    },
  }),
];
