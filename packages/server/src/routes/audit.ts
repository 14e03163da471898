import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { idOf } from '../http/list.ts';
import { instant, Instant } from '../wire/common.ts';

const ActOut = z.strictObject({
  at: Instant,
  actor: z.strictObject({ id: z.string(), name: z.string() }),
  method: z.string(),
  path: z.string(),
  subject: z.string().nullable(),
  status: z.int(),
  details: z.json(),
});

/** Who did what. */
export const auditRoutes = ({ audit }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/audit',
    word: 'audit',
    summary: 'The changes that operators made, newest first; of one UTC day or one operator where asked',
    who: 'operator',
    query: z.strictObject({
      page: z.coerce.number().int().min(1).max(100).default(1),
      limit: z.coerce.number().int().min(1).max(100).default(25),
      day: z.iso.date().optional(),
      actor: idOf<'User'>().optional(),
    }),
    reply: z.strictObject({ acts: z.array(ActOut), page: z.int(), more: z.boolean() }),
    async answer({ query: { page, limit, day, actor } }) {
      const { acts, more } = await audit.list({ page, limit, day, actorId: actor });
      return {
        acts: acts.map(({ at, actorId: id, actor: name, details, ...act }) => ({
          ...act,
          at: instant(at),
          actor: { id, name },
          details: details as z.core.util.JSONType,
        })),
        page,
        more,
      };
    },
  }),
];
