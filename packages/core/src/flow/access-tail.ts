import type { Clock } from '../ports/clock.ts';
import type { AccessChange, AccessLog, AccessMarks, AccessTail } from '../ports/store.ts';

/** How many changes are read at once, and how many before the newest are looked at when a tail begins. */
const BATCH = 1_000;

/**
 * How long a position that was passed over is looked for. It is given late in its transaction, so that its commit
 * follows within milliseconds or never; what is older than the first span is looked for less often.
 */
const SOON_MS = 10_000;
const SELDOM_MS = 5_000;
const GIVE_UP_MS = 600_000;
const MOST_MISSING = 10_000;

/**
 * Reads on in what has changed access. Positions are given before the commit, so those that were passed over are asked
 * for again until they are there or can no longer come: nothing that is committed is missed. A poll may be begun while
 * another is under way, since that one's connection may have died without a word: what it still reads is passed over.
 * @param heard `all` when it cannot be said what has changed: at the beginning, or on another database than before.
 */
export function followAccess(log: AccessLog, clock: Clock, heard: (changed: AccessMarks | 'all') => void): AccessTail {
  const state = { last: -1, missing: new Map<number, number>(), seldomAt: 0, polls: 0, goodUpTo: 0 };
  const unsubscribe = log.onChange(heard);

  const begin = async (isOver: () => boolean): Promise<void> => {
    const after = Math.max(0, (await log.last()) - BATCH);
    const before = await log.read({ after, missing: [], limit: BATCH });
    if (isOver()) return;
    state.missing.clear();
    state.last = after;
    for (const { position } of before) pass(position);
    heard('all');
  };

  /** Goes on to a position, and notes which were passed over. */
  const pass = (position: number): void => {
    if (state.missing.delete(position) || position <= state.last) return;
    const now = clock.now();
    for (let one = Math.max(state.last + 1, position - MOST_MISSING); one < position; one++)
      state.missing.set(one, now);
    state.last = position;
  };

  const take = (changes: readonly AccessChange[]): void => {
    for (const { position, ...marks } of changes) {
      pass(position);
      heard(marks);
    }
  };

  /** The positions that are to be asked for this time. What cannot come any more is forgotten. */
  const wanted = (now: number): readonly number[] => {
    const isSeldom = now >= state.seldomAt || state.seldomAt > now + SELDOM_MS;
    if (isSeldom) state.seldomAt = now + SELDOM_MS;
    const positions: number[] = [];
    for (const [position, since] of state.missing) {
      if (now - since > GIVE_UP_MS || state.missing.size > MOST_MISSING) state.missing.delete(position);
      else if (isSeldom || now - since <= SOON_MS) positions.push(position);
    }
    return positions;
  };

  const goOn = async (isSure: boolean, isOver: () => boolean): Promise<void> => {
    if (state.last === -1 || (!isSure && (await log.last()) < state.last)) return begin(isOver);
    let missing = wanted(clock.now());
    for (;;) {
      const changes = await log.read({ after: state.last, missing, limit: BATCH });
      if (isOver()) return;
      take(changes);
      if (changes.length < BATCH) return;
      missing = [];
    }
  };

  return {
    async poll() {
      const isSure = state.goodUpTo === state.polls;
      const own = (state.polls += 1);
      const isOver = (): boolean => own !== state.polls;
      await goOn(isSure, isOver);
      if (!isOver()) state.goodUpTo = own;
    },
    close: unsubscribe,
  };
}
