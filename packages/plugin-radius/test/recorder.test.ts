import { BillingError, type UsageReport } from '@daftari/core';
import { aReport } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { createRecorder } from '../src/recorder.ts';

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
    const recorder = createRecorder(sink, 3);
    const all = ['a', 'b', 'c', 'd', 'b'].map((key) => recorder.record(reportOf(key)));
    go();
    await Promise.all(all);
    expect(calls).toEqual([['a'], ['b', 'c', 'd'], ['b']]);
  });

  it('do not overtake a restart, nor does it overtake them', async () => {
    const { calls, sink, go } = sinkOf();
    const recorder = createRecorder(sink);
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
    const recorder = createRecorder(sink);
    const all = ['a', 'b', 'bad', 'c'].map((key) => recorder.record(reportOf(key)));
    go();
    const ended = await Promise.allSettled(all);
    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(calls).toEqual([['a'], ['b', 'bad', 'c'], ['b'], ['bad'], ['c']]);
  });

  it('do not ask a database one by one that is away', async () => {
    const away = new BillingError('unavailable', 'storage.away', 'The database is away.');
    const { calls, sink, go } = sinkOf(() => away);
    const recorder = createRecorder(sink);
    const all = ['a', 'b', 'c'].map((key) => recorder.record(reportOf(key)));
    go();
    const ended = await Promise.allSettled(all);
    expect(ended.every(({ status }) => status === 'rejected')).toBe(true);
    expect(calls).toEqual([['a'], ['b', 'c']]);
  });
});
