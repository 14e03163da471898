import { delta, firstSeen, keyAt, placeOf, type Growth, type Session, type UsageReport } from '../domain/usage.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import type { AccessView } from '../ports/store.ts';
import { sideBySide, type House } from './house.ts';

/** What reports have made of one session. */
export interface Opened {
  readonly growth: Growth;
  readonly before: Session | null;
  /** What its holder may use, where it was looked up because nobody knew the session. */
  readonly wanted: Entitlement | null;
}

/** All reports of one batch, folded into their sessions; several reports of one session become one growth. */
export async function takeIn(house: House, reports: readonly UsageReport[], now: number): Promise<readonly Opened[]> {
  const opened: Opened[] = [];
  for (const [source, all] of Map.groupBy(reports, (report) => report.source)) {
    const chains = await chainsOf(house, source, new Set(all.map((one) => one.sessionKey)));
    const strangers = all.filter((one) => {
      const chain = chains.get(one.sessionKey) ?? [];
      return placeOf(chain, one) === chain.length;
    });
    const holders = new Map<string, AccessView | null>();
    await findHolders(house, strangers, now, holders);
    const states = new Map([...chains].map(([key, chain]) => [key, chain.map(untouched)]));
    for (const report of all) {
      const chain = states.get(report.sessionKey) ?? [];
      const place = placeOf(
        chain.map(({ growth }) => growth.session),
        report,
      );
      // Within one batch a session may end and the next one begin: then its holder is not looked up yet.
      if (place === chain.length) await findHolders(house, [report], now, holders);
      const one = chain[place] ?? stranger(house, report, place, holders.get(report.username) ?? null);
      chain[place] = grownBy(one, report);
    }
    opened.push(...[...states.values()].flat());
  }
  return opened;
}

function untouched(session: Session): Opened {
  const growth = { session, inBytes: 0n, outBytes: 0n, seconds: 0, changed: false };
  return { before: session, wanted: null, growth };
}

function stranger(house: House, report: UsageReport, place: number, access: AccessView | null): Opened {
  const session = firstSeen(
    { ...report, sessionKey: keyAt(report.sessionKey, place) },
    {
      id: house.ids.next('ses'),
      subscriptionId: access?.subscription.id ?? null,
      accountId: access?.account.id ?? null,
    },
  );
  return { ...untouched(session), before: null, wanted: access?.entitlement ?? null };
}

function grownBy(one: Opened, report: UsageReport): Opened {
  const { session, changed } = delta(one.growth.session, report);
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

/** The sessions that have had each of these keys, in order. Only one that has ended can have a next one. */
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
      .filter(({ key, to }) => (byKey.get(keyAt(key, to - 1))?.endedAt ?? null) !== null)
      .map(({ key, to }) => ({ key, from: to, to: to + CHAIN_PART }));
  }
  return new Map([...keys].map((key) => [key, [...chained(key, byKey)]]));
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

/** How many names are looked up side by side: log-ins want connections too. */
const SIDE_BY_SIDE = 4;

/** Whose the names are that sessions have come with for the first time. */
async function findHolders(
  house: House,
  reports: readonly UsageReport[],
  now: number,
  holders: Map<string, AccessView | null>,
): Promise<void> {
  const usernames = new Set(reports.map((one) => one.username).filter((username) => !holders.has(username)));
  await sideBySide(usernames, SIDE_BY_SIDE, async (username) => {
    holders.set(username, await house.store.reads.access(username, now));
  });
}
