import type { AccessMarks, KnownAccess } from '@daftari/core';
import { radiusErrors } from './errors.ts';
import type { Later } from './exchange.ts';

/** What was read, and whether something was written meanwhile that it may not have seen. */
export interface Fetched {
  readonly known: KnownAccess;
  /** Before the question was sent. */
  readonly askedAt: number;
  readonly isOutdated: boolean;
}

/** Reads names one by one, and asks for many at a time. */
export interface Reader {
  /**
   * Answers what was committed before the call.
   * @throws what the database throws, and BillingError `radius.tooLong`, which counts the time in the line too
   */
  readonly read: (key: string) => Promise<Fetched>;
  /** Notes that something was written: what is being read may not have seen it. */
  readonly outdate: (changed: AccessMarks | 'all') => void;
  /** How many names wait for their turn. */
  readonly waiting: () => number;
}

/** What a reader needs. */
export interface ReaderTools {
  readonly fetch: (keys: readonly string[]) => Promise<readonly KnownAccess[]>;
  readonly now: () => number;
  readonly later: Later;
  /** How long an answer is waited for, and how long a question that is not answered keeps another from being asked. */
  readonly patienceMs: number;
  /** The most names of one question, and questions at once. */
  readonly most?: number;
  readonly atOnce?: number;
}

interface Waiting {
  readonly resolve: (fetched: Fetched) => void;
  readonly reject: (thrown: unknown) => void;
}

/** Ids and names that were written while a question was under way. */
interface Question {
  readonly touched: Set<string>;
  all: boolean;
}

/**
 * The first name is asked for at once; while questions are under way the next names gather, so that ten thousand who
 * dial in after a power cut cost forty questions. Nobody joins a question that was sent already: it may not see what
 * was committed since.
 */
export function createReader(tools: ReaderTools): Reader {
  const { fetch, now, later, patienceMs, most = 256, atOnce = 2 } = tools;
  const line = new Map<string, Set<Waiting>>();
  const asked = new Set<Question>();

  const next = (): void => {
    while (line.size > 0 && asked.size < atOnce) void ask([...line].slice(0, most));
  };

  const ask = async (batch: readonly (readonly [string, ReadonlySet<Waiting>])[]): Promise<void> => {
    for (const [key] of batch) line.delete(key);
    const question: Question = { touched: new Set(), all: false };
    asked.add(question);
    const askedAt = now();
    const over = (): void => {
      asked.delete(question);
      next();
    };
    // Whoever waits for it has given up by then. Should it be answered after all, nobody hears of it.
    const cancel = later(patienceMs, over);
    try {
      const found = await fetch(batch.map(([key]) => key));
      for (const [place, [key, waiting]] of batch.entries()) {
        const known = found[place] ?? { view: null, untilAt: null };
        const fetched = { known, askedAt, isOutdated: isTouched(question, key, known) };
        for (const { resolve } of waiting) resolve(fetched);
      }
    } catch (thrown) {
      for (const [, waiting] of batch) for (const { reject } of waiting) reject(thrown);
    } finally {
      cancel();
      over();
    }
  };

  const enter = (key: string, one: Waiting): (() => void) => {
    const waiting = line.get(key) ?? new Set();
    line.set(key, waiting.add(one));
    return () => {
      waiting.delete(one);
      if (waiting.size === 0 && line.get(key) === waiting) line.delete(key);
    };
  };

  return {
    read: (key) =>
      new Promise((resolve, reject) => {
        const cancel = later(patienceMs, () => {
          leave();
          reject(radiusErrors.tooLong({ ms: patienceMs }));
        });
        const leave = enter(key, {
          resolve(fetched) {
            cancel();
            resolve(fetched);
          },
          reject(thrown) {
            cancel();
            reject(thrown);
          },
        });
        next();
      }),
    outdate(changed) {
      for (const question of asked) {
        if (changed === 'all') question.all = true;
        else for (const mark of [...changed.ids, ...changed.usernames]) question.touched.add(mark);
      }
    },
    waiting: () => line.size,
  };
}

function isTouched({ touched, all }: Question, key: string, { view }: KnownAccess): boolean {
  if (all || touched.has(key)) return true;
  return view !== null && (touched.has(view.subscription.id) || touched.has(view.account.id));
}
