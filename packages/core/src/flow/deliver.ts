import {
  describeStep,
  networkErrors,
  retryDelayMs,
  type NetworkAction,
  type NetworkTarget,
} from '../domain/network.ts';
import type { Leaving } from '../domain/placement.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Driver } from '../ports/driver.ts';
import type { ActionShares, Claim, Wanted } from '../ports/store.ts';
import { agree, leave, type Done, type Wish } from './agree.ts';
import { againAt } from './brake.ts';
import { createHolding, type Held } from './holding.ts';
import { event, isStop, type House, type Task } from './house.ts';
import { routerBack, type Away, type Lane } from './lanes.ts';
import { createSaving, toldOf, type Outcome, type SaveOutcome } from './saving.ts';

/** After how many tries an action that does not come true is told as failed; it goes on being tried. */
const ALARM_AFTER = 5;

/** How many actions of one router are claimed at once, and with how many of them it has to do at the same time. */
const OF_ROUTER = 32;
const AT_ROUTER = 16;

/** How many are claimed of those that go to no router by name. */
const OF_DRIVER = 256;

/**
 * How long what waits for a router that does not answer is put off, in milliseconds. One action goes on asking within
 * seconds, and wakes the others: this is for the case that nobody is left to do so.
 */
const OFF_MS = 120_000;

/** How many lines of evidence an action keeps. */
const LINES = 20;

/**
 * Claims due actions, a share of each router, and reads for all of them at once what is wanted. Each task makes the
 * network agree with one entitlement; no router waits for another, and one that does not answer is asked by one task.
 */
export function createDelivery(house: House): (claim: Claim) => Promise<readonly Task[]> {
  const save = createSaving(house);
  const holding = createHolding(house);
  return async (claim) => {
    const due = await house.store.claimActions(claim, sharesOf(house));
    const known = await house.store.reads.wanted(due.map(({ subscriptionId }) => subscriptionId));
    return due.map((action) => {
      const wanted = known.get(action.subscriptionId) ?? null;
      const lane = laneOf(action, wanted);
      const done = house.lanes.claim(lane);
      const held = holding(action, claim);
      const deal = () => deliver({ house, save }, { action, wanted, lane, held });
      return () => deal().finally(() => (held.end(), done()));
    });
  };
}

/** A router that does not answer is asked by one action, and not before its time. */
function sharesOf({ lanes, clock }: House): ActionShares {
  const now = clock.now();
  const less = lanes.states().map(({ driver, routerId, claimed, away }) => {
    const allowed = away === null ? OF_ROUTER : away.askAt <= now ? 1 : 0;
    return { driver, routerId, by: claimed + (routerId === null ? 0 : OF_ROUTER - allowed) };
  });
  return { ofRouter: OF_ROUTER, ofDriver: OF_DRIVER, less };
}

/** Where a driver is to serve her: at the router where she is placed, if that is one of its own. */
function laneOf({ driver }: NetworkAction, wanted: Wanted | null): Lane {
  const placement = wanted?.placement ?? null;
  return { driver, routerId: placement?.driver === driver ? placement.routerId : null };
}

/** What an action is done with. */
interface Tools {
  readonly house: House;
  readonly save: SaveOutcome;
}

/** An action as it was claimed. */
interface Claimed {
  readonly action: NetworkAction;
  readonly wanted: Wanted | null;
  readonly lane: Lane;
  readonly held: Held;
}

async function deliver(tools: Tools, { action, wanted, lane, held }: Claimed): Promise<void> {
  const { house, save } = tools;
  if (wanted === null || wanted.entitlement === null || wanted.entitlement.generation > action.generation) {
    const reason = 'a newer entitlement has taken over';
    return save({ action: { ...action, state: 'superseded', dueAt: null, reason } });
  }
  const driver = house.drivers.get(action.driver);
  if (driver === undefined) {
    return later(tools, { action }, networkErrors.noDriver({ driver: action.driver }).message);
  }
  const { id: subscriptionId, username } = wanted.subscription;
  const target: NetworkTarget = { subscriptionId, username, ...(driver.routers && { routerId: lane.routerId }) };
  const on: UnderWay = { action, wanted, lane, held, driver, target };
  if (driver.routers !== undefined && lane.routerId === null) return conclude(tools, on, NOWHERE);
  const wish = { wanted: wanted.entitlement, addressing: wanted.addressing };
  await conclude(tools, on, await house.lanes.inTurn(lane, AT_ROUTER, () => ask(house, on, wish)));
}

