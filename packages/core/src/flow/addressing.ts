import { z } from 'zod';
import {
  addressingErrors,
  heldBy,
  NO_ADDRESSES,
  readAddresses,
  sameAddresses,
  type Addresses,
  type Addressing,
} from '../domain/addressing.ts';
import { subscriptionErrors, type Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import { clearOfOthers } from './addressing-others.ts';
import { decidedAgain } from './again.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { parse } from './input.ts';

/** The addresses of a subscription; what is left out it has not. */
export const AddressingInput = z.strictObject({
  ipv4: z.string().trim().nullable().default(null),
  ipv4Bits: z.int().nullable().default(null),
  ipv4Routes: z.array(z.string().trim()).default([]),
  ipv6Prefix: z.string().trim().nullable().default(null),
  interfaceId: z.string().trim().nullable().default(null),
  delegatedPrefix: z.string().trim().nullable().default(null),
  ipv6Routes: z.array(z.string().trim()).default([]),
});
/** What sets addresses. */
export type AddressingInput = z.input<typeof AddressingInput>;

/**
 * Gives a subscription addresses of its own, or with an empty input takes them away. No device can change an address
 * in mid-session: a new generation goes out with the change, and whoever is online under an older one logs in again.
 * So does who is online with one of these addresses out of a pool: no two have the same.
 * @throws BillingError `input.malformed`, `addressing.malformed`, `addressing.taken`, `addressing.ended`,
 *   `subscription.missing`
 */
export async function setAddressing(
  house: House,
  subscriptionId: Id<'Subscription'>,
  given: AddressingInput,
): Promise<Addressing> {
  const wanted = readAddresses(parse(AddressingInput, given));
  const addressing = await written(house, subscriptionId, wanted);
  await clearOfOthers(house, subscriptionId, heldBy(wanted));
  return addressing;
}

function written(house: House, subscriptionId: Id<'Subscription'>, wanted: Addresses): Promise<Addressing> {
  return untilFresh(house, `the addresses of ${subscriptionId}`, async () => {
    const { reads } = house.store;
    const subscription = await reads.subscription(subscriptionId);
    if (subscription === null) throw subscriptionErrors.missing({ subscriptionId });
    const before = await reads.addressing(subscriptionId);
    const now = house.clock.now();
    const is = before ?? { ...NO_ADDRESSES, subscriptionId, generation: subscription.generation, changedAt: now };
    if (sameAddresses(is, wanted)) return { changes: null, answer: is };
    if (isOver(subscription, now)) throw addressingErrors.ended({ subscriptionId });
    const freed = await freedFor(house, subscriptionId, wanted, now);
    const view = await loadView(house, subscription.accountId);
    const one = view.subscriptions.find((each) => each.subscription.id === subscriptionId);
    if (one?.entitlement == null) throw subscriptionErrors.missing({ subscriptionId });
    const isFixed = one.plan.service.access === 'static' && wanted.ipv4 === null;
    if (isFixed && (await reads.placement(subscriptionId)) !== null) {
      const reason = 'her plan has a fixed address, and a router is told of it: place her nowhere first';
      throw addressingErrors.malformed({ field: 'ipv4', reason });
    }
    const again = decidedAgain(house, one.subscription, one.entitlement, now);
    const { generation } = again.entitlement;
    const addressing: Addressing = { ...wanted, subscriptionId, generation, changedAt: now };
    const changes = { ...again.changes, seen: [view.seen], addressings: [...freed, addressing] };
    return { changes, answer: addressing };
  });
}

/**
 * Nobody else may hold a part of what is wanted. Who has ended needs her addresses no more: they are taken from her in
 * the same unit of work.
 * @throws BillingError `addressing.taken`, with the holder
 */
async function freedFor(
  house: House,
  subscriptionId: Id<'Subscription'>,
  wanted: Addresses,
  now: number,
): Promise<readonly Addressing[]> {
  const { reads } = house.store;
  const freed = new Map<Id<'Subscription'>, Addressing>();
  for (const prefix of heldBy(wanted)) {
    for (const holder of await reads.addressHolders(prefix)) {
      if (holder.subscriptionId === subscriptionId || freed.has(holder.subscriptionId)) continue;
      const other = await reads.subscription(holder.subscriptionId);
      if (other !== null && !isOver(other, now)) {
        const { username, held } = holder;
        throw addressingErrors.taken({ address: prefix.text, holder: username, held, by: holder.subscriptionId });
      }
      const generation = other?.generation ?? 0;
      freed.set(holder.subscriptionId, {
        ...NO_ADDRESSES,
        subscriptionId: holder.subscriptionId,
        generation,
        changedAt: now,
      });
    }
  }
  return [...freed.values()];
}

function isOver({ state, endsAt }: Subscription, now: number): boolean {
  return state === 'ended' || (endsAt !== null && endsAt <= now);
}
