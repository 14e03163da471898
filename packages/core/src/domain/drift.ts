import type { Id } from '../kernel/id.ts';
import { usernameKey } from './subscription.ts';
import { accessAt, isOnline, type Entitlement } from './entitlement.ts';
import type { Router } from './router.ts';
import type { Survey, SurveyGrant, SurveySession } from './survey.ts';
import { accessText, endText, shutText, speedText, whyNotHere, type Speeds } from './drift-words.ts';

/**
 * How a router and the ledger may differ. `online_unpaid`: somebody is online without entitlement. `shut_out`: somebody
 * is entitled and cannot get in. `wrong_speed`: a grant or a session has another speed than the one sold. `wrong_end`:
 * a grant ends by itself at another instant than her time does. `orphan`: something of ours lets in whom nobody has
 * entitled here. `stranger`: something that somebody has made by hand or another system lets in: a name of ours without
 * our mark, or somebody online whom no ledger knows. `too_many`: a session beyond as many as were sold.
 */
export type DriftKind = (typeof DRIFT_KINDS)[number];

/** All kinds of drift. */
export const DRIFT_KINDS = [
  'online_unpaid',
  'shut_out',
  'wrong_speed',
  'wrong_end',
  'orphan',
  'stranger',
  'too_many',
] as const;

/** One difference between a router and the ledger, as a survey has shown it. */
export interface RouterDrift {
  /** Names it within its router, so that the next survey finds it again: `wrong_speed/sub_01…`. */
  readonly key: string;
  readonly kind: DriftKind;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly username: string;
  /** What should be, and what is, as a person would read it. */
  readonly wanted: string;
  readonly found: string;
  /** Whether mending it takes access away from somebody who is online. */
  readonly cuts: boolean;
  readonly remedy: Remedy;
}

/** How a drift is mended: the subscription's action is done once more, or the driver takes away what has this key. */
export type Remedy = { readonly kind: 'redo' } | { readonly kind: 'remove'; readonly key: string };

/** One subscription that is served at the router, and what it may use. */
export interface Expected {
  readonly subscriptionId: Id<'Subscription'>;
  readonly username: string;
  /** Its hardware address where it is known by it. */
  readonly mac: string | null;
  readonly entitlement: Entitlement | null;
}

/** A subscription that is not served at the router and whose name or mark was found there. */
export interface Elsewhere extends Expected {
  /** The router where it is placed; null: at none. */
  readonly placedAt: string | null;
}

/** What a router ought to show at an instant. */
export interface Ought {
  readonly router: Pick<Router, 'mode'>;
  readonly at: number;
  /** Who is placed at it. */
  readonly expected: readonly Expected[];
  /** Of the names and marks in the survey, those of subscriptions that are not placed at it. */
  readonly elsewhere: readonly Elsewhere[];
  /** Whose the open sessions are that RADIUS has told of, by the name that they logged in with. */
  readonly radius: ReadonlyMap<string, Id<'Subscription'>>;
}

/** How much two ends may differ, beside how far the clocks do: routers write whole seconds, and some whole minutes. */
export const END_TOLERANCE_MS = 60_000;

/** As far as the clock of a router may excuse its ends: one that is further off ends them at a wrong time. */
const CLOCK_TOLERANCE_MS = 600_000;

/**
 * All differences between a survey and what it ought to show, in the order of the survey's subjects, each once. A
 * router that asks RADIUS for each log-in is expected to hold no grants, and to have online whom RADIUS lets in.
 */
export function driftsOf(ought: Ought, survey: Survey): readonly RouterDrift[] {
  const known = knownBy(ought);
  const found = [
    ...(ought.router.mode === 'local' ? ought.expected.flatMap((one) => ofGrants(ought, survey, one)) : []),
    ...survey.grants.flatMap((grant) => ofForeign(ought, survey, known, grant)),
    ...survey.sessions.flatMap((session) => ofSession(ought, survey, known, session)),
    ...ofTooMany(ought, survey, known),
  ];
  // A grant and its session that are wrong in the same way are one thing to mend.
  const once = new Map<string, RouterDrift>();
  for (const drift of found) {
    const before = once.get(drift.key);
    once.set(drift.key, before === undefined ? drift : { ...before, cuts: before.cuts || drift.cuts });
  }
  return [...once.values()];
}

/** Who is known by name and by mark. */
interface Known {
  readonly here: ReadonlyMap<string, Expected>;
  readonly byName: ReadonlyMap<string, Expected | Elsewhere>;
  readonly byId: ReadonlyMap<string, Expected | Elsewhere>;
}

