import { z } from 'zod';
import { DRIFT_KINDS } from '../domain/drift.ts';
import { accessAt, isOnline } from '../domain/entitlement.ts';
import { routerErrors } from '../domain/router.ts';
import { usernameKey } from '../domain/subscription.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Driver } from '../ports/driver.ts';
import type { Wanted } from '../ports/placements.ts';
import type { DriftView, RouterEvent } from '../ports/routers.ts';
import { losesAccess, mayCut } from './brake.ts';
import { reopened } from './drift.ts';
import { commit, isStop, sideBySide, type House } from './house.ts';
import { parse } from './input.ts';

/** Which open drifts are to be mended: those of a router, of a kind, or named ones; all that are left out count. */
const RepairSchema = z.strictObject({
  driver: z.string().min(1).max(64).optional(),
  routerId: z.string().min(1).max(64).optional(),
  kind: z.enum(DRIFT_KINDS).optional(),
  driftIds: z.array(z.string().min(1).max(64)).min(1).max(5_000).optional(),
});

/** Which open drifts are to be mended. */
export type RepairAsk = z.input<typeof RepairSchema>;

/** What mending would do: nothing of it is done yet. */
export interface RepairPlan {
  readonly drifts: readonly DriftView[];
  /** What would be done about each, in their order, as a person would read it. */
  readonly steps: readonly string[];
  /** How many would be cut off. */
  readonly cuts: number;
}

/** What became of each drift that was to be mended. */
export interface Repaired {
  readonly drifts: readonly { readonly driftId: Id<'Drift'>; readonly outcome: string; readonly done: boolean }[];
}

/** How many drifts one ask mends. */
const MOST = 5_000;

/** How long it is waited before what was mended in vain is mended again, doubling: up to an hour. */
const AGAIN_MS = 3_600_000;

/**
 * Whether a drift is mended now: it was seen twice, so that no order on its way is taken for one, and what was mended
 * in vain is tried again ever more seldom.
 */
export function shouldMend({ network }: House, { seen, repairs, repairedAt }: DriftView, now: number): boolean {
  if (seen < 2) return false;
  if (repairedAt === null) return true;
  return now - repairedAt >= Math.min(AGAIN_MS, network.surveyEveryMs * 2 ** Math.min(repairs, 10));
}

/** How many drifts are mended side by side: one that a router is slow about holds up no other. */
const AT_ONCE = 8;

/**
 * Mends drifts of one driver: what is a subscription's by its ordinary action, and all else by taking it away. Those of
 * one subscription are mended one after another.
 */
export async function mend(house: House, driver: Driver, drifts: readonly DriftView[]): Promise<Repaired> {
  const results = new Map<string, Result>();
  const bySubject = Map.groupBy(drifts, ({ id, subscriptionId }) => subscriptionId ?? id);
  await sideBySide(bySubject.values(), AT_ONCE, async (own) => {
    let again: Result | null = null;
    for (const drift of own) {
      const result: Result = (drift.remedy.kind === 'redo' ? again : null) ?? (await mendOne(house, driver, drift));
      if (drift.remedy.kind === 'redo') again = result.done ? { done: true, outcome: 'asked again' } : null;
      await house.store.routers.noteRepair(drift.id, result.done ? house.clock.now() : null, result.outcome);
      results.set(drift.id, result);
    }
  });
  const done = drifts.map(({ id }) => ({ driftId: id, ...(results.get(id) ?? UNTOUCHED) }));
  await house.store.routers.noteRouter(notesOf(house, drifts, done));
  return { drifts: done };
}

const UNTOUCHED: Result = { done: false, outcome: 'nothing was done' };

interface Result {
  readonly done: boolean;
  readonly outcome: string;
}

