import type { Addressing } from '../domain/addressing.ts';
import { accessAt, type Entitlement } from '../domain/entitlement.ts';
import { actions, lingers, networkErrors, type NetworkStep, type NetworkTarget } from '../domain/network.ts';
import type { Driver } from '../ports/driver.ts';
import { askToCut, losesAccess, takesAway } from './brake.ts';
import { reopened } from './drift.ts';
import type { Held } from './holding.ts';
import { commit, sideBySide, type House } from './house.ts';

/** How long the devices of one action may take together, in milliseconds. */
const DEVICE_MS = 25_000;

/** What came of one look at the network, the steps, and a second look. */
export interface Done {
  /** Of the steps that were done. */
  readonly evidence: readonly string[];
  /** Why the others were not, or why nobody could look again. */
  readonly faults: readonly unknown[];
  readonly left: readonly NetworkStep[];
  /** Whether it was overtaken on its way: it is not to be spoken of any more. */
  readonly overtaken: boolean;
}

/** How many sessions of one customer are told at once: a router that does not answer holds up no session at another. */
const STEPS_AT_ONCE = 16;

/** What a subscription is to have. */
export interface Wish {
  readonly wanted: Entitlement;
  readonly addressing: Addressing | null;
}

/** Whom an order is about, and whether it is still ours to carry out. */
interface Errand {
  readonly target: NetworkTarget;
  readonly held: Held;
}

/**
 * Looks, does what is missing, and looks again; only what is seen counts. What a newer decision overtakes meanwhile is
 * given up, before each step anew; if it comes too late for that, the newest is asked for once more.
 */
export async function agree(
  house: House,
  driver: Driver,
  { wanted, addressing }: Wish,
  { target, held }: Errand,
): Promise<Done> {
  const signal = patience(house);
  const look = async () => {
    const observed = await driver.observe(target, signal);
    const now = house.clock.now();
    return { steps: actions(wanted, observed, now, addressing), facts: { target, observed, now } };
  };
  const before = await look();
  const allowed = await house.stages.network(before.steps, before.facts);
  if (allowed.length > 0 && (await takesAway(house, driver.name, wanted, before.facts))) {
    await askToCut(house, { driver: driver.name, routerId: target.routerId ?? null, who: target.subscriptionId });
  }
  const { evidence, faults, overtaken } = await applyAll(driver, allowed, { target, held }, signal);
  const done = { evidence, faults, left: [], overtaken };
  const sent = evidence.length + faults.length > 0;
  if (sent && (overtaken || !(await held.still()))) {
    await askNewest(house, target);
    return { ...done, overtaken: true };
  }
  if (overtaken) return done;
  if (faults.length > 0) return done;
  if (before.steps.length === 0) {
    return { ...done, evidence: [`looked: the network agrees (${accessAt(wanted, before.facts.now)})`] };
  }
  try {
    return { ...done, left: (await look()).steps };
  } catch (fault) {
    return { ...done, faults: [fault] };
  }
}

/** A device may have carried out an older order after a newer one that was verified: the newest is done once more. */
async function askNewest(house: House, { subscriptionId }: NetworkTarget): Promise<void> {
  const subscription = await house.store.reads.subscription(subscriptionId);
  if (subscription === null) return;
  const again = await reopened(house, subscription, 'an older order was on its way');
  if (again.length > 0) await commit(house, { actions: again });
}

/** Tries every step, whatever becomes of the others: what was done is told, and so is what was not. */
async function applyAll(
  driver: Driver,
  steps: readonly NetworkStep[],
  { target, held }: Errand,
  signal: AbortSignal,
): Promise<Pick<Done, 'evidence' | 'faults' | 'overtaken'>> {
  const done = new Map<NetworkStep, string>();
  const faults: unknown[] = [];
  let overtaken = false;
  const apply = async (step: NetworkStep): Promise<void> => {
    try {
      overtaken = overtaken || !(await held.still());
      if (overtaken) return;
      done.set(step, await driver.apply(step, target, signal));
    } catch (fault) {
      faults.push(fault);
    }
  };
  // Who may log in is told first: a session that is cut comes back at once.
  for (const step of steps) if (step.kind === 'admit') await apply(step);
  const others = steps.filter(({ kind }) => kind !== 'admit');
  await sideBySide(others, STEPS_AT_ONCE, apply);
  return { evidence: steps.flatMap((step) => done.get(step) ?? []), faults, overtaken };
}

/**
 * Takes somebody away from a router where she is placed no more. Answers what was done, for people, once nothing of her
 * is seen there. With `stays` she is served nowhere else instead, so that the brake counts what she loses.
 * @throws BillingError `network.overtaken`, or what the driver throws
 */
export async function leave(
  house: House,
  driver: Driver,
  { target, held }: Errand,
  stays: Entitlement | null,
): Promise<string> {
  const signal = patience(house);
  const look = () => driver.observe(target, signal);
  const where = target.routerId ?? 'no router';
  const before = await look();
  if (!lingers(before)) return `looked: nothing of her is at ${where} any more`;
  const looked = { observed: before, now: house.clock.now() };
  if (stays !== null && (await losesAccess(house, driver.name, stays, looked))) {
    await askToCut(house, { driver: driver.name, routerId: target.routerId ?? null, who: target.subscriptionId });
  }
  if (driver.leave === undefined) throw networkErrors.notApplied({ left: `she is still at ${where}` });
  if (!(await held.still())) throw networkErrors.overtaken({ subscriptionId: target.subscriptionId });
  const done = await driver.leave(target, signal);
  if (!(await held.still())) await askNewest(house, target);
  if (lingers(await look())) throw networkErrors.notApplied({ left: `she is still at ${where}` });
  return done;
}

/** Shorter than a claim, so that no second worker takes an action up while this one still waits for a device. */
function patience(house: House): AbortSignal {
  return AbortSignal.any([house.signal, AbortSignal.timeout(DEVICE_MS)]);
}
