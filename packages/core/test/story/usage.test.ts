import { expect, it } from 'vitest';
import { z } from 'zod';
import { definePlugin } from '../../src/plugin/define.ts';
import { aReport } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

/** A router whose sessions are over when it restarts; what it says of that is passed on. */
const router = definePlugin({
  id: 'router',
  contract: 1,
  options: z.custom<{ restart?: (at: number) => Promise<number> }>((value) => typeof value === 'object'),
  setup: (handle) => ({
    source: {
      name: 'router',
      async open(sink) {
        handle.restart = (at) => sink.endAll('router', { nas: '127.0.0.1' }, at, 'NAS-Reboot');
      },
      async close() {},
    },
  }),
});

const quota = {
  access: 'pppoe',
  downKbps: 10_000,
  upKbps: 5_000,
  quotaBytes: 10_000n,
  afterQuota: 'block',
  sessions: 1,
} as const;

describeOnEngines('usage', (open) => {
  it('counts a session in full whose key was used before the router restarted, and shows it', async () => {
    const handle: { restart?: (at: number) => Promise<number> } = {};
    const story = await startStory({ database: await open(), plugins: [router(handle)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const began = story.clock.now();
    const told = (seconds: number, outBytes: bigint, from = began) =>
      aReport({ source: 'router', generation: 2, at: from + seconds * 1000, seconds, inBytes: 0n, outBytes });
    await story.billing.recordUsage([told(600, 9_000n)]);
    story.clock.advance(660_000);
    expect(await handle.restart?.(story.clock.now())).toBe(1);
    story.clock.advance(60_000);
    const again = story.clock.now();
    await story.billing.recordUsage([{ ...told(0, 0n, again), kind: 'start' }]);
    story.clock.advance(600_000);
    await story.billing.recordUsage([
      told(600, 9_000n),
      told(300, 4_000n, again),
      { ...told(600, 9_000n), kind: 'stop' },
    ]);
    const page = { page: 1, limit: 10 };
    const { rows } = await story.billing.reads.openSessions(amina.subscription.id, page);
    expect(rows.map(({ outBytes, startedAt }) => [outBytes, startedAt])).toEqual([[4_000n, again]]);
    expect((await story.billing.reads.sessionsOf(amina.account.id, page)).total).toBe(2);
    const used = await story.billing.reads.usedBytes(amina.subscription.id, began, story.clock.now() + 1);
    expect(used).toBe(13_000n);
    await story.end();
  });

  it('knows whose the next session is when the end of the one before comes in the same batch', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const from = story.clock.now();
    await story.billing.recordUsage([aReport({ at: from + 60_000 })]);
    await story.billing.recordUsage([
      aReport({ kind: 'stop', at: from + 120_000, seconds: 120 }),
      aReport({ kind: 'start', at: from + 900_000, seconds: null, inBytes: null, outBytes: null }),
    ]);
    const { rows } = await story.billing.reads.openSessions(amina.subscription.id, { page: 1, limit: 10 });
    expect(rows.map(({ key }) => key)).toEqual(['nas-1/81000001/again/2']);
    await story.end();
  });

  it('is of whom its source knows, then of who has the name; a session of nobody has a name too', async () => {
    const story = await startStory({ database: await open() });
    const plan = await story.plan();
    const { subscription: amina } = await story.customer('Amina', plan);
    const { subscription: baraka } = await story.customer('Baraka', plan);
    const told: readonly [sessionKey: string, username: string, subscriptionId: string | undefined][] = [
      ['known', 'amina', baraka.id],
      ['other notation', 'CORP\\amina', amina.id],
      ['no name', '', amina.id],
      ['gone, but the name is known', 'amina', 'sub_of_another_database'],
      ['name', 'AMINA', undefined],
      ['nobody', '', undefined],
      ['gone and nobody', '', 'sub_of_another_database'],
    ];
    await story.billing.recordUsage(
      told.map(([sessionKey, username, subscriptionId]) => aReport({ sessionKey, username, subscriptionId })),
    );
    const { rows } = await story.billing.reads.openSessions(null, { page: 1, limit: 10 });
    const found = new Map(rows.map(({ key, username, subscriptionId }) => [key, [username, subscriptionId]]));
    expect(Object.fromEntries(found)).toEqual({
      known: ['amina', baraka.id],
      'other notation': ['CORP\\amina', amina.id],
      'no name': ['amina', amina.id],
      'gone, but the name is known': ['amina', amina.id],
      name: ['AMINA', amina.id],
      nobody: ['(no name)', null],
      'gone and nobody': ['(no name)', null],
    });
    await story.end();
  });

  it('answers a report once it is durable, though the quota cannot be looked at; the next one is in time', async () => {
    const mood = { broken: false };
    const moody = definePlugin({
      id: 'moody',
      contract: 1,
      options: z.strictObject({}),
      setup: () => ({
        stages: {
          entitlement(draft) {
            if (mood.broken) throw new Error('not now');
            return draft;
          },
        },
      }),
    });
    const story = await startStory({ database: await open(), plugins: [moody({})] });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    story.clock.advance(60_000);
    const at = story.clock.now();
    mood.broken = true;
    await story.billing.recordUsage([aReport({ at, outBytes: 9_000n })]);
    expect(await story.access(amina)).toBe('granted');
    mood.broken = false;
    await story.billing.recordUsage([aReport({ at: at + 1_000, seconds: 61, outBytes: 9_001n })]);
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('counts on through a counter of 32 bits that comes round and one that begins again, and says so', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const from = story.clock.now();
    const told = (seconds: number, outBytes: bigint, counterBits?: 32) =>
      aReport({ at: from + seconds * 1000, seconds, inBytes: 0n, outBytes, counterBits, generation: 2 });
    await story.billing.recordUsage([told(300, 4_294_967_290n, 32)]);
    await story.billing.recordUsage([told(600, 10n, 32)]);
    await story.billing.recordUsage([told(900, 4n), told(900, 4n)]);
    story.clock.advance(900_000);
    const { rows } = await story.billing.reads.openSessions(amina.subscription.id, { page: 1, limit: 10 });
    // 2^32 + 10 before it began again, and 4 since.
    expect(rows.map(({ outBytes, turns }) => [outBytes, turns?.odd])).toEqual([[4_294_967_310n, ['wrapped', 'reset']]]);
    const used = await story.billing.reads.usedBytes(amina.subscription.id, from, story.clock.now() + 1);
    expect(used).toBe(4_294_967_310n);
    const [session] = rows;
    const { facts } = await story.billing.explain({ kind: 'session', id: session?.id ?? '' });
    expect(facts.find(({ word }) => word === 'session')?.text).toContain('its device began to count again');
    await story.end();
  });

  it('ends a session whose key comes again with a new Start, when its Stop and the restart are lost', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const from = story.clock.now();
    await story.billing.recordUsage([aReport({ at: from + 300_000, seconds: 300, outBytes: 9_000n })]);
    const start = aReport({ kind: 'start', at: from + 1_800_000, seconds: null, inBytes: null, outBytes: null });
    await story.billing.recordUsage([start, aReport({ at: from + 2_100_000, seconds: 300, outBytes: 4_000n })]);
    const { rows } = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
    const seen = rows.map(({ outBytes, endedAt, endCause }) => [outBytes, endedAt, endCause]);
    expect(seen.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [4_000n, null, null],
      [9_000n, from + 300_000, 'superseded'],
    ]);
    await story.end();
  });

  it('leaves a session alone that was heard of after the restart, and opens again one that ran on', async () => {
    const handle: { restart?: (at: number) => Promise<number> } = {};
    const story = await startStory({ database: await open(), plugins: [router(handle)] });
    const amina = await story.customer('Amina', await story.plan());
    const from = story.clock.now();
    const told = (seconds: number) =>
      aReport({ source: 'router', at: from + seconds * 1000, seconds, inBytes: 0n, outBytes: BigInt(seconds) });
    await story.billing.recordUsage([told(0), told(300)]);
    // The word of a restart at 200 s comes only now; another one says no true time.
    expect(await handle.restart?.(from + 200_000)).toBe(0);
    expect(await handle.restart?.(from + 400_000)).toBe(1);
    await story.billing.recordUsage([told(600)]);
    story.clock.advance(600_000);
    const page = { page: 1, limit: 10 };
    const { rows } = await story.billing.reads.openSessions(amina.subscription.id, page);
    expect(rows.map(({ outBytes, endCause }) => [outBytes, endCause])).toEqual([[600n, null]]);
    expect(await story.billing.reads.usedBytes(amina.subscription.id, from, story.clock.now() + 1)).toBe(600n);
    await story.end();
  });

  it('has both open where one has outlived the next of its key, and takes what each of them tells', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const from = story.clock.now();
    const told = (seconds: number, outBytes: bigint, since = from) =>
      aReport({ at: since + seconds * 1000, seconds, inBytes: 0n, outBytes });
    const next = from + 1_000_000;
    await story.billing.recordUsage([told(300, 3_000n), told(60, 10n, next)]);
    await story.billing.recordUsage([told(1_200, 12_000n)]);
    await story.billing.recordUsage([told(360, 70n, next), told(1_500, 15_000n)]);
    const page = { page: 1, limit: 10 };
    const { rows } = await story.billing.reads.openSessions(amina.subscription.id, page);
    const seen = rows.map(({ outBytes, endCause }) => [outBytes, endCause]);
    expect(seen.toSorted((a, b) => Number(a[0]) - Number(b[0]))).toEqual([
      [70n, null],
      [15_000n, 'superseded'],
    ]);
    story.clock.advance(1_500_000);
    expect(await story.billing.reads.usedBytes(amina.subscription.id, from, story.clock.now() + 1)).toBe(15_070n);
    await story.end();
  });

  it('goes on with a session that has a former key, for whom it is, and with nobody else', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const from = story.clock.now();
    const told = (seconds: number, outBytes: bigint, sessionKey: string, client: string) =>
      aReport({ at: from + seconds * 1000, seconds, inBytes: 0n, outBytes, sessionKey, where: { client } });
    const renamed = (seconds: number, outBytes: bigint, client: string) => ({
      ...told(seconds, outBytes, `new/${client}`, client),
      formerly: { sessionKey: 'old', where: { client } },
    });
    await story.billing.recordUsage([told(300, 3_000n, 'old', 'tower-1')]);
    await story.billing.recordUsage([renamed(600, 5_000n, 'tower-1'), renamed(600, 70n, 'tower-2')]);
    // The next one of these marks has the new key from the first.
    await story.billing.recordUsage([
      { ...renamed(900, 6_000n, 'tower-1'), kind: 'stop' },
      { ...renamed(0, 0n, 'tower-1'), kind: 'start', at: from + 3_600_000 },
    ]);
    await story.billing.recordUsage([{ ...renamed(300, 400n, 'tower-1'), at: from + 3_900_000 }]);
    story.clock.advance(3_900_000);
    const { rows } = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
    expect(Object.fromEntries(rows.map(({ key, outBytes }) => [key, outBytes]))).toEqual({
      old: 6_000n,
      'new/tower-1': 400n,
      'new/tower-2': 70n,
    });
    expect(await story.billing.reads.usedBytes(amina.subscription.id, from, story.clock.now() + 1)).toBe(6_470n);
    await story.end();
  });
});
