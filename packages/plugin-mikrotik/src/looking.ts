import { isOnline, type Entitlement } from '@daftari/core';
import type { AtRouter } from './links.ts';
import type { Row, RouterLink } from './client/link.ts';
import { circumstances, kindOf, menusOf, quickLooks, wholeLooks, type Wish } from './looks.ts';
import type { Marks } from './marks.ts';
import { difference, hasMarked, type Difference, type Write } from './objects/diff.ts';
import { END_MENU } from './objects/end.ts';
import { objectErrors } from './objects/faults.ts';
import type { WantedObject } from './objects/object.ts';
import { bypassing, keepsPace } from './objects/queues.ts';
import { isOn } from './objects/values.ts';
import { caseOf, GRANT_MENUS, wantedObjects } from './objects/wanted.ts';
import type { Look, Reader } from './reading.ts';
import { liveSessions, sessionLooks, type Live } from './sessions.ts';
import type { Snapshot, Snapshots } from './snapshots.ts';
import type { Pace } from './speeds.ts';
import { standingSessions } from './standing.ts';

/** A session beside what she is to have. */
export interface Judged extends Live {
  /** Whether it runs as she is entitled to now. */
  readonly agrees: boolean;
  /** Why a new log-in would change nothing; null: it would. */
  readonly bypassed: string | null;
}

/** What a look at one customer has shown. */
export interface Found {
  readonly difference: Difference;
  readonly sessions: readonly Judged[];
  /** Whether an object there bears her mark. */
  readonly marked: boolean;
  /** The moment on its link at which the look began. */
  readonly looked: number;
}

/** The fields of a menu that a look needs; none: all of them. */
export function fieldsOf(menu: string): readonly string[] {
  return FIELDS[menu] ?? [];
}

const COMMON = ['.id', 'comment', 'disabled', 'dynamic'];
const QUEUE = ['invalid', 'name', 'target', 'dst', 'packet-marks', 'parent', 'priority', 'max-limit', 'limit-at'];
const BURST = ['burst-limit', 'burst-threshold', 'burst-time'];

/** Without the counters, which are most of a row and of which nothing is wanted. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  '/ppp/active': ['.id', 'name', 'service', 'caller-id', 'address', 'uptime', 'radius', 'session-id'],
  '/ip/hotspot/active': ['.id', 'user', 'address', 'mac-address', 'uptime', 'radius', 'server'],
  '/ip/hotspot/host': ['.id', 'mac-address', 'address', 'to-address', 'bypassed', 'authorized', 'uptime'],
  '/ip/arp': ['.id', 'address', 'mac-address', 'complete', 'invalid', 'disabled', 'status'],
  '/ip/firewall/address-list': [...COMMON, 'list', 'address', 'timeout'],
  '/queue/simple': [...COMMON, ...QUEUE, ...BURST],
};

/** How much later a session may seem to have begun than it did: uptimes are whole seconds. */
const SLACK_MS = 2_000;

/** What a look is made with. */
export interface LookTools {
  readonly reader: Reader;
  readonly snapshots: Snapshots;
  readonly marks: Marks;
  /** A moment on a link: what is looked at from now on shows what was done before. */
  readonly moment: (link: RouterLink) => number;
  /** UTC milliseconds. */
  readonly now: () => number;
}

/** Looks at customers at their routers. */
export interface Looking {
  /** Says that somebody will soon be looked for at a router, or will not be after all: as of `Reader`. */
  readonly coming: Reader['coming'];
  readonly gone: Reader['gone'];
  /**
   * How she is there. After her order only what she is to have: enough to see that all is right. Else everything, and
   * what was seen is kept for the order that is likely to follow.
   */
  state(at: AtRouter, wish: Wish, signal: AbortSignal): Promise<Found>;
  /** What she is to have, and her sessions: for who is online. */
  quick(at: AtRouter, wish: Wish, signal: AbortSignal): Promise<Found>;
  /** All menus in which something of hers may be: what has to be done. */
  whole(at: AtRouter, wish: Wish, signal: AbortSignal): Promise<Found>;
  /** The same by what `state` has seen a moment ago; null: nothing that holds. What it shows is good for once. */
  kept(at: AtRouter, wish: Wish): Found | null;
  /** Does writes for her. She is looked at afterwards, so that one look shows all who were written meanwhile. */
  writing<T>(at: AtRouter, wish: Wish, writes: readonly Write[], work: () => Promise<T>): Promise<T>;
  /** Says that she has been written, and in which menus: she is looked at to see that it is so. */
  written(at: AtRouter, wish: Wish, menus: ReadonlySet<string>): void;
  /** Says that a router was surveyed. What that has shown is to be mended, so nobody goes by what was seen before. */
  surveyed(at: AtRouter): void;
}

