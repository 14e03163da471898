import type { Addressing } from '../domain/addressing.ts';
import { accessAt, type Entitlement } from '../domain/entitlement.ts';
import {
  actions,
  describeStep,
  networkErrors,
  retryDelayMs,
  type NetworkAction,
  type NetworkStep,
  type NetworkTarget,
} from '../domain/network.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Driver } from '../ports/driver.ts';
import type { Claim, OutboxEvent } from '../ports/store.ts';
import { decidedAgain } from './again.ts';
import { event, loadView, sideBySide, together, toKeep, untilFresh, type House, type Task } from './house.ts';

/** After how many tries an action that does not come true is told as failed; it goes on being tried. */
const ALARM_AFTER = 5;

/** Claims due actions: each task makes the network agree with one entitlement, and no device waits for another. */
export async function takeActions(house: House, claim: Claim): Promise<readonly Task[]> {
  const due = await house.store.claimActions(claim);
  return due.map((action) => () => deliverAction(house, action));
}

/** How long the devices of one action may take together, in milliseconds. */
const DEVICE_MS = 25_000;

/**
 * Asks for the network to be made to agree again, whatever was verified before. Answers the new actions.
 * @throws BillingError `account.missing`, `subscription.noneToRenew`
 */
export async function provision(house: House, accountId: Id<'Account'>): Promise<readonly NetworkAction[]> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const now = house.clock.now();
    const known = view.subscriptions.flatMap(({ subscription, entitlement }) =>
      entitlement === null ? [] : [{ subscription, entitlement }],
    );
    if (known.length === 0) throw subscriptionErrors.noneToRenew({ accountId });
    const again = known.map(({ subscription, entitlement }) => decidedAgain(house, subscription, entitlement, now));
    const changes = { ...together(...again.map((one) => one.changes)), seen: [view.seen] };
    return { changes, answer: again.flatMap((one) => one.actions) };
  });
}

/** Looks, does what is missing, and looks again; only what is seen is verified. */
async function deliverAction(house: House, action: NetworkAction): Promise<void> {
  const { reads } = house.store;
  const [wanted, subscription, addressing] = await Promise.all([
    reads.entitlement(action.subscriptionId),
    reads.subscription(action.subscriptionId),
    reads.addressing(action.subscriptionId),
  ]);
  const now = house.clock.now();
  if (wanted === null || subscription === null || wanted.generation > action.generation) {
    return save(house, { ...action, state: 'superseded', dueAt: null, reason: 'a newer entitlement has taken over' });
  }
  const driver = house.drivers.get(action.driver);
  const target: NetworkTarget = { subscriptionId: subscription.id, username: subscription.username };
  try {
    if (driver === undefined) throw networkErrors.noDriver({ driver: action.driver });
    const done = await agree(house, driver, { wanted, addressing }, target);
    const evidence = [...action.evidence, ...done.evidence].slice(-20);
    const appliedAt = action.appliedAt ?? (done.evidence.length > 0 ? now : null);
    if (done.faults.length > 0) {
      const reasons = done.faults.map((fault) => whyNot(house, action, fault));
      return await later(house, { ...action, appliedAt, evidence }, [...new Set(reasons)].join('; '));
    }
    if (done.left.length === 0) {
      const verifiedAt = house.clock.now();
      const first = appliedAt ?? verifiedAt;
      return await save(house, {
        ...action,
        state: 'verified',
        dueAt: null,
        appliedAt: first,
        verifiedAt,
        evidence,
        reason: null,
      });
    }
    const reason = networkErrors.notApplied({ left: done.left.map(describeStep).join('; ') }).message;
    await later(house, { ...action, appliedAt, evidence }, reason);
  } catch (fault) {
    await later(house, action, whyNot(house, action, fault));
  }
}

function whyNot(house: House, { driver }: NetworkAction, fault: unknown): string {
  if (isBillingError(fault)) return fault.message;
  house.log.error('A driver failed', { driver, reason: String(fault) });
  return String(fault);
}

/** What came of one look at the network, the steps, and a second look. */
interface Done {
  /** Of the steps that were done. */
  readonly evidence: readonly string[];
  /** Why the others were not, or why nobody could look again. */
  readonly faults: readonly unknown[];
  readonly left: readonly NetworkStep[];
}

/** How many sessions of one customer are told at once: a router that does not answer holds up no session at another. */
const STEPS_AT_ONCE = 16;

/** What a subscription is to have. */
interface Wish {
  readonly wanted: Entitlement;
  readonly addressing: Addressing | null;
}

async function agree(house: House, driver: Driver, { wanted, addressing }: Wish, target: NetworkTarget): Promise<Done> {
  // Shorter than the claim, so that no second worker takes the action up while this one still waits for a device.
  const signal = AbortSignal.any([house.signal, AbortSignal.timeout(DEVICE_MS)]);
  const look = async () => {
    const observed = await driver.observe(target, signal);
    const now = house.clock.now();
    return { steps: actions(wanted, observed, now, addressing), facts: { target, observed, now } };
  };
  const before = await look();
  const allowed = await house.stages.network(before.steps, before.facts);
  const { evidence, faults } = await applyAll(driver, allowed, target, signal);
  if (faults.length > 0) return { evidence, faults, left: [] };
  if (before.steps.length === 0) {
    return { evidence: [`looked: the network agrees (${accessAt(wanted, before.facts.now)})`], faults, left: [] };
  }
  try {
    return { evidence, faults, left: (await look()).steps };
  } catch (fault) {
    return { evidence, faults: [fault], left: [] };
  }
}

/** Tries every step, whatever becomes of the others: what was done is told, and so is what was not. */
async function applyAll(
  driver: Driver,
  steps: readonly NetworkStep[],
  target: NetworkTarget,
  signal: AbortSignal,
): Promise<Pick<Done, 'evidence' | 'faults'>> {
  const done = new Map<NetworkStep, string>();
  const faults: unknown[] = [];
  const apply = async (step: NetworkStep): Promise<void> => {
    try {
      done.set(step, await driver.apply(step, target, signal));
    } catch (fault) {
      faults.push(fault);
    }
  };
  // Who may log in is told first: a session that is cut comes back at once.
  for (const step of steps) if (step.kind === 'admit') await apply(step);
  const others = steps.filter(({ kind }) => kind !== 'admit');
  await sideBySide(others, STEPS_AT_ONCE, apply);
  return { evidence: steps.flatMap((step) => done.get(step) ?? []), faults };
}

async function later(house: House, action: NetworkAction, reason: string): Promise<void> {
  const now = house.clock.now();
  const attempts = action.attempts + 1;
  const next: NetworkAction = { ...action, attempts, reason, dueAt: now + retryDelayMs(attempts) };
  const alarm =
    attempts === ALARM_AFTER ? [event('actionFailed', action.accountId, now, { ...told(next), reason, attempts })] : [];
  await save(house, next, alarm);
}

async function save(house: House, action: NetworkAction, events: readonly OutboxEvent[] = []): Promise<void> {
  const now = house.clock.now();
  const verified = action.state === 'verified' ? [event('actionVerified', action.accountId, now, told(action))] : [];
  const outbox = [...events, ...verified];
  await house.store.saveActions([action], toKeep(house, outbox));
  house.tell(outbox);
}

function told({ accountId, subscriptionId, id: actionId, generation }: NetworkAction) {
  return { accountId, subscriptionId, actionId, generation };
}
