/** Lets so much work run at once and so much wait; under overload the oldest goes, for whoever sent it has given up. */
export interface Gate {
  /** Runs the work at once or when its turn comes. `dropped` is called instead if it never does. */
  readonly enter: (work: () => Promise<void>, dropped: () => void) => void;
  readonly running: () => number;
  readonly waiting: () => number;
  /** Forgets all that waits. */
  readonly clear: () => void;
}

interface Waiting {
  readonly work: () => Promise<void>;
  readonly dropped: () => void;
}

/** Makes an open gate. Work handles its own faults: it must not reject. */
export function createGate(limits: { readonly atOnce: number; readonly waiting: number }): Gate {
  // A map keeps the order of insertion, so that the oldest is found without moving the others.
  const line = new Map<number, Waiting>();
  let entered = 0;
  let running = 0;

  const start = ({ work }: Waiting): void => {
    running += 1;
    void work().finally(() => {
      running -= 1;
      const next = first();
      if (next !== undefined) start(next);
    });
  };
  const first = (): Waiting | undefined => {
    for (const [place, waiting] of line) {
      line.delete(place);
      return waiting;
    }
    return undefined;
  };

  return {
    enter(work, dropped) {
      if (running < limits.atOnce) return start({ work, dropped });
      line.set((entered += 1), { work, dropped });
      if (line.size > limits.waiting) first()?.dropped();
    },
    running: () => running,
    waiting: () => line.size,
    clear: () => line.clear(),
  };
}
