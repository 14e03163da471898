import { expect, it } from 'vitest';
import { z } from 'zod';
import { BillingError } from '../../src/kernel/error.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

/** What a plugin does to charges: nothing, fail, refuse, or add one whose key it uses again and again. */
interface Mood {
  now: 'well' | 'broken' | 'cannot allocate' | 'refuses' | 'one key' | 'broken at Juma';
}

const moody = definePlugin({
  id: 'moody',
  version: '1.0.0',
  contract: 1,
  options: z.custom<Mood>((value) => typeof value === 'object'),
  setup: (mood) => ({
    stages: {
      charges(charges, { subscription }) {
        const [first] = charges;
        if (mood.now === 'broken' || (mood.now === 'broken at Juma' && subscription?.username === 'juma')) {
          throw new Error('the discount server is down');
        }
        if (mood.now === 'refuses') throw new BillingError('refused', 'moody.no', 'Not on Sundays.');
        if (mood.now !== 'one key' || first === undefined) return charges;
        const promo = { ...first, key: `${first.subscriptionId}/promo`, kind: 'discount' as const };
        return [...charges, { ...promo, description: 'Welcome', amount: kes('-100.00') }];
      },
      allocation(drafts) {
        if (mood.now === 'cannot allocate') throw new Error('no');
        return drafts;
      },
    },
  }),
});

const quota = {
  access: 'pppoe',
  downKbps: 10_000,
  upKbps: 5_000,
  quotaBytes: 10_000n,
  afterQuota: 'block',
  sessions: 1,
} as const;

describeOnEngines('a fact cannot be bent', (open) => {
  it.each([
    ['broken', 'Kept in the wallet, nothing could be sold yet: charges of moody@1.0.0 failed'],
    ['refuses', 'Kept in the wallet, nothing could be sold yet: Not on Sundays.'],
  ] as const)(
    'money comes and a stage is or does this: %s; it is booked, kept, and sold a minute later',
    async (now, memo) => {
      const mood: Mood = { now };
      const story = await startStory({ database: await open(), plugins: [moody(mood)] });
      const amina = await story.customer('Amina', await story.plan());
      const payment = await story.pays(amina, '1000.00');
      expect(payment.accountId).toBe(amina.account.id);
      expect([await story.wallet(amina), await story.access(amina)]).toEqual(['1000.00', 'blocked']);
      const memos = (await story.billing.store.entriesOf(amina.account.id)).map(({ journal }) => journal.memo);
      expect(memos).toContain(memo);
      const known = await story.billing.reads.subscription(amina.subscription.id);
      expect(known?.reviewAt).toBe(story.clock.now() + 60_000);
      mood.now = 'well';
      story.clock.advance(60_000);
      await story.settle();
      expect([await story.wallet(amina), await story.access(amina)]).toEqual(['0.00', 'granted']);
      await story.end();
    },
  );

  it('a stage uses a key twice: her second payment is booked once and kept', async () => {
    const mood: Mood = { now: 'one key' };
    const story = await startStory({ database: await open(), plugins: [moody(mood)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '900.00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-03-10T09:00:00+03:00');
    await story.pays(amina, '900.00');
    expect([await story.wallet(amina), await story.paidUntil(amina)]).toEqual(['900.00', '2026-03-31 09:00']);
    expect((await story.billing.reads.payments(amina.account.id, { page: 1, limit: 9 })).total).toBe(2);
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    mood.now = 'well';
    await story.pays(amina, '100.00');
    expect([await story.wallet(amina), await story.access(amina)]).toEqual(['0.00', 'granted']);
    await story.end();
  });

  it('a stage cannot put money to a bill: it is kept, and put there a minute later', async () => {
    const mood: Mood = { now: 'well' };
    const story = await startStory({ database: await open(), plugins: [moody(mood)] });
    const postpaid = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 7 } as const;
    const office = await story.customer('Ofisi', await story.plan({ terms: postpaid }));
    await story.billing.billDue();
    mood.now = 'cannot allocate';
    await story.pays(office, '1000.00');
    expect(await story.wallet(office)).toBe('1000.00');
    mood.now = 'well';
    story.clock.advance(60_000);
    await story.settle();
    expect(await story.wallet(office)).toBe('0.00');
    expect((await story.billing.view(office.account.id)).openInvoices).toEqual([]);
    await story.end();
  });

  it('a stage fails at the end of her time: she is cut off all the same, and renewed when it works again', async () => {
    const mood: Mood = { now: 'well' };
    const story = await startStory({ database: await open(), plugins: [moody(mood)] });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '2000.00');
    mood.now = 'broken';
    await story.at('2026-03-31T09:00:00+03:00');
    const entitlement = await story.billing.entitlement(amina.subscription.id);
    expect(entitlement).toMatchObject({ access: 'blocked', because: { reason: 'expired' } });
    mood.now = 'well';
    await story.at('2026-03-31T09:01:00+03:00');
    expect([await story.wallet(amina), await story.access(amina)]).toEqual(['0.00', 'granted']);
    await story.end();
  });
});

