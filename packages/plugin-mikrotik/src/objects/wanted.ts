import { accessAt, type AccessView, type Entitlement } from '@daftari/core';
import { writeMark } from '../comment.ts';
import type { Pace } from '../speeds.ts';
import { dhcpObjects } from './dhcp.ts';
import { endObject } from './end.ts';
import { hotspotObjects } from './hotspot.ts';
import type { Case, Circumstances, ServiceKind, WantedObject } from './object.ts';
import { pppoeObjects } from './pppoe.ts';
import { staticObjects } from './static.ts';

/** The menus in which something of one customer can be; what bears her mark there and is not wanted is to go. */
export const GRANT_MENUS = [
  '/ppp/secret',
  '/ip/hotspot/user',
  '/ip/hotspot/ip-binding',
  '/queue/simple',
  '/ip/firewall/address-list',
  '/ip/dhcp-server/lease',
] as const;

/**
 * All that is to be on a router for one customer. Nothing of it stands on a router that asks RADIUS: there a secret of
 * the router's own would win over what RADIUS says.
 * @throws BillingError `mikrotik.incomplete` where something is missing that her access needs
 */
export function wantedObjects(given: Circumstances): readonly WantedObject[] {
  const { view, config } = given;
  if (config.mode === 'radius') return [];
  const one = caseOf(given);
  const objects = GRANTS[view.plan.service.access](one);
  const end = endObject(one);
  return end === null ? objects : [...objects, end];
}

const GRANTS: Readonly<Record<ServiceKind, (one: Case) => readonly WantedObject[]>> = {
  pppoe: pppoeObjects,
  hotspot: hotspotObjects,
  static: staticObjects,
  dhcp: dhcpObjects,
};

/** Works out what follows from the circumstances. */
export function caseOf(given: Circumstances): Case {
  const { entitlement, now } = given;
  const { subscriptionId, generation, untilAt } = entitlement;
  return {
    ...given,
    access: accessAt(entitlement, now),
    pace: paceOf(given.view, entitlement),
    comment: writeMark({ subscriptionId, generation, untilAt }),
  };
}

/** The speed that she is entitled to. A burst belongs to the speed that was sold, and to no slower one. */
function paceOf({ plan }: Pick<AccessView, 'plan'>, { access, downKbps, upKbps }: Entitlement): Pace {
  const { burst, priority, guaranteed, ...sold } = plan.service;
  const slower = access === 'throttled' || downKbps < sold.downKbps || upKbps < sold.upKbps;
  const kept = guaranteed && {
    downKbps: Math.min(guaranteed.downKbps, downKbps),
    upKbps: Math.min(guaranteed.upKbps, upKbps),
  };
  return { downKbps, upKbps, priority, guaranteed: kept, burst: slower ? undefined : burst };
}
