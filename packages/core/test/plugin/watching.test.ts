import { describe, expect, it } from 'vitest';
import type { HeardEvent } from '../../src/plugin/events.ts';
import { createWatching } from '../../src/plugin/watching.ts';
import { testHost } from '../../src/testing/host.ts';

const event: HeardEvent<'chargesRated'> = {
  name: 'chargesRated',
  aggregate: 'acc_1',
  sequence: 1,
  at: 0,
  payload: { accountId: 'acc_1', chargeIds: ['chg_1'] },
};

/** A listener that is async is no fault of its type: its promise is not waited for. */
const late = (): unknown => Promise.reject(new Error('later'));

describe('what the host application watches', () => {
  it('is told to every listener, and to a once listener once', () => {
    const { events, tell } = createWatching(testHost().log);
    const seen: string[] = [];
    events.on('chargesRated', ({ payload }) => void seen.push(`on ${payload.chargeIds.join()}`));
    events.once('chargesRated', ({ sequence }) => void seen.push(`once ${sequence}`));
    tell(event);
    tell(event);
    expect(seen).toEqual(['on chg_1', 'once 1', 'on chg_1']);
  });

  it('harms neither us nor the other listeners when one throws or rejects; both are logged', async () => {
    const host = testHost();
    const { events, tell } = createWatching(host.log);
    const seen: number[] = [];
    events.on('chargesRated', () => {
      throw new Error('torn');
    });
    events.on('chargesRated', late);
    events.on('chargesRated', () => void seen.push(1));
    expect(() => tell(event)).not.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([1]);
    expect(host.logged.map((one) => [one.level, one.details])).toEqual([
      ['error', { event: 'chargesRated', reason: 'torn' }],
      ['error', { event: 'chargesRated', reason: 'later' }],
    ]);
  });
});
