import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delta, firstSeen, placeOf, superseded, type Session, type UsageReport } from '../../src/domain/usage.ts';
import { aReport, aSession, START } from '../../src/testing/builders.ts';

const GIB = 1n << 30n;

it.each<[string, Partial<Session>, Partial<UsageReport>, object, bigint]>([
  ['an interim adds its growth', { outBytes: 4_000n }, { outBytes: 9_000n }, { outBytes: 9_000n }, 5_000n],
  ['the same interim again adds nothing', { outBytes: 9_000n }, {}, { outBytes: 9_000n }, 0n],
  [
    'a late lower interim never lowers',
    { outBytes: 9_000n, seconds: 120 },
    { outBytes: 4_000n },
    { outBytes: 9_000n },
    0n,
  ],
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

const at = (seconds: number) => START + seconds * 1000;
const OVER = { seconds: 600, lastSeenAt: at(600), endedAt: at(640), outBytes: 9_000n };

it.each<[string, string, Partial<UsageReport>, 'open' | 'over', Session?]>([
  ['has lasted past a restart that was told late', 'NAS-Reboot', { at: at(900), seconds: 900 }, 'open'],
  ['has lasted past a shutdown', 'Admin-Reboot', { at: at(900), seconds: 900 }, 'open'],
  ['is still there where its NAS did not find it', 'Lost-Service', { at: at(900), seconds: 900 }, 'open'],
  ['has lasted to before the restart only', 'NAS-Reboot', { at: at(900), seconds: 630 }, 'over'],
  ['tells nothing new, once more', 'NAS-Reboot', { at: at(1_100), seconds: 600 }, 'over'],
  ['has lasted past its own Stop', 'User-Request', { at: at(900), seconds: 900 }, 'over'],
  ['does not say how long, and may have been sent again', 'Lost-Service', { at: at(900), seconds: null }, 'over'],
  ['does not say how long, but so late that it was not', 'Lost-Service', { at: at(1_241), seconds: null }, 'open'],
  ['is of before the next one of its key', 'superseded', { at: at(900), seconds: 700 }, 'over', aNext()],
  ['has outlived the beginning of the next one', 'superseded', { at: at(900), seconds: 900 }, 'open', aNext()],
  ['is stale, and of before the next one', 'stale', { at: at(900), seconds: 700 }, 'over', aNext()],
])('a session that %s (%s) is as it must be', (_, endCause, report, state, next) => {
  const { session } = delta(aSession({ ...OVER, endCause }), aReport(report), next);
  expect(session.endedAt === null ? 'open' : 'over').toBe(state);
  // An open one that has a next one says so, for the next ones are read of such a session only.
  const wanted = state === 'over' ? endCause : next === undefined ? null : 'superseded';
  expect(session.endCause).toBe(wanted);
});

function aNext(): Session {
  return aSession({ startedAt: START + 720_000 });
}

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

const ENDED = { endedAt: START + 600_000, endCause: 'NAS-Reboot', outBytes: 9_000n, inBytes: 1_000n, seconds: 600 };

it.each<[string, Partial<Session>, Partial<UsageReport>, 0 | 1]>([
  ['a Start after the end is another session', ENDED, { kind: 'start', at: at(660), seconds: null }, 1],
  ['a Start from before it is the same one, late', ENDED, { kind: 'start', at: at(0), seconds: null }, 0],
  ['a Start while it runs is the same one', {}, { kind: 'start', at: at(600), seconds: null }, 0],
  ['a Start long after it was last heard of is another one', {}, { kind: 'start', at: at(601), seconds: null }, 1],
  ['and so is an interim that began then', { seconds: 600 }, { at: at(1_201), seconds: 600 - 1 }, 1],
  ['not of equipment whose clock only lags', { seconds: 600 }, { at: at(1_201), seconds: 600 }, 0],
  [
    'nor of one whose Start is sent again until ten minutes later',
    { seconds: 7_200, lastSeenAt: at(7_200) },
    { kind: 'start', at: at(600), seconds: 0 },
    0,
  ],
  [
    'a Start a minute after two hours is of a device that has begun anew',
    { seconds: 7_200, lastSeenAt: at(7_200) },
    { kind: 'start', at: at(7_260), seconds: 0 },
    1,
  ],
  [
    'and so is an interim where that Start was lost, though a Stop had come',
    { ...ENDED, endCause: 'User-Request', seconds: 7_200, lastSeenAt: at(7_200), endedAt: at(7_200) },
    { at: at(7_560), seconds: 300 },
    1,
  ],
  ['an interim of what began after the end', ENDED, { at: at(960), seconds: 300, outBytes: 5n }, 1],
  ['and one that has had more than the session before', ENDED, { at: at(1600), seconds: 900, outBytes: 99_000n }, 1],
  ['a late interim began before the end', ENDED, { at: at(300), seconds: 300 }, 0],
  ['one without seconds began nobody knows when', ENDED, { at: at(960), seconds: null }, 0],
  ['nor with none, where equipment does not count them', ENDED, { at: at(960), seconds: 0 }, 0],
  [
    'a Stop sent again much later by a clock that does not say so',
    { ...ENDED, seconds: 2, endedAt: at(2) },
    { kind: 'stop', at: at(9), seconds: 2 },
    0,
  ],
  ['a Stop alone of the next one', ENDED, { kind: 'stop', at: at(960), seconds: 300, outBytes: 5n }, 1],
])('%s', (_, session, report, place) => {
  expect(placeOf([aSession(session)], aReport(report))).toBe(place);
});

it('gives a report to the session that it began with, whichever of the key came later', () => {
  const chain = [aSession(ENDED), aSession({ startedAt: at(660), endedAt: at(900) }), aSession({ startedAt: at(960) })];
  const places = [
    [300, 300],
    [760, 100],
    [1000, 40],
    [2000, 900],
  ].map(([when = 0, seconds = 0]) => placeOf(chain, aReport({ at: at(when), seconds })));
  expect(places).toEqual([0, 1, 2, 2]);
});

const told = (steps: readonly number[], fromAt: number) => {
  let total = 0n;
  return steps.map((step, place) => {
    total += BigInt(step);
    const seconds = (place + 1) * 60;
    const kind = place === steps.length - 1 ? 'stop' : 'interim';
    return aReport({ kind, outBytes: total, seconds, at: fromAt + seconds * 1000 });
  });
};

const sum = (steps: readonly number[]) => steps.reduce((total, step) => total + BigInt(step), 0n);

it('counts two sessions of one key in full, whatever of the first comes again, late, among the second', () => {
  const counters = fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(counters, counters, fc.infiniteStream(fc.nat()), (one, other, chance) => {
      const first = told(one, START);
      const second = told(other, START + 7_200_000);
      const later = [...second, ...second, ...first]
        .map((report) => ({ report, place: chance.next().value }))
        .toSorted((a, b) => a.place - b.place);
      const chain: Session[] = [];
      for (const report of [...first, ...later.map((each) => each.report)]) {
        const place = placeOf(chain, report);
        chain[place] = delta(chain[place] ?? firstSeen(report, aSession()), report).session;
      }
      expect(chain.map(({ outBytes }) => outBytes)).toEqual([sum(one), sum(other)]);
    }),
    { seed: 2866 },
  );
});

it.each<[string, string, number, number]>([
  ["sent again a minute after the end is the ended session's", 'User-Request', 60_000, 0],
  ['a quarter of an hour after the end begins another', 'User-Request', 900_000, 1],
  ['right after a restart of the device begins another', 'NAS-Reboot', 1_000, 1],
])('a Start %s', (_, endCause, after, place) => {
  const ended = aSession({ endedAt: START + 60_000, endCause, seconds: 60 });
  const start = aReport({ kind: 'start', at: START + 60_000 + after, seconds: null, inBytes: null, outBytes: null });
  expect(placeOf([ended], start)).toBe(place);
});

it('ends a session whose key another one has when it was last heard of, and leaves one alone that has ended', () => {
  const open = aSession({ lastSeenAt: START + 300_000 });
  expect(superseded(open)).toMatchObject({ endedAt: START + 300_000, endCause: 'superseded' });
  const ended = aSession(ENDED);
  expect(superseded(ended)).toBe(ended);
});
