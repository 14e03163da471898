import { z } from 'zod';
import { deadLetters, MOST_SHOWN } from '../dead-letters.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { instant, Instant } from '../wire/common.ts';

const DeadDelivery = z.strictObject({
  id: z.string(),
  consumer: z.string(),
  event: z.string(),
  aggregate: z.string(),
  sequence: z.int(),
  payload: z.json(),
  at: Instant,
  attempts: z.int(),
  reason: z.string().nullable(),
});

const DeadMessageOut = z.strictObject({
  gateway: z.string(),
  key: z.string(),
  topic: z.string(),
  body: z.json(),
  receivedAt: Instant,
  tries: z.int(),
  reason: z.string().nullable(),
});

/** What waits for a person, and how it is sent on its way again. */
export const deadLetterRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/dead-letters',
    word: 'dead letters',
    summary: `Events and messages of providers that wait for a person, oldest first; at most ${MOST_SHOWN} of each`,
    who: 'operator',
    reply: z.strictObject({ deliveries: z.array(DeadDelivery), messages: z.array(DeadMessageOut) }),
    async answer() {
      const { deliveries, messages } = await deadLetters(billing);
      return {
        deliveries: deliveries.map(({ payload, at, ...one }) => ({ ...one, payload: plain(payload), at: instant(at) })),
        messages: messages.map(({ gateway, key, topic, body, receivedAt, tries, reason }) => ({
          gateway,
          key,
          topic,
          body: plain(body),
          receivedAt: instant(receivedAt),
          tries,
          reason,
        })),
      };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/dead-letters/deliveries/{id}/replay',
    word: 'dead letters',
    summary: 'Let a plugin hear an event again that it could not hear; those behind it follow',
    who: 'operator',
    params: byId<'Delivery'>(),
    answer: ({ params }) => billing.store.replayDelivery(params.id, billing.clock.now()),
  }),
  door({
    method: 'POST',
    path: '/api/v1/dead-letters/messages/replay',
    word: 'dead letters',
    summary: 'Take up a message of a provider again; money in it is booked once, however often it comes',
    who: 'operator',
    body: z.strictObject({ gateway: z.string().min(1).max(64), key: z.string().min(1).max(255) }),
    answer: ({ body }) => billing.store.replayInbox(body.gateway, body.key, billing.clock.now()),
  }),
];

/** What was decoded from JSON, and has lost its bigints, is JSON. */
function plain(value: unknown): z.core.util.JSONType {
  return (value ?? null) as z.core.util.JSONType;
}