function knownBy({ expected, elsewhere, radius }: Ought): Known {
  const all = [...elsewhere, ...expected];
  const byId = new Map(all.map((one): [string, Expected | Elsewhere] => [one.subscriptionId, one]));
  const byName = new Map(all.map((one): [string, Expected | Elsewhere] => [usernameKey(one.username), one]));
  for (const [name, subscriptionId] of radius) {
    const one = byId.get(subscriptionId);
    if (one !== undefined && !byName.has(usernameKey(name))) byName.set(usernameKey(name), one);
  }
  return { byId, byName, here: new Map(expected.map((one) => [one.subscriptionId, one])) };
}

/** What is wrong with the grants of somebody who is served here. */
function ofGrants({ at }: Ought, survey: Survey, one: Expected): readonly RouterDrift[] {
  const own = survey.grants.filter(({ subscriptionId }) => subscriptionId === one.subscriptionId);
  const wanted = one.entitlement;
  const open = own.filter(({ access }) => access === 'granted');
  if (wanted === null || !isOnline(accessAt(wanted, at))) {
    if (open.length === 0) return [];
    const found = `it lets ${one.username} in ${endText(open[0]?.untilAt ?? null)}`;
    return [redo('orphan', one, accessText(wanted, at), found, isOnlineHere(survey, one))];
  }
  const hers = open.filter((grant) => isNamed(grant, one));
  const byHand = survey.grants.some(
    (grant) => grant.subscriptionId === null && grant.access === 'granted' && sameName(grant.username, one.username),
  );
  if (hers.length === 0) {
    return byHand ? [] : [redo('shut_out', one, accessText(wanted, at), shutText(own, one), false)];
  }
  const skew = END_TOLERANCE_MS + Math.min(CLOCK_TOLERANCE_MS, Math.abs(survey.health.clockAheadMs ?? 0));
  const slow = hers.find((grant) => !sameSpeed(grant, wanted));
  const late = hers.find(({ untilAt, cannotEnd }) => cannotEnd !== true && !sameEnd(untilAt, wanted.untilAt, skew));
  return [
    ...(slow === undefined ? [] : [redo('wrong_speed', one, speedText(wanted), speedText(slow), false)]),
    ...(late === undefined ? [] : [redo('wrong_end', one, endText(wanted.untilAt), endText(late.untilAt), false)]),
  ];
}

/** What lies on the router although nobody who is served there has it. */
function ofForeign({ router }: Ought, survey: Survey, known: Known, grant: SurveyGrant): readonly RouterDrift[] {
  const { subscriptionId, username, key } = grant;
  if (subscriptionId === null) {
    const named = known.byName.get(usernameKey(username));
    if (named === undefined) return [];
    const cuts = survey.sessions.some((session) => sameName(session.username, username));
    const found = `${username} stands there without our mark, and is ${grant.access}`;
    const wanted = 'nothing made by hand under a name of ours';
    return [{ ...subject('stranger', named, key), wanted, found, cuts, remedy: { kind: 'remove', key } }];
  }
  if (router.mode === 'local' && known.here.has(subscriptionId)) return [];
  const one = known.byId.get(subscriptionId) ?? null;
  const cuts = survey.sessions.some(
    (session) => session.subscriptionId === subscriptionId || sameName(session.username, username),
  );
  const who = { subscriptionId, username };
  const found = `our mark of ${username}, ${grant.access}`;
  const wanted = whyNotHere(router.mode, one);
  return [{ ...subject('orphan', who, key), wanted, found, cuts, remedy: { kind: 'remove', key } }];
}

/** What is wrong with somebody who is online. */
function ofSession(ought: Ought, survey: Survey, known: Known, session: SurveySession): readonly RouterDrift[] {
  const { at, router } = ought;
  const one = whoIs(known, session);
  const found = `online as ${session.username}${session.address === null ? '' : ` at ${session.address}`}`;
  if (one === undefined) return session.walled ? [] : [unknown(survey, session, found)];
  const byRouter = router.mode === 'local' && !session.byRadius;
  if (byRouter && !known.here.has(one.subscriptionId)) {
    const wanted = whyNotHere(router.mode, one);
    const who = { subscriptionId: one.subscriptionId, username: session.username };
    const remedy = { kind: 'remove', key: session.key } as const;
    return session.walled ? [] : [{ ...subject('online_unpaid', who), wanted, found, cuts: true, remedy }];
  }
  const wanted = one.entitlement;
  const access = wanted === null ? 'blocked' : accessAt(wanted, at);
  if (access === 'blocked' || (access === 'walled' && !session.walled)) {
    return [redo('online_unpaid', one, accessText(wanted, at), found, !session.walled)];
  }
  if (wanted === null || access === 'walled') return [];
  if (session.walled) return [redo('shut_out', one, accessText(wanted, at), `${found}, on the pay page only`, false)];
  if (sameSpeed(session, wanted)) return [];
  return [redo('wrong_speed', one, speedText(wanted), `${found} with ${speedText(session)}`, false)];
}

