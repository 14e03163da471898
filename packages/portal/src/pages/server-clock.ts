/** The server's clock as far as a page knows it: what it last said, and the time since by a clock that only goes on. */
export interface ServerClock {
  /** Notes what the server says the time is. An instant that was noted already does not set it back. */
  readonly seen: (now: string) => void;
  /** UTC milliseconds. */
  readonly now: () => number;
}

/** A clock that was not told anything yet: it says 0. */
export function createServerClock(elapsed: () => number = () => performance.now()): ServerClock {
  let said = '';
  let at = 0;
  return {
    seen(now) {
      if (now === said) return;
      said = now;
      at = elapsed();
    },
    now: () => (said === '' ? 0 : Date.parse(said) + elapsed() - at),
  };
}
