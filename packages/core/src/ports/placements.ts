import type { Addressing } from '../domain/addressing.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { Leaving, Placement } from '../domain/placement.ts';
import type { Plan } from '../domain/plan.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from './reads.ts';

/** What one unit of work may write of where subscriptions are served. */
export interface PlacementChanges {
  /** New, or instead of what was there. A duplicate when another has the hardware address at the same router. */
  readonly placements?: readonly Placement[];
  /** Those that are placed nowhere any more. */
  readonly placementsGone?: readonly Id<'Subscription'>[];
  /** The routers that they have still to be taken away from. A router where one is placed anew is none. */
  readonly leavings?: readonly Leaving[];
}

/** A subscription at its router, with all that it is to have there. */
export interface Placed {
  readonly placement: Placement;
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly entitlement: Entitlement | null;
  readonly addressing: Addressing | null;
}

/** What the network needs to know of one subscription to be brought to agree with it. */
export interface Wanted {
  readonly subscription: Subscription;
  readonly entitlement: Entitlement | null;
  readonly addressing: Addressing | null;
  readonly placement: Placement | null;
  readonly leavings: readonly Leaving[];
}

/** What is read of where subscriptions are served. */
export interface PlacementReads {
  /** Null when it is placed nowhere. */
  placement(subscriptionId: Id<'Subscription'>): Promise<Placement | null>;
  /** Who is placed at a router, in order of subscription, with all that each is to have there: a few statements. */
  placementsAt(driver: string, routerId: string, ask: PageAsk): Promise<Page<Placed>>;
  /** All user names of a router. */
  namesAt(
    driver: string,
    routerId: string,
  ): Promise<readonly { readonly subscriptionId: Id<'Subscription'>; readonly username: string }[]>;
  /** Who has a hardware address at a router. */
  macHolder(driver: string, routerId: string, mac: string): Promise<Subscription | null>;
  /**
   * Of the decisions up to a generation those that a driver may have carried out last: from the newest that was seen to
   * be as decided, newest first.
   */
  mayStand(subscriptionId: Id<'Subscription'>, driver: string, generation: number): Promise<readonly Entitlement[]>;
  /** What the network needs to know of many subscriptions; who is not there is left out. A few statements. */
  wanted(subscriptionIds: readonly Id<'Subscription'>[]): Promise<ReadonlyMap<Id<'Subscription'>, Wanted>>;
}
