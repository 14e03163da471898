import { describeOnEngines, span } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { openValley, type SiteName } from '../valley.ts';

/** Of ten who are online a fifth, and at least two, are two. */
const network = { brake: { share: 0.2, atLeast: 2, windowMs: 600_000 } } as const;

const TEN = ['Amina', 'Baraka', 'Chebet', 'Daudi', 'Esther', 'Farida', 'Gitau', 'Halima', 'Imani', 'Juma'];

describeOnEngines('a wrong belief', (open) => {
  it.each<SiteName>(['ridge', 'plain'])(
    'that nobody at the %s may be online cuts two of ten off, and asks a person',
    { timeout: 120_000 },
    async (site) => {
      const valley = await openValley({ database: await open(), network });
      const { story } = valley;
      const held = valley.heard('brakeHeld');
      const people = await valley.livesAt(site, ...TEN);
      await valley.pass(2 * span.minute);
      expect(valley.online(site)).toHaveLength(10);
      // An import takes all of them for customers of before.
      for (const { account } of people) await story.billing.changeAccount(account.id, { state: 'suspended' });
      await valley.pass(15 * span.minute);
      expect(valley.online(site)).toHaveLength(8);
      expect(held[0]).toMatchObject({ cut: 2, limit: 2, online: 10 });
      const brakes = await story.billing.brakes();
      expect(brakes.map(({ state }) => state)).toEqual(held.map(() => 'holding'));

      // She looks into the matter first, and says that nobody is to be cut off.
      for (const { id } of brakes) await story.billing.keepBrake(id, 'njeri', 'The import was wrong.');
      await valley.pass(10 * span.minute);
      expect(valley.online(site)).toHaveLength(8);
      for (const { account } of people) await story.billing.changeAccount(account.id, { state: 'active' });
      await valley.pass(10 * span.minute);
      expect(valley.online(site)).toHaveLength(10);
      expect(await Promise.all(people.map(story.paidUntil))).toEqual(people.map(() => '2026-04-01 09:00'));
      await valley.close();
    },
  );

  it('holds until a person lets it go', { timeout: 120_000 }, async () => {
    const valley = await openValley({ database: await open(), network });
    const { story, ridge } = valley;
    const held = valley.heard('brakeHeld');
    const people = await valley.livesAt('ridge', ...TEN);
    await valley.pass(2 * span.minute);
    // A script suspends all accounts of the ridge. Nine of them are meant, and Amina is not.
    for (const { account } of people) await story.billing.changeAccount(account.id, { state: 'suspended' });
    await valley.pass(30 * span.minute);
    expect(valley.online('ridge')).toHaveLength(8);
    expect(held).toMatchObject([{ scope: 'router', routerId: 'ridge', cut: 2, limit: 2, online: 10 }]);
    const [brake] = await story.billing.brakes();
    expect(brake).toMatchObject({ state: 'holding', held: 8 });
    await story.billing.changeAccount(people[0]!.account.id, { state: 'active' });
    await valley.pass(span.minute);
    await story.billing.releaseBrake(brake!.id, 'njeri', 'They have moved away; Amina has not.');
    await valley.pass(3 * span.minute);
    expect(valley.online('ridge')).toEqual(['amina 10000/2000']);
    expect(ridge.rows('/ppp/secret').filter(({ disabled }) => disabled === 'true')).toHaveLength(9);
    await valley.close();
  });
});
