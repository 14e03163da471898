import { OWN } from '../comment.ts';
import { rateLimit } from '../speeds.ts';
import { objectErrors } from './faults.ts';
import { keptOut, LISTS, signOf, WALLED_PROFILE, WALLED_RATE } from './walls.ts';
import type { Case, WantedObject } from './object.ts';

/**
 * Her secret, and the profile of her plan and speed. Behind the wall she comes in with a profile that puts her address
 * into its list for as long as she has it: an entry of ours would stay, and wall in whom the pool gives the address
 * next.
 */
export function pppoeObjects(one: Case): readonly WantedObject[] {
  const state = keptOut(one.access, one.config);
  const own = planProfile(one);
  const wall = walledProfile(one);
  // The end of her grant needs the profile of the wall to be there before it comes.
  const shared = one.config.suspension === 'disable' ? [own] : [own, wall];
  return [...shared, secret(one, state === 'walled' ? WALLED_PROFILE : nameOf(own))];
}

function secret(one: Case, profile: string): WantedObject {
  const { view, comment, config, access } = one;
  const { subscription, addressing, lock, placement } = view;
  const device = lock?.device ?? placement?.mac ?? '';
  // A pool of the pay page means nothing to who always gets her own address.
  const own = profile === WALLED_PROFILE && config.suspension === 'profile' ? '' : (addressing?.ipv4 ?? '');
  const values = {
    name: subscription.username,
    password: subscription.secret,
    service: 'pppoe',
    profile,
    'remote-address': own,
    routes: own === '' ? '' : (addressing?.ipv4Routes ?? []).join(','),
    'remote-ipv6-prefix': addressing?.ipv6Prefix ?? '',
    // RouterOS compares it as text, and shows hardware addresses in capitals.
    'caller-id': device.toUpperCase(),
    disabled: keptOut(access, config) === 'out' ? 'yes' : 'no',
    comment,
  };
  return { menu: '/ppp/secret', stage: 'grant', key: { name: subscription.username }, values: () => values };
}

/**
 * One profile for all who have the same plan at the same speed; its name says what it is, for its menu had no comments.
 */
function planProfile({ view, pace, config, abilities, entitlement }: Case): WantedObject {
  const { plan } = view;
  const { service } = plan;
  const values = {
    ...poolsOf(config, entitlement.subscriptionId, service.pool),
    'rate-limit': rateLimit(pace),
    'only-one': entitlement.sessions === 1 ? 'yes' : 'no',
    'address-list': service.addressList ?? '',
    ...(service.idleSeconds !== undefined && { 'idle-timeout': `${service.idleSeconds}s` }),
    ...ipv6Field('dhcpv6-pd-pool', service.delegatedPool),
    ...ipv6Field('remote-ipv6-prefix-pool', service.ipv6Pool),
  };
  return profileObject(`${OWN}${plan.code}-${pace.downKbps}k-${pace.upKbps}k-${signOf(values)}`, values);

  function ipv6Field(field: string, pool: string | undefined): Readonly<Record<string, string>> {
    return pool === undefined || !abilities.fields('/ppp/profile', field) ? {} : { [field]: pool };
  }
}

function walledProfile({ view, config, entitlement }: Case): WantedObject {
  const pool = config.suspension === 'profile' ? (config.walledPool ?? undefined) : view.plan.service.pool;
  return profileObject(WALLED_PROFILE, {
    ...poolsOf(config, entitlement.subscriptionId, pool, config.suspension === 'address-list'),
    'rate-limit': WALLED_RATE,
    'address-list': LISTS.walled,
  });
}

function profileObject(name: string, values: Readonly<Record<string, string>>): WantedObject {
  return { menu: '/ppp/profile', stage: 'shared', key: { name }, values: () => ({ name, ...values }) };
}

function poolsOf(
  { pppoe, id: routerId }: Case['config'],
  subscriptionId: string,
  pool: string | undefined,
  shared = false,
): Readonly<Record<string, string>> {
  if (pppoe === null) {
    throw objectErrors.incomplete({ routerId, subscriptionId, reason: 'its `pppoe` has no local address and pool' });
  }
  // What many plans share has the pool of the router: one plan's pool would be taken back by the next.
  return { 'local-address': pppoe.localAddress, 'remote-address': shared ? pppoe.pool : (pool ?? pppoe.pool) };
}

/** An entry of a firewall list. */
export function gate(address: string, list: string, comment: string): WantedObject {
  const values = { address, list, comment, disabled: 'no' };
  return { menu: '/ip/firewall/address-list', stage: 'grant', key: { address, list }, values: () => values };
}

function nameOf(object: WantedObject): string {
  return object.key['name'] ?? '';
}
