import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delta, firstSeen, type Session, type UsageReport } from '../../src/domain/usage.ts';
import { aReport, aSession, START } from '../../src/testing/builders.ts';

const GIB = 1n << 30n;

it.each<[string, Partial<Session>, Partial<UsageReport>, object, bigint]>([
  ['an interim adds its growth', { outBytes: 4_000n }, { outBytes: 9_000n }, { outBytes: 9_000n }, 5_000n],
  ['the same interim again adds nothing', { outBytes: 9_000n }, {}, { outBytes: 9_000n }, 0n],
  ['a late lower interim never lowers', { outBytes: 9_000n }, { outBytes: 4_000n }, { outBytes: 9_000n }, 0n],
  ['more than 4 GiB counts in full', {}, { outBytes: 9n * GIB }, { outBytes: 9n * GIB }, 9n * GIB],
  [
    'a stop without counters keeps the last',
    { outBytes: 9_000n },
    { kind: 'stop', outBytes: null },
    { outBytes: 9_000n, endedAt: START + 60_000 },
    0n,
  ],
  [
    'a stop ends it',
    {},
    { kind: 'stop', endCause: 'User-Request' },
    { endedAt: START + 60_000, endCause: 'User-Request' },
    9_000n,
  ],
  [
    'a late interim never reopens',
    { endedAt: START + 30_000, endCause: 'User-Request' },
    {},
    { endedAt: START + 30_000 },
    9_000n,
  ],
  [
    'one that was only given up as stale comes back',
    { endedAt: START + 30_000, endCause: 'stale' },
    {},
    { endedAt: null },
    9_000n,
  ],
])('%s', (_, session, report, after, outBytes) => {
  const growth = delta(aSession(session), aReport(report));
  expect(growth.session).toMatchObject(after);
  expect(growth.outBytes).toBe(outBytes);
});

it('makes a session of a lone stop: it began its seconds ago', () => {
  const stop = aReport({ kind: 'stop', seconds: 40, at: START + 60_000 });
  const born = firstSeen(stop, { id: aSession().id, subscriptionId: null, accountId: null });
  expect(delta(born, stop).session).toMatchObject({
    startedAt: START + 20_000,
    endedAt: START + 60_000,
    outBytes: 9_000n,
  });
});

it('counts the same whatever comes twice, late, or not at all but for the last', () => {
  const counters = fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(counters, fc.infiniteStream(fc.nat()), (steps, chance) => {
      let total = 0n;
      const reports = steps.map((step, place) => {
        total += BigInt(step);
        return aReport({ outBytes: total, seconds: place * 60, at: START + place * 60_000 });
      });
      const last = reports.at(-1) ?? aReport();
      const shuffled = reports
        .flatMap((report) => (chance.next().value % 3 === 0 ? [] : [report, report]))
        .concat(last)
        .map((report) => ({ report, place: chance.next().value }))
        .toSorted((a, b) => a.place - b.place);
      let session = aSession();
      let sum = 0n;
      for (const { report } of shuffled) {
        const growth = delta(session, report);
        sum += growth.outBytes;
        session = growth.session;
      }
      expect([sum, session.outBytes]).toEqual([total, total]);
    }),
    { seed: 2866 },
  );
});
