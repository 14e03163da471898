import { describe, expect, it } from 'vitest';
import {
  breakerState,
  entered,
  failed,
  failuresAt,
  freshBreaker,
  passAt,
  withdrawn,
  worked,
  type Breaker,
} from '../../src/plugin/breaker.ts';

const failedAt = (...instants: readonly number[]): Breaker =>
  instants.reduce((breaker, at) => failed(breaker, 'plain', at), freshBreaker);

const open = failedAt(0, 1, 2, 3, 4);

describe('a breaker', () => {
  it.each<[readonly number[], number, string, string]>([
    [[], 0, 'closed', 'what never failed works'],
    [[0, 1, 2, 3], 4, 'closed', 'four failures are not five'],
    [[0, 1, 2, 3, 4], 4, 'open', 'five failures are'],
    [[0, 8_000, 16_000, 24_000, 29_999], 29_999, 'open', 'five within thirty seconds, barely'],
    [[0, 8_000, 16_000, 24_000, 30_000], 30_000, 'closed', 'the first is thirty seconds old and forgotten'],
    [[0, 1, 2, 3, 4], 60_003, 'open', 'it rests for a whole minute from the fifth failure'],
    [[0, 1, 2, 3, 4], 60_004, 'half_open', 'and then may be tried'],
  ])('after failures at %j is, at %i, %s: %s', (instants, now, state) => {
    expect(breakerState(failedAt(...instants), now)).toBe(state);
  });

  it('lets one call at a time try whether the rest is over', () => {
    expect(passAt(open, 59_999)).toBeNull();
    expect(passAt(open, 60_004)).toBe('trial');
    expect(passAt(entered(open, 'trial'), 60_004)).toBeNull();
  });

  it('forgets everything when the trial works, and rests again when it fails', () => {
    const trying = entered(open, 'trial');
    expect(worked(trying, 'trial')).toEqual(freshBreaker);
    const again = failed(trying, 'trial', 60_004);
    expect(passAt(again, 120_003)).toBeNull();
    expect(passAt(again, 120_004)).toBe('trial');
  });

  it('lets another try when the trial was given up by its caller', () => {
    expect(passAt(withdrawn(entered(open, 'trial'), 'trial'), 60_004)).toBe('trial');
  });

  it('is not closed, nor kept open longer, by calls that were sent before it opened', () => {
    expect(worked(open, 'plain')).toEqual(open);
    expect(failed(open, 'plain', 50_000)).toEqual(open);
  });

  it('counts only what failed within the window', () => {
    expect(failuresAt(failedAt(0, 10_000, 20_000), 30_000)).toBe(2);
  });
});
