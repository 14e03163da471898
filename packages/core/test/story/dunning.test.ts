import { expect, it } from 'vitest';
import type { DunningPolicyInput } from '../../src/flow/dunning/policies.ts';
import { majorString, toWire } from '../../src/kernel/money.ts';
import type { EventMap } from '../../src/plugin/events.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story, type StoryOptions } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

/** Asked after 3 days, charged after 5, slow after 7, off after 14, ended after 60; by day from Monday to Thursday. */
const homes: DunningPolicyInput = {
  code: 'homes',
  name: 'Homes',
  minimum: kes('200.00'),
  payLink: 'https://isp.example/pay/{number}',
  stages: [
    { key: 'first', afterDays: 3, effects: [{ kind: 'remind', template: 'first' }] },
    {
      key: 'fee',
      afterDays: 5,
      effects: [{ kind: 'late_fee', terms: { fee: { kind: 'percent', rate: '0.02' }, most: null } }],
    },
    {
      key: 'slow',
      afterDays: 7,
      effects: [
        { kind: 'remind', template: 'slow' },
        { kind: 'throttle', downKbps: 512, upKbps: 256 },
      ],
    },
    {
      key: 'off',
      afterDays: 14,
      effects: [
        { kind: 'remind', template: 'off' },
        { kind: 'suspend', billed: false },
      ],
    },
    { key: 'end', afterDays: 60, effects: [{ kind: 'terminate' }] },
  ],
};

interface Told {
  readonly story: Story;
  readonly shop: Customer;
  readonly notices: EventMap['dunningStageReached'][];
}

/** A shop that is billed 3,000.00 on Sunday 1 March 2026, due on the 15th at 09:00. */
async function billed(database: StoryOptions<[]>['database'], policy: DunningPolicyInput = homes): Promise<Told> {
  const story = await startStory({ database });
  const notices: EventMap['dunningStageReached'][] = [];
  story.billing.events.on('dunningStageReached', ({ payload }) => void notices.push(payload));
  await story.billing.setDunningPolicy(policy);
  const changes = { promise: { maxDays: 7 } };
  const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), taxes: [vat], changes });
  const shop = await story.customer('Shop', plan);
  await story.billing.billDue();
  return { story, shop, notices };
}

const caseOf = async ({ story, shop }: Told) => (await story.billing.dunningCase(shop.account.id)).case;
const owed = async ({ story, shop }: Told): Promise<string[]> => {
  const view = await story.billing.view(shop.account.id);
  return view.openInvoices.map((one) => majorString(one.owed));
};

/** Money at the desk, after which no worker runs. */
async function atTheDesk({ story, shop }: Awaited<ReturnType<typeof billed>>, amount: string): Promise<void> {
  await story.billing.applyResult('desk', {
    kind: 'received',
    receipt: 'ONLY1',
    providerReference: null,
    amount: kes(amount),
    accountReference: shop.account.number,
    payer: null,
    payerName: null,
    providerAt: story.clock.now(),
  });
}