/** An action on its way. */
interface UnderWay extends Claimed {
  readonly wanted: Wanted;
  readonly driver: Driver;
  readonly target: NetworkTarget;
}

/** What came of asking a driver. */
interface Asked extends Done {
  /** The router does not answer. */
  readonly away: Away | null;
  /** Whether it was this action that found it so, and is to ask again. */
  readonly isNews: boolean;
}

const NOTHING: Asked = { evidence: [], faults: [], left: [], overtaken: false, away: null, isNews: false };
const NOWHERE: Asked = { ...NOTHING, evidence: ['nothing to do: she is placed at none of its routers'] };

/** Those that were claimed with the one that found a router gone need not find it again. */
async function ask(house: House, { action, lane, held, driver, target }: UnderWay, wish: Wish): Promise<Asked> {
  // It may have waited for its turn for longer than its lease, or than what it was to bring about was wanted.
  if (!(await held.still())) return { ...NOTHING, overtaken: true };
  const known = house.lanes.away(lane);
  if (known !== null && known.askAt > house.clock.now()) return { ...NOTHING, away: known };
  let done: Done;
  try {
    done = await agree(house, driver, wish, { target, held });
  } catch (fault) {
    done = { ...NOTHING, faults: [fault] };
  }
  const fault = lane.routerId === null ? undefined : done.faults.find(isUnavailable);
  if (fault === undefined) return { ...NOTHING, ...done };
  const lost = house.lanes.lost(lane, house.clock.now(), whyAway(house, action, fault));
  return { ...done, away: lost ?? house.lanes.away(lane), isNews: lost !== null };
}

/** Whether it is the router that does not answer: neither what it answered, nor an error of the plugin's own. */
function isUnavailable(fault: unknown): boolean {
  if (isBillingError(fault)) return fault.kind === 'unavailable' && !OTHERWISE.has(fault.code);
  return fault instanceof DOMException && fault.name === 'TimeoutError';
}

const OTHERWISE: ReadonlySet<string> = new Set(['network.notApplied', 'plugin.failed', 'stage.failed']);

async function conclude(tools: Tools, on: UnderWay, done: Asked): Promise<void> {
  if (done.overtaken) return;
  const { house, save } = tools;
  const { action, lane } = on;
  const now = house.clock.now();
  const appliedAt = action.appliedAt ?? (done.evidence.length > 0 ? now : null);
  const tried = (lines: readonly string[]) => ({
    ...action,
    appliedAt,
    evidence: [...action.evidence, ...lines].slice(-LINES),
  });
  const isStopped = (given: readonly unknown[]) => given.some((fault) => isStop(house, fault));
  if (isStopped(done.faults)) return save({ action: { ...tried(done.evidence), dueAt: now } });
  const { away, isNews } = done;
  if (away !== null) return putOff(tools, tried(done.evidence), lane, { away, isNews });
  if (done.faults.every(isBillingError)) await noteFound(house, action, lane);
  const heldUntil = againAt(done.faults);
  // What the brake holds has not failed: a person lets it go on.
  if (heldUntil !== null) return save({ action: { ...tried([]), reason: heldUntil.reason, dueAt: heldUntil.at } });
  const gone = await leaveOthers(house, on);
  const outcome = { action: tried([...done.evidence, ...gone.lines]), gone: gone.left };
  if (isStopped(gone.faults)) return save({ ...outcome, action: { ...outcome.action, dueAt: now } });
  const faults = [...done.faults, ...(lane.routerId === null ? gone.faults : [])];
  const leaves = againAt(faults);
  if (leaves !== null)
    return save({ ...outcome, action: { ...outcome.action, reason: leaves.reason, dueAt: leaves.at } });
  if (faults.length > 0) {
    const reasons = faults.map((fault) => whyNot(house, action, fault));
    return later(tools, outcome, [...new Set(reasons)].join('; '));
  }
  if (done.left.length > 0) {
    const left = done.left.map(describeStep).join('; ');
    return later(tools, outcome, networkErrors.notApplied({ left }).message);
  }
  const verifiedAt = house.clock.now();
  const isVerified = { state: 'verified', dueAt: null, reason: null, verifiedAt } as const;
  await save({ ...outcome, action: { ...outcome.action, ...isVerified, appliedAt: appliedAt ?? verifiedAt } });
}

