import { isOnline } from '@daftari/core';
import { rateLimit } from '../speeds.ts';
import { objectErrors } from './faults.ts';
import { LISTS, listOf } from './walls.ts';
import type { Case, WantedObject } from './object.ts';

const MENU = '/ip/dhcp-server/lease';

/** A lease of her hardware address: its speed, and the lists that its address is put into while it is bound. */
export function dhcpObjects({ view, pace, comment, config, access, abilities }: Case): readonly WantedObject[] {
  const { id: subscriptionId } = view.subscription;
  const mac = view.placement?.mac ?? view.lock?.device ?? null;
  if (mac === null) {
    if (!isOnline(access)) return [];
    const reason = 'her plan is `dhcp`, and the hardware address (MAC) of her equipment is not known yet';
    throw objectErrors.incomplete({ routerId: config.id, subscriptionId, reason });
  }
  const { addressList } = view.plan.service;
  const list = listOf(access);
  const lists = list === LISTS.granted && addressList !== undefined ? `${list},${addressList}` : list;
  const values = {
    'mac-address': mac.toUpperCase(),
    ...(view.addressing?.ipv4 != null && { address: view.addressing.ipv4 }),
    ...(config.dhcpServer !== null && { server: config.dhcpServer }),
    'rate-limit': rateLimit(pace),
    'address-lists': lists,
    ...(abilities.fields(MENU, 'block-access') && { 'block-access': access === 'blocked' ? 'yes' : 'no' }),
    disabled: 'no',
    comment,
  };
  const key = { 'mac-address': mac.toUpperCase() };
  return [{ menu: MENU, stage: 'grant', key, values: () => values }];
}
