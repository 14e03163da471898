import { z } from 'zod';
import { brakeErrors, cutsAllowed, scopesOf, type Brake, type BrakeScope, type Cut } from '../domain/brake.ts';
import type { Entitlement } from '../domain/entitlement.ts';
import { accessAt, isOnline } from '../domain/entitlement.ts';
import type { Observed } from '../domain/network.ts';
import { isBillingError, type BillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { commit, event, type House } from './house.ts';
import { parse } from './input.ts';

/** Whether somebody may be cut off now; if not, why not and when to ask again. */
export type MayCut = { readonly may: true } | { readonly may: false; readonly fault: BillingError };

/** What a look at the network has shown, and when. */
interface Looked {
  readonly observed: Observed;
  readonly now: number;
}

/** How long what is held waits before it asks again: a person who releases it lets it go on at once. */
const ASK_AGAIN_MS = 5 * 60_000;

/**
 * Asks whether somebody who is online may be cut off now, and counts it if so: to be asked before each order that takes
 * access away, by whatever flow. Too many within the window and the brake holds: a person is asked, once, and this and
 * all further ones wait. Who was counted within the window is not counted again, so an order that is tried again goes
 * on.
 */
export async function mayCut(house: House, cut: Cut): Promise<MayCut> {
  const { store, clock, network } = house;
  const { share, atLeast, windowMs } = network.brake;
  const now = clock.now();
  const verdict = await store.routers.passBrake({
    ...cut,
    now,
    windowMs,
    atLeast,
    scopes: scopesOf(cut),
    limitOf: (onlineBefore) => cutsAllowed({ share, atLeast }, onlineBefore),
    newId: () => house.ids.next<'Brake'>('brk'),
  });
  if (verdict.may) return verdict;
  const { brake, began } = verdict;
  if (began) await commit(house, { outbox: [heldEvent(brake, now)] });
  const facts = { brakeId: brake.id, cut: brake.cut, online: brake.online, minutes: windowMs / 60_000 };
  return { may: false, fault: brakeErrors.held({ ...facts, againAt: now + ASK_AGAIN_MS }) };
}

/**
 * The same for a flow that cannot go on without.
 * @throws BillingError `brake.held`, which says when to ask again; see `againAt`
 */
export async function askToCut(house: House, cut: Cut): Promise<void> {
  const asked = await mayCut(house, cut);
  if (!asked.may) throw asked.fault;
}

/** When to ask again, and why, if one of these faults is a brake that holds; else null. */
export function againAt(faults: readonly unknown[]): { readonly at: number; readonly reason: string } | null {
  const fault = faults.filter(isBillingError).find(({ code }) => code === 'brake.held');
  return fault === undefined ? null : { at: Number(fault.details['againAt']), reason: fault.message };
}

/**
 * Whether bringing the network to agree takes away access that she would have had: what the brake counts. Whoever is
 * online counts, and whoever could be by what stands there, for a belief is no less wrong while the mains are off. What
 * has just ended by the ledger's own time is no loss: everybody's month may end at one midnight.
 */
export async function takesAway(house: House, driver: string, wanted: Entitlement, looked: Looked): Promise<boolean> {
  return !isOnline(accessAt(wanted, looked.now)) && losesAccess(house, driver, wanted, looked);
}

/** Whether something stands there, or runs, that still is to give her access by the decision that it came from. */
export async function losesAccess(
  house: House,
  driver: string,
  wanted: Entitlement,
  { observed, now }: Looked,
): Promise<boolean> {
  const { admits, sessions } = observed;
  const { generation, subscriptionId } = wanted;
  const asWanted = admits === generation && !isOnline(accessAt(wanted, now));
  // Equipment that does not know a generation may have come from any decision before this one.
  const runs = sessions.filter(({ walled }) => !walled).map((one) => one.generation || generation - 1);
  const shown = [...(admits === null || asWanted ? [] : [admits]), ...runs];
  if (shown.length === 0) return false;
  const standing = await house.store.reads.mayStand(subscriptionId, driver, Math.max(...shown));
  return standing.length === 0 || standing.some((one) => isOnline(accessAt(one, now)) || isLongOver(one, now));
}

/** How long after its end a grant may still stand without making anybody wonder. */
const BELATED_MS = 600_000;

/**
 * Whether it should have ended by itself long ago. A grant carries its own end: where it stands nevertheless, the clock
 * there and ours do not agree, and a person is asked whose is wrong before many are cut off by ours.
 */
function isLongOver({ access, untilAt }: Entitlement, now: number): boolean {
  return isOnline(access) && untilAt !== null && untilAt + BELATED_MS <= now;
}

/**
 * Lets what a brake holds go on, and whatever comes until a window later.
 * @throws BillingError `brake.missing`, `brake.over`
 */
export async function releaseBrake(house: House, brakeId: Id<'Brake'>, actor: string, note = ''): Promise<Brake> {
  const now = house.clock.now();
  const untilAt = now + Math.max(house.network.brake.windowMs, 2 * ASK_AGAIN_MS);
  const decided = await decide(house, brakeId, { state: 'released', untilAt, actor, decidedAt: now, note });
  await house.store.routers.hastenHeld(brakeId, now);
  return decided;
}

/**
 * Says that nobody is to be cut off. It goes on to hold until it is released.
 * @throws BillingError `brake.missing`, `brake.over`
 */
export function keepBrake(house: House, brakeId: Id<'Brake'>, actor: string, note = ''): Promise<Brake> {
  return decide(house, brakeId, { state: 'kept', untilAt: null, actor, decidedAt: house.clock.now(), note });
}

const instant = z.int().min(0);

/** What is allowed beforehand, as it comes from outside. */
const AllowSchema = z.strictObject({
  /** Left out: of all drivers. */
  driver: z.string().min(1).max(64).optional(),
  /** Left out: at all routers of the driver. */
  routerId: z.string().min(1).max(64).optional(),
  fromAt: instant,
  untilAt: instant,
  note: z.string().max(500).default(''),
});

/** Which cuts are let pass beforehand: where, from when until when, and why. */
export type AllowInput = z.input<typeof AllowSchema>;

/**
 * Lets many be cut off in a while to come, such as the midnight at which everybody's month ends.
 * @throws BillingError `input.malformed`, `brake.emptySpan`
 */
export async function allowCuts(house: House, input: AllowInput, actor: string): Promise<Brake> {
  const { driver, routerId, fromAt, untilAt, note } = parse(AllowSchema, input);
  const now = house.clock.now();
  if (untilAt <= fromAt || untilAt <= now) throw brakeErrors.emptySpan({ fromAt, untilAt });
  if (driver === undefined && routerId !== undefined) throw brakeErrors.noDriver({ routerId });
  const scope: BrakeScope =
    driver === undefined
      ? { kind: 'all' }
      : routerId === undefined
        ? { kind: 'driver', driver }
        : { kind: 'router', driver, routerId };
  const counts = { cut: 0, limit: 0, online: 0, held: 0 };
  const id = house.ids.next<'Brake'>('brk');
  const brake: Brake = { id, scope, state: 'released', fromAt, untilAt, ...counts, actor, decidedAt: now, note };
  await house.store.routers.addBrake(brake);
  await commit(house, { outbox: [decidedEvent(brake, now)] });
  return brake;
}

async function decide(
  house: House,
  brakeId: Id<'Brake'>,
  decision: Pick<Brake, 'state' | 'untilAt' | 'actor' | 'decidedAt' | 'note'>,
): Promise<Brake> {
  const { routers } = house.store;
  const brake = await routers.brake(brakeId);
  if (brake === null) throw brakeErrors.missing({ brakeId });
  const decided: Brake = { ...brake, ...decision };
  if (!(await routers.decideBrake(decided, ['holding', 'kept']))) {
    throw brakeErrors.over({ brakeId, state: brake.state });
  }
  await commit(house, { outbox: [decidedEvent(decided, house.clock.now())] });
  return decided;
}

function bodyOf({ id, scope }: Brake) {
  return {
    brakeId: id,
    scope: scope.kind,
    driver: scope.kind === 'all' ? null : scope.driver,
    routerId: scope.kind === 'router' ? scope.routerId : null,
  };
}

function heldEvent(brake: Brake, now: number) {
  const { cut, limit, online } = brake;
  return event('brakeHeld', brake.id, now, { ...bodyOf(brake), cut, limit, online });
}

function decidedEvent(brake: Brake, now: number) {
  const { state, actor, note } = brake;
  return event('brakeDecided', brake.id, now, { ...bodyOf(brake), state, actor: actor ?? '', note: note ?? '' });
}
