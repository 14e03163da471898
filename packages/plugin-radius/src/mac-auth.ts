import type { AccessView } from '@daftari/core';
import { proves, type Credentials } from './credentials.ts';
import type { MacAuthOptions } from './options-methods.ts';
import { readText } from './text.ts';
import { carries } from './wire/attributes.ts';
import type { Packet } from './wire/packet.ts';

/**
 * What an Access-Request is to a NAS whose devices log in by hardware address: `proven` is that device, `elsewhere` is
 * a name that belongs to another device than the one which asks, `no` is for the password to say.
 */
export type MacVerdict = 'proven' | 'elsewhere' | 'no';

/**
 * Whether a device logs in by its address. An address is no secret, so that it opens only what is a device's own: a
 * subscription whose user name is an address, written with separators, for a bare one may be a telephone number. And it
 * never stands for a password over PPP, where a person types the name.
 */
export function macVerdict(
  packet: Packet,
  macAuth: MacAuthOptions,
  view: Pick<AccessView, 'subscription'> | null,
  credentials: Credentials,
): MacVerdict {
  const owner = view === null ? undefined : separated(view.subscription.username);
  if (owner === undefined || carries(packet, 'Framed-Protocol')) return 'no';
  const named = nameOf(packet, macAuth);
  if (named === undefined || macOf(named) !== owner || !fits(macAuth.password, named, credentials)) return 'no';
  const station = stationOf(packet);
  return station === undefined || station === owner ? 'proven' : 'elsewhere';
}

/** The names under which the subscription of a device may stand, in the ways that an address is written. */
export function macNames(packet: Packet, macAuth: MacAuthOptions): readonly string[] {
  const named = nameOf(packet, macAuth);
  const mac = named === undefined ? undefined : macOf(named);
  if (mac === undefined) return [];
  const words = [mac.slice(0, 4), mac.slice(4, 8), mac.slice(8)];
  const pairs = words.flatMap((word) => [word.slice(0, 2), word.slice(2)]);
  return [pairs.join(':'), pairs.join('-'), words.join('.')];
}

/**
 * The 12 hex digits of a hardware address, in small letters, in whatever way it is written; undefined for what is none.
 * A DHCP client identifier of RouterOS (`1:a:b:c:d:e:f`, its type in front and zeros left out) is one too.
 */
export function macOf(text: string): string | undefined {
  const given = text.trim().toLowerCase();
  const parts = given.split(':');
  const pairs = parts.length === 7 && parts[0] === '1' ? parts.slice(1) : parts;
  if (pairs.length === 6 && pairs.every((pair) => /^[0-9a-f]{1,2}$/.test(pair))) {
    return pairs.map((pair) => pair.padStart(2, '0')).join('');
  }
  return usual.some((form) => form.test(given)) ? given.replaceAll(/[:.-]/g, '') : undefined;
}

/** `aa-bb-cc-dd-ee-ff`, `aabb.ccdd.eeff`, `aabb-ccdd-eeff`, `aabbcc-ddeeff` and `aabbccddeeff`. */
const usual = [
  /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/,
  /^[0-9a-f]{4}([.-])[0-9a-f]{4}\1[0-9a-f]{4}$/,
  /^[0-9a-f]{6}-[0-9a-f]{6}$/,
  /^[0-9a-f]{12}$/,
];

const separated = (username: string): string | undefined => (/[:.-]/.test(username) ? macOf(username) : undefined);

function nameOf(packet: Packet, { username }: MacAuthOptions): string | undefined {
  return readText(packet, username === 'mac' ? 'User-Name' : 'Calling-Station-Id');
}

/** The device that the NAS itself has seen; undefined where it names none, or names it in a way of its own. */
function stationOf(packet: Packet): string | undefined {
  const station = readText(packet, 'Calling-Station-Id');
  return station === undefined ? undefined : macOf(station);
}

/** Whether what came in place of a password is what the operator has set. */
function fits(password: MacAuthOptions['password'], named: string, credentials: Credentials): boolean {
  if (credentials.kind === 'refused') return password === 'none' && credentials.reason === 'no-password';
  // MS-CHAP comes from PPP, which has no such devices.
  if (credentials.kind !== 'pap' && credentials.kind !== 'chap') return false;
  if (password === 'none') return proves(credentials, '');
  return proves(credentials, password === 'same' ? named : password.shared);
}
