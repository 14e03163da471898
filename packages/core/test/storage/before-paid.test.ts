import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { coreMigrations } from '../../src/storage/migrations/index.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { startStory } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const filling = coreMigrations.find(({ id }) => id === '0018-paid-of-before');

describeOnEngines('what was sold before sales kept what is paid', (open, dialect) => {
  it('is filled in from its terms and charges: an end comes with what is paid, an upgrade gives back', async () => {
    const database = await open();
    const story = await startStory({ database, from: '2026-04-01T00:00:00+03:00' });
    const small = await story.plan({ code: 'small', price: kes('3000.00'), ...untaxed });
    const large = await story.plan({ code: 'large', price: kes('6000.00'), ...untaxed });
    const line = await story.plan({ code: 'line', terms: monthly, price: kes('3000.00'), ...untaxed });
    const customers = [await story.customer('Amina', small), await story.customer('Baraka', small)];
    const duka = await story.customer('Duka', line);
    const never = await story.customer('Chege', small);
    for (const one of customers) await story.pays(one, '3000.00');
    await story.billing.billDue();
    const paid = async () => {
      const views = await Promise.all([...customers, duka, never].map(({ account }) => story.billing.view(account.id)));
      return views.flatMap((view) =>
        view.subscriptions.map(({ subscription: { paid: parts, activatedAt } }) => ({ parts, activatedAt })),
      );
    };
    const before = await paid();
    const engine = await openTestEngine(database);
    await engine.knex('subscriptions').update({ particulars: null, activated_at: null });
    expect((await paid()).map(({ parts }) => parts)).toEqual([[], [], [], []]);
    // A second time it finds nothing to fill.
    for (let times = 0; times < 2; times += 1) await filling?.up(engine.knex, dialect);
    await engine.close();
    expect(await paid()).toEqual(before);

    await story.at('2026-04-16T00:00:00+03:00');
    const [amina, baraka] = customers;
    if (amina === undefined || baraka === undefined) throw new Error('two have bought');
    await story.billing.requestChange(amina.subscription.id, { kind: 'cancel' }, 'desk');
    expect(await story.access(amina)).toBe('granted');
    const upgrade = { kind: 'plan', planId: large.id } as const;
    const preview = await story.billing.previewChange(baraka.subscription.id, upgrade);
    // Half of the month comes back of 3,000, whatever the new plan costs.
    expect(preview.lines.map(({ net }) => majorString(net))).toContain('-1500.00');
    await story.end();
  });
});
