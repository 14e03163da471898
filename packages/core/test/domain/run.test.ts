import { expect, it } from 'vitest';
import { createDiff } from '../../src/domain/run-diff.ts';
import { usualTotal, whyHeld } from '../../src/domain/run.ts';

it.each([
  [[], null, 'nothing is known'],
  [[100n, 100n], null, 'two say too little'],
  [[100n, 900n, 200n], 200n, 'the middle one, whatever their order'],
  [[100n, 200n, 300n, 900n], 250n, 'of an even number the mean of the two in the middle'],
  [[-500n, 100n, 200n], 100n, 'a credit note is below all'],
])('of %s the usual is %s: %s', (before, usual, _why) => {
  expect(usualTotal(before)).toBe(usual);
});

const params = { maxLines: 15, medianFactor: 10 };
const usual = [1_000n, 1_000n, 1_000n];

it.each([
  [{ totalMinor: 10_000n, lines: 15 }, usual, params, false, 'ten times is what may be, and fifteen lines'],
  [{ totalMinor: 10_001n, lines: 1 }, usual, params, true, 'a cent more than ten times'],
  [{ totalMinor: 10_001n, lines: 1 }, [1_000n, 1_000n], params, false, 'nobody knows yet what is usual'],
  [{ totalMinor: 10_001n, lines: 1 }, usual, { ...params, medianFactor: null }, false, 'nobody asks'],
  [{ totalMinor: 1_501n, lines: 1 }, usual, { ...params, medianFactor: 1.5 }, true, 'one and a half times'],
  [{ totalMinor: 1n, lines: 16 }, [], params, true, 'sixteen lines of one subscription'],
  [{ totalMinor: 5_000n, lines: 1 }, [0n, 0n, 0n], params, false, 'who was billed nothing has nothing usual'],
])('%o after %s under %o is held: %s', (result, before, asked, held, _why) => {
  expect(whyHeld(result, before, asked) !== null).toBe(held);
});

it('tells accounts that are new, gone, changed and the same, and names those that differ most', () => {
  const diff = createDiff();
  diff.take(null, { accountId: 'a', totalMinor: 500n });
  diff.take(300n, 'b');
  diff.take(1_000n, { accountId: 'c', totalMinor: 1_250n });
  diff.take(1_000n, { accountId: 'd', totalMinor: 900n });
  diff.take(700n, { accountId: 'e', totalMinor: 700n });
  expect(diff.result()).toEqual({
    fresh: { accounts: 1, totalMinor: 500n },
    gone: { accounts: 1, totalMinor: 300n },
    changed: { accounts: 2, totalMinor: 150n },
    same: 1,
    most: [
      { accountId: 'a', before: 0n, now: 500n },
      { accountId: 'b', before: 300n, now: 0n },
      { accountId: 'c', before: 1_000n, now: 1_250n },
      { accountId: 'd', before: 1_000n, now: 900n },
    ],
  });
});
