import { expect, it } from 'vitest';
import { z } from 'zod';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type StoryOptions } from '../../src/testing/story.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import type { Stages } from '../../src/plugin/contract.ts';
import type { Money } from '../../src/kernel/money.ts';
import { bankGateway, cardSaved, newBank, several } from './cards.ts';

const PHONE = '254712345678';

const choosing = definePlugin({
  id: 'choosing',
  contract: 1,
  options: z.custom<Stages['gateways']>((given) => typeof given === 'function'),
  setup: (gateways) => ({ stages: { gateways } }),
});

/** Two gateways: phones in whole shillings, and cards to the cent; and Amina, who has never paid. */
async function openTwo(database: StoryOptions<[]>['database'], stage: Stages['gateways'] = (names) => names) {
  const [phones, plastic] = [newBank(), newBank()];
  const gateways = [
    bankGateway(phones, { name: 'phones', asksBy: 'prompt', stepMinor: 100n }),
    bankGateway(plastic, { name: 'plastic', asksBy: 'page' }),
  ];
  const story = await startStory({ database, plugins: [several(gateways), choosing(stage)] });
  const amina = await story.customer('Amina', await story.plan({ price: kes('1000.50') }));
  const ask = (amount: Money | null = null) =>
    story.billing.requestPayment({
      gateway: null,
      accountId: amina.account.id,
      subscriptionId: null,
      amount,
      payer: PHONE,
    });
  return { phones, plastic, story, amina, ask, ways: () => story.billing.waysToPay(amina.account.id) };
}

