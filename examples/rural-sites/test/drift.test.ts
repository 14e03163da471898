import { describeOnEngines, span } from '@daftari/core/testing';
import type { SimulatedRouter } from '@daftari/plugin-mikrotik/testing';
import { expect, it } from 'vitest';
import { openValley, type Valley } from '../valley.ts';
import { ENGINES } from './engines.ts';

const idOf = (router: SimulatedRouter, menu: string, name: string): string =>
  router.rows(menu).find((row) => row['name'] === name)?.['.id'] ?? '';

/** Drifts as a person would name them. */
async function drifts({ story }: Valley, ended = false): Promise<readonly string[]> {
  const { rows } = await story.billing.drifts({ page: 1, limit: 50, ended });
  return rows.map(({ kind, username }) => `${kind} ${username}`).toSorted();
}

describeOnEngines(
  'what somebody changes by hand on the ridge',
  (open) => {
    it('is found at the next survey, mended at the second and gone at the third', { timeout: 60_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const { ridge, story } = valley;
      const people = await valley.livesAt('ridge', 'Amina', 'Juma', 'Njeri');
      await valley.pass(2 * span.minute);
      expect([await drifts(valley), valley.online('ridge').length]).toEqual([[], 3]);

      // Amina is given the profile without a limit, Juma's secret is shut, and the end of Njeri's month is taken away.
      ridge.set('/ppp/secret', idOf(ridge, '/ppp/secret', 'amina'), { profile: 'homes' });
      ridge.set('/ppp/secret', idOf(ridge, '/ppp/secret', 'juma'), { disabled: 'yes' });
      const end = ridge
        .rows('/system/scheduler')
        .find(({ comment = '' }) => comment.includes(people[2]!.subscription.id));
      ridge.remove('/system/scheduler', end?.['.id'] ?? '');
      // And one whom nobody has sold anything bears our mark: billing was restored from a copy of the day before.
      const lost = 'daftari:sub_01LOST0000000000000000 g=3 until=-';
      ridge.add('/ppp/secret', { name: 'lost', password: 'siri', service: 'pppoe', profile: 'homes', comment: lost });
      await ridge.people.pppoe({ username: 'lost', password: 'siri', mac: '02:00:00:00:00:99', redials: true });
      for (const one of people.slice(0, 2)) await valley.dials(one);
      expect(valley.online('ridge')).toEqual(['amina 100000/100000', 'lost 100000/100000', 'njeri 10000/2000']);

      await valley.pass(span.minute);
      const found = ['online_unpaid lost', 'orphan lost', 'shut_out juma', 'wrong_end njeri', 'wrong_speed amina'];
      expect(await drifts(valley)).toEqual(found);
      await valley.pass(2 * span.minute);
      expect([await drifts(valley), await drifts(valley, true)]).toEqual([[], expect.arrayContaining(found)]);
      await valley.pass(2 * span.minute);
      expect(valley.online('ridge')).toEqual(['amina 10000/2000', 'juma 10000/2000', 'njeri 10000/2000']);
      expect(valley.endOnRouter(people[2]!)).toBe('2026-04-01T06:00:00Z');
      const { history } = await story.billing.router('mikrotik', 'ridge');
      const told = history.filter(({ kind }) => kind === 'repaired').map(({ text }) => text.replace(/:.*/, ''));
      expect(told.toSorted()).toEqual(found.map((one) => one.replace(' ', ' of ')));
      await valley.close();
    });

    it('under a name of ours is only told, until the policy says otherwise', { timeout: 60_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const { ridge, story } = valley;
      const told = valley.heard('driftFound');
      // Otieno is served on the plain; somebody lets him in at the ridge.
      await valley.livesAt('plain', 'Otieno');
      ridge.add('/ppp/secret', { name: 'otieno', password: 'bure', service: 'pppoe', profile: 'homes' });
      await valley.pass(10 * span.minute);
      expect(await drifts(valley)).toEqual(['stranger otieno']);
      expect(told).toMatchObject([{ kind: 'stranger', username: 'otieno', routerId: 'ridge' }]);
      expect(idOf(ridge, '/ppp/secret', 'otieno')).not.toBe('');
      const { drifts: mended } = await story.billing.repair({ kind: 'stranger' }, 'njeri');
      expect(mended).toMatchObject([{ done: true }]);
      expect(idOf(ridge, '/ppp/secret', 'otieno')).toBe('');
      await valley.pass(span.minute);
      expect(await drifts(valley)).toEqual([]);
      await valley.close();
    });

    it('with FastTrack before the queues is told as long as the rule stands', { timeout: 60_000 }, async () => {
      const valley = await openValley({ database: await open() });
      const { ridge, story } = valley;
      const [amina] = await valley.livesAt('ridge', 'Amina');
      await valley.pass(2 * span.minute);
      const rule = ridge.add('/ip/firewall/filter', {
        chain: 'forward',
        action: 'fasttrack-connection',
        'connection-state': 'established,related',
      });
      expect(valley.online('ridge')).toEqual(['amina 100000/100000']);
      await valley.pass(2 * span.minute);
      expect(await drifts(valley)).toEqual(['wrong_speed amina']);
      const shown = await story.billing.router('mikrotik', 'ridge');
      expect(shown.open).toMatchObject([
        { wanted: '10000/2000 kbit/s', found: expect.stringContaining('with no limit') },
      ]);
      expect(shown.health?.warnings).toContainEqual(expect.stringContaining('FastTrack sends traffic past the queues'));
      // Nobody is cut off again and again for what only the rule does.
      expect(valley.session(amina!)?.uptimeMs).toBe(4 * span.minute);
      ridge.remove('/ip/firewall/filter', rule);
      await valley.pass(2 * span.minute);
      expect([await drifts(valley), await drifts(valley, true)]).toEqual([[], ['wrong_speed amina']]);
      expect(valley.online('ridge')).toEqual(['amina 10000/2000']);
      await valley.close();
    });
  },
  ENGINES,
);
