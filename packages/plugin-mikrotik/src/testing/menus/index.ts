import type { MenuData } from '../engine/schema.ts';
import { accessMenus } from './access.ts';
import { firewallMenus } from './firewall.ts';
import { hotspotMenus } from './hotspot.ts';
import { interfaceMenus } from './interface.ts';
import { ipMenus } from './ip.ts';
import { pppMenus } from './ppp.ts';
import { queueMenus } from './queue.ts';
import { routingMenus } from './routing.ts';
import { systemMenus } from './system.ts';
import { toolMenus } from './tool.ts';
import { tunnelMenus } from './tunnel.ts';

/** Every menu the simulator has, with the releases that have it. */
export const MENUS: readonly MenuData[] = [
  ...systemMenus,
  ...accessMenus,
  ...pppMenus,
  ...interfaceMenus,
  ...tunnelMenus,
  ...ipMenus,
  ...hotspotMenus,
  ...firewallMenus,
  ...queueMenus,
  ...routingMenus,
  ...toolMenus,
];
