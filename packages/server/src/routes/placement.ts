import { subscriptionErrors, type Placement } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { Instant, instantOrNull } from '../wire/common.ts';

const PlacementOut = z.strictObject({
  /** The driver that looks after the router; null: she is placed nowhere. */
  driver: z.string().nullable(),
  routerId: z.string().nullable(),
  /** Her equipment, where she is known by it. */
  mac: z.string().nullable(),
  changedAt: Instant.nullable(),
});

const PlacementIn = z.strictObject({
  driver: z.string().trim().min(1).max(40),
  routerId: z.string().trim().min(1).max(64),
  /** In whatever way a hardware address is written. */
  mac: z.string().trim().min(1).max(64).nullable().default(null),
});

const path = '/api/v1/subscriptions/{id}/placement';
const common = { path, word: 'subscriptions', who: 'operator', params: byId<'Subscription'>() } as const;

/** The routers that subscriptions are served at. */
export const placementRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    ...common,
    method: 'GET',
    summary: 'The router that a subscription is served at',
    reply: PlacementOut,
    async answer({ params: { id } }) {
      if ((await billing.reads.subscription(id)) === null) throw subscriptionErrors.missing({ subscriptionId: id });
      return present(await billing.reads.placement(id));
    },
  }),
  door({
    ...common,
    method: 'PUT',
    summary: 'Serve a subscription at a router: she is written there, and taken away from the one before',
    body: PlacementIn,
    reply: PlacementOut,
    async answer({ params: { id }, body }) {
      return present(await billing.place(id, body));
    },
  }),
  door({
    ...common,
    method: 'DELETE',
    summary: 'Serve a subscription at no router: she is taken away from the one where she was',
    answer: async ({ params: { id } }) => void (await billing.place(id, null)),
  }),
];

function present(placement: Placement | null): z.input<typeof PlacementOut> {
  const { driver, routerId, mac, changedAt } = placement ?? NOWHERE;
  return { driver, routerId, mac, changedAt: instantOrNull(changedAt) };
}

const NOWHERE = { driver: null, routerId: null, mac: null, changedAt: null };
