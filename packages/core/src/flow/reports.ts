import {
  delta,
  firstSeen,
  keyAt,
  NAMELESS,
  placeOf,
  superseded,
  type Growth,
  type Session,
  type UsageReport,
} from '../domain/usage.ts';
import type { Id } from '../kernel/id.ts';
import type { UsageRules } from '../ports/store.ts';
import type { House } from './house.ts';

/** What reports have made of one session. */
export interface Opened {
  readonly growth: Growth;
  readonly before: Session | null;
  /** How its usage counts, and what its holder may use; null when nobody is known by its name. */
  readonly rules: UsageRules | null;
}

/**
 * All reports of one batch, folded into their sessions; several reports of one session become one growth. However many
 * there are, the sessions are one read and their holders another.
 */
export async function takeIn(house: House, reports: readonly UsageReport[]): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const [source, all] of Map.groupBy(reports, (report) => report.source)) {
    const found = await chainsOf(house, source, new Set(all.map((one) => one.sessionKey)));
    const chains = new Map([...found, ...(await formerChains(house, all, found))]);
    const holders = await holdersOf(house, all, chains);
    for (const [key, own] of Map.groupBy(all, (report) => report.sessionKey)) {
      const chain = (chains.get(key) ?? []).map((session) => untouched(session, holders));
      for (const report of own) {
        const place = placeOf(
          chain.map(({ growth }) => growth.session),
          report,
        );
        const had = chain.filter(({ growth }) => growth.session.key.startsWith(key)).length;
        const one = chain[place] ?? stranger(house, report, had, holders);
        const before = chain.at(-1);
        if (before !== undefined && place === chain.length) chain[place - 1] = givenUp(before);
        chain[place] = grownBy(one, report, chain[place + 1]);
      }
      opened.push(...chain);
    }
  }
  return opened;
}

interface Holders {
  readonly byId: ReadonlyMap<Id<'Subscription'>, UsageRules>;
  readonly byName: ReadonlyMap<string, UsageRules>;
}

/**
 * Whose the sessions are: of those that are known it is written in them; of the others their source or the name tells
 * it, and so it does where a session ends, and the next one of its key may begin, within one batch.
 */
async function holdersOf(
  house: House,
  reports: readonly UsageReport[],
  chains: ReadonlyMap<string, readonly Session[]>,
): Promise<Holders> {
  const known = [...chains.values()].flat().flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const counts = Map.groupBy(reports, ({ sessionKey }) => sessionKey);
  const unsure = reports.filter((report) => {
    const chain = chains.get(report.sessionKey) ?? [];
    return (counts.get(report.sessionKey)?.length ?? 0) > 1 || placeOf(chain, report) === chain.length;
  });
  const told = unsure.flatMap(({ subscriptionId }) => (subscriptionId === undefined ? [] : [idOf(subscriptionId)]));
  const usernames = namesOf(unsure.filter(({ subscriptionId }) => subscriptionId === undefined));
  const found = await house.store.reads.usageRules({ subscriptionIds: [...new Set([...known, ...told])], usernames });
  const unmet = unsure.filter(
    ({ subscriptionId }) => subscriptionId !== undefined && !found.byId.has(idOf(subscriptionId)),
  );
  if (unmet.length === 0) return found;
  const others = await house.store.reads.usageRules({ subscriptionIds: [], usernames: namesOf(unmet) });
  return { byId: found.byId, byName: new Map([...found.byName, ...others.byName]) };
}

const idOf = (told: string): Id<'Subscription'> => told as Id<'Subscription'>;

/** The names to look holders up by. */
function namesOf(reports: readonly UsageReport[]): readonly string[] {
  return [...new Set(reports.map(({ username }) => username))].filter((name) => name !== '');
}

/** Whose a session is of which nothing was known. */
function holderOf({ subscriptionId, username }: UsageReport, { byId, byName }: Holders): UsageRules | null {
  const told = subscriptionId === undefined ? undefined : byId.get(idOf(subscriptionId));
  return told ?? byName.get(username) ?? null;
}

function untouched(session: Session, { byId }: Holders): Opened {
  const growth = { session, inBytes: 0n, outBytes: 0n, seconds: 0, changed: false };
  const rules = session.subscriptionId === null ? null : (byId.get(session.subscriptionId) ?? null);
  return { before: session, rules, growth };
}

