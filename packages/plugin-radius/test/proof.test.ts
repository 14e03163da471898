import type { Session } from '@daftari/core';
import { anEntitlement, aSession, START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { deafSessions, judge, noteTold, proveChanges, toldTable } from '../src/proof.ts';

const zone = 'Africa/Nairobi';
const MINUTE = 60_000;

/** Told at START to run at 2 Mbit/s down and 1 up. */
const told = {
  session_id: 'ses_1',
  subscription_id: 'sub_1',
  generation: 2n,
  told_at: BigInt(START),
  down_kbps: 2_000n,
  up_kbps: 1_000n,
  seen_at: null,
  in_bytes: null,
  out_bytes: null,
  seconds: null,
  doubted: false,
  deaf: false,
};
/** The session began half an hour before, and was first heard of since a minute after. */
const BEGAN = START - 30 * MINUTE;
const at = (minutes: number, given: Partial<Session> = {}): Session =>
  aSession({ startedAt: BEGAN, lastSeenAt: START + minutes * MINUTE, seconds: (30 + minutes) * 60, ...given });
const seen = { ...told, seen_at: BigInt(START + MINUTE), in_bytes: 0n, out_bytes: 0n, seconds: 31n * 60n };

/** After five minutes at a speed, in bytes: 2 Mbit/s are 250,000 bytes a second, so 75 MB. */
const after = (downBytes: bigint, upBytes: bigint, given: Partial<Session> = {}): Session =>
  at(6, { outBytes: downBytes, inBytes: upBytes, ...given });

/** A report that comes so many seconds after it was made, which nobody is told: the interval seems shorter. */
const late = (seconds: number) => ({ ...seen, seen_at: BigInt(START + MINUTE + seconds * 1000) });
/** Equipment that does not say how long a session has lasted. */
const mute = { ...seen, seconds: 0n };
const doubted = { ...mute, doubted: true };
const NONE = { seconds: 0 };
const mutely = (minutes: number, outBytes: bigint) => at(minutes, { ...NONE, outBytes });

describe('what accounting says of a change', () => {
  it.each([
    [told, at(-1), 'wait', 'nothing was heard since'],
    [told, at(1), 'seen', 'the first report: the session goes on'],
    [told, at(-1, { lastSeenAt: START + MINUTE }), 'wait', 'heard since, and made before: it came late'],
    [told, at(1, { ...NONE, startedAt: START + MINUTE }), 'seen', 'nobody says when it was made'],
    [told, at(40, { seconds: 5 }), 'seen', 'no report is an hour late: its seconds do not count'],
    [told, at(1, { endedAt: START + MINUTE }), 'over', 'its Stop is a report too'],
    [told, at(-1, { endedAt: START + MINUTE }), 'over', 'it ended without one'],
    [told, null, 'over', 'the session is gone'],
    [seen, after(75_000_000n, 37_500_000n), 'over', 'exactly as it was told'],
    [seen, after(94_000_000n, 0n), 'over', 'a quarter more: clocks and queues'],
    [seen, after(150_000_000n, 0n), 'deaf', 'twice as fast down'],
    [seen, after(0n, 75_000_000n), 'deaf', 'twice as fast up'],
    [seen, after(0n, 0n), 'over', 'an idle line breaks no limit'],
    [seen, after(150_000_000n, 0n, { endedAt: START + 6 * MINUTE }), 'over', 'too fast, and over already'],
    [seen, at(1.5), 'wait', 'half a minute says nothing of a speed'],
    [seen, at(1, { lastSeenAt: START + 6 * MINUTE }), 'wait', 'the same report once more says nothing'],
    [
      late(180),
      after(75_000_000n, 37_500_000n),
      'over',
      'the first report came three minutes late, the device did not',
    ],
    [late(180), after(150_000_000n, 0n), 'deaf', 'too fast, whenever the reports came'],
    [seen, after(150_000_000n, 0n, { lastSeenAt: START + 16 * MINUTE }), 'deaf', '… and slow by when they came'],
    [mute, after(75_000_000n, 0n, NONE), 'over', 'by when reports came: as it was told'],
    [mute, after(150_000_000n, 0n, NONE), 'doubt', 'by when reports came: too fast once is no proof'],
    [doubted, after(75_000_000n, 0n, NONE), 'over', 'the second interval is as it was told'],
    [doubted, after(150_000_000n, 0n, NONE), 'deaf', 'two intervals agree'],
    [mute, at(1.5, NONE), 'wait', 'half a minute by when they came'],
    [seen, after(150_000_000n, 0n, { seconds: 31 * 60 }), 'doubt', 'its seconds stand still while its bytes do not'],
  ])('%# is %s%s: %s', (row, session, verdict, _why) => {
    expect(judge(row, session, zone).verdict).toBe(verdict);
  });

  it('tells the speed that was run', () => {
    const found = judge(seen, after(75_000_000n, 37_500_000n), zone);
    expect(found).toMatchObject({ line: expect.stringContaining('ran at 2000/1000 kbit/s down/up') });
    expect(found).toMatchObject({ line: expect.stringContaining('told 2000/1000') });
  });
});

describe('a change that was acknowledged', () => {
  const rates = { downKbps: 2_000, upKbps: 1_000, policy: null, bytesLeft: null };
  const signal = new AbortController().signal;

  async function bench(session: Session) {
    const sessions = [session];
    const host = testHost({ pluginId: 'radius', now: START, sessions });
    await noteTold(host, session, anEntitlement({ generation: 2 }), rates);
    const look = async (next: Session) => {
      const met = { ...host, sessions: { ...host.sessions, get: async () => next } };
      await proveChanges.run({ slotAt: host.clock.now(), signal }, met);
    };
    return { host, look };
  }

  it('is proven by two reports, and then forgotten', async () => {
    const { host, look } = await bench(at(0));
    await look(at(0));
    expect(host.shown).toEqual([]);
    await look(at(1));
    await look(after(10_000_000n, 0n));
    expect(host.shown.map(({ agrees, generation }) => [agrees, generation])).toEqual([
      [true, 2],
      [true, 2],
    ]);
    expect(host.rows('told')).toEqual([]);
  });

  it('is judged after two intervals that agree, where only the time of arrival is known', async () => {
    const { host, look } = await bench(mutely(0, 0n));
    await look(mutely(1, 0n));
    await look(mutely(6, 150_000_000n));
    expect((await deafSessions(host, 'sub_1')).size).toBe(0);
    expect(host.shown.at(-1)).toMatchObject({ agrees: true, line: expect.stringContaining('the next one decides') });
    await look(mutely(11, 300_000_000n));
    expect(host.shown.at(-1)).toMatchObject({ agrees: false });
    expect((await deafSessions(host, 'sub_1')).size).toBe(1);
  });

  it('and went on as before is told again, by other means', async () => {
    const { host, look } = await bench(at(0));
    await look(at(1));
    await look(after(300_000_000n, 0n));
    expect(host.shown.at(-1)).toMatchObject({ agrees: false, line: expect.stringContaining('was not done') });
    expect([...(await deafSessions(host, 'sub_1')).keys()]).toEqual(['ses_1']);
    // Once it is over there is nothing left to remember.
    await look(after(300_000_000n, 0n, { endedAt: START + 6 * MINUTE }));
    expect(await host.table(toldTable).find({})).toEqual([]);
  });
});
