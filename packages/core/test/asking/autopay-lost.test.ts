import { expect, it } from 'vitest';
import { id } from '../../src/kernel/id.ts';
import { kes, received, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { after } from '../story/provider.ts';
import { cards, cardSaved, newBank } from './cards.ts';
import { openCards } from './open-cards.ts';

const MINUTE = 60_000;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

describeOnEngines('a charge whose answer was lost', (open) => {
  it('of an invoice is told again word for word: by other words it would be another', async () => {
    const bank = newBank();
    const story = await startStory({
      database: await open(),
      from: '2026-03-01T00:00:00+03:00',
      plugins: [cards(bank)],
    });
    const office = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), taxes: [vat] });
    const { account, subscription } = await story.customer('Shop', office);
    await story.billing.applyResult('cards', cardSaved(account.id));
    await story.billing.billDue();
    // Asked by herself for what she has after the fact, and charged by what she allowed.
    bank.mood = 'pays and is not heard';
    await story.billing.requestPayment({
      gateway: 'cards',
      accountId: account.id,
      subscriptionId: subscription.id,
      amount: kes('50.00'),
    });
    await after(story, MINUTE);
    await story.at('2026-03-15T00:00:00+03:00');
    await after(story, MINUTE);
    const told = [...Map.groupBy(bank.asks, ({ attemptId }) => attemptId).values()];
    expect(told.map((same) => same.length)).toEqual([2, 2]);
    for (const [first, again] of told) expect(again).toEqual(first);
    expect(told[1]?.[0]).toMatchObject({ description: 'INV-000001', mandate: 'card-1' });
    await story.end();
  });

  it('is paid by the money that bears its code, and the bill is over', async () => {
    const { bank, story, amina, at, bill } = await openCards(await open());
    bank.mood = 'is not heard';
    await story.at('2026-03-30T09:00:00+03:00');
    const [lost] = await story.billing.reads.recentAttempts(amina.account.id, 'cards', 0);
    expect(lost).toMatchObject({ state: 'unknown', providerReference: null });
    // Another name than any that we know, with the reference that went out with the ask.
    const accountReference = `${amina.account.number}X${lost?.id.slice(-3)}`;
    const paid = { receipt: 'RC1', providerReference: 'ch-1', accountReference, amount: kes('1000.00') };
    await story.billing.applyResult('cards', received({ ...paid, providerAt: story.clock.now(), payer: 'Visa 4242' }));
    expect(await story.billing.reads.attempt(lost?.id ?? id('att_0'))).toMatchObject({ state: 'succeeded' });
    await at('2026-03-30T09:10:00+03:00');
    expect([await bill(), await story.paidUntil(amina)]).toMatchObject([{ state: 'charged' }, '2026-04-30 09:00']);
    await story.end();
  });

  it('and of which nobody ever knows is over once she pays otherwise, and the next bill is charged', async () => {
    const { bank, story, amina, at, bill, mandate } = await openCards(await open());
    bank.mood = 'is not heard';
    await story.at('2026-03-30T09:00:00+03:00');
    const tries = async () => (await bill())?.version ?? 0;
    const before = await tries();
    for (let minutes = 0; minutes < 120; minutes += 5) await after(story, 5 * MINUTE);
    // Two hours after it was made it was looked at three times: after 5, 20 and 80 minutes.
    expect([await bill(), (await tries()) - before]).toMatchObject([{ state: 'charging' }, 3]);
    await story.pays(amina, '1000.00');
    await at('2026-03-30T17:00:00+03:00');
    expect(await bill()).toMatchObject({ state: 'settled', nextAt: null });
    expect([await mandate(), await story.paidUntil(amina)]).toMatchObject([{ declines: 0 }, '2026-04-30 09:00']);
    // What a person finds out afterwards opens it no more, and counts against no card.
    const [lost] = await story.billing.reads.recentAttempts(amina.account.id, 'cards', 0);
    await story.billing.settleAttempt(lost?.id ?? id('att_0'), { to: 'failed', reason: 'Not at the bank.' }, 'Otieno');
    bank.mood = 'pays';
    await at('2026-04-29T09:10:00+03:00');
    expect([await bill(), await mandate(), await story.paidUntil(amina)]).toMatchObject([
      { state: 'charged' },
      { declines: 0 },
      '2026-05-30 09:00',
    ]);
    await story.end();
  });

  it('and of which nobody ever knows is given up when it is too old', async () => {
    const { bank, story, at, bill } = await openCards(await open());
    bank.mood = 'is not heard';
    await story.at('2026-03-30T09:00:00+03:00');
    for (let day = 1; day <= 6; day++) await after(story, 24 * 60 * MINUTE);
    expect(await bill()).toMatchObject({ state: 'charging' });
    await at('2026-04-05T15:10:00+03:00');
    expect(await bill()).toMatchObject({ state: 'given_up', nextAt: null, reason: 'The provider did not answer.' });
    await story.end();
  });

  it('is followed at once when a person has found out that it came to nothing', async () => {
    const { bank, story, amina, bill, mandate } = await openCards(await open());
    bank.mood = 'is not heard';
    await story.at('2026-03-30T09:00:00+03:00');
    for (let hour = 0; hour < 26; hour++) await after(story, 60 * MINUTE);
    const [lost] = await story.billing.reads.recentAttempts(amina.account.id, 'cards', 0);
    await story.billing.settleAttempt(lost?.id ?? id('att_0'), { to: 'failed', reason: 'Not at the bank.' }, 'Otieno');
    await after(story, 1);
    expect([await bill(), await mandate()]).toMatchObject([
      { state: 'waiting', declines: 1, reason: 'Not at the bank. (Otieno)' },
      { declines: 1 },
    ]);
    await story.end();
  });
});
