import { isOnline } from '@daftari/core';
import type { Row } from '../client/link.ts';
import { OWN } from '../comment.ts';
import { rateLimit } from '../speeds.ts';
import { bypassQueue } from './static.ts';
import { durationMs, isOn } from './values.ts';
import { keptOut, LISTS, signOf, WALLED_PROFILE, WALLED_RATE } from './walls.ts';
import type { Case, WantedObject } from './object.ts';

/**
 * A user of the hotspot with the profile of her plan; for equipment that shows no page, a binding of its hardware
 * address with a queue of its own, for a hotspot gives no speed to what it lets pass.
 */
export function hotspotObjects(one: Case): readonly WantedObject[] {
  const { placement, addressing } = one.view;
  const { mac } = placement ?? { mac: null };
  const address = addressing?.ipv4 ?? null;
  if (mac !== null && address !== null) return [binding(one, mac, address), bypassQueue(one, address)];
  const state = keptOut(one.access, one.config);
  const own = planProfile(one);
  const shared = one.config.suspension === 'disable' ? [own] : [own, walledProfile()];
  const profile = state === 'walled' ? WALLED_PROFILE : (own.key['name'] ?? '');
  return [...shared, user(one, profile)];
}

function user(one: Case, profile: string): WantedObject {
  const { view, comment, config, access } = one;
  const { subscription, lock, placement } = view;
  const values = {
    name: subscription.username,
    password: subscription.secret,
    profile,
    server: config.hotspot?.server ?? 'all',
    'mac-address': (lock?.device ?? placement?.mac ?? '').toUpperCase(),
    disabled: keptOut(access, config) === 'out' ? 'yes' : 'no',
    comment,
  };
  return {
    menu: '/ip/hotspot/user',
    stage: 'grant',
    key: { name: subscription.username },
    values: (there) => ({ ...values, ...limits(one, there) }),
  };
}

/** Up, down and seconds online of all sessions of a user that are over. */
export function usedBy(row: Row): readonly [bigint, bigint, number] {
  return [
    bytesOf(row['bytes-in']),
    bytesOf(row['bytes-out']),
    Math.floor((durationMs(row['uptime'] ?? '') ?? 0) / 1_000),
  ];
}

function bytesOf(shown = ''): bigint {
  return /^\d+$/.test(shown) ? BigInt(shown) : 0n;
}

/**
 * What the counters of a user come to with her session that still runs, as far as billing has counted it: the router
 * adds that only at its end. A session of the books remembers the counters that it began at; others now mean that it is
 * over, and among them.
 */
function countedOf({ view, config, entitlement }: Case, there: Row | null): { bytes: bigint; seconds: number } {
  const [up, down, ran] = usedBy(there ?? {});
  const sum = { bytes: up + down, seconds: ran };
  const began = `${up}/${down}/${ran}`;
  for (const { where, inBytes, outBytes, seconds, startedAt } of there === null ? [] : view.openSessions) {
    const isHere = where['router'] === config.id && where['session']?.startsWith('hotspot/') === true;
    if (!isHere || (where['before'] ?? began) !== began) continue;
    sum.bytes += inBytes + outBytes;
    // The seconds that are left are those of the decision.
    sum.seconds += Math.min(seconds, Math.max(0, Math.floor((entitlement.decidedAt - startedAt) / 1_000)));
  }
  return sum;
}

/**
 * What is left of her quota, for the router to end by itself: it counts all that a user has ever moved, so what it has
 * counted is added. Worked out once a decision; in between the router counts down. A limit that is spent although
 * billing says that there is more is worked out anew. Where the plan slows down at its quota, the router is to end
 * nothing; and where hours weigh differently, it cannot count as billing does: there it is billing alone that ends.
 */
function limits(one: Case, there: Row | null): Row {
  const { view, entitlement, access, comment } = one;
  const { quotaBytes, quotaSeconds } = entitlement;
  const { afterQuota, weights } = view.plan.service;
  const ends = isOnline(access) && afterQuota === 'block';
  const bytes = ends && quotaBytes !== null && weights.length === 0 ? quotaBytes - view.usedBytes : null;
  const seconds = ends ? quotaSeconds : null;
  const counted = there?.['comment'] === comment;
  const was = (field: string): string => there?.[field] ?? '';
  const { bytes: moved, seconds: ran } = countedOf(one, there);
  const spent = spentOf(there ?? {});
  const keep = (field: keyof typeof spent): boolean => counted && spent[field] === false;
  const ofBytes = bytes === null ? '0' : String(moved + (bytes > 0n ? bytes : 1n));
  const ofTime = seconds === null ? '0s' : `${ran + Math.max(1, seconds)}s`;
  return {
    'limit-bytes-total': bytes !== null && keep('limit-bytes-total') ? was('limit-bytes-total') : ofBytes,
    'limit-uptime': seconds !== null && keep('limit-uptime') ? was('limit-uptime') : ofTime,
  };
}

/** Of the limits of a user of the hotspot, which are spent; null: there is no such limit. */
export function spentOf(row: Row): Readonly<Record<'limit-bytes-total' | 'limit-uptime', boolean | null>> {
  const most = BigInt(row['limit-bytes-total'] || '0');
  const moved = BigInt(row['bytes-in'] || '0') + BigInt(row['bytes-out'] || '0');
  const mostMs = durationMs(row['limit-uptime'] ?? '') ?? 0;
  const ranMs = durationMs(row['uptime'] ?? '') ?? 0;
  return {
    'limit-bytes-total': most === 0n ? null : moved >= most,
    'limit-uptime': mostMs === 0 ? null : ranMs >= mostMs,
  };
}

function planProfile({ view, pace, entitlement }: Case): WantedObject {
  const { plan } = view;
  const values = {
    'rate-limit': rateLimit(pace),
    'shared-users': String(entitlement.sessions),
    'address-list': plan.service.addressList ?? '',
    ...(plan.service.idleSeconds !== undefined && { 'idle-timeout': `${plan.service.idleSeconds}s` }),
    ...(plan.service.pool !== undefined && { 'address-pool': plan.service.pool }),
  };
  return profileObject(`${OWN}${plan.code}-${pace.downKbps}k-${pace.upKbps}k-${signOf(values)}`, values);
}

function walledProfile(): WantedObject {
  return profileObject(WALLED_PROFILE, { 'rate-limit': WALLED_RATE, 'address-list': LISTS.walled });
}

function profileObject(name: string, values: Row): WantedObject {
  return { menu: '/ip/hotspot/user/profile', stage: 'shared', key: { name }, values: () => ({ name, ...values }) };
}

/** `bypassed`: no page. `regular`: the page, as everybody sees it who has not paid. `blocked`: nothing. */
function binding({ access, config, comment }: Case, mac: string, address: string): WantedObject {
  const type = access === 'blocked' ? 'blocked' : access === 'walled' ? 'regular' : 'bypassed';
  const values = {
    'mac-address': mac.toUpperCase(),
    address,
    'to-address': address,
    server: config.hotspot?.server ?? 'all',
    type,
    disabled: 'no',
    comment,
  };
  return {
    menu: '/ip/hotspot/ip-binding',
    stage: 'grant',
    key: { 'mac-address': mac.toUpperCase() },
    values: () => values,
  };
}

/** Whether a binding of the router opens, walls or blocks. */
export function accessOfBinding({ type, disabled }: Row): 'granted' | 'walled' | 'blocked' {
  if (type === 'blocked') return 'blocked';
  return type === 'bypassed' && !isOn(disabled) ? 'granted' : 'walled';
}
