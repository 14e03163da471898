import {
  accessAt,
  describeStep,
  isBillingError,
  isOnline,
  routerErrors,
  type AccessView,
  type Driver,
  type Entitlement,
  type Id,
  type NetworkStep,
  type NetworkTarget,
  type Observed,
  type PluginHost,
  type Router,
} from '@daftari/core';
import { createWriter, kick, type Writer } from './apply.ts';
import type { AtRouter, Links } from './links.ts';
import { createKnowing, type Knowing } from './knowing.ts';
import { createLooking, fieldsOf, refuseConflicts, type Found, type Looking as Looks } from './looking.ts';
import type { Wish } from './looks.ts';
import { createMarks } from './marks.ts';
import { objectErrors } from './objects/faults.ts';
import { createReader } from './reading.ts';
import { removeFrom } from './remove.ts';
import { tearDown } from './walled.ts';
import type { RouterConfig } from './router-config.ts';
import type { RouterBook } from './routers.ts';
import { createSnapshots } from './snapshots.ts';
import { surveyOf } from './survey.ts';

/** The name of the driver. */
const DRIVER = 'mikrotik';

/** What the driver works with once the plugin is started. */
export interface DriverTools {
  readonly host: Pick<PluginHost, 'accesses' | 'clock'>;
  readonly book: Pick<RouterBook, 'all'>;
  readonly links: Pick<Links, 'with'>;
  /** Whether what stands on a router under a customer's name without our mark is taken over. Else it is a conflict. */
  readonly adopt?: boolean | undefined;
}

/** What the driver of RouterOS can do: all that the port offers. */
export type MikrotikDriver = Driver & {
  readonly [Part in 'routers' | 'survey' | 'remove' | 'leave']: NonNullable<Driver[Part]>;
};

/** The driver of RouterOS: each customer's objects and her end are written on her router, and read back. */
export function mikrotikDriver(tools: () => DriverTools): MikrotikDriver {
  const knowing = createKnowing((usernames) => tools().host.accesses(usernames));
  const writer = createWriter();
  const looks = createLooking({
    reader: createReader(fieldsOf),
    snapshots: createSnapshots(),
    marks: createMarks(),
    moment: (link) => writer.moment(link),
    now: () => tools().host.clock.now(),
  });
  const looking: Looking = { ...looks, writer, knowing };
  return {
    name: DRIVER,
    observe: (target, signal) => observe(tools(), looking, target, signal),
    apply: (step, target, signal) => apply(tools(), looking, step, target, signal),
    leave: (target, signal) => leave(tools(), looking, target, signal),
    routers: async () => (await tools().book.all()).map(routerOf),
    survey: (routerId, signal) =>
      atRouter(tools(), routerId, signal, async (at) => {
        const survey = await surveyOf(at, { now: tools().host.clock.now(), knowing }, signal);
        looks.surveyed(at);
        return survey;
      }),
    remove: (routerId, key, signal) => atRouter(tools(), routerId, signal, (at) => removeFrom(at, key, signal)),
  };
}

/** How routers are looked at and written on, for all customers together. */
type Looking = Looks & { readonly writer: Writer; readonly knowing: Knowing };

/** A router as billing knows it. */
function routerOf({ id, name, site, mode }: RouterConfig): Router {
  return { id, driver: DRIVER, name, site, mode };
}

async function observe(
  tools: DriverTools,
  looking: Looking,
  target: NetworkTarget,
  signal: AbortSignal,
): Promise<Observed> {
  const { routerId, subscriptionId } = target;
  // Who is looked for there meanwhile waits until it is known who she is, and is answered together with her.
  if (routerId != null) looking.coming(routerId, subscriptionId);
  try {
    const wish = await wishOf(tools, looking, target);
    if (wish === null) return { admits: null, sessions: [] };
    if (routerId == null) {
      refuseNowhere(wish);
      return { admits: wish.entitlement.generation, sessions: [] };
    }
    const found = await atRouter(tools, routerId, signal, (at) => looking.state(at, wish, signal));
    return observedBy(found, wish);
  } finally {
    if (routerId != null) looking.gone(routerId, subscriptionId);
  }
}

function observedBy(found: Found, wish: Wish): Observed {
  const { generation } = wish.entitlement;
  const { writes, conflicts } = found.difference;
  const agrees = wish.here && writes.length === 0 && conflicts.length === 0;
  // Something of hers that is not as it is to be lets in by some older decision, or by somebody's hand.
  const other = found.marked ? generation - 1 : null;
  return { admits: agrees ? generation : other, sessions: observed(found, wish) };
}

/** Nobody lets her in: that is a fault where she is entitled to come in, and as it should be where she is not. */
function refuseNowhere({ view, entitlement, now }: Wish): void {
  if (!isOnline(accessAt(entitlement, now))) return;
  throw objectErrors.notPlaced({ subscriptionId: view.subscription.id });
}

function observed({ sessions }: Found, { entitlement }: Wish): Observed['sessions'] {
  return sessions.map(({ key, walled, agrees }) => ({
    sessionId: key as Id<'Session'>,
    generation: agrees ? entitlement.generation : entitlement.generation - 1,
    walled,
  }));
}

async function apply(
  tools: DriverTools,
  looking: Looking,
  step: NetworkStep,
  target: NetworkTarget,
  signal: AbortSignal,
): Promise<string> {
  const wish = await wishOf(tools, looking, target, step.kind === 'disconnect' ? undefined : step.entitlement);
  const { routerId } = target;
  if (wish === null) return `${describeStep(step)}: nobody has this name any more`;
  if (routerId == null) {
    refuseNowhere(wish);
    return `${describeStep(step)}: she is placed at no router`;
  }
  return atRouter(tools, routerId, signal, (at) =>
    step.kind === 'admit' ? admit(looking, at, wish, signal) : move(looking, at, wish, { step, signal }),
  );
}

