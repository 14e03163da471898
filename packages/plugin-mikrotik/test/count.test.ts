import type { Session, UsageReport } from '@daftari/core';
import { START } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { countJob } from '../src/count.ts';
import type { Bench } from './driver-bench.ts';
import { on, signal } from './driver-story.ts';

function bears(one: Session, where: Readonly<Record<string, string>>): boolean {
  return Object.entries(where).every(([mark, value]) => one.where[mark] === value);
}

/** Counts once, with books that hold some open sessions; what it has reported. */
async function counted({ config, links, now }: Bench, open: readonly Session[], mode = config.mode) {
  const reports: UsageReport[] = [];
  const host = {
    clock: { now },
    log: { warn: (message: string) => expect.fail(message) },
    sessions: { openWhere: async (where: Readonly<Record<string, string>>) => open.filter((one) => bears(one, where)) },
    usage: { record: async (some: readonly UsageReport[]) => void reports.push(...some) },
  };
  const job = countJob(300, () => ({ book: { all: async () => [{ ...config, mode }] }, links }));
  await job.run({ signal } as never, host as never);
  return reports;
}

/** A report as the books keep it. */
const kept = ({ sessionKey, username, inBytes, outBytes, seconds, where }: UsageReport): Session =>
  ({ source: 'mikrotik', key: sessionKey, username, inBytes, outBytes, seconds, where }) as never;

it('what a guest used between the last count and the end of her session is counted', () =>
  on({ kind: 'hotspot' }, async (bench) => {
    const { router } = bench;
    const amina = bench.customer();
    await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
    const users = router.engine.table('/ip/hotspot/user');
    const id = users.find('name', 'amina')?.id ?? '';
    users.put(id, { 'bytes-in': '100', 'bytes-out': '1000', uptime: '10m' });
    bench.dial(amina);
    const active = router.engine.table('/ip/hotspot/active');
    const session = router.rows('/ip/hotspot/active')[0]?.['.id'] ?? '';
    active.put(session, { 'bytes-in': '20', 'bytes-out': '300' });
    await bench.advance(START + 240_000);
    const seen = await counted(bench, []);
    expect(seen).toMatchObject([{ kind: 'interim', username: 'amina', inBytes: 20n, outBytes: 300n }]);
    active.remove(session);
    users.put(id, { 'bytes-in': '150', 'bytes-out': '1900', uptime: '19m' });
    await bench.advance(START + 540_000);
    expect(await counted(bench, seen.map(kept))).toMatchObject([
      { kind: 'stop', username: 'amina', inBytes: 50n, outBytes: 900n, seconds: 540 },
    ]);
  }));

it('what is open at a router that asks RADIUS by now, or is none any more, is closed with what was counted', () =>
  on({}, async (bench) => {
    const amina = bench.customer();
    await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
    bench.dial(amina);
    const open = (await counted(bench, [])).map(kept);
    expect(open).toHaveLength(1);
    expect(await counted(bench, open)).toMatchObject([{ kind: 'interim' }]);
    expect(await counted(bench, open, 'radius')).toMatchObject([{ kind: 'stop', inBytes: null, outBytes: null }]);
    const [one] = open;
    const gone = open.map((each) => ({ ...each, where: { ...one?.where, router: 'tower-0' } }));
    expect((await counted(bench, gone)).map(({ kind }) => kind)).toEqual(['stop', 'interim']);
  }));
