import { z } from 'zod';
import {
  checkPlace,
  placementErrors,
  readMac,
  samePlace,
  type Leaving,
  type Place,
  type Placement,
} from '../domain/placement.ts';
import { networkErrors } from '../domain/network.ts';
import { routerErrors } from '../domain/router.ts';
import { subscriptionErrors, type Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { Changes } from '../ports/store.ts';
import { decidedAgain } from './again.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { parse } from './input.ts';

/** Where a subscription is to be served. */
export const PlacementInput = z.strictObject({
  driver: z.string().trim().min(1).max(40),
  /** One of the routers that the driver looks after. */
  routerId: z.string().trim().min(1).max(64),
  /** Her equipment, in whatever way a hardware address is written. */
  mac: z.string().trim().nullable().default(null),
});
/** What places a subscription. */
export type PlacementInput = z.input<typeof PlacementInput>;

/**
 * Places a subscription at a router, or with null at none. A new generation goes out with the change: she is written on
 * the new router, and the driver of the one before is told to take her away there. Where she is already nothing is
 * done.
 * @throws BillingError `input.malformed`, `placement.malformed`, `placement.taken`, `placement.ended`,
 *   `network.noDriver`, `router.cannot`, `router.missing`, `subscription.missing`, or what the driver throws
 */
export async function place(
  house: House,
  subscriptionId: Id<'Subscription'>,
  given: PlacementInput | null,
): Promise<Placement | null> {
  const wanted = given === null ? null : await readPlace(house, given);
  const { placement, freed } = await written(house, subscriptionId, wanted);
  // Nothing else would tell the router that those who have ended are not to be let in by this address any more.
  for (const { driver, routerId } of freed) await house.store.wakeActions(driver, routerId, house.clock.now());
  return placement;
}

/** What was written of a place. */
interface Written {
  readonly placement: Placement | null;
  /** The places of others that were taken from them. */
  readonly freed: readonly Placement[];
}

function written(house: House, subscriptionId: Id<'Subscription'>, wanted: Place | null): Promise<Written> {
  return untilFresh(house, `the placement of ${subscriptionId}`, async () => {
    const { reads } = house.store;
    const subscription = await reads.subscription(subscriptionId);
    if (subscription === null) throw subscriptionErrors.missing({ subscriptionId });
    const before = await reads.placement(subscriptionId);
    if (samePlace(before, wanted)) return { changes: null, answer: { placement: before, freed: [] } };
    const now = house.clock.now();
    if (wanted !== null && isOver(subscription, now)) throw placementErrors.ended({ subscriptionId });
    const freed = await freedFor(house, subscriptionId, wanted, now);
    const view = await loadView(house, subscription.accountId);
    const one = view.subscriptions.find((each) => each.subscription.id === subscriptionId);
    if (one?.entitlement == null) throw subscriptionErrors.missing({ subscriptionId });
    if (wanted !== null) {
      const ipv4 = (await reads.addressing(subscriptionId))?.ipv4 ?? null;
      checkPlace({ access: one.plan.service.access, mac: wanted.mac, ipv4 });
    }
    const again = decidedAgain(house, one.subscription, one.entitlement, now);
    const { generation } = again.entitlement;
    const placement = wanted && { ...wanted, subscriptionId, generation, changedAt: now };
    const moved: Changes = {
      ...(placement !== null && { placements: [placement] }),
      placementsGone: [...(placement === null ? [subscriptionId] : []), ...freed.map((gone) => gone.subscriptionId)],
      leavings: [before, ...freed].filter((gone) => gone !== null).map(leavingOf),
    };
    return { changes: { ...again.changes, ...moved, seen: [view.seen] }, answer: { placement, freed } };
  });
}

/**
 * The place as it is kept.
 * @throws BillingError when the driver does not look after such a router
 */
async function readPlace(house: House, given: PlacementInput): Promise<Place> {
  const { driver, routerId, mac } = parse(PlacementInput, given);
  const at = house.drivers.get(driver);
  if (at === undefined) throw networkErrors.noDriver({ driver });
  if (at.routers === undefined) throw routerErrors.cannot({ driver, what: 'serve anybody at a router by its name' });
  const routers = await at.routers();
  if (routers.every(({ id }) => id !== routerId)) throw routerErrors.missing({ driver, routerId });
  return { driver, routerId, mac: readMac(mac) };
}

/**
 * Nobody else may have the hardware address at the router. Who has ended needs her place no more: it is taken from her
 * in the same unit of work.
 * @throws BillingError `placement.taken`, with the holder
 */
async function freedFor(
  house: House,
  subscriptionId: Id<'Subscription'>,
  wanted: Place | null,
  now: number,
): Promise<readonly Placement[]> {
  if (wanted === null || wanted.mac === null) return [];
  const { driver, routerId, mac } = wanted;
  const holder = await house.store.reads.macHolder(driver, routerId, mac);
  if (holder === null || holder.id === subscriptionId) return [];
  if (!isOver(holder, now)) throw placementErrors.taken({ mac, holder: holder.username, by: holder.id });
  const held = await house.store.reads.placement(holder.id);
  return held === null ? [] : [held];
}

function leavingOf({ subscriptionId, driver, routerId }: Placement): Leaving {
  return { subscriptionId, driver, routerId };
}

function isOver({ state, endsAt }: Subscription, now: number): boolean {
  return state === 'ended' || (endsAt !== null && endsAt <= now);
}