describeOnEngines('of several gateways', (open) => {
  it('the first that works is asked, and what is due is rounded up to what it moves', async () => {
    const { story, phones, plastic, ask } = await openTwo(await open());
    expect(await ask()).toMatchObject({ gateway: 'phones', amount: kes('1001.00'), state: 'processing' });
    expect([phones.asks.length, plastic.asks.length]).toEqual([1, 0]);
    await story.end();
  });

  it('one that is down is passed over, and the page says why', async () => {
    const { story, phones, ask, ways } = await openTwo(await open());
    phones.health = { status: 'down', reason: 'The network is away.' };
    const asked = await ask();
    expect(asked).toMatchObject({ gateway: 'plastic', amount: kes('1000.50') });
    expect(asked.next).toEqual({ kind: 'open', url: `https://bank.example/${asked.id}` });
    expect((await ways()).ways).toEqual([
      {
        gateway: 'plastic',
        kind: 'page',
        mandateId: null,
        label: 'plastic',
        amount: kes('1000.50'),
        healthy: true,
        reason: null,
      },
      {
        gateway: 'phones',
        kind: 'prompt',
        mandateId: null,
        label: 'phones',
        amount: kes('1001.00'),
        healthy: false,
        reason: 'The network is away.',
      },
    ]);
    await story.end();
  });

  it('one that was surely not reached lets the next be asked; where nobody knows, nobody else is', async () => {
    const { story, amina, phones, plastic, ask } = await openTwo(await open());
    phones.mood = 'is away';
    expect(await ask()).toMatchObject({ gateway: 'plastic' });
    const first = await story.billing.reads.lastAttempt('phones', PHONE);
    expect(first).toMatchObject({ state: 'failed', reason: 'The bank cannot be reached.' });
    phones.mood = 'is not heard';
    expect(await ask()).toMatchObject({ gateway: 'phones', state: 'unknown', next: null });
    expect(plastic.asks).toHaveLength(1);
    expect(await story.billing.reads.recentAttempts(amina.account.id, 'plastic', 0)).toHaveLength(1);
    await story.end();
  });

  it('one that fails again and again rests, and is down to everybody while it does', async () => {
    const { story, phones, plastic, ask, ways } = await openTwo(await open());
    phones.mood = 'is away';
    for (let tries = 0; tries < 5; tries++) await ask();
    expect(await ask()).toMatchObject({ gateway: 'plastic' });
    expect([phones.asks.length, plastic.asks.length]).toEqual([5, 6]);
    expect((await ways()).ways.at(-1)).toMatchObject({
      gateway: 'phones',
      healthy: false,
      reason: 'The bank cannot be reached.',
    });
    await story.end();
  });

  it('none is asked when none works, and each says why', async () => {
    const { story, phones, plastic, ask } = await openTwo(await open());
    phones.health = { status: 'down', reason: 'night' };
    plastic.health = { status: 'down', reason: 'day' };
    await expect(ask()).rejects.toMatchObject({
      code: 'gateways.none',
      message: expect.stringMatching(/phones is down \(night\), plastic is down \(day\)/) as string,
    });
    await story.end();
  });

  it('one that works badly comes last', async () => {
    const { story, phones, ask } = await openTwo(await open());
    phones.health = { status: 'degraded', reason: 'slow' };
    expect(await ask()).toMatchObject({ gateway: 'plastic' });
    await story.end();
  });

  it('an amount that somebody has named is taken to the cent, or by another', async () => {
    const { story, ask } = await openTwo(await open());
    expect(await ask(kes('1000.50'))).toMatchObject({ gateway: 'plastic', amount: kes('1000.50') });
    expect(await ask(kes('1000.00'))).toMatchObject({ gateway: 'phones', amount: kes('1000.00') });
    await story.end();
  });

  it('a stage prefers by amount, and drops what it likes', async () => {
    const facts: unknown[] = [];
    const { story, amina, ask, ways } = await openTwo(await open(), (names, { amount, purpose, account }) => {
      facts.push({ amount, purpose, number: account.number });
      return amount.minor >= 500_000n ? ['plastic'] : names;
    });
    expect(await ask(kes('4999.00'))).toMatchObject({ gateway: 'phones' });
    expect(await ask(kes('5000.00'))).toMatchObject({ gateway: 'plastic' });
    const { number } = amina.account;
    expect(facts).toEqual([
      { amount: kes('4999.00'), purpose: 'ask', number },
      { amount: kes('5000.00'), purpose: 'ask', number },
    ]);
    expect((await ways()).ways.map(({ gateway }) => gateway)).toEqual(['phones', 'plastic']);
    await story.end();
  });

  it('a stage that breaks decides nothing, and no phone rings', async () => {
    const { story, phones, plastic, ask } = await openTwo(await open(), () => ['cash']);
    await expect(ask()).rejects.toMatchObject({ code: 'stage.failed' });
    expect([phones.asks, plastic.asks]).toEqual([[], []]);
    await story.end();
  });

  it('what she has allowed is offered first, and the wallet is counted before all', async () => {
    const { story, amina, plastic, ways } = await openTwo(await open());
    await story.pays(amina, '300.00');
    await story.billing.applyResult('plastic', cardSaved(amina.account.id));
    const offered = await ways();
    expect([offered.due, offered.wallet]).toEqual([kes('700.50'), kes('300.00')]);
    const [card] = offered.ways;
    expect(card).toMatchObject({ kind: 'mandate', label: 'Visa •••• 4242', amount: kes('700.50') });
    const asked = await story.billing.requestPayment({
      gateway: null,
      accountId: amina.account.id,
      subscriptionId: null,
      amount: null,
      mandateId: card?.mandateId ?? null,
    });
    expect(asked).toMatchObject({ gateway: 'plastic', amount: kes('700.50'), mandateId: card?.mandateId, next: null });
    expect(plastic.asks).toMatchObject([{ mandate: 'card-1' }]);
    await story.end();
  });

  it('who has no phone is asked on a page, and for one she must name it', async () => {
    const { story, amina } = await openTwo(await open());
    const ask = { accountId: amina.account.id, subscriptionId: null, amount: null };
    await expect(story.billing.requestPayment({ ...ask, gateway: 'phones' })).rejects.toMatchObject({
      code: 'ask.noPhone',
    });
    expect(await story.billing.requestPayment({ ...ask, gateway: 'plastic' })).toMatchObject({
      payer: amina.account.id,
    });
    // She went back: the page may be opened again at once.
    expect(await story.billing.requestPayment({ ...ask, gateway: 'plastic' })).toMatchObject({ turn: 2 });
    await story.end();
  });
});
