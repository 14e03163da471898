import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';

/** A month of a busy paybill is a megabyte or two. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Statements that people have exported from providers and banks. */
export const statementRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/gateways/{name}/statements',
    word: 'payment',
    summary: 'Take in the file of a statement as its gateway reads it; the same file again changes nothing',
    who: 'operator',
    long: true,
    params: z.strictObject({ name: z.string().trim().min(1).max(64) }),
    query: z.strictObject({ file: z.string().trim().min(1).max(120).default('statement') }),
    takes: { mediaTypes: ['text/csv', 'text/plain'], mostBytes: MOST_BYTES },
    body: z.string('the text of the file').min(1, 'the file is empty'),
    reply: z.strictObject({
      fresh: z.int(),
      known: z.int(),
      /** Payments that no message had told of: they are booked now. */
      found: z.int(),
      applied: z.int(),
      /** Rows that could not be read, by their line in the file. */
      unreadable: z.array(z.strictObject({ row: z.int(), why: z.string() })),
    }),
    async answer({ params, query, body: text, caller }) {
      const file = { gateway: params.name, text, name: query.file, actor: caller.name };
      const { unreadable, ...taken } = await billing.importStatement(file);
      return { ...taken, unreadable: [...unreadable] };
    },
  }),
];
