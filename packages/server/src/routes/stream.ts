import { z } from 'zod';
import { callerOf } from '../auth/caller.ts';
import type { Door } from '../http/door.ts';
import type { Hub } from '../hub.ts';

/** What happens, as it happens. */
export const streamRoutes = (hub: Hub): readonly Door[] => [
  {
    method: 'GET',
    path: '/api/v1/stream',
    word: 'stream',
    summary:
      'Server-sent events of what happens; customers hear only their own. Best effort: read the facts after a gap',
    who: 'user',
    params: z.strictObject({}),
    query: z.strictObject({}),
    body: null,
    status: 200,
    reply: z.string(),
    mediaType: 'text/event-stream',
    handle(request, h) {
      const stream = hub.open(callerOf(request));
      request.raw.res.once('close', () => stream.destroy());
      // Compressed, events would be held back until a block is full.
      return h
        .response(stream)
        .type('text/event-stream')
        .header('content-encoding', 'identity')
        .header('x-accel-buffering', 'no');
    },
  },
];