async function mendOne(house: House, driver: Driver, drift: DriftView): Promise<Result> {
  try {
    return drift.remedy.kind === 'redo' ? await redo(house, drift) : await takeAway(house, driver, drift);
  } catch (fault) {
    if (isStop(house, fault)) return { done: false, outcome: 'this process ended' };
    if (!isBillingError(fault)) house.log.error('A repair failed', { drift: drift.id, reason: String(fault) });
    return { done: false, outcome: isBillingError(fault) ? fault.message : String(fault) };
  }
}

/** Her action is done once more; whether it may cut her off is asked where it does. */
async function redo(house: House, { subscriptionId, kind, routerId }: DriftView): Promise<Result> {
  const subscription = subscriptionId === null ? null : await house.store.reads.subscription(subscriptionId);
  if (subscription === null) return { done: false, outcome: 'there is no such subscription any more' };
  const actions = await reopened(house, subscription, `${kind} at ${routerId}`);
  if (actions.length > 0) await commit(house, { actions });
  return { done: true, outcome: actions.length > 0 ? 'asked again' : 'it is under way' };
}

async function takeAway(house: House, driver: Driver, drift: DriftView): Promise<Result> {
  const { remedy, routerId, subscriptionId, username, cuts } = drift;
  if (remedy.kind !== 'remove') return { done: false, outcome: 'nothing to take away' };
  if (driver.remove === undefined) throw routerErrors.cannot({ driver: driver.name, what: 'take anything away' });
  const changed = await changedSince(house, drift);
  if (changed !== null) return { done: false, outcome: changed };
  if (cuts || (await leavesShut(house, drift))) {
    const may = await mayCut(house, { driver: driver.name, routerId, who: subscriptionId ?? username });
    if (!may.may) return { done: false, outcome: may.fault.message };
  }
  return { done: true, outcome: await driver.remove(routerId, remedy.key, house.signal) };
}

/**
 * What has happened since a drift was seen, so that nothing is taken away by it; null: nothing. The list may be from
 * before she was placed here, or before somebody was sold the name.
 */
async function changedSince(house: House, drift: DriftView): Promise<string | null> {
  const { reads, routers } = house.store;
  const { id, driver, subscriptionId, username, seenAt } = drift;
  const now = await routers.drift(id);
  if (now === null || now.endedAt !== null) return 'it is over already';
  if (subscriptionId === null) {
    const taken = username === '' ? [] : await routers.subscriptionsNamed([usernameKey(username)]);
    return taken.length > 0 ? `${username} is a name of ours since it was seen` : null;
  }
  if ((await shutElsewhere(house, drift, [subscriptionId])).has(subscriptionId)) return null;
  const actions = (await reads.actionsOf(subscriptionId, RECENT)).filter((one) => one.driver === driver);
  if (actions.some(({ state }) => state === 'pending')) return 'an order of hers is under way';
  const later = actions.some(({ appliedAt, verifiedAt }) => Math.max(appliedAt ?? 0, verifiedAt ?? 0) > seenAt);
  return later ? 'an order of hers was carried out since it was seen: the next survey tells' : null;
}

/**
 * Of subscriptions with an order under way, those for whom that does not matter at this router: the order waits for
 * another one, which is away, and she may be online nowhere. Who may keeps what she has here until that one has her.
 */
export async function shutElsewhere(
  house: House,
  { driver, routerId }: Pick<DriftView, 'driver' | 'routerId'>,
  ids: readonly Id<'Subscription'>[],
): Promise<ReadonlySet<string>> {
  const wanted = await house.store.reads.wanted(ids);
  const now = house.clock.now();
  const isShut = ({ placement, entitlement }: Wanted): boolean => {
    if (placement?.driver !== driver || placement.routerId === routerId) return false;
    if (house.lanes.away({ driver, routerId: placement.routerId }) === null) return false;
    return entitlement === null || !isOnline(accessAt(entitlement, now));
  };
  return new Set([...wanted].flatMap(([id, one]) => (isShut(one) ? [id] : [])));
}