function stranger(house: House, report: UsageReport, place: number, holders: Holders): Opened {
  const rules = holderOf(report, holders);
  const username = report.username === '' ? (rules?.username ?? NAMELESS) : report.username;
  const session = firstSeen(
    { ...report, username, sessionKey: keyAt(report.sessionKey, place) },
    {
      id: house.ids.next('ses'),
      subscriptionId: rules?.subscriptionId ?? null,
      accountId: rules?.accountId ?? null,
    },
  );
  const growth = { session, inBytes: 0n, outBytes: 0n, seconds: 0, changed: false };
  return { before: null, rules, growth };
}

/** Its key is another session's now. */
function givenUp(one: Opened): Opened {
  const session = superseded(one.growth.session);
  return session === one.growth.session ? one : { ...one, growth: { ...one.growth, session, changed: true } };
}

function grownBy(one: Opened, report: UsageReport, next?: Opened): Opened {
  const { session, changed } = delta(one.growth.session, report, next?.growth.session);
  const base = one.before ?? { inBytes: 0n, outBytes: 0n, seconds: 0 };
  return {
    ...one,
    growth: {
      session,
      changed: changed || one.before === null || one.growth.changed,
      inBytes: session.inBytes - base.inBytes,
      outBytes: session.outBytes - base.outBytes,
      seconds: session.seconds - base.seconds,
    },
  };
}

/** How many further sessions of one key are looked for at a time. */
const CHAIN_PART = 8;

/**
 * The sessions that have had each of these keys, in order. Only one that has ended can have a next one, or one that was
 * `superseded` and is open again.
 */
async function chainsOf(
  house: House,
  source: string,
  keys: ReadonlySet<string>,
): Promise<ReadonlyMap<string, readonly Session[]>> {
  const byKey = new Map<string, Session>();
  let asked = [...keys].map((key) => ({ key, from: 0, to: 1 }));
  while (asked.length > 0) {
    const names = asked.flatMap(({ key, from, to }) => placesBetween(from, to).map((place) => keyAt(key, place)));
    for (const session of await house.store.reads.sessionsByKey(source, names)) byKey.set(session.key, session);
    asked = asked
      .filter(({ key, to }) => mayHaveNext(byKey.get(keyAt(key, to - 1))))
      .map(({ key, to }) => ({ key, from: to, to: to + CHAIN_PART }));
  }
  return new Map([...keys].map((key) => [key, [...chained(key, byKey)]]));
}

/**
 * The sessions under the former keys of those of which nothing is known by their new ones: each runs on under the key
 * that it has, so that nothing of it counts twice.
 */
async function formerChains(
  house: House,
  reports: readonly UsageReport[],
  chains: ReadonlyMap<string, readonly Session[]>,
): Promise<ReadonlyMap<string, readonly Session[]>> {
  const unknown = reports.filter(({ sessionKey, formerly }) => formerly && chains.get(sessionKey)?.length === 0);
  const [first] = unknown;
  if (first === undefined) return new Map();
  const keys = new Set(unknown.flatMap(({ formerly }) => formerly?.sessionKey ?? []));
  const former = await chainsOf(house, first.source, keys);
  return new Map(
    unknown.flatMap((report): readonly [string, readonly Session[]][] => {
      const { sessionKey, formerly } = report;
      const chain = former.get(formerly?.sessionKey ?? '') ?? [];
      const session = chain[placeOf(chain, report)];
      const isIts = Object.entries(formerly?.where ?? {}).every(([mark, value]) => session?.where[mark] === value);
      return session !== undefined && isIts ? [[sessionKey, chain]] : [];
    }),
  );
}

function mayHaveNext(session: Session | undefined): boolean {
  return session !== undefined && (session.endedAt !== null || session.endCause !== null);
}

function* chained(key: string, byKey: ReadonlyMap<string, Session>): Iterable<Session> {
  for (let place = 0, next = byKey.get(key); next !== undefined; next = byKey.get(keyAt(key, place))) {
    yield next;
    place += 1;
  }
}

function placesBetween(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}
