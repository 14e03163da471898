import fc from 'fast-check';
import { expect, it } from 'vitest';
import { delta, firstSeen, placeOf, superseded, type Session, type UsageReport } from '../../src/domain/usage.ts';
import { aReport, aSession, START } from '../../src/testing/builders.ts';

// Totals are exact whatever happens to packets on their way. Each law is tried on thousands of lines drawn from a seed;
// what they must come to is what the device has counted, never what the code under test has made of it.

const SEED = 2866;
const ROUND = 1n << 32n;

/** One device's word about one session: what it had counted by then. */
interface Told {
  readonly report: UsageReport;
  readonly outBytes: bigint;
}

/** What a device tells of one session whose counter has grown by these steps, one a minute; the last is its Stop. */
function sessionOf(steps: readonly bigint[], fromAt: number, given: Partial<UsageReport> = {}): readonly Told[] {
  let outBytes = 0n;
  const start = aReport({ kind: 'start', at: fromAt, seconds: null, inBytes: null, outBytes: null, ...given });
  const later = steps.map((step, place): Told => {
    outBytes += step;
    const seconds = (place + 1) * 60;
    const kind = place === steps.length - 1 ? 'stop' : 'interim';
    const told = given.counterBits === 32 ? BigInt.asUintN(32, outBytes) : outBytes;
    return { outBytes, report: aReport({ kind, seconds, at: fromAt + seconds * 1000, outBytes: told, ...given }) };
  });
  return [{ report: start, outBytes: 0n }, ...later];
}

/** All sessions of one key, as billing makes them of reports in the order of their arrival. */
function taken(reports: readonly UsageReport[]): readonly Session[] {
  const chain: Session[] = [];
  let grown = 0n;
  for (const report of reports) {
    const place = placeOf(chain, report);
    const last = chain.at(-1);
    if (last !== undefined && place === chain.length) chain[place - 1] = superseded(last);
    const growth = delta(chain[place] ?? firstSeen(report, aSession()), report, chain[place + 1]);
    chain[place] = growth.session;
    expect(growth.outBytes).toBeGreaterThanOrEqual(0n);
    grown += growth.outBytes;
  }
  // What became usage is what the sessions say: nothing is counted that no session shows.
  expect(grown).toBe(chain.reduce((all, { outBytes }) => all + outBytes, 0n));
  return chain;
}

/** What happens to packets: each is lost, or comes once or more, and all in any order. The kept ones are never lost. */
const fate = fc.record({
  copies: fc.infiniteStream(fc.integer({ min: 0, max: 3 })),
  order: fc.infiniteStream(fc.nat()),
});

function arriving(
  told: readonly Told[],
  { copies, order }: { copies: Iterator<number>; order: Iterator<number> },
  isKept: (one: Told) => boolean,
): readonly UsageReport[] {
  return told
    .flatMap((one) => {
      const drawn = Number(copies.next().value);
      const count = isKept(one) ? Math.max(1, drawn) : drawn;
      return Array.from({ length: count }, () => one.report);
    })
    .map((report) => ({ report, place: Number(order.next().value) }))
    .toSorted((a, b) => a.place - b.place)
    .map(({ report }) => report);
}

const steps = (most: bigint) => fc.array(fc.bigInt({ min: 0n, max: most }), { minLength: 1, maxLength: 12 });
const GIB = 1n << 30n;

it('counts what the last packet says, whatever is lost, doubled or late before it', () => {
  fc.assert(
    fc.property(steps(8n * GIB), fate, (line, chance) => {
      const told = sessionOf(line, START);
      const last = told.at(-1);
      const [session, ...others] = taken(arriving(told, chance, (one) => one === last));
      expect(others).toEqual([]);
      expect(session).toMatchObject({ outBytes: last?.outBytes, seconds: line.length * 60 });
      expect(session?.turns).toBeUndefined();
      expect(session).toMatchObject({ startedAt: START, endedAt: START + line.length * 60_000 });
    }),
    { seed: SEED, numRuns: 3_000 },
  );
});

