import type { AccessView } from '@daftari/core';
import { macNames } from './mac-auth.ts';
import type { MethodOptions } from './options-methods.ts';
import { readText } from './text.ts';
import type { Packet } from './wire/packet.ts';

/**
 * Finds whom a log-in is about: who has the name as it came, then without a Windows domain, then the device whose
 * address it is where this NAS may log devices in. Most log-ins ask once.
 */
export async function findAccess(
  packet: Packet,
  { macAuth }: Pick<MethodOptions, 'macAuth'>,
  access: (username: string) => Promise<AccessView | null>,
): Promise<AccessView | null> {
  const username = readText(packet, 'User-Name');
  const bare = username?.slice(username.lastIndexOf('\\') + 1);
  const names = new Set([username, bare, ...(macAuth === undefined ? [] : macNames(packet, macAuth))]);
  for (const name of names) {
    const view = name === undefined || name === '' ? null : await access(name);
    if (view !== null) return view;
  }
  return null;
}
