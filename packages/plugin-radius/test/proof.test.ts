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
  deaf: false,
};
const seen = { ...told, seen_at: BigInt(START + MINUTE), in_bytes: 0n, out_bytes: 0n };

/** After five minutes at a speed, in bytes: 2 Mbit/s are 250,000 bytes a second, so 75 MB. */
const after = (downBytes: bigint, upBytes: bigint, given: Partial<Session> = {}): Session =>
  aSession({ lastSeenAt: START + 6 * MINUTE, outBytes: downBytes, inBytes: upBytes, ...given });

describe('what accounting says of a change', () => {
  it.each([
    [told, aSession({ lastSeenAt: START - 1 }), 'wait', 'nothing was heard since'],
    [told, aSession({ lastSeenAt: START + MINUTE }), 'seen', 'the first report: the session goes on'],
    [told, aSession({ lastSeenAt: START + MINUTE, endedAt: START + MINUTE }), 'over', 'its Stop is a report too'],
    [told, aSession({ lastSeenAt: START - 1, endedAt: START + MINUTE }), 'over', 'it ended without one'],
    [told, null, 'over', 'the session is gone'],
    [seen, after(75_000_000n, 37_500_000n), 'over', 'exactly as it was told'],
    [seen, after(94_000_000n, 0n), 'over', 'a quarter more: clocks and queues'],
    [seen, after(150_000_000n, 0n), 'deaf', 'twice as fast down'],
    [seen, after(0n, 75_000_000n), 'deaf', 'twice as fast up'],
    [seen, after(0n, 0n), 'over', 'an idle line breaks no limit'],
    [seen, after(150_000_000n, 0n, { endedAt: START + 6 * MINUTE }), 'over', 'too fast, and over already'],
    [seen, aSession({ lastSeenAt: START + MINUTE + 30_000 }), 'wait', 'half a minute says nothing of a speed'],
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
    const { host, look } = await bench(aSession({ lastSeenAt: START }));
    await look(aSession({ lastSeenAt: START }));
    expect(host.shown).toEqual([]);
    await look(aSession({ lastSeenAt: START + MINUTE }));
    await look(after(10_000_000n, 0n));
    expect(host.shown.map(({ agrees, generation }) => [agrees, generation])).toEqual([
      [true, 2],
      [true, 2],
    ]);
    expect(host.rows('told')).toEqual([]);
  });

  it('and went on as before is told again, by other means', async () => {
    const { host, look } = await bench(aSession({ lastSeenAt: START }));
    await look(aSession({ lastSeenAt: START + MINUTE }));
    await look(after(300_000_000n, 0n));
    expect(host.shown.at(-1)).toMatchObject({ agrees: false, line: expect.stringContaining('was not done') });
    expect([...(await deafSessions(host, 'sub_1')).keys()]).toEqual(['ses_1']);
    // Once it is over there is nothing left to remember.
    await look(after(300_000_000n, 0n, { endedAt: START + 6 * MINUTE }));
    expect(await host.table(toldTable).find({})).toEqual([]);
  });
});