/** How many orders of a subscription are looked at: those of its last decisions. */
const RECENT = 16;

/**
 * Whether taking a grant away shuts somebody out who could come in by it, though she is not online: the brake counts
 * her. Who is served at another router has moved, and whose time is over loses nothing.
 */
async function leavesShut(house: House, { kind, driver, subscriptionId }: DriftView): Promise<boolean> {
  if (kind !== 'orphan') return false;
  const known =
    subscriptionId === null ? undefined : (await house.store.reads.wanted([subscriptionId])).get(subscriptionId);
  if (known === undefined || known.entitlement === null) return true;
  const { entitlement, placement } = known;
  const now = house.clock.now();
  if (isOnline(accessAt(entitlement, now))) return placement === null;
  return losesAccess(house, driver, entitlement, {
    observed: { admits: entitlement.generation - 1, sessions: [] },
    now,
  });
}

function notesOf(house: House, drifts: readonly DriftView[], done: Repaired['drifts']): readonly RouterEvent[] {
  return drifts.flatMap(({ driver, routerId, kind, username }, place): readonly RouterEvent[] => {
    const result = done[place];
    if (result?.done !== true) return [];
    const text = `${kind} of ${username}: ${result.outcome}`;
    return [{ id: house.ids.next('rev'), driver, routerId, at: house.clock.now(), kind: 'repaired', text }];
  });
}

/** What mending would do; nothing is done. */
export async function previewRepair(house: House, ask: RepairAsk): Promise<RepairPlan> {
  const drifts = await asked(house, ask);
  const cut = new Set(drifts.filter(({ cuts }) => cuts).map((one) => one.subscriptionId ?? one.username));
  return { drifts, steps: drifts.map(stepOf), cuts: cut.size };
}

/** Mends now, whatever the policy says of it. The brake holds what is too much of it. */
export async function repairNow(house: House, ask: RepairAsk, actor: string): Promise<Repaired> {
  const drifts = await asked(house, ask);
  house.log.info('A repair was asked for', { actor, drifts: drifts.length });
  const all: Repaired['drifts'][number][] = [];
  for (const [name, own] of Map.groupBy(drifts, ({ driver }) => driver)) {
    const driver = house.drivers.get(name);
    if (driver !== undefined) all.push(...(await mend(house, driver, own)).drifts);
  }
  await house.store.routers.noteRouter(asksOf(house, drifts, actor));
  return { drifts: all };
}

/** Who has asked stands in the history of each router that it was about. */
function asksOf(house: House, drifts: readonly DriftView[], actor: string): readonly RouterEvent[] {
  const byRouter = Map.groupBy(drifts, ({ driver, routerId }) => `${driver}/${routerId}`);
  return [...byRouter.values()].flatMap((own): readonly RouterEvent[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { driver, routerId } = first;
    const text = `${actor} had ${own.length} ${own.length === 1 ? 'drift' : 'drifts'} mended`;
    return [{ id: house.ids.next('rev'), driver, routerId, at: house.clock.now(), kind: 'repaired', text }];
  });
}

async function asked(house: House, given: RepairAsk): Promise<readonly DriftView[]> {
  const { driver, routerId, kind, driftIds } = parse(RepairSchema, given);
  const ask = {
    ...(driver !== undefined && { driver }),
    ...(routerId !== undefined && { routerId }),
    ...(kind !== undefined && { kind }),
  };
  const { rows } = await house.store.routers.drifts({ ...ask, page: 1, limit: MOST });
  const named = driftIds === undefined ? null : new Set<string>(driftIds);
  return named === null ? rows : rows.filter(({ id }) => named.has(id));
}

function stepOf({ remedy, username, wanted, found, routerId }: DriftView): string {
  const how = remedy.kind === 'redo' ? `bring ${username} in line` : `take ${username} away`;
  return `${how} at ${routerId}: ${found}; wanted ${wanted}`;
}
