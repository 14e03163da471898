import type { NetworkAction } from '../domain/network.ts';
import type { Id } from '../kernel/id.ts';
import type { Claim } from '../ports/store.ts';
import type { House } from './house.ts';

/** A claimed action, for as long as it is worked on. */
export interface Held {
  /**
   * Whether it is still ours to do: no newer entitlement has taken over, and nobody else has taken it up. If so its
   * lease begins anew. To be asked before each order, for an answer of a device may come after a newer decision.
   */
  still(): Promise<boolean>;
  /** Says that nobody works on it any more. */
  end(): void;
}

/** Holds what this process has claimed; all that is asked for within a moment is one question to the store. */
export function createHolding(house: House): (action: NetworkAction, claim: Claim) => Held {
  const inHand = new Map<Id<'Action'>, Held>();
  let asked: Id<'Action'>[] = [];
  let next: Promise<ReadonlySet<string>> | null = null;
  let before: Promise<unknown> = Promise.resolve();
  const together = (claim: Claim): Promise<ReadonlySet<string>> => {
    const ids = asked;
    asked = [];
    next = null;
    return house.store.holdActions(ids, { ...claim, now: house.clock.now() });
  };
  return (action, claim) => {
    const held: Held = {
      async still() {
        // Its lease has run out while it waited, and this same process has taken it up again.
        if (inHand.get(action.id) !== held) return false;
        asked.push(action.id);
        if (next === null) {
          const ask = () => together(claim);
          next = before.then(ask, ask);
          before = next;
        }
        return (await next).has(action.id);
      },
      end() {
        if (inHand.get(action.id) === held) inHand.delete(action.id);
      },
    };
    inHand.set(action.id, held);
    return held;
  };
}
