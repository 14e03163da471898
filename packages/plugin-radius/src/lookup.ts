import type { AccessCache, Found } from './cache.ts';
import { macNames } from './mac-auth.ts';
import type { MethodOptions } from './options-methods.ts';
import { readText } from './text.ts';
import type { Packet } from './wire/packet.ts';

/**
 * Finds whom a log-in is about: who has the name as it came, then without a Windows domain, then the device whose
 * address it is where this NAS may log devices in. Most log-ins ask once, and are answered at once.
 */
export function findAccess(
  packet: Packet,
  { macAuth }: Pick<MethodOptions, 'macAuth'>,
  access: AccessCache['access'],
): Found | Promise<Found> {
  return firstOf(namesOf(packet, macAuth), access);
}

/** Whether who is meant has the name as it came, or there is nobody: it is looked for in no other way. */
export function isPlainName(packet: Packet, { macAuth }: Pick<MethodOptions, 'macAuth'>): boolean {
  return readText(packet, 'User-Name') !== undefined && namesOf(packet, macAuth).length === 1;
}

/** The names under which whoever is meant may stand, in the order in which they count. */
function namesOf(packet: Packet, macAuth: MethodOptions['macAuth']): readonly string[] {
  const username = readText(packet, 'User-Name');
  if (username !== undefined && macAuth === undefined && !username.includes('\\')) return [username];
  const bare = username?.includes('\\') === true ? username.slice(username.lastIndexOf('\\') + 1) : username;
  const names = new Set([username, bare, ...(macAuth === undefined ? [] : macNames(packet, macAuth))]);
  return [...names].flatMap((name) => (name === undefined || name === '' ? [] : [name]));
}

/** The first of these names that somebody has. */
function firstOf(names: readonly string[], access: AccessCache['access']): Found | Promise<Found> {
  const [name, ...others] = names;
  if (name === undefined) return NOBODY;
  const found = access(name);
  const orOthers = (one: Found) => (one.view === null && others.length > 0 ? firstOf(others, access) : one);
  return found instanceof Promise ? found.then((one) => orOthers(one)) : orOthers(found);
}

const NOBODY: Found = { view: null, isOutdated: false };