function whoIs(known: Known, session: SurveySession): Expected | Elsewhere | undefined {
  const marked = session.subscriptionId === null ? undefined : known.byId.get(session.subscriptionId);
  return marked ?? known.byName.get(usernameKey(session.username));
}

/**
 * The youngest sessions beyond as many as were sold. Those that RADIUS lets in it counts by itself, and equipment that
 * has dialled anew while its session of before still stands there is online once.
 */
function ofTooMany({ at, router }: Ought, survey: Survey, known: Known): readonly RouterDrift[] {
  if (router.mode !== 'local') return [];
  const open = survey.sessions.filter(({ walled, byRadius }) => !walled && !byRadius);
  const bySubscription = Map.groupBy(open, (session) => whoIs(known, session)?.subscriptionId ?? null);
  return [...bySubscription].flatMap(([subscriptionId, own]): readonly RouterDrift[] => {
    const one = subscriptionId === null ? undefined : known.here.get(subscriptionId);
    const wanted = one?.entitlement ?? null;
    if (one === undefined || wanted === null || !isOnline(accessAt(wanted, at))) return [];
    const devices = Map.groupBy(own, ({ mac, key }) => (mac === null ? key : hexOf(mac)));
    if (devices.size <= wanted.sessions) return [];
    const last = [...devices.values()].map((same) => same.toSorted(byAge).at(-1)).filter((each) => each !== undefined);
    return last
      .toSorted(byAge)
      .slice(wanted.sessions)
      .map(({ key, address }) => ({
        ...subject('too_many', one, key),
        wanted: `${wanted.sessions} ${wanted.sessions === 1 ? 'session' : 'sessions'} at a time`,
        found: `${devices.size} online as ${one.username}${address === null ? '' : `, the last at ${address}`}`,
        cuts: false,
        remedy: { kind: 'remove', key },
      }));
  });
}

/** The oldest first; of what does not tell its age in the order of the survey, and last. */
function byAge(one: SurveySession, other: SurveySession): number {
  const [began, otherBegan] = [one.startedAt ?? Infinity, other.startedAt ?? Infinity];
  return began === otherBegan ? 0 : began - otherBegan;
}

/**
 * Somebody online whom no ledger knows. One who bears our mark was ours; all others somebody has made by hand, or
 * another system lets in: theirs to take away.
 */
function unknown(survey: Survey, session: SurveySession, found: string): RouterDrift {
  const { username, key, subscriptionId } = session;
  const named = survey.grants.filter((grant) => sameName(grant.username, username));
  const byHand = named.some((grant) => grant.subscriptionId === null);
  const ours = !session.byRadius && !byHand && (subscriptionId !== null || named.length > 0);
  const wanted = byHand ? 'a subscription behind a name that was made by hand' : 'a subscription behind this name';
  const who = { subscriptionId: null, username };
  const kind = ours ? 'online_unpaid' : 'stranger';
  return { ...subject(kind, who, username), wanted, found, cuts: true, remedy: { kind: 'remove', key } };
}

function subject(
  kind: DriftKind,
  who: { readonly subscriptionId: Id<'Subscription'> | null; readonly username: string },
  key?: string,
) {
  return {
    key: `${kind}/${key ?? who.subscriptionId ?? usernameKey(who.username)}`,
    kind,
    subscriptionId: who.subscriptionId,
    username: who.username,
  };
}

function redo(kind: DriftKind, one: Expected, wanted: string, found: string, cuts: boolean): RouterDrift {
  return { ...subject(kind, one), wanted, found, cuts, remedy: { kind: 'redo' } };
}

function isOnlineHere({ sessions }: Survey, { subscriptionId, username }: Expected): boolean {
  return sessions.some(
    (session) => !session.walled && (session.subscriptionId === subscriptionId || sameName(session.username, username)),
  );
}

/** Equipment that is known by its hardware address bears that instead of her name, and some bears none. */
function isNamed({ username }: SurveyGrant, { username: own, mac }: Expected): boolean {
  if (username === '' || sameName(username, own)) return true;
  return mac !== null && hexOf(username) === hexOf(mac);
}

function hexOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^0-9a-f]/g, '');
}

function sameName(one: string, other: string): boolean {
  return usernameKey(one) === usernameKey(other);
}

function sameSpeed(one: Speeds, other: Speeds): boolean {
  return one.downKbps === other.downKbps && one.upKbps === other.upKbps;
}

function sameEnd(one: number | null, other: number | null, withinMs: number): boolean {
  if (one === null || other === null) return one === other;
  return Math.abs(one - other) <= withinMs;
}
