import type { NetworkAction } from '../domain/network.ts';
import type { Leaving } from '../domain/placement.ts';
import type { OutboxEvent } from '../ports/store.ts';
import { event, toKeep, type House } from './house.ts';

/** What became of one action. */
export interface Outcome {
  readonly action: NetworkAction;
  readonly events?: readonly OutboxEvent[];
  /** The routers that its customer was seen to be gone from. */
  readonly gone?: readonly Leaving[];
}

/** Writes what became of actions. Resolves once it is durable. */
export type SaveOutcome = (outcome: Outcome) => Promise<void>;

/**
 * Writes all that has come together while the write before was under way, in one transaction: a thousand actions that
 * end within a moment are a few writes, and one that ends alone is written at once.
 */
export function createSaving(house: House): SaveOutcome {
  let waiting: Outcome[] = [];
  let next: Promise<void> | null = null;
  let before: Promise<unknown> = Promise.resolve();

  const writeAll = async (): Promise<void> => {
    const all = waiting;
    waiting = [];
    next = null;
    const now = house.clock.now();
    const outbox = all.flatMap(({ action, events = [] }) => [...events, ...verified(action, now)]);
    // A lease may have run out while a device was waited for: of an action that was done twice the later one counts.
    const actions = new Map(all.map(({ action }) => [action.id, action]));
    const gone = all.flatMap((one) => one.gone ?? []);
    await house.store.saveActions([...actions.values()], toKeep(house, outbox), gone);
    house.tell(outbox);
  };

  return (outcome) => {
    waiting.push(outcome);
    if (next === null) {
      next = before.then(writeAll, writeAll);
      before = next;
    }
    return next;
  };
}

function verified(action: NetworkAction, now: number): readonly OutboxEvent[] {
  return action.state === 'verified' ? [event('actionVerified', action.accountId, now, toldOf(action))] : [];
}

/** What events tell of an action. */
export function toldOf({ accountId, subscriptionId, id: actionId, generation }: NetworkAction) {
  return { accountId, subscriptionId, actionId, generation };
}
