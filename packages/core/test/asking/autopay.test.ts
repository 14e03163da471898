import { expect, it } from 'vitest';
import { kes, planInput, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { after } from '../story/provider.ts';
import { cards, cardSaved, newBank } from './cards.ts';
import { openCards } from './open-cards.ts';

const MINUTE = 60_000;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

describeOnEngines('what a payer has allowed', (open) => {
  it('is charged a day before her time is over, once, and she is never cut off', async () => {
    const { bank, story, amina, at, bills } = await openCards(await open());
    await at('2026-03-30T08:00:00+03:00');
    expect(bank.asks).toEqual([]);
    await at('2026-03-30T09:00:00+03:00');
    expect(bank.asks).toMatchObject([{ amount: kes('1000.00'), mandate: 'card-1', accountId: amina.account.id }]);
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await at('2026-03-31T09:00:00+03:00');
    expect([await story.access(amina), bank.charges.size]).toEqual(['granted', 1]);
    expect(await bills()).toMatchObject([{ kind: 'term', state: 'charged', nextAt: null, declines: 0 }]);
    await at('2026-04-29T09:00:00+03:00');
    expect([await story.paidUntil(amina), bank.charges.size]).toEqual(['2026-05-30 09:00', 2]);
    await story.end();
  });

  it('is charged what the wallet does not pay, by the card that she saved last', async () => {
    const { bank, story, amina, at } = await openCards(await open());
    await story.pays(amina, '400.00');
    await at('2026-03-30T09:00:00+03:00');
    expect(bank.asks).toMatchObject([{ amount: kes('600.00') }]);
    expect([await story.wallet(amina), await story.paidUntil(amina)]).toEqual(['0.00', '2026-04-30 09:00']);
    await story.pays(amina, '200.00');
    await story.billing.applyResult('cards', { ...cardSaved(amina.account.id), providerReference: 'card-2' });
    await story.pays(amina, '600.00');
    await at('2026-04-29T09:00:00+03:00');
    expect(bank.asks).toMatchObject([{}, { amount: kes('200.00'), mandate: 'card-2' }]);
    await story.end();
  });

  it('pays an invoice on the day on which it is due', async () => {
    const bank = newBank();
    const story = await startStory({
      database: await open(),
      from: '2026-03-01T00:00:00+03:00',
      plugins: [cards(bank)],
    });
    const office = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), taxes: [vat] });
    const shop = await story.customer('Shop', office);
    await story.billing.applyResult('cards', cardSaved(shop.account.id));
    await story.billing.billDue();
    await story.at('2026-03-14T23:59:00+03:00');
    expect(bank.asks).toEqual([]);
    await story.at('2026-03-15T00:00:00+03:00');
    await after(story, MINUTE);
    expect(bank.asks).toMatchObject([{ amount: kes('3000.00'), description: 'INV-000001' }]);
    const { rows } = await story.billing.reads.invoices(shop.account.id, { page: 1, limit: 10, status: 'open' });
    expect(rows).toEqual([]);
    await after(story, 5 * MINUTE);
    expect(await story.billing.reads.autopayOf(shop.account.id, 10)).toMatchObject([
      { kind: 'invoice', state: 'charged' },
    ]);
    await story.end();
  });

  it('declined is tried again after one, three and five days; after three declines it fails, and is told', async () => {
    const { bank, story, at, bill, mandate, heard } = await openCards(await open());
    bank.mood = 'declines';
    await at('2026-03-30T09:00:00+03:00');
    expect([bank.asks.length, await bill()]).toMatchObject([1, { state: 'waiting', declines: 1 }]);
    await at('2026-03-31T08:30:00+03:00');
    expect(bank.asks).toHaveLength(1);
    await at('2026-03-31T09:00:00+03:00');
    expect([bank.asks.length, await mandate()]).toMatchObject([2, { state: 'active', declines: 2 }]);
    await at('2026-04-02T08:30:00+03:00');
    expect(bank.asks).toHaveLength(2);
    await at('2026-04-02T09:00:00+03:00');
    const reason = 'The bank declines: insufficient funds.';
    expect([bank.asks.length, await mandate()]).toMatchObject([3, { state: 'failing', declines: 3, reason }]);
    await at('2026-04-04T09:00:00+03:00');
    expect([bank.asks.length, await bill()]).toMatchObject([4, { state: 'given_up', declines: 4, nextAt: null }]);
    expect(new Set(bank.asks.map(({ attemptId }) => attemptId)).size).toBe(4);
    expect(bank.charges.size).toBe(0);
    const moved = heard.filter(({ name }) => name === 'mandateMoved').map(({ payload }) => payload);
    expect(moved).toMatchObject([{ state: 'active' }, { state: 'failing', reason }]);
    await story.end();
  });

  it('that fails is charged for nothing new, until she gives another card or it is renewed', async () => {
    const { bank, story, amina, at, mandate } = await openCards(await open());
    bank.mood = 'declines';
    for (const day of ['03-30', '03-31', '04-02', '04-04']) await at(`2026-${day}T09:00:00+03:00`);
    bank.mood = 'pays';
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-05-04 09:06');
    await at('2026-05-03T09:30:00+03:00');
    expect(bank.charges.size).toBe(0);
    await story.billing.applyResult('cards', cardSaved(amina.account.id, { label: 'Visa •••• 1881' }));
    expect(await mandate()).toMatchObject({ state: 'active', declines: 0, label: 'Visa •••• 1881', reason: null });
    await after(story, MINUTE);
    await after(story, MINUTE);
    expect([bank.charges.size, await story.paidUntil(amina)]).toEqual([1, '2026-06-03 09:06']);
    await story.end();
  });

  it('that works at the last try is no longer failing', async () => {
    const { bank, story, amina, at, mandate, bill } = await openCards(await open());
    bank.mood = 'declines';
    for (const day of ['03-30', '03-31', '04-02']) await at(`2026-${day}T09:00:00+03:00`);
    expect([await mandate(), await story.access(amina)]).toMatchObject([{ state: 'failing' }, 'blocked']);
    bank.mood = 'pays';
    await at('2026-04-04T09:00:00+03:00');
    expect([await mandate(), await bill()]).toMatchObject([{ state: 'active', declines: 0 }, { state: 'charged' }]);
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('that must be confirmed by herself is not charged, and she is told where', async () => {
    const { bank, story, amina, at, bill, heard } = await openCards(await open());
    bank.mood = 'wants her';
    await at('2026-03-30T09:00:00+03:00');
    const [attempt] = await story.billing.reads.recentAttempts(amina.account.id, 'cards', 0);
    const reason = 'The payer must confirm this charge herself: the bank asks for her code.';
    expect(attempt).toMatchObject({ state: 'failed', reason });
    expect(heard.filter(({ name }) => name === 'paymentNeedsPayer')).toEqual([
      {
        name: 'paymentNeedsPayer',
        payload: { accountId: amina.account.id, attemptId: attempt?.id, reason, url: 'https://bank.example/confirm' },
      },
    ]);
    expect(await bill()).toMatchObject({ state: 'waiting', declines: 1 });
    await story.end();
  });

  it('of a bank that was not reached is charged an hour later, and nothing counts against her card', async () => {
    const { bank, story, amina, at, mandate } = await openCards(await open());
    bank.mood = 'is away';
    await at('2026-03-30T09:00:00+03:00');
    expect(await mandate()).toMatchObject({ state: 'active', declines: 0 });
    bank.mood = 'pays';
    await at('2026-03-30T10:01:00+03:00');
    expect([bank.charges.size, await story.paidUntil(amina)]).toEqual([1, '2026-04-30 09:00']);
    await story.end();
  });

  it.each(['pays and is not heard', 'is not heard'] as const)(
    'of a bank that %s is told again by the same name, and charged once',
    async (mood) => {
      const { bank, story, amina, at, bill } = await openCards(await open());
      bank.mood = mood;
      await story.at('2026-03-30T09:00:00+03:00');
      expect(await bill()).toMatchObject({ state: 'charging' });
      bank.mood = 'pays';
      await at('2026-03-30T09:01:00+03:00');
      await at('2026-03-30T10:30:00+03:00');
      expect(new Set(bank.asks.map(({ attemptId }) => attemptId)).size).toBe(1);
      expect([bank.charges.size, await story.paidUntil(amina)]).toEqual([1, '2026-04-30 09:00']);
      expect(await bill()).toMatchObject({ state: 'charged' });
      await story.end();
    },
  );

  it('is never charged while another ask may still be paid, and is after a person has settled that', async () => {
    const { bank, story, amina, at, bill, heard } = await openCards(await open());
    bank.mood = 'is not heard';
    await story.at('2026-03-28T09:00:00+03:00');
    const ask = { gateway: 'cards', accountId: amina.account.id, subscriptionId: null, amount: kes('50.00') };
    const asked = await story.billing.requestPayment(ask);
    // It is told again as often as any ask is asked about; then a person must look.
    for (let hour = 0; hour < 26; hour++) await after(story, 60 * MINUTE);
    const { billing } = story;
    expect(heard).toMatchObject([
      { name: 'mandateMoved' },
      { name: 'paymentUnresolved', payload: { attemptId: asked.id } },
    ]);
    bank.mood = 'pays';
    const told = bank.asks.length;
    await at('2026-03-30T09:00:00+03:00');
    expect([bank.asks.length, await bill()]).toMatchObject([
      told,
      { state: 'waiting', reason: 'Another ask may still end in a payment.' },
    ]);
    await expect(billing.settleAttempt(asked.id, { to: 'failed', reason: ' ' }, 'Otieno')).rejects.toMatchObject({
      code: 'attempt.noReason',
    });
    const settled = await billing.settleAttempt(asked.id, { to: 'failed', reason: 'Not at the bank.' }, 'Otieno');
    expect(settled).toMatchObject({ state: 'failed', reason: 'Not at the bank. (Otieno)' });
    expect(await billing.settleAttempt(asked.id, { to: 'failed', reason: 'Again.' }, 'Wanjiru')).toEqual(settled);
    await at('2026-03-30T09:15:00+03:00');
    expect([bank.charges.size, await story.paidUntil(amina)]).toEqual([1, '2026-04-30 09:00']);
    await story.end();
  });

  it('is not charged while it is suspended, nor while nothing is asked of her, and is after that', async () => {
    const { bank, story, amina, at, bill } = await openCards(await open());
    const { billing } = story;
    await billing.changeSubscription(amina.subscription.id, { state: 'suspended' });
    const hold = { accountId: amina.account.id, until: '2026-03-31', reason: 'She is in hospital.' };
    await billing.holdDunning(hold, 'Otieno');
    await at('2026-03-30T09:00:00+03:00');
    expect(await bill()).toBeUndefined();
    await billing.changeSubscription(amina.subscription.id, { state: 'active' });
    await at('2026-03-30T09:10:00+03:00');
    expect(await bill()).toMatchObject({ state: 'waiting', reason: 'Nothing is asked of her: She is in hospital.' });
    await billing.changeSubscription(amina.subscription.id, { state: 'suspended' });
    await at('2026-03-31T00:30:00+03:00');
    expect([bank.asks, await bill()]).toMatchObject([[], { state: 'waiting', reason: 'It is suspended.' }]);
    await billing.changeSubscription(amina.subscription.id, { state: 'active' });
    await at('2026-03-31T01:40:00+03:00');
    expect(bank.asks).toMatchObject([{ amount: kes('1000.00') }]);
    await story.end();
  });

  it('is not charged by who has taken her money back, until she has paid that', async () => {
    const { bank, story, amina, at, bill } = await openCards(await open());
    await story.billing.applyResult('desk', {
      kind: 'taken_back',
      reference: 'dispute-1',
      payment: 'RCP0000001',
      amount: null,
      fee: null,
      providerAt: story.clock.now(),
      reason: 'She did not know of it.',
    });
    await at('2026-03-30T09:00:00+03:00');
    expect([bank.asks, await bill()]).toMatchObject([
      [],
      { state: 'waiting', reason: 'Money of hers was taken back.' },
    ]);
    await story.pays(amina, '1000.00');
    await at('2026-03-30T10:10:00+03:00');
    expect(bank.asks).toMatchObject([{ amount: kes('1000.00') }]);
    await story.end();
  });

  it('is not charged twice by hand while a charge is open', async () => {
    const { bank, story, amina, mandate } = await openCards(await open());
    const mandateId = (await mandate())?.id ?? null;
    const ask = { gateway: null, accountId: amina.account.id, subscriptionId: null, amount: kes('50.00'), mandateId };
    const asked = await story.billing.requestPayment(ask);
    await expect(story.billing.requestPayment(ask)).rejects.toMatchObject({ code: 'payment.pending' });
    await expect(
      story.billing.settleAttempt(asked.id, { to: 'failed', reason: 'No.' }, 'Otieno'),
    ).rejects.toMatchObject({
      code: 'attempt.stillAsked',
    });
    await after(story, MINUTE);
    await expect(
      story.billing.settleAttempt(asked.id, { to: 'failed', reason: 'No.' }, 'Otieno'),
    ).rejects.toMatchObject({
      code: 'attempt.paid',
    });
    expect([bank.charges.size, await story.wallet(amina)]).toEqual([1, '50.00']);
    await story.end();
  });

  it('does not renew what a guest bought at a hotspot, nor what was over before it was allowed', async () => {
    const bank = newBank();
    const story = await startStory({ database: await open(), plugins: [cards(bank)] });
    const service = { ...planInput().service, access: 'hotspot' } as const;
    const hotspot = await story.plan({ code: 'week', service });
    const guest = await story.customer('Guest', hotspot);
    const late = await story.customer('Late', await story.plan());
    await story.pays(guest, '1000.00');
    await story.pays(late, '1000.00');
    await story.billing.applyResult('cards', cardSaved(guest.account.id));
    await story.at('2026-04-01T09:00:00+03:00');
    const saved = cardSaved(late.account.id, { providerReference: 'card-2', providerAt: story.clock.now() });
    await story.billing.applyResult('cards', saved);
    await after(story, MINUTE);
    expect(bank.asks).toEqual([]);
    await story.end();
  });
});
