import type { ReactiveControllerHost } from 'lit';
import type { Api, CashOrder, PayOrder } from '../api/api.ts';
import type { Timeline } from '../api/wire.ts';
import { outcomeOf } from '../elements/outcome.ts';

/** One payment under way, as the page shows it. */
export interface Paying {
  readonly sending: boolean;
  readonly failure: unknown;
  readonly timeline: Timeline | null;
  /** Sends the prompt, and then follows the steps until the customer is online or nothing more will come. */
  readonly start: (order: PayOrder) => Promise<void>;
  /** Enters money that was taken at the desk, and then follows the same steps. */
  readonly enter: (order: CashOrder) => Promise<void>;
  /** Looks at the steps at once, because something was heard. */
  readonly nudge: () => void;
  readonly reset: () => void;
}

/** Asks how far the payment has come. */
type Way = () => Promise<Timeline>;

/** A prompt lives about a minute; the router may take its time afterwards. Then the page stops asking. */
const PATIENCE_MS = 5 * 60_000;

/** Follows payments for a page. Events nudge it; the slow questions between are for when the stream is down. */
export function createPaying(host: Pick<ReactiveControllerHost, 'requestUpdate'>, api: () => Api): Paying {
  const state: { sending: boolean; failure: unknown; timeline: Timeline | null; way: Way | null } = {
    sending: false,
    failure: null,
    timeline: null,
    way: null,
  };
  let timer = 0;
  let startedMs = 0;

  const look = async (way: Way): Promise<void> => {
    clearTimeout(timer);
    const seen = await way().catch(() => null);
    if (state.way !== way) return;
    state.timeline = seen ?? state.timeline;
    host.requestUpdate();
    const waited = performance.now() - startedMs;
    const outcome = state.timeline === null ? 'waiting' : outcomeOf(state.timeline);
    if (outcome === 'online' || outcome === 'failed' || waited > PATIENCE_MS) return;
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(way), waited < 30_000 ? 1000 : 4000);
  };

  const reset = (): void => {
    clearTimeout(timer);
    Object.assign(state, { sending: false, failure: null, timeline: null, way: null });
    host.requestUpdate();
  };

  const begin = async (order: (key: string) => Promise<Way>): Promise<void> => {
    reset();
    state.sending = true;
    host.requestUpdate();
    try {
      // A second press of the button while the first is under way must not send a second prompt.
      const way = await order(newKey());
      state.way = way;
      startedMs = performance.now();
      await look(way);
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
    start: (order) =>
      begin(async (key) => {
        const { id } = await api().pay(order, key);
        return () => api().attemptTimeline(id);
      }),
    enter: (order) =>
      begin(async (key) => {
        const { id } = await api().payCash(order, key);
        return () => api().paymentTimeline(id);
      }),
    nudge() {
      if (state.way !== null) void look(state.way);
    },
    reset,
  };
}

/**
 * An idempotency key: what is asked twice with one is done once. Not randomUUID: it is missing on plain http, where
 * captive portals live.
 */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
