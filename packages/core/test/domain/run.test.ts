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
  [{ minor: 10_000n, lines: 15 }, usual, params, false, 'ten times is what may be, and fifteen lines'],
  [{ minor: 10_001n, lines: 1 }, usual, params, true, 'a cent more than ten times'],
  [{ minor: 10_001n, lines: 1 }, [1_000n, 1_000n], params, false, 'nobody knows yet what is usual'],
  [{ minor: 10_001n, lines: 1 }, usual, { ...params, medianFactor: null }, false, 'nobody asks'],
  [{ minor: 1_501n, lines: 1 }, usual, { ...params, medianFactor: 1.5 }, true, 'one and a half times'],
  [{ minor: 1n, lines: 16 }, [], params, true, 'sixteen lines of one subscription'],
  [{ minor: 5_000n, lines: 1 }, [0n, 0n, 0n], params, false, 'who was billed nothing has nothing usual'],
])('%o after %s under %o is held: %s', ({ minor, lines }, before, asked, held, _why) => {
  expect(whyHeld({ total: { minor, currency: 'KES' }, lines }, before, asked) !== null).toBe(held);
});

it('says in the money of the account what is more than usual', () => {
  const why = whyHeld(
    { total: { minor: 9_000_000n, currency: 'KES' }, lines: 1 },
    [150_000n, 150_000n, 150_000n],
    params,
  );
  // Between a currency and its figures stands a space at which no line ends.
  expect(why?.replaceAll('\u00A0', ' ')).toBe(
    'The total of KES 90,000.00 is more than 10 times the usual KES 1,500.00.',
  );
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
