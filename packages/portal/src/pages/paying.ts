import type { ReactiveControllerHost } from 'lit';
import type { Api, CashOrder, PayOrder } from '../api/api.ts';
import type { AskOrder, Asked } from '../api/paying.ts';
import { ApiError } from '../api/problem.ts';
import type { Timeline } from '../api/wire.ts';
import { outcomeOf, type Outcome } from '../elements/outcome.ts';

/** One payment under way, as the page shows it. */
export interface Paying {
  readonly sending: boolean;
  readonly failure: unknown;
  readonly timeline: Timeline | null;
  /** Whether there is one whose steps are looked at. */
  readonly following: boolean;
  /** Sends the prompt, and then follows the steps until the customer is online or nothing more will come. */
  readonly start: (order: PayOrder) => Promise<void>;
  /** Enters money that was taken at the desk, and then follows the same steps. */
  readonly enter: (order: CashOrder) => Promise<void>;
  /** Asks in one of a customer's ways, and answers what her browser does next; null where it was refused. */
  readonly ask: (order: AskOrder) => Promise<Asked | null>;
  /** Follows an ask that was sent before, by this page or by the one that she left. */
  readonly resume: (attemptId: string) => Promise<void>;
  /** Looks at the steps at once, because something was heard. */
  readonly nudge: () => void;
  readonly reset: () => void;
}

/** Asks how far the payment has come. */
type Way = () => Promise<Timeline>;

/** How long a router may take to let in who has paid. Then the page stops asking; what is not known it never stops. */
const PATIENCE_MS = 5 * 60_000;

/** The shortest and the longest time between two questions, in milliseconds. */
const [SOONEST_MS, LATEST_MS] = [1000, 120_000];

/** How long to wait for the next question: the longer nothing was heard, the longer. Null: nothing more will come. */
export function nextLookMs(outcome: Outcome, waitedMs: number): number | null {
  if (outcome === 'online' || outcome === 'failed') return null;
  if (outcome === 'paid' && waitedMs > PATIENCE_MS) return null;
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, waitedMs / 15));
}

/** Follows payments for a page. Events nudge it; the slow questions between are for when the stream is down. */
export function createPaying(host: Pick<ReactiveControllerHost, 'requestUpdate'>, api: () => Api): Paying {
  const state: { sending: boolean; failure: unknown; timeline: Timeline | null; way: Way | null } = {
    sending: false,
    failure: null,
    timeline: null,
    way: null,
  };
  const keys = createKeys();
  let timer = 0;
  let startedMs = 0;

  const look = async (way: Way): Promise<void> => {
    clearTimeout(timer);
    const seen = await way().catch((error: unknown) => error);
    if (state.way !== way) return;
    // What is not hers, or not there any more, is not followed; what could not be asked is asked again.
    if (seen instanceof ApiError && seen.status === 404) return reset();
    if (isTimeline(seen)) state.timeline = seen;
    host.requestUpdate();
    const outcome = state.timeline === null ? 'waiting' : outcomeOf(state.timeline);
    const waitMs = nextLookMs(outcome, performance.now() - startedMs);
    clearTimeout(timer);
    if (waitMs !== null) timer = window.setTimeout(() => void look(way), waitMs);
  };

  const reset = (): void => {
    clearTimeout(timer);
    Object.assign(state, { sending: false, failure: null, timeline: null, way: null });
    host.requestUpdate();
  };

  const follow = async (way: Way): Promise<void> => {
    state.way = way;
    startedMs = performance.now();
    await look(way);
  };

  const begin = async (wish: object, order: (key: string) => Promise<Way>): Promise<void> => {
    reset();
    state.sending = true;
    host.requestUpdate();
    try {
      // A second press of the button while the first is under way must not send a second prompt.
      await follow(await keys.once(wish, order));
    } catch (error) {
      state.failure = error;
    }
    state.sending = false;
    host.requestUpdate();
  };

  return {
    get sending() {
      return state.sending;
    },
    get failure() {
      return state.failure;
    },
    get timeline() {
      return state.timeline;
    },
    get following() {
      return state.way !== null;
    },
    start: (order) =>
      begin(order, async (key) => {
        const { id } = await api().pay(order, key);
        return () => api().attemptTimeline(id);
      }),
    enter: (order) =>
      begin(order, async (key) => {
        const { id } = await api().payCash(order, key);
        return () => api().paymentTimeline(id);
      }),
    async ask(order) {
      let asked: Asked | null = null;
      await begin(order, async (key) => {
        const { id } = (asked = await api().paying.ask(order, key));
        return () => api().attemptTimeline(id);
      });
      return asked;
    },
    resume(attemptId) {
      reset();
      return follow(() => api().attemptTimeline(attemptId));
    },
    nudge() {
      if (state.way !== null) void look(state.way);
    },
    reset,
  };
}

/** Keys of what is asked for once. */
interface Keys {
  /** Sends a wish under its key. */
  readonly once: <T>(wish: object, send: (key: string) => Promise<T>) => Promise<T>;
}

/**
 * Each press has a key of its own, but for one: where the answer to a press never came, the same wish pressed again is
 * that press, so that nothing is done twice.
 */
export function createKeys(): Keys {
  let open: { readonly wish: string; readonly key: string } | null = null;
  return {
    async once(wish, send) {
      const said = JSON.stringify(wish);
      open = open?.wish === said ? open : { wish: said, key: newKey() };
      try {
        const answer = await send(open.key);
        open = null;
        return answer;
      } catch (error) {
        if (!isUnheard(error)) open = null;
        throw error;
      }
    },
  };
}

/** Whether nobody knows what became of a request: the network broke, or something between us and the server did. */
export function isUnheard(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status >= 500 || error.code === 'idempotency.inProgress';
}

function isTimeline(seen: unknown): seen is Timeline {
  return typeof seen === 'object' && seen !== null && 'steps' in seen;
}

/**
 * An idempotency key: what is asked twice with one is done once. Not randomUUID: it is missing on plain http, where
 * captive portals live.
 */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
