import { afterEach, describe, expect, it } from 'vitest';
import type { RouterOsVersion } from '../../src/testing/index.ts';
import { closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

const HOUR = 3_600_000;
const said = (router: { rows(menu: string): readonly Readonly<Record<string, string>>[] }): readonly string[] =>
  router.rows('/log').flatMap(({ topics, message }) => (topics === 'script,info' ? [message ?? ''] : []));

describe('the scheduler', () => {
  it.each<[RouterOsVersion, string, string]>([
    ['7.16.2', '2026-11-23', 'dates as they are from 7.10 on'],
    ['6.49.18', 'nov/23/2026', 'dates as they were before'],
  ])('of %s runs at %s on the wall, once: %s', async (version, date) => {
    const { router, pass } = await site(
      `/system scheduler add name=end start-date=${date} start-time=13:30:00 on-event="/log info ended"`,
      { version },
    );
    expect(router.rows('/system/scheduler')).toMatchObject([{ 'run-count': '0' }]);
    await pass(1.5 * HOUR - 1);
    expect(said(router)).toEqual([]);
    await pass(1);
    expect(said(router)).toEqual(['ended']);
    await pass(48 * HOUR);
    expect(router.rows('/system/scheduler')).toMatchObject([{ 'run-count': '1' }]);
  });

  it('runs entries in the order of their time, and the ones with an interval again and again', async () => {
    const { router, pass } = await site(`
/system scheduler add name=late start-date=2026-11-23 start-time=12:25:00 on-event="/log info late"
/system scheduler add name=often start-date=2026-11-23 start-time=12:10:00 interval=10m on-event="/log info often"
/system scheduler add name=early start-date=2026-11-23 start-time=12:05:00 on-event="/log info early"
/system scheduler add name=past start-date=2026-11-22 start-time=12:05:00 on-event="/log info past"
/system scheduler add name=off disabled=yes start-date=2026-11-23 start-time=12:05:00 on-event="/log info off"`);
    await pass(HOUR / 2);
    expect(said(router)).toEqual(['early', 'often', 'often', 'late', 'often']);
  });

  it('goes by the clock of the router, which may be wrong', async () => {
    const { router, pass } = await site(
      '/system scheduler add name=end start-date=2026-11-23 start-time=12:30:00 on-event="/log info ended"',
      { skewMs: 20 * 60_000 },
    );
    await pass(10 * 60_000);
    expect(said(router)).toEqual(['ended']);
  });

  it('does not make up for what was due while the power was off, but for the next multiple', async () => {
    const { router, pass } = await site(`
/system ntp client set enabled=yes
/system scheduler add name=once start-date=2026-11-23 start-time=12:00:20 on-event="/log info once"
/system scheduler add name=each start-date=2026-11-23 start-time=12:00:20 interval=1m on-event="/log info each"
/system scheduler add name=boot start-time=startup on-event="/log info boot"`);
    await pass(10_000);
    await router.reboot();
    // Until its time servers have answered, after half a minute, the router lives in 1970.
    await pass(60_000);
    expect(said(router)).toEqual(['boot']);
    await pass(20_000);
    expect(said(router)).toEqual(['boot', 'each']);
  });

  it('runs a script of the router by its name, and says in the log what went wrong', async () => {
    const { router, pass } = await site(`
/system script add name=good source={ :global n; :set n ($n + 1); /log info "run $n" }
/system scheduler add name=a interval=1m start-date=2026-11-23 start-time=12:01:00 on-event=good
/system scheduler add name=b start-date=2026-11-23 start-time=12:01:30 on-event="/ppp secret set nobody comment=x"
/system scheduler add name=c start-date=2026-11-23 start-time=12:01:40 on-event="/ppp frobnicate"`);
    await pass(2 * 60_000);
    expect(said(router)).toEqual(['run 1', 'run 2']);
    const errors = router.rows('/log').flatMap(({ topics, message }) => (/error/.test(topics ?? '') ? [message] : []));
    expect(errors).toEqual([
      'executing script from scheduler (b) failed, please check it manually',
      '(scheduler:b) no such item',
      'executing script from scheduler (c) failed, please check it manually',
      '(scheduler:c) bad command name frobnicate (line 1 column 6)',
    ]);
  });

  it('lets an entry do only what its policy allows', async () => {
    const { router, pass } = await site(`
/system scheduler add name=a policy=read start-date=2026-11-23 start-time=12:01:00 on-event="/ppp secret add name=x"`);
    await pass(60_000);
    expect(router.rows('/ppp/secret')).toEqual([]);
    expect(router.rows('/log').map(({ message }) => message)).toContain('(scheduler:a) not enough permissions (9)');
  });
});