/** One customer at one router, looked at. */
export function createLooking({ reader, snapshots, marks, moment, now }: LookTools): Looking {
  const look = async (at: AtRouter, wish: Wish, looks: readonly Look[], signal: AbortSignal): Promise<Snapshot> => {
    const { link } = at;
    const [looked, since] = [moment(link), marks.moment(link)];
    const shown = await reader.read(at, wish.view.subscription.id, looks, signal);
    for (const { menu, values } of looks) {
      if (values === null) marks.note(link, menu, shown(menu), { since, at: wish.now });
    }
    return { shown, menus: menusOf(looks), looked, at: now() };
  };
  /** How fast she is, and what of the wall she has, is read only of who is online. */
  const lookOnline = async (
    at: AtRouter,
    wish: Wish,
    looks: readonly Look[],
    signal: AbortSignal,
  ): Promise<Snapshot> => {
    const { online, how } = sessionLooks(wish.view, kindOf(wish));
    const all = [...looks, ...online];
    const read = new Set(menusOf(all));
    const seen = await look(at, wish, [...all, ...how.filter(({ menu }) => read.has(menu))], signal);
    const rest = how.filter(({ menu }) => !read.has(menu));
    if (rest.length === 0 || !online.some(({ menu }) => seen.shown(menu).length > 0)) return seen;
    const { shown } = await look(at, wish, rest, signal);
    const isRest = new Set(menusOf(rest));
    return { ...seen, shown: (menu) => (isRest.has(menu) ? shown(menu) : seen.shown(menu)) };
  };
  const all = (at: AtRouter, wish: Wish): readonly Look[] =>
    wholeLooks(at, wish, (menu) => marks.isWithout(at.link, menu, wish.view.subscription.id, wish.now));
  return {
    coming: (routerId, who) => reader.coming(routerId, who),
    gone: (routerId, who) => reader.gone(routerId, who),
    async quick(at, wish, signal) {
      const looks = wish.here ? quickLooks(at, wish) : wholeLooks(at, wish);
      const { online, how } = sessionLooks(wish.view, kindOf(wish));
      return judge(at, wish, await look(at, wish, [...looks, ...online, ...how], signal));
    },
    async state(at, wish, signal) {
      const { here } = wish;
      if (!here) return judge(at, wish, await lookOnline(at, wish, wholeLooks(at, wish), signal));
      const written = snapshots.takeWritten(at.link, wish);
      if (written !== null || at.config.mode === 'radius') {
        return judge(at, wish, await lookOnline(at, wish, quickLooks(at, wish, written), signal));
      }
      const seen = await lookOnline(at, wish, all(at, wish), signal);
      const found = judge(at, wish, seen);
      if (found.difference.writes.length > 0) snapshots.keep(at.link, wish, seen);
      return found;
    },
    async whole(at, wish, signal) {
      const looks = all(at, wish);
      if (wish.here) return judge(at, wish, await look(at, wish, looks, signal));
      // Who is online matters only where all of hers goes.
      return judge(at, wish, await lookOnline(at, wish, looks, signal));
    },
    kept(at, wish) {
      const seen = snapshots.take(at.link, wish);
      if (seen === null || !wish.here) return null;
      const wanted = wantedObjects(circumstances(at, wish)).map(({ menu }) => menu);
      return [END_MENU, ...wanted].every((menu) => seen.menus.includes(menu)) ? judge(at, wish, seen) : null;
    },
    async writing(at, wish, writes, work) {
      const { link, config } = at;
      const who = wish.view.subscription.id;
      const menus = writes.map(({ menu }) => menu);
      reader.coming(config.id, who);
      marks.forget(link, menus);
      try {
        return await work();
      } catch (fault) {
        reader.gone(config.id, who);
        throw fault;
      } finally {
        marks.forget(link, menus);
      }
    },
    written: (at, wish, menus) => snapshots.written(at.link, wish, menus),
    surveyed: ({ link }) => marks.forget(link, [...GRANT_MENUS, END_MENU]),
  };
}

