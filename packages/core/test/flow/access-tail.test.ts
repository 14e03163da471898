import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { followAccess } from '../../src/flow/access-tail.ts';
import type { AccessLog, AccessMarks } from '../../src/ports/store.ts';

/** A log whose positions are taken by one call and seen after another, as in transactions side by side. */
function handLog() {
  const rows = new Map<number, AccessMarks>();
  let taken = 0;
  const state = { away: false, hold: undefined as Promise<void> | undefined };
  const answer = async <T>(value: T): Promise<T> => {
    if (state.away) throw new Error('away');
    await state.hold;
    return value;
  };
  const log: AccessLog = {
    last: () => answer(Math.max(0, ...rows.keys())),
    read: ({ after, missing, limit }) =>
      answer(
        [...rows]
          .filter(([position]) => position > after || missing.includes(position))
          .toSorted(([one], [other]) => one - other)
          .slice(0, limit)
          .map(([position, marks]) => ({ position, ...marks })),
      ),
    prune: () => answer(0),
    onChange: () => () => undefined,
  };
  return {
    log,
    state,
    take: () => (taken += 1),
    commit: (position: number) => void rows.set(position, { ids: [`sub_${position}`], usernames: [] }),
    /** Another database: without what came last, and its positions begin lower. */
    restore(upTo: number) {
      for (const position of rows.keys()) if (position > upTo) rows.delete(position);
      taken = upTo;
    },
  };
}

/** Everything that a tail says. */
function listening(log: AccessLog, now: () => number = () => 0) {
  const heard: (string | 'all')[] = [];
  const tail = followAccess(log, { now }, (changed) => heard.push(...(changed === 'all' ? ['all'] : changed.ids)));
  return { tail, heard };
}

describe('who follows what changes access', () => {
  it('hears first that anything may have changed, and of nothing that was committed before', async () => {
    const { log, take, commit } = handLog();
    commit(take());
    const { tail, heard } = listening(log);
    await tail.poll();
    await tail.poll();
    expect(heard).toEqual(['all']);
  });

  it('hears of a commit that came after one with a higher position', async () => {
    const { log, take, commit } = handLog();
    const { tail, heard } = listening(log);
    await tail.poll();
    const [slow, quick] = [take(), take()];
    commit(quick);
    await tail.poll();
    commit(slow);
    await tail.poll();
    await tail.poll();
    expect(heard).toEqual(['all', `sub_${quick}`, `sub_${slow}`]);
  });

  it('hears of work that was under way when it began', async () => {
    const { log, take, commit } = handLog();
    const slow = take();
    commit(take());
    const { tail, heard } = listening(log);
    await tail.poll();
    commit(slow);
    await tail.poll();
    expect(heard).toEqual(['all', `sub_${slow}`]);
  });

  it('misses no commit, whatever order positions are seen in', async () => {
    // Each step: take a position, commit the n-th that is open, give it up, or look.
    const step = fc.oneof(
      fc.constant({ what: 'take' as const, n: 0 }),
      fc.record({ what: fc.constantFrom('commit' as const, 'abort' as const), n: fc.nat(20) }),
      fc.constant({ what: 'poll' as const, n: 0 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 200 }), async (steps) => {
        const { log, take, commit } = handLog();
        const { tail, heard } = listening(log);
        await tail.poll();
        const open: number[] = [];
        let committed: string[] = [];
        for (const { what, n } of steps) {
          if (what === 'take') open.push(take());
          else if (what === 'poll') {
            await tail.poll();
            expect(heard).toEqual(expect.arrayContaining(committed));
          } else {
            const [position] = open.splice(n % Math.max(1, open.length), 1);
            if (position === undefined || what === 'abort') continue;
            commit(position);
            committed = [...committed, `sub_${position}`];
          }
        }
        await tail.poll();
        expect(heard.slice(1).toSorted()).toEqual(committed.toSorted());
      }),
      { seed: 5, numRuns: 200 },
    );
  });

  it('goes on where it broke off when the database was away', async () => {
    const { log, state, take, commit } = handLog();
    const { tail, heard } = listening(log);
    await tail.poll();
    state.away = true;
    await expect(tail.poll()).rejects.toThrow('away');
    const one = take();
    commit(one);
    state.away = false;
    await tail.poll();
    expect(heard).toEqual(['all', `sub_${one}`]);
  });

  it('begins anew on a database that has forgotten what came last', async () => {
    const { log, state, take, commit, restore } = handLog();
    for (let n = 0; n < 5; n++) commit(take());
    const { tail, heard } = listening(log);
    await tail.poll();
    state.away = true;
    await expect(tail.poll()).rejects.toThrow('away');
    restore(2);
    state.away = false;
    await tail.poll();
    commit(take());
    await tail.poll();
    expect(heard).toEqual(['all', 'all', 'sub_3']);
  });

  it('goes on where it was, though a poll of before never ends, or ends late', async () => {
    const { log, state, take, commit } = handLog();
    const dead = Promise.withResolvers<void>();
    state.hold = dead.promise;
    const { tail, heard } = listening(log);
    const never = tail.poll();
    state.hold = undefined;
    await tail.poll();
    commit(take());
    state.hold = dead.promise;
    const late = tail.poll();
    state.hold = undefined;
    commit(take());
    await tail.poll();
    expect(heard).toEqual(['all', 'sub_1', 'sub_2']);
    dead.resolve();
    await Promise.all([never, late]);
    await tail.poll();
    expect(heard).toEqual(['all', 'sub_1', 'sub_2']);
  });

  it('begins anew on a database that has forgotten what came last, though the poll of before never ended', async () => {
    const { log, state, take, commit, restore } = handLog();
    for (let n = 0; n < 5; n++) commit(take());
    const { tail, heard } = listening(log);
    await tail.poll();
    state.hold = new Promise(() => undefined);
    void tail.poll();
    restore(2);
    state.hold = undefined;
    await tail.poll();
    commit(take());
    await tail.poll();
    expect(heard).toEqual(['all', 'all', 'sub_3']);
  });

  it('gives up what has not come for ten minutes: it belongs to work that was not committed', async () => {
    let now = 0;
    const { log, take, commit } = handLog();
    const asked: number[] = [];
    const counting = {
      ...log,
      read: (ask: Parameters<AccessLog['read']>[0]) => (asked.push(ask.missing.length), log.read(ask)),
    };
    const { tail } = listening(counting, () => now);
    await tail.poll();
    take();
    commit(take());
    for (const at of [0, 0, 9_000, 11_000, 12_000, 16_000, 601_000, 602_000]) {
      now = at;
      await tail.poll();
    }
    // Passed over at 0; looked for each time within 10 s, then 5 s after it was last (at 9 s), and after 600 s no more.
    expect(asked.slice(1)).toEqual([0, 1, 1, 0, 0, 1, 0, 0]);
  });
});
