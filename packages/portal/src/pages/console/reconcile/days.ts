import type { ReactiveControllerHost } from 'lit';
import type { Break, Reconciliation } from '../../../api/reconcile.ts';

/** How a day stands at a glance; `loading` while nobody has said. */
export type DayState = 'clean' | 'incomplete' | 'open' | 'loading';

const DAY_MS = 86_400_000;

/** How many days are looked at at a time: each is a comparison on the server. */
const BESIDE = 3;

/** So many local days up to one, oldest first. */
export function lastDays(today: string, count: number): readonly string[] {
  const last = Date.parse(`${today}T00:00Z`);
  return Array.from({ length: count }, (_, at) =>
    new Date(last - (count - 1 - at) * DAY_MS).toISOString().slice(0, 10),
  );
}

/** How a day stands: an open break weighs more than a statement that is still to come. */
export function stateOf(seen: Reconciliation | undefined): DayState {
  if (seen === undefined) return 'loading';
  if (openOf(seen) > 0) return 'open';
  return seen.complete ? 'clean' : 'incomplete';
}

/** How many breaks of a day are open. */
export function openOf({ breaks }: Reconciliation): number {
  return breaks.filter(({ state }) => state === 'open').length;
}

/** The oldest first, and what is over last: as they are worked on. */
export function inOrder(breaks: readonly Break[]): readonly Break[] {
  return breaks.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

function rank({ state, openedAt }: Break): string {
  return `${state === 'open' ? 0 : 1} ${openedAt}`;
}

/** Days of a gateway as they come. */
export interface SeenDays {
  readonly of: (day: string) => Reconciliation | undefined;
  /** What went wrong last; null when nothing did. */
  readonly failure: unknown;
  /** Looks at days, the last first. Never throws: it keeps the failure. What is known stays until it is known anew. */
  readonly look: (days: readonly string[]) => Promise<void>;
  /** Keeps what was just told of a day. */
  readonly keep: (seen: Reconciliation) => void;
  /** Leaves what is not looked at yet. */
  readonly stop: () => void;
}

/** Looks at days a few at a time, and lets its host render anew with each that comes. */
export function seenDays(
  host: Pick<ReactiveControllerHost, 'requestUpdate'>,
  ask: (day: string) => Promise<Reconciliation>,
): SeenDays {
  const seen = new Map<string, Reconciliation>();
  const state: { failure: unknown; waiting: string[] } = { failure: null, waiting: [] };
  const work = async (): Promise<void> => {
    for (let day = state.waiting.pop(); day !== undefined; day = state.waiting.pop()) {
      try {
        seen.set(day, await ask(day));
        state.failure = null;
      } catch (error) {
        state.failure = error;
        state.waiting = [];
      }
      host.requestUpdate();
    }
  };
  return {
    of: (day) => seen.get(day),
    get failure() {
      return state.failure;
    },
    async look(days) {
      const before = new Set(state.waiting);
      state.waiting = [...days.filter((day) => !before.has(day)), ...state.waiting];
      await Promise.all(Array.from({ length: Math.min(BESIDE, state.waiting.length) }, work));
    },
    keep(told) {
      seen.set(told.day, told);
      host.requestUpdate();
    },
    stop() {
      state.waiting = [];
    },
  };
}
