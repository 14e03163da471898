import { BillingError, type UsageReport } from '@daftari/core';
import { aReport } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { createRecorder } from '../src/recorder.ts';

/** Nobody loses patience. */
const later = () => () => undefined;

const reportOf = (sessionKey: string): UsageReport => aReport({ sessionKey });

/** A sink whose first call waits until it is let go. */
function sinkOf(refuses: (keys: readonly string[]) => Error | undefined = () => undefined) {
  const calls: string[][] = [];
  const gate = Promise.withResolvers<void>();
  const sink = {
    async record(reports: readonly UsageReport[]) {
      const keys = reports.map(({ sessionKey }) => sessionKey);
      calls.push(keys);
      if (calls.length === 1) await gate.promise;
      const error = refuses(keys);
      if (error !== undefined) throw error;
    },
    async endAll() {
      calls.push(['restart']);
      return 3;
    },
  };
  return { calls, sink, go: gate.resolve };
}

describe('reports that come while others are written', () => {
  it('are written together, in the order in which they came', async () => {
    const { calls, sink, go } = sinkOf();
    const recorder = createRecorder(sink, { later, most: 3, lanes: 1 });
    const all = ['a', 'b', 'c', 'd', 'b'].map((key) => recorder.record(reportOf(key)));
    go();
    await Promise.all(all);
    expect(calls).toEqual([['a'], ['b', 'c', 'd'], ['b']]);
  });

  it('do not overtake a restart, nor does it overtake them', async () => {
    const { calls, sink, go } = sinkOf();
    const recorder = createRecorder(sink, { later, lanes: 1 });
    const before = ['a', 'b'].map((key) => recorder.record(reportOf(key)));
    const restart = recorder.endAll('radius', {}, 0, 'NAS-Reboot');
    const after = recorder.record(reportOf('c'));
    go();
    await Promise.all([...before, after]);
    expect(await restart).toBe(3);
    expect(calls).toEqual([['a'], ['b'], ['restart'], ['c']]);
  });

  it('are not lost because of one that cannot be taken', async () => {
    const { calls, sink, go } = sinkOf((keys) => (keys.includes('bad') ? new Error('bad') : undefined));
    const recorder = createRecorder(sink, { later, lanes: 1 });
    const all = ['a', 'b', 'bad', 'c'].map((key) => recorder.record(reportOf(key)));
    go();
    const ended = await Promise.allSettled(all);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(calls).toEqual([['a'], ['b', 'bad', 'c'], ['b'], ['bad'], ['c']]);
  });

  it('are not all held up by a database that is away: two that fail in a row are enough to tell', async () => {
    const away = [new BillingError('unavailable', 'storage.away', 'The database is away.'), new Error('ECONNREFUSED')];
    for (const error of away) {
      const { calls, sink, go } = sinkOf(() => error);
      const recorder = createRecorder(sink, { later, lanes: 1 });
      const all = ['a', 'b', 'c', 'd', 'e'].map((key) => recorder.record(reportOf(key)));
      go();
      const ended = await Promise.allSettled(all);
      expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
      expect(calls).toEqual([['a'], ['b', 'c', 'd', 'e'], ['b'], ['c']]);
    }
  });

  it('are asked after one by one where each is refused for what it says', async () => {
    const { calls, sink, go } = sinkOf(() => new BillingError('invalid', 'usage.malformed', 'It cannot be taken.'));
    const recorder = createRecorder(sink, { later, lanes: 1 });
    const all = ['a', 'b', 'c', 'd'].map((key) => recorder.record(reportOf(key)));
    go();
    await Promise.allSettled(all);
    expect(calls).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
  });

  it('are taken again once the database is back, and none is kept in memory meanwhile', async () => {
    const mood = { away: true };
    const { calls, sink, go } = sinkOf(() => (mood.away ? new Error('ECONNREFUSED') : undefined));
    const recorder = createRecorder(sink, { later, lanes: 1 });
    go();
    const sent = () => Promise.allSettled(['a', 'b', 'c'].map((key) => recorder.record(reportOf(key))));
    expect((await sent()).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(recorder.waiting()).toBe(0);
    mood.away = false;
    expect((await sent()).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    expect(calls.flat().slice(-3)).toEqual(['a', 'b', 'c']);
  });
});

/** A sink each of whose calls waits until it is let go. */
function slowSink() {
  const open: { readonly keys: readonly string[]; readonly go: () => void }[] = [];
  const called = (keys: readonly string[]) =>
    new Promise<void>((resolve) => void open.push({ keys, go: () => resolve() }));
  const sink = {
    record: (reports: readonly UsageReport[]) => called(reports.map(({ sessionKey }) => sessionKey)),
    async endAll() {
      await called(['restart']);
      return 1;
    },
  };
  return { open, sink };
}

describe('two lanes', () => {
  it('work side by side, and keep the order of each session', async () => {
    const { open, sink } = slowSink();
    const recorder = createRecorder(sink, { later });
    // By the sum of their characters these two keys have a lane each.
    const all = ['a', 'b', 'a', 'b', 'a'].map((key) => recorder.record(reportOf(key)));
    expect(open.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
    open[1]?.go();
    await all[1];
    await expect.poll(() => open.length).toBe(3);
    expect(open[2]?.keys).toEqual(['b']);
    open[0]?.go();
    await expect.poll(() => open.length).toBe(4);
    expect(open[3]?.keys).toEqual(['a', 'a']);
    for (const { go } of open) go();
    await Promise.all(all);
  });

  it('are both empty before a restart, and wait for it', async () => {
    const { open, sink } = slowSink();
    const recorder = createRecorder(sink, { later });
    const before = ['a', 'b'].map((key) => recorder.record(reportOf(key)));
    const restarts = [recorder.endAll('radius', {}, 0, 'NAS-Reboot')];
    const after = ['b', 'a'].map((key) => recorder.record(reportOf(key)));
    restarts.push(recorder.endAll('radius', {}, 1, 'NAS-Reboot'));
    open[0]?.go();
    await before[0];
    expect(open.map(({ keys }) => keys)).toEqual([['a'], ['b']]);
    expect(recorder.waiting()).toBe(4);
    open[1]?.go();
    await expect.poll(() => open.length).toBe(3);
    open[2]?.go();
    await restarts[0];
    await expect.poll(() => open.length).toBe(5);
    expect(open.slice(2).map(({ keys }) => keys)).toEqual([['restart'], ['b'], ['a']]);
    for (const { go } of open) go();
    await expect.poll(() => open.length).toBe(6);
    open[5]?.go();
    await Promise.all([...after, ...restarts]);
  });
});

/** A sink that never answers until it is well again, and timers by hand. */
function silent() {
  let now = 0;
  const timers = new Set<{ readonly at: number; readonly task: () => void }>();
  const mood = { isSilent: true };
  const calls: string[][] = [];
  const called = (keys: string[]): Promise<void> => {
    calls.push(keys);
    return mood.isSilent ? new Promise(() => undefined) : Promise.resolve();
  };
  const sink = {
    record: (reports: readonly UsageReport[]) => called(reports.map(({ sessionKey }) => sessionKey)),
    endAll: () => called(['restart']).then(() => 1),
  };
  const recorder = createRecorder(sink, {
    later(ms, task) {
      const timer = { at: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
  });
  const pass = (ms: number): void => {
    now += ms;
    for (const timer of timers) if (timer.at <= now && timers.delete(timer)) timer.task();
  };
  return { mood, calls, recorder, pass, timers };
}

describe('a sink that never answers', () => {
  it('is given up after ten seconds: nothing is acknowledged, and what came since is recorded', async () => {
    const { mood, calls, recorder, pass, timers } = silent();
    const lost = ['a', 'b'].map((key) => recorder.record(reportOf(key)));
    const refused = Promise.all(lost.map((each) => expect(each).rejects.toMatchObject({ code: 'radius.tooLong' })));
    const since = ['a', 'b', 'a'].map((key) => recorder.record(reportOf(key)));
    mood.isSilent = false;
    pass(9_999);
    expect(recorder.waiting()).toBe(3);
    pass(1);
    await refused;
    await Promise.all(since);
    expect(calls).toEqual([['a'], ['b'], ['a', 'a'], ['b']]);
    expect(timers.size).toBe(0);
  });

  it('is not asked again for each report of a unit that it has not answered', async () => {
    const { mood, calls, recorder, pass } = silent();
    const all = ['a', 'a', 'a'].map((key) => recorder.record(reportOf(key)));
    const ended = Promise.allSettled(all);
    pass(10_000);
    await expect.poll(() => calls.length).toBe(2);
    pass(10_000);
    expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(calls).toEqual([['a'], ['a', 'a']]);
    mood.isSilent = false;
    await recorder.record(reportOf('a'));
  });

  it('does not keep what came after a restart waiting for ever', async () => {
    const { mood, calls, recorder, pass } = silent();
    const restart = expect(recorder.endAll('radius', {}, 0, 'NAS-Reboot')).rejects.toMatchObject({
      code: 'radius.tooLong',
    });
    const after = recorder.record(reportOf('a'));
    mood.isSilent = false;
    pass(10_000);
    await restart;
    await after;
    expect(calls).toEqual([['restart'], ['a']]);
  });
});
