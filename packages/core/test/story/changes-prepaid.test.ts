import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { ChangePreview } from '../../src/flow/changes.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const ACTOR = 'desk:asha';

async function held(story: Story, { account, subscription }: Customer) {
  const view = await story.billing.view(account.id);
  const one = view.subscriptions.find((each) => each.subscription.id === subscription.id);
  if (one === undefined) throw new Error('she holds it');
  return one;
}

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, ACTOR);
}

function previews(story: Story, { subscription }: Customer, request: ChangeRequest): Promise<ChangePreview> {
  return story.billing.previewChange(subscription.id, request);
}

describeOnEngines('a prepaid subscription that changes', (open) => {
  it('goes up when the difference is paid, in seconds, and not before', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const small = await story.plan({ code: 'small', price: kes('3000.00'), ...untaxed });
    const service = { ...small.service, downKbps: 20_000 };
    const large = await story.plan({ code: 'large', price: kes('6000.00'), service, ...untaxed });
    const amina = await story.customer('Amina', small);
    await story.pays(amina, '3000.00');
    await story.at('2026-04-11T09:00:00+03:00');
    // 20 of 30 days of 3,000.00 are unused: 2,000.00 against a new term of 6,000.00.
    const preview = await previews(story, amina, { kind: 'plan', planId: large.id });
    expect(majorString(preview.toPay)).toBe('4000.00');
    const change = await asks(story, amina, { kind: 'plan', planId: large.id });
    expect(change.state).toBe('awaiting_payment');
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('4000.00');
    expect((await held(story, amina)).entitlement?.downKbps).toBe(10_000);

    await story.pays(amina, '4000.00');
    expect((await held(story, amina)).entitlement?.downKbps).toBe(20_000);
    expect(await story.paidUntil(amina)).toBe('2026-05-11 09:00');
    expect(await story.wallet(amina)).toBe('0.00');
    await story.end();
  });

  it('goes down with its next term', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const small = await story.plan({ code: 'small', price: kes('1000.00'), ...untaxed });
    const large = await story.plan({ code: 'large', price: kes('2000.00'), ...untaxed });
    const amina = await story.customer('Amina', large);
    await story.pays(amina, '2000.00');
    await asks(story, amina, { kind: 'plan', planId: small.id });
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('1000.00');
    await story.at('2026-04-20T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-05-31 09:00');
    expect((await held(story, amina)).plan.code).toBe('small');
    await story.end();
  });

  it('is paused for whole days, which are added to the end', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    // Without days it begins tomorrow and lasts for the 60 days of a year that the plan allows.
    const endless = await previews(story, amina, { kind: 'pause' });
    expect(endless.paused).toEqual({ from: '2026-04-02', to: '2026-06-01' });
    const pause = { kind: 'pause', from: '2026-04-10', until: '2026-04-20' } as const;
    const preview = await previews(story, amina, pause);
    await asks(story, amina, pause);
    expect(await story.paidUntil(amina)).toBe('2026-05-11 09:00');
    expect(preview.paidUntil).toBe((await held(story, amina)).subscription.paidUntil);
    expect(preview.paused).toEqual({ from: '2026-04-10', to: '2026-04-20' });
    expect(preview.reasonKeys).toEqual([{ key: 'pause.extend', facts: { days: 10 } }]);
    await story.at('2026-04-10T00:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.at('2026-04-15T09:00:00+03:00');
    await asks(story, amina, { kind: 'resume' });
    expect(await story.access(amina)).toBe('granted');
    // The pause took five days.
    expect(await story.paidUntil(amina)).toBe('2026-05-06 09:00');
    await story.at('2026-05-06T08:59:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-05-06T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('is lent three days on a promise, and the payment counts from the old end', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({
      code: 'home',
      price: kes('3000.00'),
      ...untaxed,
      changes: { promise: { maxDays: 3 } },
    });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    await story.at('2026-05-01T10:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await asks(story, amina, { kind: 'promise', days: 3 });
    expect(await story.access(amina)).toBe('granted');
    await expect(asks(story, amina, { kind: 'promise', days: 1 })).rejects.toThrow('promised once already');
    await story.at('2026-05-03T09:00:00+03:00');
    await story.pays(amina, '3000.00');
    expect(await story.paidUntil(amina)).toBe('2026-05-31 09:00');
    await story.end();
  });

  it('is cut off when the promise is not kept', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const changes = { promise: { maxDays: 3 } } as const;
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed, changes });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    await story.at('2026-05-01T10:00:00+03:00');
    await asks(story, amina, { kind: 'promise', days: 3 });
    await story.at('2026-05-04T09:59:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-05-04T10:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('goes to another account with its time, and leaves the wallet behind', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3500.00');
    const son = await story.billing.openAccount({ name: 'Juma' });
    await asks(story, amina, { kind: 'transfer', accountId: son.id });
    const view = await story.billing.view(son.id);
    expect(view.subscriptions.map(({ subscription }) => subscription.id)).toEqual([amina.subscription.id]);
    expect(await story.access(amina)).toBe('granted');
    expect(await story.wallet(amina)).toBe('500.00');
    await story.end();
  });

  it('begins with a trial, goes on at half price, and pays its set-up once', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({
      code: 'karibu',
      price: kes('3000.00'),
      ...untaxed,
      phases: [
        { key: 'trial', kind: 'trial', length: { unit: 'day', count: 7 }, price: kes('0.00') },
        { key: 'half', kind: 'discount', length: { unit: 'month', count: 2 }, price: kes('1500.00') },
        { key: 'evergreen', kind: 'evergreen', length: null, price: null },
      ],
    });
    const amina = await story.customer('Amina', plan);
    expect(await story.access(amina)).toBe('granted');
    expect(await story.paidUntil(amina)).toBe('2026-04-08 09:00');
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('1500.00');
    await story.at('2026-04-08T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.pays(amina, '4500.00');
    // Two half-priced terms from 8 April: the third, on 7 June, is still within two months of the 8th.
    await story.at('2026-05-08T09:00:00+03:00');
    await story.at('2026-06-07T09:00:00+03:00');
    expect(await story.paidUntil(amina)).toBe('2026-07-07 09:00');
    expect(majorString(await story.billing.amountDue(amina.account.id))).toBe('3000.00');
    await story.end();
  });

  it('ends when its time is over, and is renewed no more', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '6000.00');
    await asks(story, amina, { kind: 'cancel' });
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-05-01T09:00:00+03:00');
    expect((await held(story, amina)).subscription.state).toBe('ended');
    expect(await story.wallet(amina)).toBe('3000.00');
    await story.end();
  });
});
