import type { KnownAccess } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { createReader } from '../src/cache-reader.ts';

const NOBODY: KnownAccess = { view: null, untilAt: null };

/** A database each of whose answers is given by hand, and a reader that has two seconds of patience. */
function world() {
  let now = 0;
  const questions: { readonly keys: readonly string[]; readonly answer: () => void }[] = [];
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const reader = createReader({
    fetch: (keys) =>
      new Promise((resolve) => void questions.push({ keys, answer: () => resolve(keys.map(() => NOBODY)) })),
    now: () => now,
    later(ms, task) {
      const timer = { at: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    patienceMs: 2_000,
  });
  return {
    reader,
    questions,
    timers,
    keys: () => questions.map(({ keys }) => keys),
    pass(ms: number) {
      now += ms;
      for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.task();
    },
  };
}

const tooLong = { code: 'radius.tooLong' };

describe('a reader of names whose questions are never answered', () => {
  it('asks on after two seconds', async () => {
    const { reader, keys, questions, pass, timers } = world();
    const lost = ['amina', 'juma'].map((key) => expect(reader.read(key)).rejects.toMatchObject(tooLong));
    pass(1_500);
    const wambui = reader.read('wambui');
    expect(keys()).toEqual([['amina'], ['juma']]);
    pass(500);
    await Promise.all(lost);
    expect(keys()).toEqual([['amina'], ['juma'], ['wambui']]);
    questions[2]?.answer();
    expect(await wambui).toEqual({ known: NOBODY, askedAt: 2_000, isOutdated: false });
    expect(timers.size).toBe(0);
  });

  it('lets no name wait longer in the line than on its way', async () => {
    const { reader, pass } = world();
    const asked = ['amina', 'juma'].map((key) => expect(reader.read(key)).rejects.toMatchObject(tooLong));
    const inLine = ['wambui', 'wambui'].map((key) => expect(reader.read(key)).rejects.toMatchObject(tooLong));
    expect(reader.waiting()).toBe(1);
    pass(2_000);
    await Promise.all([...asked, ...inLine]);
    expect(reader.waiting()).toBe(0);
  });

  it('does not mistake a late answer for that of a later question', async () => {
    const { reader, questions, pass } = world();
    const first = expect(reader.read('amina')).rejects.toMatchObject(tooLong);
    pass(2_000);
    await first;
    const second = reader.read('amina');
    questions[0]?.answer();
    reader.outdate({ ids: [], usernames: ['amina'] });
    questions[1]?.answer();
    expect(await second).toEqual({ known: NOBODY, askedAt: 2_000, isOutdated: true });
  });
});
