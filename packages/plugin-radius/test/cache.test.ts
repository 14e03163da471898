import type { AccessMarks, AccessView, KnownAccess } from '@daftari/core';
import { anAccount, aPlan, aSubscription, START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { createAccessCache, type Found } from '../src/cache.ts';
import { createWatch } from '../src/watch.ts';

const MINUTE_MS = 60_000;

/** A view of who has a name; `usedBytes` tells one reading from another. */
function viewOf(username: string, usedBytes = 0n): AccessView {
  const account = anAccount({ id: `acc_${username}` as never });
  const subscription = aSubscription({ id: `sub_${username}` as never, accountId: account.id, username });
  return { account, subscription, plan: aPlan(), entitlement: null, usedBytes, openSessions: [] };
}

/** A database that answers by hand or at once, and a cache on it. */
function world({ entries = 1_000, staleWhileAwayMs = 15 * MINUTE_MS } = {}) {
  let now = START;
  const rows = new Map<string, KnownAccess>();
  const questions: (readonly string[])[] = [];
  const state = { hold: undefined as Promise<void> | undefined, isAway: false };
  let tell: ((changed: AccessMarks | 'all') => void) | undefined;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const clock = { now: () => now };
  const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const watch = createWatch(clock, log);
  const check = async (): Promise<void> => {
    if (state.isAway) throw new Error('away');
    await state.hold;
  };
  const cache = createAccessCache({
    host: {
      clock,
      async accesses(usernames) {
        questions.push(usernames);
        const answers = usernames.map((name) => rows.get(name) ?? { view: null, untilAt: null });
        await check();
        return answers;
      },
      followAccess(listener) {
        tell = listener;
        return { poll: check, close: () => undefined };
      },
    },
    later(ms, task) {
      const timer = { at: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    watch,
    entries,
    staleWhileAwayMs,
  });
  return {
    cache,
    questions,
    state,
    figures: watch.figures,
    put: (username: string, view: AccessView | null, untilAt: number | null = null) =>
      void rows.set(username, { view, untilAt }),
    /** Says that something was written of somebody, as another process, or this one, does. */
    written: (username: string) => tell?.({ ids: [`sub_${username}`], usernames: [] }),
    made: (username: string) => tell?.({ ids: [], usernames: [username] }),
    /** Lets time pass, and what was to be done after it be done. The tail follows only when it is told to. */
    pass(ms: number) {
      now += ms;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.task();
    },
  };
}

const bytesOf = (found: Found | Promise<Found>) => (found instanceof Promise ? 'asked' : found.view?.usedBytes);

describe('the cache of access', () => {
  it('asks once, and then answers at once, in any case of the name', async () => {
    const { cache, put, questions } = world();
    put('amina', viewOf('amina', 7n));
    await cache.follow();
    expect((await cache.access('Amina')).view?.usedBytes).toBe(7n);
    expect(bytesOf(cache.access('AMINA'))).toBe(7n);
    expect(questions).toEqual([['amina']]);
  });

  it('asks for everything until it follows what others change', async () => {
    const { cache, put } = world();
    put('amina', viewOf('amina'));
    await cache.access('amina');
    expect(cache.access('amina')).toBeInstanceOf(Promise);
  });

  it('asks for ten thousand who dial in at once in few questions, each name once', async () => {
    const { cache, questions } = world();
    await cache.follow();
    const names = Array.from({ length: 10_000 }, (_, n) => `user${n}`);
    await Promise.all([...names, 'user9999'].map(async (name) => cache.access(name)));
    // The first two go alone, for nothing was under way; then 256 at a time.
    expect(questions.length).toBeLessThanOrEqual(2 + Math.ceil(9_998 / 256));
    expect(questions.flat().toSorted()).toEqual(names.toSorted());
  });

  it('asks again after a write, and keeps nothing that was read while it was written', async () => {
    const { cache, put, written, state } = world();
    await cache.follow();
    const gate = Promise.withResolvers<void>();
    put('amina', viewOf('amina', 1n));
    state.hold = gate.promise;
    const reading = cache.access('amina');
    put('amina', viewOf('amina', 2n));
    written('amina');
    gate.resolve();
    expect((await reading).view?.usedBytes).toBe(1n); // As old as any answer that was on its way.
    expect((await cache.access('amina')).view?.usedBytes).toBe(2n);
    expect(bytesOf(cache.access('amina'))).toBe(2n);
    put('amina', viewOf('amina', 3n));
    written('amina');
    expect((await cache.access('amina')).view?.usedBytes).toBe(3n);
  });

  it('does not let anybody join a question that was sent before', async () => {
    const { cache, put, state } = world();
    await cache.follow();
    const gate = Promise.withResolvers<void>();
    put('amina', viewOf('amina', 1n));
    state.hold = gate.promise;
    const first = cache.access('amina');
    put('amina', viewOf('amina', 2n));
    const second = cache.access('amina');
    gate.resolve();
    expect((await Promise.all([first, second])).map(({ view }) => view?.usedBytes)).toEqual([1n, 2n]);
  });

  it('answers nothing from memory when it has not heard of changes for more than a second', async () => {
    const { cache, put, pass } = world();
    put('amina', viewOf('amina'));
    await cache.follow();
    await cache.access('amina');
    pass(199); // Just before it would look again.
    expect(bytesOf(cache.access('amina'))).toBe(0n);
    const { cache: deaf, put: putDeaf, pass: passDeaf, state } = world();
    putDeaf('amina', viewOf('amina'));
    await deaf.follow();
    await deaf.access('amina');
    state.hold = new Promise(() => undefined);
    passDeaf(1_001);
    expect(deaf.access('amina')).toBeInstanceOf(Promise);
  });

  it('asks again when what was counted belongs to a term that is over', async () => {
    const { cache, put, pass } = world();
    put('amina', viewOf('amina'), START + 100);
    await cache.follow();
    await cache.access('amina');
    expect(bytesOf(cache.access('amina'))).toBe(0n);
    pass(100);
    expect(bytesOf(cache.access('amina'))).toBe('asked');
  });

  it('remembers that nobody has a name, until somebody has', async () => {
    const { cache, put, made, questions } = world();
    await cache.follow();
    await cache.access('juma');
    expect(cache.access('juma')).toEqual({ view: null, isOutdated: false });
    put('juma', viewOf('juma'));
    made('juma');
    expect((await cache.access('juma')).view?.subscription.username).toBe('juma');
    expect(questions).toHaveLength(2);
  });

  it('is bounded, and keeps whom somebody has asked for', async () => {
    const { cache, put, questions, figures } = world({ entries: 10 });
    await cache.follow();
    for (let n = 0; n < 15; n++) {
      put(`user${n}`, viewOf(`user${n}`));
      await cache.access(`user${n}`);
      if (n > 0) await cache.access('user0');
    }
    expect(cache.figures()['cache_entries']).toBe(10);
    expect(questions.flat().filter((name) => name === 'user0')).toHaveLength(1);
    expect(figures()).toMatchObject({ cache_misses: 15, cache_hits: 14 });
  });
});

describe('while the database is away', () => {
  it('log-ins are answered from what is known, for a quarter of an hour', async () => {
    const { cache, put, written, pass, state } = world();
    for (const name of ['amina', 'juma']) put(name, viewOf(name));
    await cache.follow();
    for (const name of ['amina', 'juma', 'nobody']) await cache.access(name);
    state.isAway = true;
    written('juma');
    await cache.follow();
    expect(cache.awaySince()).toBe(START);
    pass(14 * MINUTE_MS);
    expect(cache.access('amina')).toMatchObject({ view: { usedBytes: 0n }, isOutdated: true }); // Ten minutes old.
    expect(cache.access('juma')).toMatchObject({ isOutdated: true });
    expect(cache.access('nobody')).toEqual({ view: null, isOutdated: false });
    expect(() => cache.access('never-seen')).toThrow('nothing is known');
    pass(MINUTE_MS + 1);
    expect(() => cache.access('amina')).toThrow('nothing is known');

    state.isAway = false;
    await cache.follow();
    expect(cache.awaySince()).toBeNull();
    expect((await cache.access('never-seen')).view).toBeNull();
  });

  it('nobody waits for it longer than two seconds', async () => {
    const { cache, put, written, pass, state } = world();
    put('amina', viewOf('amina', 5n));
    await cache.follow();
    await cache.access('amina');
    state.hold = new Promise(() => undefined);
    pass(200); // It asks what has changed, and hears nothing.
    written('amina');
    const [known, unknown] = [cache.access('amina'), cache.access('juma')];
    const refused = expect(unknown).rejects.toThrow('2000 ms');
    pass(2_000);
    expect(await known).toMatchObject({ view: { usedBytes: 5n }, isOutdated: true });
    await refused;
    // It has not said what has changed either: from now on nobody waits at all.
    expect(bytesOf(cache.access('amina'))).toBe(5n);
  });

  it('it is asked anew when a connection has died without a word, and what it says later is not heard', async () => {
    const { cache, put, pass, state } = world();
    put('amina', viewOf('amina', 1n));
    await cache.follow();
    await cache.access('amina');
    const dead = Promise.withResolvers<void>();
    state.hold = dead.promise;
    pass(200); // It asks what has changed, on the connection that is dead.
    pass(900); // More than a second after it last heard: names are asked for, there too.
    const lost = ['amina', 'juma', 'wambui'].map(async (name) => cache.access(name));
    const ended = Promise.allSettled(lost);
    state.hold = undefined; // New connections work.
    pass(1_100);
    await expect.poll(() => cache.awaySince()).toBe(START + 200);
    pass(200);
    await expect.poll(() => cache.awaySince()).toBeNull();
    put('amina', viewOf('amina', 2n));
    pass(700);
    // Two names were on their way; the third waited for its turn, and no longer than they did.
    expect((await ended).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
    expect((await cache.access('juma')).view).toBeNull();
    dead.resolve();
    await dead.promise;
    await cache.follow();
    expect((await cache.access('amina')).view?.usedBytes).toBe(1n); // Nothing was said of a change.
    expect(cache.figures()['cache_waiting']).toBe(0);
  });

  it('nothing is answered from memory where the option says so', async () => {
    const { cache, put, pass, state } = world({ staleWhileAwayMs: 0 });
    put('amina', viewOf('amina'));
    await cache.follow();
    await cache.access('amina');
    state.isAway = true;
    pass(1_001);
    await cache.follow();
    expect(() => cache.access('amina')).toThrow('nothing is known');
  });
});
