import { expect, it } from 'vitest';
import type { Account } from '../../src/domain/account.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const programme = {
  referrer: kes('300.00'),
  referee: kes('200.00'),
  creditDays: 90,
  clawbackDays: 14,
  perReferrer: 2,
} as const;

async function credit(story: Story, { id }: Account): Promise<string> {
  const { buckets } = await story.billing.view(id);
  const left = buckets.reduce((all, { granted, used, voided, expired }) => all + granted - used - voided - expired, 0n);
  return majorString({ minor: left, currency: 'KES' });
}

/** A new customer whom somebody brought, on a prepaid month. */
async function broughtBy(story: Story, name: string, referredBy: string): Promise<Customer> {
  const [plan] = await story.billing.reads.plans();
  if (plan === undefined) throw new Error('a plan is published');
  const account = await story.billing.openAccount({ name, referredBy });
  const given = { accountId: account.id, planId: plan.id, username: name.toLowerCase(), secret: 'siri-1234' };
  return { account, subscription: await story.billing.subscribe(given) };
}

describeOnEngines('who brings another customer', (open) => {
  it('gets credit with her, once her first invoice is paid, and once however often it is asked', async () => {
    const story = await startStory({ database: await open(), referral: programme });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    await expect(billing.openAccount({ name: 'Nobody', referredBy: '000' })).rejects.toMatchObject({
      code: 'referral.unknown',
    });
    const baraka = await broughtBy(story, 'Baraka', ` ${amina.account.number.toLowerCase()} `);
    expect(await billing.settleReferrals()).toEqual({ granted: 0, clawedBack: 0 });

    await story.settle(); // The workers look at referrals every minute, and time stands still.
    await story.pays(baraka, '1000.00');
    const rounds = await Promise.all([billing.settleReferrals(), billing.settleReferrals()]);
    expect(rounds.reduce((all, { granted }) => all + granted, 0)).toBe(1);
    expect(await billing.settleReferrals()).toEqual({ granted: 0, clawedBack: 0 });
    expect([await credit(story, amina.account), await credit(story, baraka.account)]).toEqual(['300.00', '200.00']);
    expect(await billing.reads.balance('2600', null, 'KES')).toBe(-50_000n);

    // The credit pays before new money does.
    await story.pays(amina, '700.00');
    expect(await story.access(amina)).toBe('granted');
    expect(await credit(story, amina.account)).toBe('0.00');
    await story.end();
  });

  it('is paid for as many as the programme says; who was brought is not made to suffer for it', async () => {
    const story = await startStory({ database: await open(), referral: programme });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('1000.00') }));
    for (const name of ['Baraka', 'Chege', 'Dalia']) {
      await story.pays(await broughtBy(story, name, amina.account.number), '1000.00');
      await billing.settleReferrals();
    }
    expect(await credit(story, amina.account)).toBe('600.00');
    const { rows } = await billing.reads.accounts({ page: 1, limit: 9, search: 'Dalia' }, story.clock.now());
    expect(rows[0] && (await credit(story, rows[0].account))).toBe('200.00');
    await story.end();
  });

  it('loses what is left of it when the other gets her money back within the days', async () => {
    const story = await startStory({ database: await open(), referral: programme });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('200.00') }));
    const baraka = await broughtBy(story, 'Baraka', amina.account.number);
    await story.pays(baraka, '200.00');
    await billing.settleReferrals();
    // A term of 200.00 is paid with the credit: 100.00 of it is spent, and is not asked back.
    await story.pays(amina, '100.00');
    expect(await credit(story, amina.account)).toBe('100.00');

    await story.at('2026-03-08T09:00:00+03:00');
    await billing.requestChange(baraka.subscription.id, { kind: 'cancel', when: 'now', unused: 'refund' }, 'Baraka');
    expect(await billing.settleReferrals()).toEqual({ granted: 0, clawedBack: 1 });
    expect([await credit(story, amina.account), await credit(story, baraka.account)]).toEqual(['0.00', '0.00']);
    expect(await billing.settleReferrals()).toEqual({ granted: 0, clawedBack: 0 });
    await story.end();
  });

  it('keeps it when the money goes back later than that', async () => {
    const story = await startStory({ database: await open(), referral: programme });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan({ price: kes('200.00') }));
    const baraka = await broughtBy(story, 'Baraka', amina.account.number);
    await story.pays(baraka, '200.00');
    await billing.settleReferrals();
    // The fourteenth day is 15 March.
    await story.at('2026-03-16T00:00:00+03:00');
    await billing.requestChange(baraka.subscription.id, { kind: 'cancel', when: 'now', unused: 'refund' }, 'Baraka');
    expect(await billing.settleReferrals()).toEqual({ granted: 0, clawedBack: 0 });
    expect(await credit(story, amina.account)).toBe('300.00');
    await story.end();
  });
});
