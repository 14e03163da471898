import { z } from 'zod';
import { accessAt, isOnline, type Entitlement } from '../domain/entitlement.ts';
import type { NetworkTarget } from '../domain/network.ts';
import { routerErrors, type Router, type RouterHealth } from '../domain/router.ts';
import { usernameKey } from '../domain/subscription.ts';
import type { Survey, SurveyGrant, SurveySession } from '../domain/survey.ts';
import { BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { definePlugin } from '../plugin/define.ts';
import type { Driver } from '../ports/driver.ts';

/** A small network in memory: routers that hold grants and sessions, and the driver that looks after them. */
export interface NetworkInMemory {
  readonly driver: Driver;
  /** One of its routers. @throws RangeError where there is none of this name */
  router(id: string): RouterInMemory;
  /** Puts up another router. */
  add(router: Partial<Router> & Pick<Router, 'id'>): RouterInMemory;
}

/** A router in memory. It keeps time by itself: what ends on it ends, whether or not anybody reaches it. */
export interface RouterInMemory {
  readonly router: Router;
  /** Whether it can be reached. */
  plugged: boolean;
  /** What each look at it and each order waits for first; null: nothing. */
  slow: (() => Promise<void>) | null;
  /** As it tells of itself. */
  health: RouterHealth;
  /** How often it was surveyed. */
  readonly surveys: number;
  /** What was done on it by the driver, in order. */
  readonly orders: readonly string[];
  /** As they are now. */
  grants(): readonly SurveyGrant[];
  sessions(): readonly SurveySession[];
  /** Somebody dials: the address that she gets, or null when nothing lets her in. */
  dial(username: string): SurveySession | null;
  hangUp(username: string): void;
  /** A person with the router's own tools: changes a grant, makes one or takes one away; null leaves it out. */
  byHand(username: string, change: Partial<Omit<SurveyGrant, 'key'>> | null): void;
  /** The same for who is online. */
  sessionByHand(username: string, change: Partial<Omit<SurveySession, 'key'>> | null): void;
}

/** A grant as it was written: what was changed since by hand is seen by the difference. */
interface Kept {
  grant: SurveyGrant;
  readonly written: SurveyGrant | null;
  readonly afterwards: 'walled' | 'blocked';
}

/** Makes a network of these routers. Time comes from the clock that is given. */
export function networkInMemory(
  clock: { now(): number },
  routers: readonly (Partial<Router> & Pick<Router, 'id'>)[],
  name = 'memory',
): NetworkInMemory {
  const known = new Map<string, Inside>();
  const add: NetworkInMemory['add'] = (router) => {
    const whole: Router = { name: router.id, site: router.id, mode: 'local', ...router, driver: name };
    const made = routerInMemory(clock, whole);
    known.set(router.id, made);
    return made;
  };
  for (const router of routers) add(router);
  const at = async (routerId: string | null | undefined): Promise<Inside> => {
    const found = known.get(routerId ?? '');
    if (found === undefined) throw routerErrors.missing({ routerId, driver: name });
    await found.slow?.();
    if (!found.plugged) throw new BillingError('unavailable', 'memory.away', `${found.router.name} does not answer.`);
    return found;
  };
  const driver: Driver = {
    name,
    routers: async () => [...known.values()].map(({ router }) => router),
    survey: async (routerId) => (await at(routerId)).survey(),
    observe: async (target) => (await at(target.routerId)).observe(target),
    apply: async (step, target) => {
      const router = await at(target.routerId);
      if (step.kind === 'disconnect') return router.cut(step.sessionId, step.why);
      return router.admit(step.entitlement, target, step.kind === 'change');
    },
    remove: async (routerId, key) => (await at(routerId)).remove(key),
    leave: async (target) => (await at(target.routerId)).leave(target),
  };
  return {
    driver,
    add,
    router(id) {
      const found = known.get(id);
      if (found === undefined) throw new RangeError(`there is no router ${id}`);
      return found;
    },
  };
}

/** A plugin that brings a network in memory into a story. */
export const memoryNetwork = definePlugin({
  id: 'memory-network',
  contract: 1,
  options: z.custom<NetworkInMemory>((value) => typeof value === 'object' && value !== null && 'driver' in value),
  setup: (network) => ({ driver: network.driver }),
});

/** A router with what only its driver does to it. */
interface Inside extends RouterInMemory {
  survey(): Survey;
  observe(target: NetworkTarget): Awaited<ReturnType<Driver['observe']>>;
  admit(entitlement: Entitlement, target: NetworkTarget, inSession: boolean): string;
  cut(sessionId: string, why: string): string;
  remove(key: string): string;
  leave(target: NetworkTarget): string;
}

function routerInMemory(clock: { now(): number }, router: Router): Inside {
  const grants = new Map<string, Kept>();
  const sessions = new Map<string, SurveySession>();
  const orders: string[] = [];
  let surveys = 0;
  let dialled = 0;
  const done = (order: string): string => {
    orders.push(order);
    return order;
  };
  const sessionOf = (username: string) =>
    [...sessions.values()].find((one) => usernameKey(one.username) === usernameKey(username));
  /** What has ended by itself is over, and so are the sessions that it had let in. */
  const tick = (): void => {
    const now = clock.now();
    for (const kept of grants.values()) {
      const { grant, afterwards } = kept;
      if (grant.untilAt === null || grant.untilAt > now || grant.access !== 'granted') continue;
      kept.grant = { ...grant, access: afterwards };
      const session = sessionOf(grant.username);
      if (session !== undefined && !session.walled) sessions.delete(session.key);
    }
  };
  const self: Inside = {
    router,
    plugged: true,
    slow: null,
    health: { about: 'a router in memory', bootedAt: 0, clockAheadMs: 0, figures: {}, warnings: [] },
    get surveys() {
      return surveys;
    },
    orders,
    grants: () => (tick(), [...grants.values()].map(({ grant }) => grant)),
    sessions: () => (tick(), [...sessions.values()]),
    dial(username) {
      tick();
      const grant = grants.get(keyOf(username))?.grant;
      if (grant === undefined || grant.access === 'blocked') return null;
      dialled += 1;
      const { subscriptionId, downKbps, upKbps, access } = grant;
      const hers = { username, subscriptionId, downKbps, upKbps };
      const session: SurveySession = {
        ...ONLINE,
        ...hers,
        key: `session ${dialled}`,
        address: `10.0.0.${dialled}`,
        walled: access === 'walled',
        startedAt: clock.now(),
      };
      sessions.set(session.key, session);
      return session;
    },
    hangUp(username) {
      const session = sessionOf(username);
      if (session !== undefined) sessions.delete(session.key);
    },
    byHand(username, change) {
      tick();
      const key = keyOf(username);
      const kept = grants.get(key);
      if (change === null) grants.delete(key);
      else if (kept === undefined) grants.set(key, { ...UNMARKED, grant: { ...BY_HAND, key, username, ...change } });
      else kept.grant = { ...kept.grant, ...change };
    },
    sessionByHand(username, change) {
      const session = sessionOf(username);
      if (change === null) self.hangUp(username);
      else if (session !== undefined) sessions.set(session.key, { ...session, ...change });
      else sessions.set(`by hand ${username}`, { ...ONLINE, key: `by hand ${username}`, username, ...change });
    },
    survey() {
      surveys += 1;
      const { health } = self;
      const seen = self.grants().map((grant) => ({ ...grant, key: seenKey(grant) }));
      return { routerId: router.id, at: clock.now(), grants: seen, sessions: self.sessions(), health };
    },
    observe: (target) => (
      tick(),
      observed(target, grants.get(keyOf(target.username)), [...sessions.values()], clock.now())
    ),
    admit(entitlement, { subscriptionId, username }, inSession) {
      const key = keyOf(username);
      const grant = grantFor(entitlement, { key, subscriptionId, username }, clock.now());
      grants.set(key, { grant, written: grant, afterwards: entitlement.afterwards });
      const session = sessionOf(username);
      const { downKbps, upKbps } = grant;
      if (inSession && session !== undefined) sessions.set(session.key, { ...session, downKbps, upKbps });
      return done(`${inSession ? 'changed' : 'admitted'} ${username} (${grant.access})`);
    },
    cut(sessionId, why) {
      const session = sessions.get(sessionId);
      sessions.delete(sessionId);
      return done(`cut ${session?.username ?? sessionId} off (${why})`);
    },
    remove(key) {
      const grant = self.grants().find((each) => seenKey(each) === key);
      if (grant === undefined && !sessions.delete(key)) return `${key} is gone already`;
      if (grant !== undefined) {
        grants.delete(grant.key);
        self.hangUp(grant.username);
      }
      return done(`removed ${key}`);
    },
    leave({ subscriptionId, username }) {
      for (const [key, { grant }] of grants) if (grant.subscriptionId === subscriptionId) grants.delete(key);
      self.hangUp(username);
      return done(`left ${username}`);
    },
  };
  return self;
}

function keyOf(username: string): string {
  return `grant ${usernameKey(username)}`;
}

/** A grant by the mark that it was seen with: what bears another since is not taken away by it. */
function seenKey({ key, subscriptionId, generation }: SurveyGrant): string {
  return subscriptionId === null ? `${key} by hand` : `${key} of ${subscriptionId} g=${generation ?? '-'}`;
}

const UNMARKED = { written: null, afterwards: 'blocked' } as const;

const NOBODY = { subscriptionId: null, downKbps: null, upKbps: null } as const;
const BY_HAND = { ...NOBODY, generation: null, access: 'granted', untilAt: null } as const;

const ONLINE = {
  ...NOBODY,
  address: null,
  mac: null,
  walled: false,
  byRadius: false,
  startedAt: null,
} as const;

function grantFor(
  entitlement: Entitlement,
  who: Pick<SurveyGrant, 'key' | 'username'> & { readonly subscriptionId: Id<'Subscription'> },
  now: number,
): SurveyGrant {
  const access = accessAt(entitlement, now);
  const { generation, downKbps, upKbps, untilAt } = entitlement;
  return {
    ...who,
    generation,
    access: isOnline(access) ? 'granted' : (access as 'walled' | 'blocked'),
    downKbps,
    upKbps,
    untilAt,
  };
}

/** A grant that was changed by hand is none that the driver knows, nor does a session run under it that has another. */
function observed(target: NetworkTarget, kept: Kept | undefined, sessions: readonly SurveySession[], now: number) {
  const grant = kept?.grant;
  const intact = kept?.written !== undefined && kept.written !== null && sameGrant(kept.grant, kept.written, now);
  const admits = intact ? (grant?.generation ?? null) : null;
  const hers = sessions.filter(
    ({ username, subscriptionId }) =>
      subscriptionId === target.subscriptionId || usernameKey(username) === usernameKey(target.username),
  );
  return {
    admits,
    sessions: hers.map(({ key, walled, downKbps, upKbps }) => {
      const limited = grant !== undefined && downKbps === grant.downKbps && upKbps === grant.upKbps;
      const generation = limited ? (grant.generation ?? null) : 0;
      return { sessionId: key as Id<'Session'>, walled, generation };
    }),
  };
}

/** What ends by itself is as it was written, only over. */
function sameGrant(now: SurveyGrant, written: SurveyGrant, at: number): boolean {
  const { downKbps, upKbps, untilAt, subscriptionId, username } = written;
  const over =
    written.untilAt !== null && written.untilAt <= at && now.access !== 'granted' && written.access === 'granted';
  const same = [
    now.access === written.access || over,
    now.downKbps === downKbps && now.upKbps === upKbps && now.untilAt === untilAt,
    now.subscriptionId === subscriptionId && now.username === username,
  ];
  return same.every(Boolean);
}
