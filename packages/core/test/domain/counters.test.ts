import { expect, it } from 'vitest';
import type { CounterTurns } from '../../src/domain/counters.ts';
import { delta, type Session, type UsageReport } from '../../src/domain/usage.ts';
import { aReport, aSession, START } from '../../src/testing/builders.ts';

const GIB = 1n << 30n;
const ROUND = 1n << 32n;

/** A session of ten minutes, and what is told of it five minutes later; download only. */
const session = (outBytes: bigint, given: Partial<Session> = {}) => aSession({ outBytes, seconds: 600, ...given });
const report = (outBytes: bigint, given: Partial<UsageReport> = {}) =>
  aReport({ outBytes, seconds: 900, at: START + 900_000, ...given });
const NONE = { wraps: 0, before: 0n };
const turned = (out: Partial<CounterTurns['out']>, odd: CounterTurns['odd']): CounterTurns => ({
  odd,
  in: NONE,
  out: { ...NONE, ...out },
});
const narrow = { counterBits: 32 } as const;

it.each<[string, Session, UsageReport, bigint, readonly string[]]>([
  ['32 bits that grow', session(3n * GIB), report(3n * GIB + 5n, narrow), 3n * GIB + 5n, []],
  ['32 bits that come round', session(ROUND - 10n), report(5n, narrow), ROUND + 5n, ['wrapped']],
  ['half a round less one is the widest way round', session(ROUND / 2n + 1n), report(0n, narrow), ROUND, ['wrapped']],
  ['half a round is no way round; nothing told is no news', session(ROUND / 2n), report(0n, narrow), ROUND / 2n, []],
  ['64 bits never come round', session(ROUND - 10n), report(5n), ROUND - 5n, ['reset']],
  ['32 bits of a device that began again', session(GIB), report(100n, narrow), GIB + 100n, ['reset']],
  ['64 bits of a device that began again', session(9n * GIB), report(GIB), 10n * GIB, ['reset']],
  ['a little less is another way to count the end', session(1_000n), report(999n), 1_000n, []],
  ['half of it is still not far', session(1_000n), report(500n), 1_000n, []],
  ['less than half is', session(1_000n), report(499n), 1_499n, ['reset']],
  ['the same time again is no later time', session(1_000n), report(1n, { seconds: 600 }), 1_000n, []],
  ['no time tells no order', session(1_000n), report(1n, { seconds: null }), 1_000n, []],
  ['late, and as it was', session(1_000n), report(400n, { seconds: 300 }), 1_000n, []],
  [
    'late, before it came round',
    session(5n),
    report(ROUND - 10n, { seconds: 300, ...narrow }),
    ROUND + 5n,
    ['wrapped'],
  ],
  ['late, before it began again', session(100n), report(5_000n, { seconds: 300 }), 5_100n, ['reset']],
  ['late, and a little more than later', session(1_000n), report(1_010n, { seconds: 300 }), 1_010n, []],
  ['more than a line carries', session(1_000n), report(1n << 62n), 1_000n, ['implausible']],
])('%s', (_, before, told, outBytes, odd) => {
  const growth = delta(before, told);
  expect(growth.session.outBytes).toBe(outBytes);
  expect(growth.session.turns?.odd ?? []).toEqual(odd);
  // The same once more tells nothing new.
  const again = delta(growth.session, told);
  expect([again.outBytes, again.changed]).toEqual([0n, false]);
});

it('counts on after a second and a third time round, each device its own way', () => {
  let now = session(ROUND - 10n);
  for (const [place, low] of [5n, 3n * GIB, 7n, 2n * GIB, ROUND - 1n, 6n].entries()) {
    now = delta(now, report(low, { seconds: 900 + place, at: START + 900_000 + place, ...narrow })).session;
  }
  // It came round before 5, before 7 and before 6.
  expect(now.outBytes).toBe(3n * ROUND + 6n);
  expect(now.turns).toEqual(turned({ wraps: 3 }, ['wrapped']));
});

it('begins again after it came round, and keeps both', () => {
  const wrapped = delta(session(ROUND - 10n), report(GIB, narrow)).session;
  const reset = delta(wrapped, report(100n, { seconds: 1_200, ...narrow })).session;
  expect(reset.outBytes).toBe(ROUND + GIB + 100n);
  expect(reset.turns).toEqual(turned({ before: ROUND + GIB }, ['wrapped', 'reset']));
  const later = delta(reset, report(300n, { seconds: 1_500, ...narrow })).session;
  expect(later.outBytes).toBe(ROUND + GIB + 300n);
});

it('takes nothing of before from what comes late and twice, once a counter has turned', () => {
  const before = report(9_000n, { seconds: 500 });
  let now = delta(session(9_500n), report(10n)).session;
  expect(now.outBytes).toBe(9_510n);
  for (const late of [before, before, report(9_500n, { seconds: 600 }), report(9_500n, { seconds: null })]) {
    now = delta(now, late).session;
  }
  expect(now.outBytes).toBe(9_510n);
});

it('knows the rounds of what told all bits before, and tells the lower ones only at the end', () => {
  const { session: after } = delta(session(2n * ROUND + 10n), report(15n, narrow));
  expect(after.outBytes).toBe(2n * ROUND + 15n);
  expect(delta(after, report(2n * ROUND + 20n, { seconds: 1_200 })).session.outBytes).toBe(2n * ROUND + 20n);
});

it('knows each direction by itself', () => {
  const both = session(ROUND - 1n, { inBytes: 500n });
  const { session: after } = delta(both, report(1n, { inBytes: 600n, ...narrow }));
  expect([after.inBytes, after.outBytes]).toEqual([600n, ROUND + 1n]);
  expect(after.turns).toEqual(turned({ wraps: 1 }, ['wrapped']));
});
