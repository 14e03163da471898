import { isBillingError, type Survey, type SurveyGrant, type SurveySession } from '@daftari/core';
import type { AtRouter } from './links.ts';
import type { Row } from './client/link.ts';
import { fieldsOf } from './looking.ts';
import { healthOf } from './health.ts';
import { END_MENU } from './objects/end.ts';
import { readMark } from './comment.ts';
import type { Knowing } from './knowing.ts';
import { fastTrack } from './objects/queues.ts';
import { grantsOf } from './survey-grants.ts';
import { liveSessions } from './sessions.ts';
import { standingSessions } from './standing.ts';

/** All menus of a survey, in one round trip. Those of the hotspot only where there is one. */
const MENUS = [
  '/ppp/secret',
  '/ppp/profile',
  '/ppp/active',
  '/queue/simple',
  '/ip/firewall/address-list',
  '/ip/firewall/filter',
  '/ip/dhcp-server/lease',
  '/ip/arp',
  END_MENU,
  '/interface',
  '/ip/route',
  '/ip/service',
  '/system/resource',
  '/system/clock',
  '/system/ntp/client',
] as const;

const HOTSPOT_MENUS = [
  '/ip/hotspot/user',
  '/ip/hotspot/user/profile',
  '/ip/hotspot/active',
  '/ip/hotspot/host',
  '/ip/hotspot/ip-binding',
] as const;

/** A survey of a large router takes longer than a command. */
const SURVEY_MS = 30_000;

/** What a survey needs of menus that have more than that. */
const LESS: Readonly<Record<string, readonly string[]>> = {
  '/interface': ['.id', 'name', 'type', 'running', 'disabled'],
  '/ip/route': [
    '.id',
    'dst-address',
    'gateway',
    'immediate-gw',
    'gateway-status',
    'active',
    'disabled',
    'vrf-interface',
  ],
};

/** When it is looked at, and how to know whose name something bears. */
interface Surveying {
  readonly now: number;
  readonly knowing: Knowing;
}

/** All that a router shows at once. */
export async function surveyOf(at: AtRouter, { now, knowing }: Surveying, signal: AbortSignal): Promise<Survey> {
  const { link, abilities, config } = at;
  const menus: readonly string[] = [...MENUS, ...(abilities.hotspot ? HOTSPOT_MENUS : [])];
  const asked = menus.map(async (menu): Promise<readonly [string, readonly Row[]]> => {
    const proplist = LESS[menu] ?? fieldsOf(menu);
    const ask = { timeoutMs: SURVEY_MS, ...(proplist.length > 0 && { proplist }) };
    return [menu, await absentIsEmpty(link.print(menu, ask, signal))];
  });
  const byMenu = new Map(await Promise.all(asked));
  const shown = (menu: string): readonly Row[] => byMenu.get(menu) ?? [];
  const grants = grantsOf(shown, at, await shutByPassword(shown, knowing));
  const sessions = sessionsOf(shown, grants, now);
  const health = await healthOf({ at, shown, now, sessions: sessions.length, signal });
  return { routerId: config.id, at: now, grants, sessions, health };
}

function sessionsOf(
  shown: (menu: string) => readonly Row[],
  grants: readonly SurveyGrant[],
  now: number,
): readonly SurveySession[] {
  const owners = new Map(grants.map((grant) => [grant.username, grant.subscriptionId]));
  const unlimited = fastTrack(shown('/ip/firewall/filter')) !== null;
  const dialled = liveSessions(shown, now).map((one) => ({
    ...one,
    subscriptionId: one.byRadius ? null : (owners.get(one.username) ?? null),
  }));
  return [...dialled, ...standingSessions(shown)].map((one) => ({
    key: one.key,
    username: one.username,
    subscriptionId: one.subscriptionId,
    address: one.address,
    mac: one.mac,
    downKbps: unlimited ? null : (one.speed?.downKbps ?? null),
    upKbps: unlimited ? null : (one.speed?.upKbps ?? null),
    walled: one.walled,
    byRadius: one.byRadius,
    startedAt: one.startedAt,
  }));
}

/**
 * Accounts of ours whose password is not hers, so that she cannot come in by them: somebody has changed it by hand.
 * Where our user may not read passwords they are taken for right. Names of RouterOS are told apart by case, and so are
 * these.
 */
async function shutByPassword(shown: (menu: string) => readonly Row[], knowing: Knowing): Promise<ReadonlySet<Row>> {
  const ours = ['/ppp/secret', '/ip/hotspot/user'].flatMap((menu) =>
    shown(menu).filter((row) => readMark(row['comment']) !== null && !/^\**$/.test(row['password'] ?? '')),
  );
  const views = await Promise.all(ours.map((row) => knowing(row['name'] ?? '')));
  return new Set(
    ours.filter((row, at) => {
      const own = views[at]?.subscription;
      return own !== undefined && own.id === readMark(row['comment'])?.subscriptionId && own.secret !== row['password'];
    }),
  );
}

async function absentIsEmpty(asked: Promise<readonly Row[]>): Promise<readonly Row[]> {
  try {
    return await asked;
  } catch (fault) {
    if (isBillingError(fault) && fault.kind !== 'unavailable' && fault.code !== 'mikrotik.noPermission') return [];
    throw fault;
  }
}
