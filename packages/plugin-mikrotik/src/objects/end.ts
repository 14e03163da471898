import { ownName, markOf } from '../comment.ts';
import { LISTS, WALLED_PROFILE } from './walls.ts';
import type { Case, WantedObject } from './object.ts';

/** Where ends are written. */
export const END_MENU = '/system/scheduler';

/** How often the end is gone over again once it has come: a router that was off at that moment does it then. */
const END_EVERY = '5m';

/** How long the address of a lease is shut by an entry of its own: a little longer than until it is gone over again. */
const SHUT_FOR = '6m';

/** Within this a start that is written is the one that is meant: clocks of routers wander. */
const SAME_MS = 30_000;

/**
 * The entry of the router's own scheduler that shuts her grant, so that a server or a tunnel that is gone gives nobody
 * free internet. Null where her grant does not end, or where the router's device-mode lets nobody schedule anything.
 */
export function endObject(one: Case): WantedObject | null {
  const { entitlement, comment, clock, abilities } = one;
  const { untilAt, subscriptionId, access } = entitlement;
  if (untilAt === null || abilities.blocked.has('scheduler')) return null;
  if (access === 'walled' || access === 'blocked') return null;
  const start = clock.toRouter(untilAt);
  const name = ownName(subscriptionId);
  const values = {
    name,
    'start-date': start.date,
    'start-time': start.time,
    interval: END_EVERY,
    'on-event': endScript(one),
    policy: 'read,write,test',
    disabled: 'no',
    comment,
  };
  return {
    menu: END_MENU,
    stage: 'end',
    key: { name },
    values(there) {
      const [date = '', time = ''] = [there?.['start-date'], there?.['start-time']];
      const shown = there === null ? null : clock.fromRouter(date, time);
      const same = shown !== null && there?.['comment'] === comment && Math.abs(shown - untilAt) <= SAME_MS;
      return same ? { ...values, 'start-date': date, 'start-time': time } : values;
    },
  };
}

/** What is run at her end. It finds by our mark, takes only what is open still, and so may be run again and again. */
function endScript(one: Case): string {
  const { view, entitlement, config } = one;
  const kind = view.plan.service.access;
  const walled = entitlement.afterwards === 'walled';
  const mark = `comment~"^${markOf(entitlement.subscriptionId)}"`;
  if (kind === 'static') return lists(mark, walled);
  if (kind === 'dhcp') return leases(mark, walled, one.comment);
  const softly = walled && config.suspension !== 'disable';
  if (kind === 'hotspot' && view.placement?.mac != null && view.addressing?.ipv4 != null) return bindings(mark, walled);
  const [menu, active, field] =
    kind === 'pppoe' ? ['/ppp secret', '/ppp active', 'name'] : ['/ip hotspot user', '/ip hotspot active', 'user'];
  const open = softly ? `profile!="${WALLED_PROFILE}"` : 'disabled=false';
  const shut = softly ? `profile="${WALLED_PROFILE}"` : 'disabled=yes';
  // Who dials again comes in to the wall, which then goes with her session and is left to nobody.
  const online = `${active} remove [${active} find where ${field}=$n]`;
  return (
    `:foreach i in=[${menu} find where ${mark} and ${open}] do={` +
    `:local n [${menu} get $i name]; ${menu} set $i ${shut}; ${online}}`
  );
}

function lists(mark: string, walled: boolean): string {
  const menu = '/ip firewall address-list';
  const list = walled ? LISTS.walled : LISTS.blocked;
  return `:foreach i in=[${menu} find where ${mark} and list="${LISTS.granted}"] do={${menu} set $i list=${list}}`;
}

function leases(mark: string, walled: boolean, comment: string): string {
  const menu = '/ip dhcp-server lease';
  // `block-access` is not in each version, and a word that one does not know keeps a whole script from running.
  const list = walled ? LISTS.walled : LISTS.blocked;
  // The lists of a lease are gone over when it is bound anew; the address that she has now is shut at once. It may be
  // somebody else's once her lease is over: so it is shut for a moment only, and again as long as it is hers.
  const entries = '/ip firewall address-list';
  const address = `[${menu} get $i active-address]`;
  const now = `${entries} add list=${list} address=${address} timeout=${SHUT_FOR} comment="${comment}"`;
  return (
    `:foreach i in=[${menu} find where ${mark} and address-lists!=${list}] do={` +
    `${menu} set $i address-lists=${list}}; ` +
    `${entries} remove [${entries} find where ${mark} and list=${list}]; ` +
    `:foreach i in=[${menu} find where ${mark} and status=bound] do={:do {${now}} on-error={}}`
  );
}

function bindings(mark: string, walled: boolean): string {
  const menu = '/ip hotspot ip-binding';
  const type = walled ? 'regular' : 'blocked';
  return `:foreach i in=[${menu} find where ${mark} and type=bypassed] do={${menu} set $i type=${type}}`;
}
