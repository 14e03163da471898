import { expect, it } from 'vitest';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

describeOnEngines('what lies in the wallet', (open) => {
  it('pays for one more term when she says so, and no more than there is', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '2500.00');
    expect(await story.paidUntil(amina)).toBe('2026-03-31 09:00');

    expect(await billing.payFromWallet(amina.account.id)).toEqual(kes('500.00'));
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await expect(billing.payFromWallet(amina.account.id, amina.subscription.id)).rejects.toMatchObject({
      code: 'wallet.tooLittle',
      message: expect.stringContaining('500.00'),
    });
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await story.end();
  });

  it('buys one term though two hands reach for it at once', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '2000.00');
    const both = await Promise.allSettled([1, 2].map(() => story.billing.payFromWallet(amina.account.id)));
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await story.end();
  });
});
