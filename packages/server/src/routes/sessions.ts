import { defineErrors, networkErrors, usageErrors, type Billing, type Session, type Speed } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, listOf, paged, placeOf } from '../http/list.ts';
import { presentSession, SessionOut } from '../wire/session.ts';
import { namesOf } from './facts.ts';

const sessionErrors = defineErrors('session', {
  over: ['conflict', 'The session {sessionId} has ended already.'],
  standing: ['conflict', 'The session {sessionId} is no log-in that its router can end: its address is let through.'],
  stranger: ['conflict', 'The session {sessionId} is nobody’s: no username of ours is known by that name.'],
});

/** How long a device may take to let somebody go, in milliseconds. */
const PATIENCE_MS = 10_000;

/** Who is on the network. */
export const sessionRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/sessions',
    word: 'usage',
    summary: 'The open sessions, newest first',
    who: 'operator',
    query: listOf('online').extend({
      /** Only those at this router; the first 200 of them. */
      driver: z.string().trim().min(1).max(64).optional(),
      routerId: z.string().trim().min(1).max(64).optional(),
    }),
    reply: z.strictObject({ sessions: z.array(SessionOut), ...paged }),
    async answer({ query: { driver, routerId, ...query } }) {
      const page =
        driver === undefined || routerId === undefined
          ? await billing.reads.openSessions(null, askOf(query))
          : await sessionsAt(billing, driver, routerId);
      const names = await namesOf(
        billing,
        page.rows.map((session) => session.accountId),
      );
      const sold = await soldTo(billing, page.rows);
      const sessions = page.rows.map((one) => presentSession(one, nameOf(one, names), sold.get(one.subscriptionId)));
      return { sessions, ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/sessions/{id}/disconnect',
    word: 'network',
    summary: 'Ask the device to end a session. Whoever is paid may log in again at once',
    who: 'operator',
    params: byId<'Session'>(),
    status: 202,
    reply: z.strictObject({ sessionId: z.string(), evidence: z.string() }),
    async answer({ params }) {
      const session = await billing.reads.session(params.id);
      if (session === null) throw usageErrors.sessionMissing({ sessionId: params.id });
      return { sessionId: session.id, evidence: await disconnect(billing, session) };
    },
  }),
];

/** How many sessions of one router are listed. */
const MOST_AT = 200;

/** Those at a router, newest first: as its driver has counted them, and as RADIUS was told under its name. */
async function sessionsAt({ reads, registry }: Billing, driver: string, routerId: string) {
  const sources = [...registry.ports.sources.keys()].filter((name) => name !== driver);
  const found = await Promise.all([
    reads.openSessionsWhere(driver, { router: routerId }),
    ...sources.map((source) => reads.openSessionsWhere(source, { client: routerId })),
  ]);
  const all = found.flat().toSorted((one, other) => other.startedAt - one.startedAt);
  return { rows: all.slice(0, MOST_AT), total: all.length };
}

/** The speeds that these sessions may have now, by subscription. */
async function soldTo({ reads }: Billing, sessions: readonly Session[]) {
  const ids = [...new Set(sessions.map(({ subscriptionId }) => subscriptionId).filter((id) => id !== null))];
  const entitlements = await Promise.all(ids.map((id) => reads.entitlement(id)));
  return new Map<string | null, Speed | null>(ids.map((id, at) => [id, entitlements[at] ?? null]));
}

async function disconnect({ registry }: Billing, session: Session): Promise<string> {
  const { id: sessionId, source, subscriptionId, username, where } = session;
  if (session.endedAt !== null) throw sessionErrors.over({ sessionId });
  if (subscriptionId === null) throw sessionErrors.stranger({ sessionId });
  // A source that can also act knows its own sessions best.
  const driver = registry.ports.drivers.get(source) ?? [...registry.ports.drivers.values()][0];
  if (driver === undefined) throw networkErrors.noDriver({ driver: source });
  const signal = AbortSignal.timeout(PATIENCE_MS);
  if (driver.name === source && driver.remove !== undefined) {
    // What was counted at a router is ended there, by the name that the router knows it by.
    const { router, key } = where;
    if (router === undefined || key === undefined) throw sessionErrors.standing({ sessionId });
    return driver.remove(router, key, signal);
  }
  const step = { kind: 'disconnect', sessionId, why: 'an operator asked' } as const;
  return driver.apply(step, { subscriptionId, username }, signal);
}

function nameOf({ accountId }: Session, names: ReadonlyMap<string, string>): string | null {
  return accountId === null ? null : (names.get(accountId) ?? null);
}