/** What came of taking somebody away from where she was before. */
interface Left {
  readonly left: readonly Leaving[];
  readonly lines: readonly string[];
  readonly faults: readonly unknown[];
}

/**
 * Takes her away from the routers of this driver where she was before. What cannot be done stands written down: it is
 * done when that router is back, and a survey of it shows her as nobody's. She is served where she is nevertheless.
 */
async function leaveOthers(house: House, { wanted, lane, held, driver, target, action }: UnderWay): Promise<Left> {
  const left: Leaving[] = [];
  const lines: string[] = [];
  const faults: unknown[] = [];
  // Who is served elsewhere from now on has moved, and loses nothing.
  const stays = wanted.placement === null ? wanted.entitlement : null;
  for (const one of wanted.leavings) {
    const { routerId } = one;
    if (one.driver !== driver.name || routerId === lane.routerId) continue;
    const at = { driver: one.driver, routerId };
    try {
      const known = house.lanes.away(at);
      if (known !== null) throw networkErrors.away({ routerId, reason: known.reason });
      const away = () => leave(house, driver, { target: { ...target, routerId }, held }, stays);
      lines.push(await house.lanes.inTurn(at, AT_ROUTER, away));
      left.push(one);
    } catch (fault) {
      if (isBillingError(fault) && fault.code === 'router.missing') {
        lines.push(`the router ${routerId} is looked after no more`);
        left.push(one);
        continue;
      }
      const reason = whyNot(house, action, fault);
      if (isUnavailable(fault)) house.lanes.lost(at, house.clock.now(), whyAway(house, action, fault));
      lines.push(`she is still to be taken away from ${routerId}: ${reason}`);
      faults.push(fault);
    }
  }
  return { left, lines, faults };
}

/**
 * One action goes on asking a router that does not answer; all others are put off together. None of them has failed,
 * and nobody is told of each: that the router is away is one thing to know.
 */
async function putOff(
  { house, save }: Tools,
  action: NetworkAction,
  { driver, routerId }: Lane,
  { away, isNews }: { readonly away: Away; readonly isNews: boolean },
): Promise<void> {
  const now = house.clock.now();
  const { message: reason } = networkErrors.away({ routerId, reason: away.reason });
  const dueAt = now + OFF_MS;
  if (!isNews || routerId === null) return save({ action: { ...action, reason, dueAt } });
  await save({ action: { ...action, reason, attempts: action.attempts + 1, dueAt: away.askAt } });
  await house.store.putOffActions({ driver, routerId, now, dueAt, reason });
}

/** A router that answers again wakes all that waits for it, also what another process has put off. */
async function noteFound(house: House, { attempts, reason }: NetworkAction, lane: Lane): Promise<void> {
  const { driver, routerId } = lane;
  if (routerId === null) return;
  const wasAway = house.lanes.found(lane);
  const hadAsked = attempts > 0 && reason?.startsWith(networkErrors.away({ routerId, reason: '' }).message) === true;
  if (wasAway || hadAsked) await routerBack(house, driver, routerId);
}

/**
 * What `networkErrors.away` gives as its reason: that a router is out of reach it says by itself, and once is enough.
 */
function whyAway(house: House, action: NetworkAction, fault: unknown): string {
  const reason = isBillingError(fault) && fault.code.endsWith('.unreachable') ? fault.details['reason'] : null;
  return typeof reason === 'string' ? `${reason}.` : whyNot(house, action, fault);
}

function whyNot(house: House, { driver }: NetworkAction, fault: unknown): string {
  if (isBillingError(fault)) return fault.message;
  if (isStop(house, fault)) return 'this process ended';
  house.log.error('A driver failed', { driver, reason: String(fault) });
  return String(fault);
}

async function later({ house, save }: Tools, outcome: Outcome, reason: string): Promise<void> {
  const now = house.clock.now();
  const attempts = outcome.action.attempts + 1;
  const action: NetworkAction = { ...outcome.action, attempts, reason, dueAt: now + retryDelayMs(attempts) };
  const events =
    attempts === ALARM_AFTER
      ? [event('actionFailed', action.accountId, now, { ...toldOf(action), reason, attempts })]
      : [];
  await save({ ...outcome, action, events });
}
