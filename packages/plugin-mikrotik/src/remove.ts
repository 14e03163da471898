import type { AtRouter } from './links.ts';
import type { Row } from './client/link.ts';
import { isBillingError } from '@daftari/core';
import { kick } from './apply.ts';
import { ownName, readMark } from './comment.ts';
import { fieldsOf } from './looking.ts';
import { END_MENU } from './objects/end.ts';
import { readKey, sessionKey } from './sessions.ts';
import { GRANT_MENUS } from './objects/wanted.ts';

/** Where grants stand, by the first part of their keys. */
const GRANT_KEYS = {
  secret: '/ppp/secret',
  user: '/ip/hotspot/user',
  binding: '/ip/hotspot/ip-binding',
  queue: '/queue/simple',
  gate: '/ip/firewall/address-list',
  lease: '/ip/dhcp-server/lease',
} as const;

/** The short name of a menu of grants. */
export type GrantKind = keyof typeof GRANT_KEYS;

/** The key of a grant: its menu in short, its `.id`, and the mark that it was seen with. */
export function grantKey(kind: GrantKind, row: Row): string {
  const mark = readMark(row['comment']);
  const seen = mark === null ? '-' : `${mark.subscriptionId}@${mark.generation}`;
  return `grant/${kind}/${row['.id'] ?? ''}/${seen}`;
}

/**
 * Takes away a grant or a session of a survey. With her last grant goes all else that bears the mark, her end last; on
 * a router that asks RADIUS her session goes on without it. What bears another mark by now is somebody's, and stays.
 */
export async function removeFrom(at: AtRouter, key: string, signal: AbortSignal): Promise<string> {
  const session = readKey(key);
  if (session !== null) {
    return (await kick(at, key, signal)) ? `${key} was cut off` : `${key} ends with what lets it in`;
  }
  const [, kind, id, seen] = /^grant\/([a-z]+)\/(\*[0-9A-Fa-f]+)\/(.+)$/.exec(key) ?? [];
  if (kind === undefined || !(kind in GRANT_KEYS) || id === undefined) return `${key} names nothing of a router`;
  const menu = GRANT_KEYS[kind as GrantKind];
  const [row] = await at.link.print(menu, { where: { '.id': id } }, signal);
  if (row === undefined) return `${key} is gone already`;
  if (grantKey(kind as GrantKind, row) !== key)
    return `${key} bears another mark by now (${row['comment'] ?? 'none'}), and stays`;
  const mark = readMark(row['comment']);
  const gone = mark === null ? [] : await alike(at, row, mark.subscriptionId, signal);
  await drop(at, menu, id, signal);
  // What was just taken away is among them too: an id is one of its menu only.
  for (const one of gone) await drop(at, one.menu, one.id, signal);
  const name = row['name'] ?? row['address'] ?? row['mac-address'] ?? id;
  // Whom RADIUS decides about stays: without a secret of the router's own her next log-in asks it.
  if (mark === null || at.config.mode === 'local') await cutOff(at, kind as GrantKind, row, signal);
  return `${name} taken from ${menu} (it bore ${seen === '-' ? 'no mark' : seen})`;
}

const idsOf = (menu: string, rows: readonly Row[]) => rows.map((one) => ({ menu, id: one['.id'] ?? '' }));

/** What else bears the same mark of the same generation; her end is the last of it. */
async function alike({ link, abilities }: AtRouter, row: Row, subscriptionId: string, signal: AbortSignal) {
  const comment = row['comment'] ?? '';
  const menus = GRANT_MENUS.filter((menu) => !menu.startsWith('/ip/hotspot') || abilities.hotspot);
  const [ends, ...found] = await Promise.all([
    link.print(END_MENU, { where: { name: ownName(subscriptionId) }, proplist: ['.id', 'comment'] }, signal),
    ...menus.map((menu) => link.print(menu, { where: { comment }, proplist: ['.id', 'comment'] }, signal)),
  ]);
  const others = menus.flatMap((menu, nth) => idsOf(menu, found[nth] ?? []));
  const own = (ends ?? []).filter((one) => one['comment'] === comment);
  return [...others, ...idsOf(END_MENU, own)];
}

/** Who came in by it goes with it. */
async function cutOff(at: AtRouter, kind: GrantKind, row: Row, signal: AbortSignal): Promise<void> {
  const name = row['name'] ?? '';
  if (kind !== 'secret' && kind !== 'user') return;
  const [menu, short, field] =
    kind === 'secret'
      ? (['/ppp/active', 'ppp', 'name'] as const)
      : (['/ip/hotspot/active', 'hotspot', 'user'] as const);
  const online = await at.link.print(menu, { where: { [field]: name }, proplist: fieldsOf(menu) }, signal);
  for (const one of online) {
    if (one['radius'] !== 'true' && one['radius'] !== 'yes') await kick(at, sessionKey(short, one), signal);
  }
}

async function drop({ link }: AtRouter, menu: string, id: string, signal: AbortSignal): Promise<void> {
  try {
    await link.remove(menu, id, signal);
  } catch (fault) {
    if (!isBillingError(fault) || fault.code !== 'mikrotik.noSuchItem') throw fault;
  }
}
