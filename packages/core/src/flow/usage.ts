import { strays, type NetworkAction } from '../domain/network.ts';
import { usageErrors, type Session, type Usage, type UsageReport } from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { OutboxEvent } from '../ports/store.ts';
import { countedUsage } from './counted.ts';
import { reopened } from './drift.ts';
import { event, untilFresh, type House } from './house.ts';
import { watchAccounts, watchQuotas } from './quotas.ts';
import { takeIn, type Opened } from './reports.ts';

/**
 * Takes reports of one source into sessions and usage, all in one unit of work. Resolves once it is durable. Reports
 * may come twice, late and in any order. A quota that they use up is acted on before it resolves, if that can be done.
 * @throws BillingError `usage.malformed`
 */
export async function recordUsage(house: House, reports: readonly UsageReport[]): Promise<void> {
  reports.forEach(checkReport);
  if (reports.length === 0) return;
  const limited = await untilFresh(house, 'these sessions', () => growthOf(house, reports));
  await watchAccounts(house, limited);
}

/**
 * A device has restarted: its open sessions are over at their last counters. What was heard of since then is alive, for
 * the word of the restart may be worked on late. Answers how many.
 */
export async function endSessions(
  house: House,
  source: string,
  where: Readonly<Record<string, string>>,
  at: number,
  cause: string,
): Promise<number> {
  const over = await untilFresh(house, `the sessions of ${source}`, async () => {
    const open = await house.store.reads.openSessionsWhere(source, where);
    return closing(
      house,
      open.filter(({ startedAt, lastSeenAt }) => Math.max(startedAt, lastSeenAt) <= at),
      at,
      cause,
    );
  });
  await watchQuotas(house, holdersOf(over));
  return over.length;
}

/** Ends sessions that have not been heard of since: closed at the instant they were last seen. Answers how many. */
export async function reapSessions(house: House, source: string, before: number): Promise<number> {
  const over = await untilFresh(house, `the sessions of ${source}`, async () => {
    const stale = await house.store.reads.staleSessions(source, before, 500);
    return closing(house, stale, null, 'stale');
  });
  await watchQuotas(house, holdersOf(over));
  return over.length;
}

/**
 * Notes that a device has taken over a newer entitlement in mid-session.
 * @throws BillingError `usage.sessionMissing`
 */
export async function noteTakenOver(house: House, sessionId: Id<'Session'>, generation: number): Promise<void> {
  await untilFresh(house, `the session ${sessionId}`, async () => {
    const session = await house.store.reads.session(sessionId);
    if (session === null) throw usageErrors.sessionMissing({ sessionId });
    if (session.generation !== null && session.generation >= generation) return { changes: null, answer: undefined };
    return { changes: { sessions: [{ ...session, generation }] }, answer: undefined };
  });
}

async function growthOf(house: House, reports: readonly UsageReport[]) {
  const now = house.clock.now();
  const opened = await takeIn(house, reports);
  const grown = opened.filter(({ growth }) => growth.changed);
  const { usage, usageExceptions } = await countedUsage(house, grown);
  const outbox = [
    ...grown.flatMap(({ growth, before }) => sessionEvents(growth.session, before, now)),
    ...usage.map((one) => recorded(one, now)),
  ];
  const sessions = grown.map(({ growth }) => growth.session);
  const actions = await correcting(house, grown, now);
  return {
    changes: sessions.length === 0 ? null : { sessions, usage, usageExceptions, actions, outbox },
    answer: limitedOf(grown),
  };
}

/**
 * Whose quotas are to be looked at: what was used, a session that begins to hold a slice, one that gives it back. Who
 * has been given a quota since this was read is looked at by the next report.
 */
