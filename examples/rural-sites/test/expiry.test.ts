import { describeOnEngines, span } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { openValley, type Resident, type Valley } from '../valley.ts';
import { ENGINES } from './engines.ts';

/** Juma's thirty days, paid on 2 March at 09:00, are over on 1 April at 09:00. */
const LAST_SECOND = '2026-04-01T08:59:59+03:00';
const END = '2026-04-01T09:00:00+03:00';

/** Runs on until he has a minute left, with the line of his site down since the evening before. */
async function lastEvening(valley: Valley, { site }: Resident): Promise<void> {
  await valley.until('2026-03-31T20:00:00+03:00', 12 * span.hour);
  await valley.cut(site);
  await valley.until('2026-03-31T20:10:00+03:00', 2 * span.minute);
  await valley.until('2026-04-01T08:50:00+03:00', 4 * span.hour);
}

describeOnEngines(
  'a site that is away when a month ends',
  (open) => {
    it('at the ridge the router itself ends it, to the second', { timeout: 120_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const [juma] = await valley.livesAt('ridge', 'Juma');
      await lastEvening(valley, juma!);
      await valley.until(LAST_SECOND, span.hour);
      expect(valley.online('ridge')).toEqual(['juma 10000/2000']);
      await valley.until(END, span.second);
      expect(valley.online('ridge')).toEqual([]);
      // His home router goes on to dial, for two days.
      await valley.pass(2 * span.day, 12 * span.hour);
      expect(await valley.dials(juma!)).toMatchObject({ ok: false, reason: 'disabled' });
      await valley.mend('ridge');
      await valley.waitFor(async () => (await valley.state('ridge')) === 'up');
      await valley.pass(3 * span.minute);
      expect(await valley.story.billing.drifts({ page: 1, limit: 10 })).toMatchObject({ total: 0 });
      await valley.close();
    });

    it('on the plain Session-Timeout ends it, and nobody is let in without RADIUS', { timeout: 120_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const [juma] = await valley.livesAt('plain', 'Juma');
      // He is away for the month, and back for its last evening.
      await valley.plain.people.hangUp('juma');
      await valley.until('2026-03-31T19:00:00+03:00', 6 * span.day);
      await valley.dials(juma!);
      await lastEvening(valley, juma!);
      await valley.until(LAST_SECOND, span.hour);
      expect(valley.online('plain')).toEqual(['juma 10000/2000']);
      await valley.until(END, span.second);
      expect(valley.online('plain')).toEqual([]);
      expect(await valley.dials(juma!)).toMatchObject({ reason: 'radius-timeout' });
      await valley.mend('plain');
      expect(await valley.dials(juma!)).toMatchObject({ ok: false, reason: 'rejected' });
      await valley.close();
    });

    it('a router that does not know the time at that moment ends it when it does', { timeout: 120_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const [juma] = await valley.livesAt('ridge', 'Juma');
      await lastEvening(valley, juma!);
      // The power fails ten seconds before the end: the router comes up in 1970, for half a minute.
      await valley.until('2026-04-01T08:59:50+03:00', span.hour);
      await valley.ridge.reboot();
      await valley.until('2026-04-01T09:00:10+03:00', span.hour);
      expect(valley.ridge.rows('/system/clock')[0]?.['date']).toMatch(/1970$/);
      await valley.until('2026-04-01T09:04:59+03:00', span.hour);
      expect(valley.online('ridge')).toEqual(['juma 10000/2000']);
      // The end is gone over each five minutes, reckoned from 09:00: that is the bound.
      await valley.until('2026-04-01T09:05:00+03:00', span.hour);
      expect(valley.online('ridge')).toEqual([]);
      expect(await valley.dials(juma!)).toMatchObject({ ok: false, reason: 'disabled' });
      await valley.close();
    });

    it('what was changed by hand meanwhile is mended on return, and told', { timeout: 120_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const { story, ridge } = valley;
      const ended = valley.heard('driftEnded');
      const [juma] = await valley.livesAt('ridge', 'Juma');
      await valley.until('2026-03-20T09:00:00+03:00', 6 * span.day);
      const [amina] = await valley.livesAt('ridge', 'Amina');
      await valley.until(END, 4 * span.day);
      await valley.pass(3 * span.minute);
      expect(valley.online('ridge')).toEqual(['amina 10000/2000']);
      await valley.cut('ridge');
      await valley.pass(span.hour, 10 * span.minute);
      // A friend with Winbox lets Juma in, takes his end away so that it lasts, and doubles the speed of all homes.
      const rowOf = (menu: string, name: string) => ridge.rows(menu).find((row) => row['name'] === name)?.['.id'] ?? '';
      ridge.set('/ppp/secret', rowOf('/ppp/secret', 'juma'), { disabled: 'no' });
      for (const { '.id': id = '', comment = '' } of ridge.rows('/system/scheduler')) {
        if (comment.includes(juma!.subscription.id)) ridge.remove('/system/scheduler', id);
      }
      const profile = ridge.rows('/ppp/secret').find(({ name }) => name === 'amina')?.['profile'] ?? '';
      ridge.set('/ppp/profile', rowOf('/ppp/profile', profile), { 'rate-limit': '20M/20M' });
      for (const one of [juma!, amina!]) await valley.dials(one);
      expect(valley.online('ridge')).toEqual(['amina 20000/20000', 'juma 20000/20000']);

      await valley.mend('ridge');
      await valley.waitFor(async () => (await valley.state('ridge')) === 'up');
      await valley.pass(2 * span.minute);
      expect(valley.online('ridge')).toEqual(['amina 10000/2000']);
      expect(await valley.dials(juma!)).toMatchObject({ ok: false, reason: 'disabled' });
      expect(
        ended.map(({ kind, username, repairs }) => `${String(kind)} ${String(username)} ${String(repairs)}`).toSorted(),
      ).toEqual(['online_unpaid juma 1', 'orphan juma 1', 'wrong_speed amina 1']);
      const { history } = await story.billing.router('mikrotik', 'ridge');
      const mended = history.filter(({ kind }) => kind === 'repaired').map(({ text }) => text);
      expect(mended.toSorted()).toEqual([
        'online_unpaid of juma: asked again',
        'orphan of juma: asked again',
        'wrong_speed of amina: asked again',
      ]);
      await valley.close();
    });
  },
  ENGINES,
);
