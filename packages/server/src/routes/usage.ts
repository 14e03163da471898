import { addDays, localDateAt, startOfDay } from '@daftari/core';
import { z } from 'zod';
import { mayNamed } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, ListQuery, paged, placeOf } from '../http/list.ts';
import { Bytes } from '../wire/common.ts';
import { presentSession, SessionOut } from '../wire/session.ts';

/** A local date, `2026-11-22`. */
const Day = z.iso.date();

/** The most days that one answer covers. */
const MOST_DAYS = 400;

/** What was used. */
export const usageRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/usage',
    word: 'usage',
    summary:
      'Bytes for each local day, both ends included; the last thirty days unless asked otherwise. And her sessions',
    params: byId<'Account'>(),
    query: ListQuery.omit({ search: true })
      .extend({ from: Day.optional(), to: Day.optional() })
      .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
        path: ['from'],
        message: 'from is not after to',
      })
      .refine(({ from, to }) => from === undefined || to === undefined || addDays(from, MOST_DAYS) >= to, {
        path: ['from'],
        message: `at most ${MOST_DAYS} days`,
      }),
    reply: z.strictObject({
      days: z.array(z.strictObject({ date: z.iso.date(), inBytes: Bytes, outBytes: Bytes })),
      sessions: z.array(SessionOut),
      ...paged,
    }),
    async answer({ params, query, caller }) {
      mayNamed(caller, params.id);
      const { account } = await billing.view(params.id);
      const to = query.to ?? (query.from === undefined ? today() : addDays(query.from, 29));
      const from = query.from ?? addDays(to, -29);
      const { zone, name } = account;
      const span = [startOfDay(from, zone), startOfDay(addDays(to, 1), zone)] as const;
      const [days, page] = await Promise.all([
        billing.reads.usageByDay(params.id, ...span),
        billing.reads.sessionsOf(params.id, { page: query.page, limit: query.limit }),
      ]);
      return {
        days: days.map(({ date, inBytes, outBytes }) => ({ date, inBytes: `${inBytes}`, outBytes: `${outBytes}` })),
        sessions: page.rows.map((session) => presentSession(session, name)),
        ...placeOf(query, page),
      };

      function today(): string {
        return localDateAt(billing.clock.now(), account.zone);
      }
    },
  }),
];