function limitedOf(grown: readonly Opened[]): readonly Id<'Account'>[] {
  const matters = grown.filter(({ growth, before, rules }) => {
    const { session, inBytes, outBytes, seconds } = growth;
    if (rules?.limited !== true) return false;
    return before === null || before.endedAt !== session.endedAt || inBytes + outBytes > 0n || seconds > 0;
  });
  return [...new Set(matters.flatMap(({ rules }) => rules?.accountId ?? []))];
}

function holdersOf(sessions: readonly Session[]): readonly Id<'Subscription'>[] {
  return [...new Set(sessions.map(({ subscriptionId }) => subscriptionId))].filter((id) => id !== null);
}

/**
 * A session that comes, comes back or says its generation only now may run under what has been decided otherwise
 * meanwhile, and an order that was verified before it came has not seen it: then the order is given once more.
 */
async function correcting(house: House, grown: readonly Opened[], now: number): Promise<readonly NetworkAction[]> {
  const orders = new Map<string, readonly NetworkAction[]>();
  for (const { growth, before, rules } of grown) {
    const { session } = growth;
    const { subscriptionId, accountId, generation } = session;
    const isNews = before === null || before.endedAt !== null || (before.generation === null && generation !== null);
    if (!isNews || session.endedAt !== null || subscriptionId === null || accountId === null) continue;
    const newest = rules?.wanted ?? null;
    if (newest === null || !strays(session, newest, now) || orders.has(subscriptionId)) continue;
    const under = generation === null ? 'no' : `the ${generation}.`;
    const reason = `the session ${session.id} came under ${under} generation`;
    const subscription = { id: subscriptionId, accountId, generation: newest.generation };
    orders.set(subscriptionId, await reopened(house, subscription, reason));
  }
  return [...orders.values()].flat();
}

function closing(house: House, open: readonly Session[], at: number | null, cause: string) {
  const now = house.clock.now();
  const sessions = open.map((session): Session => ({
    ...session,
    endedAt: at ?? session.lastSeenAt,
    endCause: cause,
  }));
  const outbox = sessions.map((session) => sessionEvent('sessionEnded', session, now));
  return { changes: sessions.length === 0 ? null : { sessions, outbox }, answer: sessions };
}

function sessionEvents(session: Session, before: Session | null, now: number): readonly OutboxEvent[] {
  const events: OutboxEvent[] = [];
  if (before === null || (before.endedAt !== null && session.endedAt === null)) {
    events.push(sessionEvent('sessionStarted', session, now));
  }
  if (session.endedAt !== null && before?.endedAt == null) events.push(sessionEvent('sessionEnded', session, now));
  return events;
}

function sessionEvent(name: 'sessionStarted' | 'sessionEnded', session: Session, now: number): OutboxEvent {
  const { id: sessionId, accountId, subscriptionId, username, startedAt, endedAt } = session;
  const at = name === 'sessionEnded' ? (endedAt ?? now) : startedAt;
  return event(name, accountId ?? sessionId, now, { accountId, subscriptionId, sessionId, username, at });
}

function recorded({ accountId, subscriptionId, sessionId, inBytes, outBytes }: Usage, now: number): OutboxEvent {
  return event('usageRecorded', accountId, now, {
    accountId,
    subscriptionId,
    sessionId,
    inBytes: String(inBytes),
    outBytes: String(outBytes),
  });
}

function checkReport(report: UsageReport): void {
  const wrong = (reason: string) =>
    usageErrors.malformed({ source: report.source, session: report.sessionKey, reason });
  if (report.sessionKey === '' || report.sessionKey.length > 191) throw wrong('its key has 1 to 191 characters');
  if (!Number.isSafeInteger(report.at) || report.at < 0) throw wrong('its time is not in UTC milliseconds');
  if (report.seconds !== null && (!Number.isSafeInteger(report.seconds) || report.seconds < 0)) {
    throw wrong('its seconds are not a whole number from zero');
  }
  if ((report.inBytes ?? 0n) < 0n || (report.outBytes ?? 0n) < 0n) throw wrong('its bytes are below zero');
}
