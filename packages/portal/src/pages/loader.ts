import type { ReactiveControllerHost } from 'lit';

/** Something that a page loads: null while it is under way the first time; afterwards the last that came. */
export interface Loader<T> {
  readonly value: T | null;
  readonly failure: unknown;
  /** Loads; of answers that overtake each other the last one asked for counts. Never throws: it keeps the failure. */
  readonly reload: () => Promise<void>;
  /** Forgets what there was, so that the next load shows as the first. */
  readonly forget: () => void;
}

/** A loader that lets its host render anew when something comes. */
export function loader<T>(host: Pick<ReactiveControllerHost, 'requestUpdate'>, load: () => Promise<T>): Loader<T> {
  let turn = 0;
  const state: { value: T | null; failure: unknown } = { value: null, failure: null };
  return {
    get value() {
      return state.value;
    },
    get failure() {
      return state.failure;
    },
    async reload() {
      turn += 1;
      const mine = turn;
      try {
        const value = await load();
        if (mine !== turn) return;
        state.value = value;
        state.failure = null;
      } catch (error) {
        if (mine !== turn) return;
        // What is on the screen stays there: an old list is better than none when the network is gone for a moment.
        if (state.value === null) state.failure = error;
      }
      host.requestUpdate();
    },
    forget() {
      turn += 1;
      state.value = null;
      state.failure = null;
    },
  };
}
