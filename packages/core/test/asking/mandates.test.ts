import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type StoryOptions } from '../../src/testing/story.ts';
import { after } from '../story/provider.ts';
import { bankGateway, cards, cardSaved, newBank, several } from './cards.ts';

const MINUTE = 60_000;
const AT = Date.parse('2026-03-01T08:00:00+03:00');

async function openCards(database: StoryOptions<[]>['database']) {
  const bank = newBank();
  const story = await startStory({ database, plugins: [cards(bank)] });
  const amina = await story.customer('Amina', await story.plan());
  await story.pays(amina, '1000.00');
  const { id } = amina.account;
  const mandates = () => story.billing.reads.mandatesOf(id);
  return { bank, story, amina, id, mandates };
}

describeOnEngines('a mandate', (open) => {
  it('is heard of in messages, in any order and any number of times', async () => {
    const { story, id, mandates } = await openCards(await open());
    const began = cardSaved(id, { providerAt: AT });
    const ended = cardSaved(null, { providerAt: AT + MINUTE, state: 'ended', label: '' });
    const receivedAt = story.clock.now();
    for (const [place, result] of [ended, began, ended, began].entries()) {
      const message = { gateway: 'cards', key: `m-${place}`, topic: 'mandate', body: [result], receivedAt };
      await story.billing.store.write({ inbox: [message] });
    }
    await story.settle();
    expect(await mandates()).toMatchObject([
      {
        state: 'ended',
        label: 'Visa •••• 4242',
        createdAt: AT,
        endedAt: AT + MINUTE,
        version: expect.any(Number) as number,
      },
    ]);
    await story.end();
  });

  it('is one, however many hear of it at once', async () => {
    const { story, id, mandates } = await openCards(await open());
    const saved = cardSaved(id, { providerAt: AT });
    await Promise.all(Array.from({ length: 5 }, () => story.billing.applyResult('cards', saved)));
    expect(await mandates()).toHaveLength(1);
    await story.end();
  });

  it('of nobody whom we know is kept, and is charged for nobody', async () => {
    const { bank, story, mandates } = await openCards(await open());
    await story.billing.applyResult('cards', cardSaved('acc_nobody', { providerAt: AT }));
    expect(await mandates()).toEqual([]);
    const kept = await story.billing.reads.mandateByReference('cards', 'card-1');
    expect(kept).toMatchObject({ accountId: null, state: 'active' });
    await story.at('2026-03-30T09:00:00+03:00');
    expect(bank.asks).toEqual([]);
    await story.end();
  });

  it('that is another customer’s waits for a person', async () => {
    const { story, id, mandates } = await openCards(await open());
    const juma = await story.customer('Juma', await story.plan({ code: 'other' }));
    await story.billing.applyResult('cards', cardSaved(id));
    const stolen = story.billing.applyResult('cards', cardSaved(juma.account.id));
    await expect(stolen).rejects.toMatchObject({ code: 'mandate.otherOwner', kind: 'conflict' });
    expect(await mandates()).toMatchObject([{ accountId: id }]);
    await story.end();
  });

  it('that she ends is charged no more, and the provider is told until it has heard', async () => {
    const { bank, story, id, mandates } = await openCards(await open());
    await story.billing.applyResult('cards', cardSaved(id));
    const [mandate] = await mandates();
    bank.mood = 'is away';
    const ended = await story.billing.endMandate(mandate!.id, 'Amina');
    expect(ended).toMatchObject({ state: 'ended', endedBy: 'Amina', reason: 'Ended by Amina.' });
    expect(await story.billing.endMandate(mandate!.id, 'Otieno')).toEqual(ended);
    await story.settle();
    expect((await mandates())[0]).toMatchObject({ tells: 1, tellAt: story.clock.now() + 15_000 });
    bank.mood = 'pays';
    await after(story, 15_000);
    await after(story, 60 * MINUTE);
    expect([bank.forgotten, (await mandates())[0]?.tellAt]).toEqual([['card-1'], null]);
    await story.at('2026-03-30T09:00:00+03:00');
    expect(bank.asks).toEqual([]);
    const ask = { gateway: null, accountId: id, subscriptionId: null, amount: null, mandateId: mandate!.id };
    await expect(story.billing.requestPayment(ask)).rejects.toMatchObject({ code: 'mandate.unusable' });
    await story.end();
  });

  it('that the provider starts is never charged by us, and ended only where that can be told', async () => {
    const [deaf, bank] = [newBank(), newBank()];
    const { endMandate: _, ...standing } = bankGateway(deaf, { name: 'standing' });
    const story = await startStory({ database: await open(), plugins: [several([standing, bankGateway(bank)])] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const order = cardSaved(amina.account.id, { startedBy: 'provider', label: 'Standing order' });
    await story.billing.applyResult('standing', order);
    await story.billing.applyResult('cards', order);
    const mandates = await story.billing.reads.mandatesOf(amina.account.id);
    const ofStanding = mandates.find(({ gateway }) => gateway === 'standing');
    const ofCards = mandates.find(({ gateway }) => gateway === 'cards');
    await story.at('2026-03-30T09:00:00+03:00');
    expect([deaf.asks, bank.asks]).toEqual([[], []]);
    expect((await story.billing.waysToPay(amina.account.id)).ways.map(({ kind }) => kind)).toEqual(['card', 'card']);
    await expect(story.billing.endMandate(ofStanding!.id, 'Amina')).rejects.toMatchObject({
      code: 'mandate.providerStarts',
    });
    await story.billing.endMandate(ofCards!.id, 'Amina');
    await story.settle();
    expect(bank.forgotten).toEqual(['card-1']);
    await story.end();
  });

  it('ends when its account is closed, and the provider forgets the card', async () => {
    const { bank, story, id, mandates } = await openCards(await open());
    await story.billing.applyResult('cards', cardSaved(id));
    await story.billing.closeAccount(id);
    await after(story, MINUTE);
    expect(await mandates()).toMatchObject([{ state: 'ended', reason: 'Ended by the closing of the account.' }]);
    expect(bank.forgotten).toEqual(['card-1']);
    await story.end();
  });

  it('of another account, or none, cannot be charged', async () => {
    const { bank, story, id, mandates } = await openCards(await open());
    const juma = await story.customer('Juma', await story.plan({ code: 'other' }));
    await story.billing.applyResult('cards', cardSaved(id));
    const [mandate] = await mandates();
    const ask = { gateway: null, subscriptionId: null, amount: null, accountId: juma.account.id };
    const stolen = story.billing.requestPayment({ ...ask, mandateId: mandate!.id });
    await expect(stolen).rejects.toMatchObject({ code: 'mandate.notHers' });
    const missing = story.billing.requestPayment({ ...ask, mandateId: 'mdt_none' as never });
    await expect(missing).rejects.toMatchObject({ code: 'mandate.missing' });
    expect(bank.asks).toEqual([]);
    await story.end();
  });
});