describeOnEngines('a wallet', (open) => {
  it('renews all whose time is over, the longest over first, and one that fails holds none up', async () => {
    const mood: Mood = { now: 'well' };
    const story = await startStory({ database: await open(), plugins: [moody(mood)] });
    const plan = await story.plan();
    const amina = await story.customer('Amina', plan);
    const { id: accountId } = amina.account;
    const second = (username: string) =>
      story.billing.subscribe({ accountId, planId: plan.id, username, secret: 'siri-1234' });
    const juma = { account: amina.account, subscription: await second('juma') };
    const neema = { account: amina.account, subscription: await second('neema') };
    for (const _ of ['amina', 'juma', 'neema']) await story.pays(amina, '1000.00');
    const online = async () => Promise.all([amina, juma, neema].map((one) => story.access(one)));
    expect(await online()).toEqual(['granted', 'granted', 'granted']);
    await story.pays(amina, '999.00');
    await story.at('2026-03-15T09:00:00+03:00');
    mood.now = 'broken';
    await story.pays(amina, '2001.00');
    mood.now = 'broken at Juma';
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await online()).toEqual(['granted', 'blocked', 'granted']);
    mood.now = 'well';
    await story.at('2026-03-31T09:01:00+03:00');
    expect([await online(), await story.wallet(amina)]).toEqual([['granted', 'granted', 'granted'], '0.00']);
    await story.end();
  });

  it('does not renew one thing early because another is over', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const postpaid = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 7 } as const;
    const office = await story.plan({ code: 'office', terms: postpaid });
    const { id: accountId } = amina.account;
    const postpaidOne = await story.billing.subscribe({
      accountId,
      planId: office.id,
      username: 'ofisi',
      secret: 'siri-1234',
    });
    await story.billing.billDue();
    await story.pays(amina, '1000.00');
    expect(await story.billing.amountDue(accountId, postpaidOne.id)).toEqual(kes('0.00'));
    expect(await story.billing.amountDue(accountId)).toEqual(kes('1000.00'));
    await story.at('2026-03-20T09:00:00+03:00');
    await story.pays(amina, '2300.00');
    await story.at('2026-04-02T09:00:00+03:00');
    await story.billing.review(accountId);
    expect([await story.paidUntil(amina), await story.wallet(amina)]).toEqual(['2026-04-19 09:00', '1300.00']);
    await story.end();
  });
});

const use = (at: number, outBytes: bigint) =>
  ({
    source: 'radius',
    sessionKey: 'nas/1',
    username: 'amina',
    kind: 'interim',
    at,
    seconds: null,
    inBytes: 0n,
    outBytes,
    endCause: null,
    generation: null,
    where: {},
  }) as const;

describeOnEngines('a quota that is used up', (open) => {
  it.each(['extend', 'queue'] as const)('is bought anew under %s: the data is there at once', async (renewal) => {
    const story = await startStory({ database: await open() });
    const validity = { kind: 'duration', count: 30, unit: 'day' } as const;
    const terms = { kind: 'prepaid', renewal, graceMs: 0, continuous: false, validity } as const;
    const amina = await story.customer('Amina', await story.plan({ service: quota, terms }));
    await story.pays(amina, '1000.00');
    await story.at('2026-03-06T09:00:00+03:00');
    await story.billing.recordUsage([use(story.clock.now(), 10_000n)]);
    expect(await story.access(amina)).toBe('blocked');
    await story.at('2026-03-11T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect([await story.access(amina), await story.paidUntil(amina)]).toEqual(['granted', '2026-04-10 09:00']);
    const { subscriptions } = await story.billing.view(amina.account.id);
    expect(subscriptions[0]?.usedBytes).toBe(0n);
    await story.end();
  });

  it('keeps what she had bought for later, and moves it behind', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    await story.at('2026-03-02T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await story.at('2026-03-06T09:00:00+03:00');
    await story.billing.recordUsage([use(story.clock.now(), 10_000n)]);
    await story.at('2026-03-11T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect([await story.access(amina), await story.paidUntil(amina)]).toEqual(['granted', '2026-05-10 09:00']);
    expect((await story.billing.entitlement(amina.subscription.id))?.untilAt).toBe(
      Date.parse('2026-05-10T09:00:00+03:00'),
    );
    await story.at('2026-05-10T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('gives up no day of a term that has data left', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    await story.at('2026-03-06T09:00:00+03:00');
    await story.billing.recordUsage([use(story.clock.now(), 9_999n)]);
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await story.end();
  });
});
