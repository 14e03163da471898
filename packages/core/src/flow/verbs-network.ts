import type { Addressing } from '../domain/addressing.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { LogIn } from '../domain/log-in.ts';
import type { NetworkAction } from '../domain/network.ts';
import type { Placement } from '../domain/placement.ts';
import type { DeviceSlot } from '../domain/slot.ts';
import type { Subscription } from '../domain/subscription.ts';
import type { Why } from '../domain/why.ts';
import type { Id } from '../kernel/id.ts';
import type { LogInAsk } from '../ports/log-ins.ts';
import { setAddressing, type AddressingInput } from './addressing.ts';
import type { House } from './house.ts';
import { provision } from './network.ts';
import { place, type PlacementInput } from './placement.ts';
import { openSlot, paidWith, type Proof, type SlotInput } from './slots.ts';
import { recentLogIns, why } from './why.ts';

/** What can be asked about what the network is to give. */
export interface NetworkVerbs {
  entitlement(subscriptionId: Id<'Subscription'>): Promise<Entitlement | null>;
  /** Gives a subscription addresses of its own, or takes them away; who is online with others logs in again. */
  setAddressing(subscriptionId: Id<'Subscription'>, input: AddressingInput): Promise<Addressing>;
  /** Places a subscription at a router of a driver, or at none; a new generation goes out with it. */
  place(subscriptionId: Id<'Subscription'>, input: PlacementInput | null): Promise<Placement | null>;
  /** Gives a device a place in a subscription that runs, or lets it take that of another. */
  openSlot(subscriptionId: Id<'Subscription'>, input: SlotInput): Promise<DeviceSlot>;
  /** The subscription that a receipt gives back to a phone with a new hardware address. */
  paidWith(proof: Proof): Promise<Subscription>;
  /** Asks the network again, whatever was verified before. */
  provision(accountId: Id<'Account'>): Promise<readonly NetworkAction[]>;
  /** Why somebody is offline, or that she is not, by her user name. */
  why(username: string): Promise<Why>;
  /** Who wanted to come in lately, and what was answered; the last heard of first. */
  logIns(ask: LogInAsk): Promise<readonly LogIn[]>;
}

/** The verbs of a house about what the network is to give. */
export function networkVerbs(house: House): NetworkVerbs {
  return {
    entitlement: (subscriptionId) => house.store.reads.entitlement(subscriptionId),
    setAddressing: (subscriptionId, input) => setAddressing(house, subscriptionId, input),
    place: (subscriptionId, input) => place(house, subscriptionId, input),
    openSlot: (subscriptionId, input) => openSlot(house, subscriptionId, input),
    paidWith: (proof) => paidWith(house, proof),
    provision: (accountId) => provision(house, accountId),
    why: (username) => why(house, username),
    logIns: (ask) => recentLogIns(house, ask),
  };
}
