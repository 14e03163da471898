import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { deviceOf } from './device.ts';
import type { ServiceProfile } from './plan.ts';

/** Where a subscription is served: the router that it is written on, and since which decision. */
export interface Placement {
  readonly subscriptionId: Id<'Subscription'>;
  readonly driver: string;
  readonly routerId: string;
  /** The hardware address of her equipment, as `deviceOf` writes it, where she is known by it; else null. */
  readonly mac: string | null;
  readonly generation: number;
  readonly changedAt: number;
}

/** The place itself: which router, and by which hardware address. */
export type Place = Pick<Placement, 'driver' | 'routerId' | 'mac'>;

/** A router that a subscription was moved away from, as long as nobody has seen that she is gone there. */
export interface Leaving {
  readonly subscriptionId: Id<'Subscription'>;
  readonly driver: string;
  readonly routerId: string;
}

/** What can be wrong with a placement. */
export const placementErrors = defineErrors('placement', {
  malformed: ['invalid', 'The subscription cannot be placed there: {field}: {reason}.'],
  taken: ['conflict', 'The hardware address {mac} is that of {holder} at the same router.'],
  ended: ['refused', 'The subscription {subscriptionId} has ended and is placed nowhere.'],
});

/**
 * A hardware address in the one way in which it is written, `aa:bb:cc:dd:ee:ff`; null for none.
 * @throws BillingError `placement.malformed` for what is no address of one piece of equipment
 */
export function readMac(typed: string | null): string | null {
  if (typed === null) return null;
  const mac = deviceOf(typed);
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/.test(mac)) {
    throw placementErrors.malformed({ field: 'mac', reason: 'six octets, such as 4c:5e:0c:12:34:56' });
  }
  // IEEE 802: the lowest bit of the first octet marks a group, and all zero is nobody.
  if (Number.parseInt(mac.slice(0, 2), 16) % 2 === 1 || mac === '00:00:00:00:00:00') {
    throw placementErrors.malformed({ field: 'mac', reason: 'the address of one device, not of a group' });
  }
  return mac;
}

/** What a place has to bring for the way in which a plan lets customers in. */
export interface PlaceNeeds {
  readonly access: ServiceProfile['access'];
  readonly mac: string | null;
  /** Her own IPv4 address; null: one of a pool. */
  readonly ipv4: string | null;
}

/**
 * A lease is found by the hardware address, and a fixed address has to be known before it is written on a router.
 * @throws BillingError `placement.malformed`
 */
export function checkPlace({ access, mac, ipv4 }: PlaceNeeds): void {
  if (access === 'dhcp' && mac === null) {
    throw placementErrors.malformed({ field: 'mac', reason: 'her plan knows her by the hardware address alone' });
  }
  if (access === 'static' && ipv4 === null) {
    const reason = 'her plan has a fixed address: give her an IPv4 address of her own first';
    throw placementErrors.malformed({ field: 'ipv4', reason });
  }
}

/** Whether two are the same place. */
export function samePlace(one: Place | null, other: Place | null): boolean {
  if (one === null || other === null) return one === other;
  return one.driver === other.driver && one.routerId === other.routerId && one.mac === other.mac;
}