/** How often a router that has changed under our hands is looked at again within one step. */
const LOOKS = 4;

/**
 * Writes what is missing. Whatever breaks this off leaves no grant without its end, and the next look finds the rest.
 */
async function admit(looking: Looking, at: AtRouter, wish: Wish, signal: AbortSignal): Promise<string> {
  const { config, abilities } = at;
  const { entitlement, view } = wish;
  const done: string[] = [];
  const menus = new Set<string>();
  for (let look = 1; look <= LOOKS; look += 1) {
    const kept = look === 1 ? looking.kept(at, wish) : null;
    const { difference, looked } = kept ?? (await looking.whole(at, wish, signal));
    refuseConflicts(difference, config.id, view.subscription.id);
    const { writes } = difference;
    for (const { menu } of writes) menus.add(menu);
    const written = await looking.writing(at, wish, writes, () => looking.writer.write(at, writes, looked, signal));
    done.push(...written.done);
    if (!written.again) {
      looking.written(at, wish, menus);
      const what = done.length === 0 ? 'all is there' : done.join(', ');
      const unended = wish.here && entitlement.untilAt !== null && abilities.blocked.has('scheduler');
      return `${config.name}: ${what} (generation ${entitlement.generation})${unended ? `; ${UNENDED}` : ''}`;
    }
  }
  throw objectErrors.stillThere({ routerId: config.id, what: 'something else each time it is looked at' });
}

/** The bound where a router cannot end a grant by itself. */
const UNENDED = 'device-mode blocks its scheduler, so her time ends when billing next reaches it, not by itself';

interface Moving {
  readonly step: Exclude<NetworkStep, { kind: 'admit' }>;
  readonly signal: AbortSignal;
}

/** Brings a session to what is wanted. What was admitted may have brought it there already: then nobody is cut off. */
async function move(looking: Looking, at: AtRouter, wish: Wish, { step, signal }: Moving): Promise<string> {
  const { id: routerId, name } = at.config;
  const look = async () => {
    const { sessions } = await looking.quick(at, wish, signal);
    return sessions.find(({ key }) => key === step.sessionId);
  };
  let session = await look();
  const walled = session !== undefined && isOnline(accessAt(wish.entitlement, wish.now)) ? session : null;
  if (walled !== null && (await tearDown(at, walled, signal))) session = await look();
  if (session === undefined) return `${name}: the session ${step.sessionId} is over already`;
  if (session.agrees) return `${name}: the session ${step.sessionId} runs on as it is to`;
  if (session.bypassed !== null) throw objectErrors.bypassed({ routerId, reason: session.bypassed });
  const why = step.kind === 'disconnect' ? step.why : `generation ${step.entitlement.generation}`;
  if (await kick(at, step.sessionId, signal)) return `${name}: the session ${step.sessionId} was cut off (${why})`;
  throw objectErrors.stillThere({ routerId, what: `the session ${step.sessionId} as it was` });
}

/**
 * Takes all that is hers from a router, and cuts her off there. May be asked twice. Who has come back meanwhile stays.
 */
async function leave(
  tools: DriverTools,
  looking: Looking,
  target: NetworkTarget,
  signal: AbortSignal,
): Promise<string> {
  const known = await wishOf(tools, looking, target);
  const { routerId } = target;
  if (known === null || routerId == null) return 'nothing of her is at any router';
  if (known.here && known.view.placement != null) return `she is served at ${routerId} again, and stays`;
  const wish = { ...known, here: false };
  return atRouter(tools, routerId, signal, async (at) => {
    const { sessions } = await looking.whole(at, wish, signal);
    const said = await admit(looking, at, wish, signal);
    for (const { key } of sessions) await kick(at, key, signal);
    return sessions.length === 0 ? said : `${said}; ${sessions.length} of her sessions cut off`;
  });
}

/** What is to be done for her at the router of the target; null: nobody has this name, or nothing was ever decided. */
async function wishOf(
  { host, adopt = false }: DriverTools,
  { knowing }: Pick<Looking, 'knowing'>,
  { username, subscriptionId, routerId }: NetworkTarget,
  told?: Entitlement,
): Promise<Wish | null> {
  const view = await knowing(username);
  const entitlement = told ?? view?.entitlement ?? null;
  if (view === null || entitlement === null || view.subscription.id !== subscriptionId) return null;
  return { view, entitlement, here: isHere(view, routerId ?? null), now: host.clock.now(), adopt };
}

/** By her placement; where nothing is known of one, she is served where she is asked for. */
function isHere({ placement }: AccessView, routerId: string | null): boolean {
  if (placement === undefined) return routerId !== null;
  return placement !== null && placement.driver === DRIVER && placement.routerId === routerId;
}

/**
 * Works at a router of the book.
 * @throws BillingError `router.missing` where there is no such router
 */
async function atRouter<T>(
  { links }: DriverTools,
  routerId: string,
  signal: AbortSignal,
  work: (at: AtRouter) => Promise<T>,
): Promise<T> {
  try {
    return await links.with(routerId, signal, work);
  } catch (fault) {
    if (isBillingError(fault) && fault.code === 'mikrotik.unknownRouter') {
      throw routerErrors.missing({ driver: DRIVER, routerId });
    }
    throw fault;
  }
}
