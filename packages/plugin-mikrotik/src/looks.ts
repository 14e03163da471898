import type { AccessView, Entitlement } from '@daftari/core';
import type { AtRouter } from './links.ts';
import { END_MENU } from './objects/end.ts';
import type { Circumstances, ServiceKind } from './objects/object.ts';
import { GRANT_MENUS, wantedObjects } from './objects/wanted.ts';
import type { Look } from './reading.ts';

/** Who is looked for at a router, and what she is to have there. */
export interface Wish {
  readonly view: AccessView;
  readonly entitlement: Entitlement;
  /** Whether she is served at this router; else nothing of hers is to be there. */
  readonly here: boolean;
  readonly now: number;
  readonly adopt: boolean;
}

/** The menus of some looks, each once. */
export function menusOf(looks: readonly Look[]): readonly string[] {
  return [...new Set(looks.map(({ menu }) => menu))];
}

/** What her objects at a router follow from. */
export function circumstances({ config, abilities, clock }: AtRouter, wish: Wish): Circumstances {
  const { view, entitlement, now } = wish;
  return { view, entitlement, config, abilities, clock, now };
}

/** How she comes in. */
export const kindOf = ({ view }: Wish): ServiceKind => view.plan.service.access;

/**
 * Only what she is to have. After an order, of what many share only what was written: the rest was right when it began.
 * @param written the menus in which her order wrote; null: all of hers is looked at
 */
export function quickLooks(at: AtRouter, wish: Wish, written: ReadonlySet<string> | null = null): readonly Look[] {
  const objects = wantedObjects(circumstances(at, wish));
  const some = objects.filter(({ stage, menu }) => stage !== 'shared' || written === null || written.has(menu));
  const looks = some.map(({ menu, key }): Look => {
    const [field = '.id', value = ''] = Object.entries(key)[0] ?? [];
    return { menu, field, values: [value] };
  });
  return [...looks, ...nameLooks(at, wish)];
}

/** On a router that asks RADIUS nothing is to bear her name. */
function nameLooks({ config }: AtRouter, { view }: Wish): readonly Look[] {
  if (config.mode !== 'radius') return [];
  const values = [view.subscription.username];
  return ['/ppp/secret', '/ip/hotspot/user'].map((menu) => ({ menu, field: 'name', values }));
}

/**
 * Everything in which something of hers may be. A menu in which nothing of hers is to be, and in which a moment ago
 * nothing of hers was, is left out.
 */
export function wholeLooks(
  at: AtRouter,
  wish: Wish,
  isWithout: (menu: string) => boolean = () => false,
): readonly Look[] {
  const wanted = wish.here ? wantedObjects(circumstances(at, wish)).map(({ menu }) => menu) : [];
  const isExact = !wish.here || at.config.mode === 'radius';
  const others = GRANT_MENUS.filter((menu) => {
    // The router itself puts leases on lists when they end.
    const itself = menu === '/ip/firewall/address-list' && kindOf(wish) === 'dhcp';
    return isExact || itself || !isWithout(menu);
  });
  const menus = new Set([...wanted, ...others, END_MENU]);
  return [...menus].map((menu): Look => ({ menu, field: 'name', values: null }));
}
