import type { Id, SurveyGrant } from '@daftari/core';
import type { Abilities } from './abilities.ts';
import type { Row } from './client/link.ts';
import type { RouterClock } from './clock.ts';
import { ownName, readMark } from './comment.ts';
import { END_MENU } from './objects/end.ts';
import { accessOfBinding, spentOf } from './objects/hotspot.ts';
import { isOn } from './objects/values.ts';
import { LISTS } from './objects/walls.ts';
import { grantKey, type GrantKind } from './remove.ts';
import { readSpeed } from './speeds.ts';

type Shown = (menu: string) => readonly Row[];

/**
 * Everything of a router that lets somebody in or keeps her out by name: accounts, leases, bindings, fixed addresses.
 * Who is among `shut` cannot come in, whatever else her row says.
 */
export function grantsOf(
  shown: Shown,
  {
    clock,
    abilities,
  }: { readonly clock: Pick<RouterClock, 'fromRouter'>; readonly abilities: Pick<Abilities, 'blocked'> },
  shut: ReadonlySet<Row>,
): readonly SurveyGrant[] {
  const ends = endsOf(shown(END_MENU), clock);
  const queues = new Map(shown('/queue/simple').map((row) => [row['name'] ?? '', row]));
  const make = (
    kind: GrantKind,
    row: Row,
    more: Pick<SurveyGrant, 'username' | 'access'>,
    rate?: string,
  ): SurveyGrant => {
    const mark = readMark(row['comment']);
    const speed = readSpeed(rate);
    return {
      key: grantKey(kind, row),
      subscriptionId: (mark?.subscriptionId ?? null) as Id<'Subscription'> | null,
      generation: mark?.generation ?? null,
      downKbps: speed?.downKbps ?? null,
      upKbps: speed?.upKbps ?? null,
      untilAt: mark === null ? null : (ends.get(ownName(mark.subscriptionId)) ?? null),
      ...(abilities.blocked.has('scheduler') && { cannotEnd: true }),
      ...more,
    };
  };
  const queueOf = (row: Row): string | undefined => {
    const mark = readMark(row['comment']);
    return mark === null ? undefined : queues.get(ownName(mark.subscriptionId))?.['max-limit'];
  };
  const secrets = accounts(shown('/ppp/secret'), shown('/ppp/profile')).map(({ row, access, rate }) =>
    make('secret', row, { username: row['name'] ?? '', access: shut.has(row) ? 'blocked' : access }, rate),
  );
  const users = accounts(shown('/ip/hotspot/user'), shown('/ip/hotspot/user/profile')).map(({ row, access, rate }) =>
    make('user', row, { username: row['name'] ?? '', access: shut.has(row) || ranOut(row) ? 'blocked' : access }, rate),
  );
  const bindings = shown('/ip/hotspot/ip-binding')
    .filter((row) => !isOn(row['dynamic']))
    .map((row) =>
      make('binding', row, { username: row['mac-address'] ?? '', access: accessOfBinding(row) }, queueOf(row)),
    );
  const gates = shown('/ip/firewall/address-list')
    .filter((row) => readMark(row['comment']) !== null && isGate(row, shown))
    .map((row) => make('gate', row, { username: '', access: accessOfList(row['list'] ?? '') }, queueOf(row)));
  const leases = shown('/ip/dhcp-server/lease')
    .filter((row) => !isOn(row['dynamic']) && readMark(row['comment']) !== null)
    .map((row) =>
      make('lease', row, { username: row['mac-address'] ?? '', access: accessOfLease(row) }, row['rate-limit']),
    );
  return [...secrets, ...users, ...bindings, ...gates, ...leases];
}

interface Account {
  readonly row: Row;
  readonly access: SurveyGrant['access'];
  readonly rate: string | undefined;
}

/** Those of the router itself, such as the user that a hotspot starts with, are nobody's. */
function accounts(rows: readonly Row[], profiles: readonly Row[]): readonly Account[] {
  const byName = new Map(profiles.map((row) => [row['name'] ?? '', row]));
  return rows
    .filter((row) => !isOn(row['dynamic']) && !isOn(row['default']))
    .map((row) => {
      const profile = byName.get(row['profile'] ?? 'default');
      const walled = (profile?.['address-list'] ?? '').split(',').includes(LISTS.walled);
      const access = isOn(row['disabled']) ? 'blocked' : walled ? 'walled' : 'granted';
      return { row, access, rate: profile?.['rate-limit'] };
    });
}

/** A user whose bytes or time are used up is let in no more, without being disabled. */
function ranOut(row: Row): boolean {
  return Object.values(spentOf(row)).includes(true);
}

/** Of what stands in our lists, a fixed address and not a session behind the wall: that has an account beside it. */
function isGate(row: Row, shown: Shown): boolean {
  if (!Object.values(LISTS).some((list) => list === row['list']) || isOn(row['dynamic'])) return false;
  const own = ownName(readMark(row['comment'])?.subscriptionId ?? '');
  return shown('/queue/simple').some((queue) => queue['name'] === own) || row['list'] === LISTS.granted;
}

function accessOfList(list: string): SurveyGrant['access'] {
  return list === LISTS.blocked ? 'blocked' : list === LISTS.walled ? 'walled' : 'granted';
}

function accessOfLease(row: Row): SurveyGrant['access'] {
  const lists = (row['address-lists'] ?? '').split(',');
  if (isOn(row['block-access']) || lists.includes(LISTS.blocked)) return 'blocked';
  return lists.includes(LISTS.walled) ? 'walled' : 'granted';
}

/** When what has a name is ended by the router's own scheduler, as instants of ours. */
function endsOf(rows: readonly Row[], clock: Pick<RouterClock, 'fromRouter'>): ReadonlyMap<string, number> {
  return new Map(
    rows.flatMap((row): readonly [string, number][] => {
      const at = clock.fromRouter(row['start-date'] ?? '', row['start-time'] ?? '');
      return at === null || isOn(row['disabled']) ? [] : [[row['name'] ?? '', at]];
    }),
  );
}
