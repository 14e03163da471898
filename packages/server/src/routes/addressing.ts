import { NO_ADDRESSES, type Addressing } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { Instant, instantOrNull } from '../wire/common.ts';
import { checkSeen } from './own.ts';

const Text = z.string().trim().min(1).max(64);
const Routes = z.array(Text).max(16);

const AddressingOut = z.strictObject({
  /** Her own address; null: one of a pool. */
  ipv4: z.string().nullable(),
  /** The length of the prefix around it that her equipment is told of; null: it is not told. */
  ipv4Bits: z.int().nullable(),
  /** Networks behind it. */
  ipv4Routes: z.array(z.string()),
  /** The prefix of her link, and the last half of her address on it. */
  ipv6Prefix: z.string().nullable(),
  interfaceId: z.string().nullable(),
  /** The prefix that her router gives on. */
  delegatedPrefix: z.string().nullable(),
  ipv6Routes: z.array(z.string()),
  /** Null: she never had any of her own. */
  changedAt: Instant.nullable(),
});

/** What is left out she has not. */
const AddressingIn = z.strictObject({
  ipv4: Text.nullable().default(null),
  ipv4Bits: z.int().min(1).max(32).nullable().default(null),
  ipv4Routes: Routes.default([]),
  ipv6Prefix: Text.nullable().default(null),
  interfaceId: Text.nullable().default(null),
  delegatedPrefix: Text.nullable().default(null),
  ipv6Routes: Routes.default([]),
});

/** The addresses that subscriptions have for themselves. */
export const addressingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/subscriptions/{id}/addresses',
    word: 'subscriptions',
    summary: 'The addresses that a subscription has for itself',
    params: byId<'Subscription'>(),
    reply: AddressingOut,
    async answer({ params: { id }, caller }) {
      await checkSeen(billing, caller, id);
      return present(await billing.reads.addressing(id));
    },
  }),
  door({
    method: 'PUT',
    path: '/api/v1/subscriptions/{id}/addresses',
    word: 'subscriptions',
    summary: 'Give a subscription addresses of its own, or none: whoever is online with others logs in again',
    who: 'operator',
    params: byId<'Subscription'>(),
    body: AddressingIn,
    reply: AddressingOut,
    async answer({ params: { id }, body }) {
      return present(await billing.setAddressing(id, body));
    },
  }),
];

function present(given: Addressing | null): z.input<typeof AddressingOut> {
  const { subscriptionId: _, generation: __, changedAt, ...addresses } = given ?? { ...NO_ADDRESSES, ...NEVER };
  return {
    ...addresses,
    ipv4Routes: [...addresses.ipv4Routes],
    ipv6Routes: [...addresses.ipv6Routes],
    changedAt: instantOrNull(changedAt),
  };
}

const NEVER = { subscriptionId: null, generation: 0, changedAt: null };
