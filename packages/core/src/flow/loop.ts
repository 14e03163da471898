import type { WorkKind } from '../ports/store.ts';
import { isStop, type House, type Task } from './house.ts';

/** One kind of work: claims a part of what is due, at most so many tasks. */
export interface Round {
  readonly name: string;
  readonly wakes: WorkKind | null;
  /** How many tasks may be under way at once, where it is another number. */
  readonly atOnce?: number;
  /** Whether a task that has ended makes room for others that were due before, so that it is to be looked again. */
  readonly refills?: boolean;
  readonly take: (limit: number) => Promise<readonly Task[]>;
}

/** How many tasks of one kind are under way at once: devices and providers are waited for side by side. */
export const AT_ONCE = 64;
/** How long after a task has ended more is taken up in its place, in milliseconds: what ends meanwhile is one claim. */
const REFILL_MS = 20;
/** How long to sleep when nothing calls: what another process stored on an engine without notices is found after it. */
const IDLE_MS = 500;

/** Works on one kind of work. */
export interface Loop {
  readonly wakes: WorkKind | null;
  start(): void;
  wake(): void;
  stop(): Promise<void>;
}

/** Takes work as long as there is some and a place is free; else rests until woken. Faults never end it. */
export function createLoop(house: House, round: Round): Loop {
  const { atOnce = AT_ONCE, refills = false } = round;
  const underWay = new Set<Promise<void>>();
  let refilling: NodeJS.Timeout | undefined;
  let stopped = false;
  let woken = false;
  let interrupt: (() => void) | null = null;
  let running: Promise<void> = Promise.resolve();

  const rest = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, IDLE_MS);
      interrupt = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const wake = () => {
    woken = true;
    interrupt?.();
  };

  const refill = () => {
    refilling = undefined;
    wake();
  };

  const begin = (task: Task) => {
    const ended = task()
      .catch((fault: unknown) => {
        if (!isStop(house, fault)) house.log.error('A task failed', { round: round.name, reason: String(fault) });
      })
      .finally(() => {
        underWay.delete(ended);
        if (refills && !stopped) refilling ??= setTimeout(refill, REFILL_MS);
      });
    underWay.add(ended);
  };

  const takeSome = async () => {
    try {
      const tasks = await round.take(atOnce - underWay.size);
      tasks.forEach(begin);
      return tasks.length;
    } catch (fault) {
      if (!isStop(house, fault))
        house.log.error('A round of work failed', { round: round.name, reason: String(fault) });
      return 0;
    }
  };

  const work = async () => {
    while (!stopped) {
      woken = false;
      const taken = await takeSome();
      if (underWay.size >= atOnce) await Promise.race(underWay);
      else if (taken === 0 && !woken && !stopped) await rest();
    }
    await Promise.all(underWay);
  };

  return {
    wakes: round.wakes,
    start() {
      running = work();
    },
    wake,
    async stop() {
      stopped = true;
      clearTimeout(refilling);
      interrupt?.();
      await running;
    },
  };
}
