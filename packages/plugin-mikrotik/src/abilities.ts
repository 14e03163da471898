import { isBillingError } from '@daftari/core';
import type { Row, RouterLink } from './client/link.ts';

/** What a router can do: asked of the router itself, not concluded from its version. */
export interface Abilities {
  /** As it says: `7.16.2 (stable)` is `7.16.2`. */
  readonly version: string;
  readonly major: number;
  readonly board: string;
  readonly packages: ReadonlySet<string>;
  /** What device-mode forbids until somebody presses a button on the router: `scheduler`, `fetch`, `hotspot`. */
  readonly blocked: ReadonlySet<string>;
  /** Whether a menu is there, as far as it was asked: one of `MENUS`. */
  readonly menus: ReadonlySet<string>;
  readonly hotspot: boolean;
  /** Whether a menu takes a field. True until the router has refused it once. */
  fields(menu: string, field: string): boolean;
  /** Notes that a menu does not take a field, so that nobody offers it again on this connection. */
  refused(menu: string, field: string): void;
}

/** Menus that not every router has, and that something depends on. */
const MENUS = [
  '/ip/hotspot/user',
  '/ip/dhcp-server/lease',
  '/interface/wireguard',
  '/interface/pppoe-server/server',
  '/system/scheduler',
  '/user-manager/user',
  '/tool/user-manager/user',
] as const;

/** Asks a router what it can do; all questions at once. */
export async function probe(link: RouterLink, signal?: AbortSignal): Promise<Abilities> {
  const [resource, packages, mode, ...present] = await Promise.all([
    link.print('/system/resource', {}, signal),
    link.print('/system/package', {}, signal),
    absentIsNull(link.print('/system/device-mode', {}, signal)),
    ...MENUS.map((menu) => absentIsNull(link.print(menu, { where: { '.id': '*0' }, proplist: ['.id'] }, signal))),
  ]);
  const own: Row = resource[0] ?? {};
  const version = /^[\d.]+(?:(?:rc|beta|alpha)\d+)?/.exec(own['version'] ?? '')?.[0] ?? '';
  const menus = new Set<string>(MENUS.filter((_, at) => present[at] !== null));
  const blocked = blockedBy(mode?.[0] ?? {});
  const without = new Set<string>();
  return {
    version,
    major: Number(version.split('.', 1)[0]) || 0,
    board: own['board-name'] ?? own['platform'] ?? '',
    packages: new Set(packages.flatMap(({ name, disabled }) => (name === undefined || isYes(disabled) ? [] : [name]))),
    blocked,
    menus,
    hotspot: menus.has('/ip/hotspot/user') && !blocked.has('hotspot'),
    fields: (menu, field) => !without.has(`${menu} ${field}`),
    refused: (menu, field) => void without.add(`${menu} ${field}`),
  };
}

/** `true` and `yes` are the same; which of them is printed depends on menu and version. */
export function isYes(printed: string | undefined): boolean {
  return printed === 'true' || printed === 'yes';
}

/** Of device-mode only what billing uses: a router without the menu forbids nothing. */
function blockedBy(mode: Row): ReadonlySet<string> {
  return new Set(
    ['scheduler', 'fetch', 'hotspot'].filter((feature) => mode[feature] !== undefined && !isYes(mode[feature])),
  );
}

/** A menu that this router does not have, or that our user may not see, is no fault. */
async function absentIsNull<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (fault) {
    if (isBillingError(fault) && fault.kind !== 'unavailable') return null;
    throw fault;
  }
}
