/** Something that happens again and again, to be waited for. */
export interface Bell {
  readonly ring: () => void;
  /** Resolves when it rings next. */
  readonly next: () => Promise<void>;
}

/** A bell that nobody waits for. */
export function newBell(): Bell {
  let waiting: (() => void)[] = [];
  return {
    ring() {
      const heard = waiting;
      waiting = [];
      for (const resolve of heard) resolve();
    },
    next: () => new Promise((resolve) => void waiting.push(resolve)),
  };
}
