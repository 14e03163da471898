import { createQueue, type Queue } from './wire/queue.ts';

/** Lets so much work run at once and so much wait; under overload the oldest goes, for whoever sent it has given up. */
export interface Gate {
  /**
   * Runs the work at once or when its turn comes; it is over when it answers nothing, or when its promise is kept.
   * `dropped` is called instead if its turn never comes.
   * @param who Whose work it is. The turns go round among all who wait, and what is too much is taken from whoever has
   * the most waiting: one router gone mad delays itself.
   */
  readonly enter: (who: string, work: () => Promise<void> | undefined, dropped: () => void) => void;
  readonly running: () => number;
  readonly waiting: () => number;
  /** Forgets all that waits. */
  readonly clear: () => void;
}

interface Waiting {
  readonly work: () => Promise<void> | undefined;
  readonly dropped: () => void;
}

/** Makes an open gate. Work handles its own faults: it must not reject. */
export function createGate(limits: { readonly atOnce: number; readonly waiting: number }): Gate {
  const lines = createLines<Waiting>();
  let running = 0;

  const start = ({ work }: Waiting): void => {
    running += 1;
    const under = work();
    if (under === undefined) running -= 1;
    else void under.finally(goOn);
  };
  const goOn = (): void => {
    running -= 1;
    while (running < limits.atOnce) {
      const next = lines.next();
      if (next === undefined) return;
      start(next);
    }
  };

  return {
    enter(who, work, dropped) {
      if (running < limits.atOnce) return start({ work, dropped });
      lines.add(who, { work, dropped });
      if (lines.size() > limits.waiting) lines.dropOldest()?.dropped();
    },
    running: () => running,
    waiting: lines.size,
    clear: lines.clear,
  };
}

/** Who waits, each in a line of his own. */
interface Lines<Item> {
  readonly add: (who: string, item: Item) => void;
  /** The first of the line whose turn it is; the next line comes next. */
  readonly next: () => Item | undefined;
  /** The first of the longest line; of equal lines, that which has been so long for the longest time. */
  readonly dropOldest: () => Item | undefined;
  readonly size: () => number;
  readonly clear: () => void;
}

interface Line<Item> {
  readonly who: string;
  readonly items: Queue<Item>;
}

function createLines<Item>(): Lines<Item> {
  const lines = new Map<string, Line<Item>>();
  // Each line once; one that was emptied by drops is passed over when its turn comes.
  let turns = createQueue<Line<Item>>();
  // The lines of each length, so that the longest is found without looking at the others.
  const ofLength = new Map<number, Set<Line<Item>>>();
  let longest = 0;
  let size = 0;

  const measured = (line: Line<Item>, before: number): void => {
    const after = line.items.size();
    const left = ofLength.get(before);
    left?.delete(line);
    if (left?.size === 0) ofLength.delete(before);
    if (after > 0) ofLength.set(after, (ofLength.get(after) ?? new Set<Line<Item>>()).add(line));
    else lines.delete(line.who);
    if (after > longest || (before === longest && !ofLength.has(before))) longest = after;
    size += after - before;
  };
  const take = (line: Line<Item>): Item | undefined => {
    const before = line.items.size();
    const item = line.items.shift();
    if (before > 0) measured(line, before);
    return item;
  };

  return {
    add(who, item) {
      const known = lines.get(who);
      const line = known ?? { who, items: createQueue<Item>() };
      if (known === undefined) {
        lines.set(who, line);
        turns.push(line);
      }
      line.items.push(item);
      measured(line, line.items.size() - 1);
    },
    next() {
      for (let line = turns.shift(); line !== undefined; line = turns.shift()) {
        const item = take(line);
        if (item === undefined) continue;
        if (line.items.size() > 0) turns.push(line);
        return item;
      }
      return undefined;
    },
    dropOldest() {
      for (const line of ofLength.get(longest) ?? []) return take(line);
      return undefined;
    },
    size: () => size,
    clear() {
      lines.clear();
      ofLength.clear();
      turns = createQueue();
      [size, longest] = [0, 0];
    },
  };
}
