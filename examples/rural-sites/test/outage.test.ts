import { describeOnEngines, span } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import type { SiteName } from '../valley.ts';
import { openValley } from '../valley.ts';
import { ENGINES } from './engines.ts';

/** Amina and Juma pay KES 1,000.00 for thirty days: he on 1 March at 09:00, she on 2 March at 12:00. */
interface Fare {
  readonly policy: 'none' | 'paid_while_away' | 'all';
  readonly site: SiteName;
  readonly amina: string;
  readonly juma: string;
  readonly given: number;
}

describeOnEngines(
  'a site that is away for 21 hours',
  (open) => {
    it.each<Fare>([
      // Nothing is given back: both months run on from when they were paid.
      { policy: 'none', site: 'ridge', amina: '2026-04-01 12:00', juma: '2026-03-31 09:00', given: 0 },
      // From her payment at 12:00 to the return at 06:00 she had 18 hours of nothing.
      { policy: 'paid_while_away', site: 'ridge', amina: '2026-04-02 06:00', juma: '2026-03-31 09:00', given: 1 },
      { policy: 'paid_while_away', site: 'plain', amina: '2026-04-02 06:00', juma: '2026-03-31 09:00', given: 1 },
      // He had all of the 21 hours, from 09:00 on 2 March to 06:00 on 3 March.
      { policy: 'all', site: 'ridge', amina: '2026-04-02 06:00', juma: '2026-04-01 06:00', given: 2 },
    ])(
      'under $policy at the $site leaves Amina paid until $amina and Juma until $juma',
      { timeout: 180_000 },
      async ({ policy, site, amina, juma, given }) => {
        const from = '2026-03-01T09:00:00+03:00';
        const valley = await openValley({ database: await open(), from, network: { outage: { policy } } });
        const { story } = valley;
        const alarms = [valley.heard('routerDown'), valley.heard('siteDown')];
        const failed = valley.heard('actionFailed');
        const back = valley.heard('routerUp');
        const [hers, his] = [await valley.joins('Amina', site), await valley.joins('Juma', site)];
        await story.pays(his, '1000.00');
        await valley.dials(his);
        expect(valley.online(site)).toEqual(['juma 10000/2000']);

        await valley.until('2026-03-02T08:59:00+03:00', 6 * span.hour);
        await valley.cut(site);
        await valley.until('2026-03-02T09:03:00+03:00');
        await valley.until('2026-03-02T12:00:00+03:00', 90 * span.minute);
        await story.pays(hers, '1000.00');
        await valley.until('2026-03-03T06:00:00+03:00', 6 * span.hour);
        expect(alarms.flat()).toMatchObject([{ routerId: site, placed: 2 }]);
        const away = (await story.billing.routers()).find(({ id }) => id === site);
        expect(away).toMatchObject({ state: 'down', sinceAt: Date.parse('2026-03-02T09:00:00+03:00'), online: 0 });
        expect(valley.session(hers)).toBeUndefined();

        await valley.mend(site);
        const seconds = await valley.waitFor(async () => (await valley.dials(hers)).ok);
        expect(seconds).toBeLessThan(60);
        expect(valley.online(site)).toContain('amina 10000/2000');
        await valley.waitFor(() => back.length > 0);
        expect(back).toMatchObject([{ routerId: site, siteUp: true }]);
        await valley.pass(3 * span.minute);
        expect(await Promise.all([hers, his].map(story.paidUntil))).toEqual([amina, juma]);
        expect(await story.billing.outages('mikrotik', site)).toMatchObject([{ given, settledAt: expect.any(Number) }]);
        if (site === 'ridge') expect(valley.endOnRouter(hers)?.slice(0, 16)).toBe(utc(amina));
        expect([alarms.flat().length, failed]).toEqual([1, []]);
        expect(await story.billing.drifts({ page: 1, limit: 10 })).toMatchObject({ total: 0 });
        await valley.close();
      },
    );
  },
  ENGINES,
);

/** Nairobi is three hours ahead of UTC. */
function utc(local: string): string {
  return new Date(`${local.replace(' ', 'T')}:00+03:00`).toISOString().slice(0, 16);
}