describeOnEngines('who does not pay', (open) => {
  it('is asked, charged, slowed down and cut off by the days of the policy, and is back in the payment', async () => {
    const told = await billed(await open());
    const { story, shop, notices } = told;
    await story.at('2026-03-15T08:59:00+03:00');
    await expect(caseOf(told)).rejects.toMatchObject({ code: 'dunning.missing' });
    await story.at('2026-03-15T09:01:00+03:00');
    expect(await caseOf(told)).toMatchObject({ state: 'open', stage: null, overdue: kes('3000.00') });
    expect(notices).toEqual([]);

    // Three local days after the 15th begin at midnight, in quiet hours: the notifier is told to wait until 08:00.
    await story.at('2026-03-18T00:00:00+03:00');
    expect(notices).toMatchObject([
      {
        stage: 'first',
        effects: ['remind'],
        template: 'first',
        language: 'en',
        accountNumber: shop.account.number,
        invoiceNumber: 'INV-000001',
        overdue: toWire(kes('3000.00')),
        payLink: `https://isp.example/pay/${shop.account.number}`,
        quietUntil: Date.parse('2026-03-18T08:00:00+03:00'),
      },
    ]);
    // 2 % of 3,000.00.
    await story.at('2026-03-20T12:00:00+03:00');
    expect(await owed(told)).toEqual(['3000.00', '60.00']);
    expect(await story.access(shop)).toBe('granted');

    // The seventh day is Sunday the 22nd: the message goes, and access is taken on Monday at 08:00.
    await story.at('2026-03-22T12:00:00+03:00');
    expect(notices.at(-1)).toMatchObject({ stage: 'slow', effects: ['remind'], template: 'slow', access: 'granted' });
    await story.at('2026-03-23T07:59:00+03:00');
    expect(await story.access(shop)).toBe('granted');
    await story.at('2026-03-23T08:00:00+03:00');
    expect(await story.access(shop)).toBe('throttled');
    expect(notices.at(-1)).toMatchObject({ effects: ['throttle'], template: null, access: 'throttle' });
    await story.at('2026-03-30T08:00:00+03:00');
    expect(await story.access(shop)).toBe('blocked');
    expect(await caseOf(told)).toMatchObject({ state: 'escalated', stage: 'off', access: { kind: 'suspend' } });

    story.clock.set('2026-03-30T08:00:05+03:00');
    await atTheDesk(told, '3060.00');
    // No worker has run since.
    expect(await story.access(shop)).toBe('granted');
    expect(await caseOf(told)).toMatchObject({ state: 'resolved', access: null, nextLookAt: null });
    const { moves } = await story.billing.dunningCase(shop.account.id);
    expect(moves.map(({ from, to, stage }) => `${from} ${to} ${stage}`)).toEqual([
      'null open null',
      'open open first',
      'open open fee',
      'open open slow',
      'open escalated slow',
      'escalated escalated off',
      'escalated resolved off',
    ]);
    await story.end();
  });

  it('is found where she would be after weeks in which nobody looked, with one message and not five', async () => {
    const told = await billed(await open());
    const { story, shop, notices } = told;
    // A Wednesday at noon, 24 days after the due day.
    await story.at('2026-04-08T12:00:00+03:00');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ stage: 'off', template: 'off', effects: ['late_fee', 'remind', 'suspend'] });
    expect(await story.access(shop)).toBe('blocked');
    // The fee was reached on the way: it is charged, once.
    expect(await owed(told)).toEqual(['3000.00', '60.00']);
    const again = await story.billing.runDunning();
    expect(again).toEqual({ opened: 0, looked: 0, parked: [] });
    expect(notices).toHaveLength(1);
    await story.end();
  });

  it('has the days counted from the next document when the oldest is paid, and passes over no stage', async () => {
    const stages = homes.stages.map((stage) =>
      stage.key === 'off' ? { ...stage, effects: [{ kind: 'suspend', billed: true } as const] } : stage,
    );
    const told = await billed(await open(), { ...homes, stages });
    const { story, shop, notices } = told;
    await story.at('2026-04-01T12:00:00+03:00');
    await story.billing.billDue();
    await story.at('2026-04-20T12:00:00+03:00');
    // A second invoice, due on 15 April at noon; for the first she has been off since 30 March.
    expect(await story.access(shop)).toBe('blocked');
    const before = notices.length;
    await story.pays(shop, '3060.00');
    // What is left was due five days ago: charged for already, asked for today, and on the network.
    expect(await story.access(shop)).toBe('granted');
    expect(await owed(told)).toEqual(['3000.00', '60.00']);
    expect(await caseOf(told)).toMatchObject({ state: 'open', stage: 'fee' });
    expect(notices.slice(before)).toMatchObject([{ stage: 'fee', effects: ['remind'], template: 'first' }]);
    await story.at('2026-04-22T12:00:00+03:00');
    expect(await story.access(shop)).toBe('throttled');
    expect(notices.at(-1)).toMatchObject({ stage: 'slow', template: 'slow' });
    await story.end();
  });

  it('rests for a hold and for a promise, and goes on where it stood', async () => {
    const told = await billed(await open());
    const { story, shop } = told;
    const { billing } = story;
    await story.at('2026-03-23T10:00:00+03:00');
    expect(await story.access(shop)).toBe('throttled');
    const hold = await billing.holdDunning(
      { accountId: shop.account.id, until: '2026-03-30', reason: 'A cheque is on its way' },
      'amina',
    );
    expect(await story.access(shop)).toBe('granted');
    expect(await caseOf(told)).toMatchObject({ state: 'promised', stage: 'slow' });
    await story.at('2026-03-29T12:00:00+03:00');
    expect(await story.access(shop)).toBe('granted');
    // Seven days do not count: the suspension of the 29th comes on 5 April, and that is a Sunday.
    await story.at('2026-03-30T09:00:00+03:00');
    expect(await story.access(shop)).toBe('throttled');
    await expect(billing.releaseHold(shop.account.id, hold.id, 'amina')).rejects.toMatchObject({
      code: 'dunning.holdMissing',
    });
    await billing.requestChange(shop.subscription.id, { kind: 'promise', days: 2 }, 'shop');
    expect(await story.access(shop)).toBe('granted');
    await story.settle();
    expect(await caseOf(told)).toMatchObject({ state: 'promised' });
    await story.at('2026-04-01T09:00:00+03:00');
    expect(await story.access(shop)).toBe('throttled');
    await story.at('2026-04-07T12:00:00+03:00');
    expect(await story.access(shop)).toBe('blocked');
    await story.pays(shop, '3060.00');
    expect(await story.access(shop)).toBe('granted');
    const view = await billing.view(shop.account.id);
    expect(view.subscriptions[0]?.subscription.promise).toBeNull();
    await story.end();
  });

  it('is not cut off for less than the minimum, nor is who paid ahead for what another owes', async () => {
    const told = await billed(await open(), { ...homes, minimum: kes('3500.00') });
    const { story, shop } = told;
    const home = await story.plan({ code: 'home', price: kes('1000.00') });
    const line = await story.billing.subscribe({
      accountId: shop.account.id,
      planId: home.id,
      username: 'shop-home',
      secret: 'siri-1234',
    });
    await story.at('2026-04-08T12:00:00+03:00');
    expect(await caseOf(told)).toMatchObject({ state: 'open', stage: 'off', access: null });
    expect(await story.access(shop)).toBe('granted');
    await story.billing.setDunningPolicy({ ...homes, minimum: kes('100.00') });
    await story.settle();
    expect(await story.access(shop)).toBe('blocked');
    const other = await story.billing.entitlement(line.id);
    expect(other?.because.reason).toBe('never_paid');
    await story.end();
  });

  it('is billed nothing while suspended, ended after sixty days with a last bill; a debt starts anew', async () => {
    const told = await billed(await open());
    const { story, shop, notices } = told;
    await story.at('2026-03-30T09:00:00+03:00');
    await story.at('2026-04-01T12:00:00+03:00');
    expect(await story.billing.billDue()).toMatchObject({ billed: 0 });
    // Sixty days after 15 March: 14 May, a Thursday.
    await story.at('2026-05-14T08:00:00+03:00');
    expect(notices.at(-1)).toMatchObject({ stage: 'end', effects: ['terminate'] });
    const view = await story.billing.view(shop.account.id);
    expect(view.subscriptions[0]?.subscription).toMatchObject({ endsAt: story.clock.now() });
    await story.billing.billDue();
    expect(await owed(told)).toEqual(['3000.00', '60.00']);
    await story.pays(shop, '3060.00');
    expect(await caseOf(told)).toMatchObject({ state: 'resolved' });
    await story.end();
  });
});