it('counts the sessions that use one key one after the other, whatever of one comes late among the next', () => {
  const three = fc.array(steps(GIB), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(three, fate, (lines, chance) => {
      const sessions = lines.map((line, place) => sessionOf(line, START + place * 7_200_000));
      const lasts = new Set(sessions.map((told) => told.at(-1)));
      // Each in turn: its own packets in any order, among them those of the ones before it once more.
      const arrived = sessions.flatMap((told, place) =>
        arriving([...sessions.slice(0, place).flat(), ...told], chance, (one) => lasts.has(one)),
      );
      expect(taken(arrived).map(({ outBytes }) => outBytes)).toEqual(sessions.map((told) => told.at(-1)?.outBytes));
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

it('counts them though a packet that is sent again says no new time, as long as each outlasts such packets', () => {
  // For ten minutes a packet may be sent again, so what is heard first and last of a session may both be late by that.
  const long = fc.array(fc.bigInt({ min: 0n, max: GIB }), { minLength: 21, maxLength: 26 });
  const stay = fc.record({ line: long, pauseMs: fc.integer({ min: 30_000, max: 900_000 }) });
  const again = fc.infiniteStream(fc.array(fc.integer({ min: 0, max: 600_000 }), { maxLength: 3 }));
  fc.assert(
    fc.property(fc.array(stay, { minLength: 1, maxLength: 4 }), again, fc.nat(600_000), (stays, copies, most) => {
      let fromAt = START;
      const sessions = stays.map(({ line, pauseMs }) => {
        const told = sessionOf(line, fromAt);
        fromAt += line.length * 60_000 + pauseMs;
        return told;
      });
      const arrived = sessions
        .flatMap((told) =>
          told.flatMap((one) => {
            const lateMs: readonly number[] = copies.next().value ?? [];
            const heard = one === told.at(-1) && lateMs.length === 0 ? [most] : lateMs;
            return heard.map((late) => ({ ...one.report, at: one.report.at + late }));
          }),
        )
        .toSorted((a, b) => a.at - b.at);
      expect(taken(arrived).map(({ outBytes }) => outBytes)).toEqual(sessions.map((told) => told.at(-1)?.outBytes));
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

it('counts a device of 32 bits as one of 64, as long as it is heard of once in half a round', () => {
  fc.assert(
    fc.property(steps(ROUND / 2n - 1n), fc.infiniteStream(fc.boolean()), (line, twice) => {
      const told = sessionOf(line, START, { counterBits: 32 });
      // In their order, each once or twice: which round a late one speaks of, nobody can know.
      const arrived = told.flatMap(({ report }) => (twice.next().value === true ? [report, report] : [report]));
      expect(taken(arrived).map(({ outBytes }) => outBytes)).toEqual([told.at(-1)?.outBytes]);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

it('counts on where a device begins to count again in mid-session', () => {
  // Before it begins again it has counted more than twice what it tells first afterwards: that is what is seen.
  const before = fc.bigInt({ min: 2n * GIB + 1n, max: 64n * GIB });
  fc.assert(
    fc.property(before, steps(GIB), fc.infiniteStream(fc.boolean()), (first, line, twice) => {
      const reports = [first];
      let since = 0n;
      for (const step of line) reports.push((since += step + 1n));
      const arrived = reports.flatMap((outBytes, place) => {
        const seconds = 600 + place * 60;
        const report = aReport({ seconds, at: START + seconds * 1000, outBytes });
        return twice.next().value === true ? [report, report] : [report];
      });
      const [session] = taken(arrived);
      expect(session?.outBytes).toBe(first + since);
      expect(session?.turns?.odd).toEqual(['reset']);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

it('has a session open that ran on after it was taken to be over, and counts it once', () => {
  const cause = fc.constantFrom('NAS-Reboot', 'Admin-Reboot', 'Lost-Service', 'stale');
  fc.assert(
    fc.property(steps(GIB), steps(GIB), cause, fc.nat(59), fate, (line, more, endCause, lateSeconds, chance) => {
      const told = sessionOf([...line, ...more, 0n], START);
      const [before] = taken(told.slice(0, line.length + 1).map(({ report }) => report));
      const stop = told.at(-1);
      const alive = told.at(-2);
      if (before === undefined) return;
      const endedAt = before.lastSeenAt + lateSeconds * 1000;
      let session: Session = { ...before, endedAt, endCause };
      const add = (report: UsageReport) => {
        expect(placeOf([session], report)).toBe(0);
        session = delta(session, report).session;
      };
      arriving(told.slice(0, -1), chance, (one) => one === alive).forEach(add);
      expect(session).toMatchObject({ endedAt: null, endCause: null, outBytes: alive?.outBytes });
      if (stop !== undefined) add(stop.report);
      expect(session).toMatchObject({ endedAt: stop?.report.at, outBytes: stop?.outBytes });
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

it('neither loses nor doubles what a session used that was given up as stale and lives after all', () => {
  fc.assert(
    fc.property(steps(GIB), fc.nat(), fate, (line, cut, chance) => {
      const told = sessionOf(line, START);
      const last = told.at(-1);
      const first = arriving(told.slice(0, 1 + (cut % told.length)), chance, (one) => one === told[0]);
      const [before] = taken(first);
      if (before === undefined) return;
      const stale: Session =
        before.endedAt === null ? { ...before, endedAt: before.lastSeenAt, endCause: 'stale' } : before;
      let session = stale;
      for (const report of arriving(told, chance, (one) => one === last)) {
        expect(placeOf([session], report)).toBe(0);
        session = delta(session, report).session;
      }
      expect(session).toMatchObject({ outBytes: last?.outBytes, endedAt: START + line.length * 60_000 });
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});