function judge(at: AtRouter, wish: Wish, { shown, menus: read, looked }: Snapshot): Found {
  const { view, entitlement, here, adopt } = wish;
  const whose = { subscriptionId: view.subscription.id, adopt };
  const live = sessionsOf(wish, at, shown);
  // What was not read was seen to be right before.
  const wanted = here ? wantedObjects(circumstances(at, wish)).filter(({ menu }) => read.includes(menu)) : [];
  const menus = read.filter((menu) => isOurs(menu));
  const own = difference(wanted, shown, menus, whose);
  const conflicts = [...own.conflicts, ...shadows(at, wish, shown)];
  const bypassed = here && isOnline(caseOf(circumstances(at, wish)).access) ? bypassOf(shown, wanted) : null;
  return {
    difference: { ...own, conflicts },
    sessions: live.map((one) => judged(one, { at, wish, entitlement, bypassed, shown })),
    marked: menus.some((menu) => hasMarked(shown(menu), whose.subscriptionId)),
    looked,
  };
}

function isOurs(menu: string): boolean {
  return menu === END_MENU || GRANT_MENUS.some((one) => one === menu);
}

/** A secret of the router's own wins over RADIUS, whoever wrote it. */
function shadows({ config }: AtRouter, { view, here }: Wish, shown: (menu: string) => readonly Row[]) {
  if (config.mode !== 'radius' || !here) return [];
  const { username } = view.subscription;
  return ['/ppp/secret', '/ip/hotspot/user'].flatMap((menu) =>
    shown(menu)
      .filter(
        (row) => row['name'] === username && !isOn(row['disabled']) && !(row['comment'] ?? '').startsWith('daftari:'),
      )
      .map(() => ({ menu, what: `name ${username}`, mark: 'no mark of ours, and wins over RADIUS' })),
  );
}

/** Hers, in whichever way she comes in. A fixed address and a network behind it are one stay. */
function sessionsOf(
  { view, now }: Wish,
  { config }: AtRouter,
  shown: (menu: string) => readonly Row[],
): readonly Live[] {
  const { id: subscriptionId, username } = view.subscription;
  const dialled = liveSessions(shown, now).filter((one) => one.username === username);
  if (config.mode === 'radius') return dialled;
  const hers = standingSessions(shown).filter((one) => one.subscriptionId === subscriptionId);
  return [...dialled, ...hers];
}

/**
 * Why no queue of hers would hold, whatever is written in it. FastTrack is none of it: it takes the speed of everybody,
 * and is told of the router by its survey.
 */
function bypassOf(shown: (menu: string) => readonly Row[], wanted: readonly WantedObject[]): string | null {
  const object = wanted.find(({ menu }) => menu === '/queue/simple');
  if (object === undefined) return null;
  const queues = shown('/queue/simple');
  const own = queues.find((row) => row['name'] === object.key['name']);
  const before = own && bypassing(queues, own, object.values(own)['target'] ?? '');
  return before == null ? null : `the queue ${before['name'] ?? ''} of the router's own takes her traffic before hers`;
}

interface Judging {
  readonly at: AtRouter;
  readonly wish: Wish;
  readonly entitlement: Entitlement;
  readonly bypassed: string | null;
  readonly shown: (menu: string) => readonly Row[];
}

/**
 * Whether a session has the rest of its pace, which RouterOS gives it at its log-in. Who has logged in since it was
 * decided came in by what is written now; whom RADIUS lets in has what it says.
 */
function paced({ queue, byRadius, startedAt }: Live, pace: Pace, { decidedAt }: Entitlement): boolean {
  const before = startedAt === null || startedAt < decidedAt + SLACK_MS;
  return queue === null || byRadius || !before || keepsPace(queue, pace);
}

function judged(one: Live, { at, wish, entitlement, bypassed }: Judging): Judged {
  const { access, pace } = caseOf(circumstances(at, wish));
  if (!wish.here || access === 'blocked') return { ...one, agrees: false, bypassed: null };
  if (access === 'walled') return { ...one, agrees: one.walled, bypassed: null };
  const own = wish.view.addressing;
  const moved =
    own?.ipv4 == null
      ? own != null && one.startedAt !== null && one.startedAt + SLACK_MS < own.changedAt
      : one.address !== own.ipv4;
  const fits = one.speed?.downKbps === pace.downKbps && one.speed.upKbps === pace.upKbps;
  const right = !one.walled && !moved && fits && paced(one, pace, entitlement);
  return { ...one, agrees: right && bypassed === null, bypassed: right ? bypassed : null };
}

/** @throws BillingError `mikrotik.notOurs` where somebody else's object stands where hers is to be */
export function refuseConflicts({ conflicts }: Difference, routerId: string, subscriptionId: string): void {
  const [first] = conflicts;
  if (first !== undefined) throw objectErrors.notOurs({ routerId, subscriptionId, ...first });
}
