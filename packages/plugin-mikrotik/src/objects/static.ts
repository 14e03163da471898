import { isOnline } from '@daftari/core';
import { ownName } from '../comment.ts';
import { queueLimits } from '../speeds.ts';
import { objectErrors } from './faults.ts';
import { gate } from './pppoe.ts';
import { listOf } from './walls.ts';
import type { Case, WantedObject } from './object.ts';

/** A fixed address: a queue that gives it its speed, and the list that says whether it is let through. */
export function staticObjects(one: Case): readonly WantedObject[] {
  const { view, comment, config, access } = one;
  const address = view.addressing?.ipv4 ?? null;
  const { id: subscriptionId } = view.subscription;
  const online = isOnline(access);
  if (address === null) {
    // Nothing lets her through, and nothing of what did before is to stay.
    if (!online) return [];
    const reason = 'her plan is `static`, and she has no IPv4 address of her own yet';
    throw objectErrors.incomplete({ routerId: config.id, subscriptionId, reason });
  }
  const networks = [address, ...(view.addressing?.ipv4Routes ?? [])];
  const { addressList } = view.plan.service;
  return [
    bypassQueue(one, ...networks),
    ...networks.map((network) => gated(network, listOf(access), comment)),
    ...(addressList !== undefined && online ? networks.map((network) => gate(network, addressList, comment)) : []),
  ];
}

/** Her queue. Behind the wall too it gives what was sold: the wall is what slows. */
export function bypassQueue({ view, pace, comment }: Case, ...networks: readonly string[]): WantedObject {
  const name = ownName(view.subscription.id);
  const target = networks.map((network) => (network.includes('/') ? network : `${network}/32`)).join(',');
  const values = { name, target, ...queueLimits(pace), disabled: 'no', comment };
  return { menu: '/queue/simple', stage: 'grant', key: { name }, values: () => values };
}

/** Of our three lists an address is in one: another one is the same object with another list, and is set. */
function gated(address: string, list: string, comment: string): WantedObject {
  return { ...gate(address, list, comment), key: { address, list: 'daftari-*' } };
}
