import { expect, it } from 'vitest';
import type { Bucket } from '../../src/domain/bucket.ts';
import type { ChangeRequest } from '../../src/domain/change.ts';
import { kes, planInput } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { GB, meterOf } from './meter.ts';

const { service } = planInput();
const slow = { downKbps: 1_000, upKbps: 500 };
const quota = { ...service, quotaBytes: 10n * GB, afterQuota: slow };

const live = async (story: Story, { account }: Customer): Promise<readonly Bucket[]> =>
  (await story.billing.view(account.id)).subscriptions.flatMap(({ buckets }) => buckets);

const asks = (story: Story, { subscription }: Customer, request: ChangeRequest) =>
  story.billing.requestChange(subscription.id, request, 'customer');

const entitled = async (story: Story, { subscription }: Customer) => {
  const found = await story.billing.entitlement(subscription.id);
  return { access: found?.access, kbps: found?.downKbps, why: found?.because.reason, quota: found?.quotaBytes };
};

describeOnEngines('what a term brings', (open) => {
  it('is fair use that begins again with each term', async () => {
    const story = await startStory({ database: await open() });
    const fairUse = [{ afterBytes: 10n * GB, downKbps: 4_000, upKbps: 2_000 }];
    const amina = await story.customer('Amina', await story.plan({ service: { ...service, fairUse } }));
    await story.pays(amina, '2000.00');
    const phone = meterOf(story, amina);
    await phone.uses(10n * GB - 1n);
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', kbps: 10_000 });
    await phone.uses(1n);
    expect(await entitled(story, amina)).toEqual({ access: 'throttled', kbps: 4_000, why: 'fair_use', quota: null });
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await entitled(story, amina)).toEqual({ access: 'granted', kbps: 10_000, why: 'paid', quota: null });
    await story.end();
  });

  it('is there at once for who pays again when it is used up, and what was used slowly is forgiven', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    await meterOf(story, amina).uses(13n * GB);
    story.clock.advance(60_000);
    await story.pays(amina, '1000.00');
    expect(await entitled(story, amina)).toEqual({ access: 'granted', kbps: 10_000, why: 'paid', quota: 10n * GB });
    expect((await live(story, amina)).map(({ granted, used }) => [granted, used])).toEqual([[10n * GB, 0n]]);
    await story.end();
  });

  it('is not eaten by what was used before the end, where the next term was bought early', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    await story.pays(amina, '1000.00');
    await meterOf(story, amina).uses(13n * GB);
    expect(await entitled(story, amina)).toMatchObject({ access: 'throttled' });
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', quota: 10n * GB });
    await story.end();
  });

  it('grows by goodwill, which burns first, and says why in the books', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    await story.pays(amina, '1000.00');
    await story.billing.grantUnits({
      accountId: amina.account.id,
      subscriptionId: amina.subscription.id,
      asset: 'BYTES',
      units: 2n * GB,
      validity: { kind: 'duration', count: 7, unit: 'day' },
      source: 'compensation',
      reason: 'The tower was down on Monday',
    });
    expect(await entitled(story, amina)).toMatchObject({ quota: 12n * GB });
    await meterOf(story, amina).uses(3n * GB);
    await story.billing.review(amina.account.id);
    expect((await live(story, amina)).map(({ source, used }) => [source, used])).toEqual([['plan', GB]]);
    const entries = await story.billing.store.entriesOf(amina.account.id);
    expect(entries.map(({ journal }) => journal.memo)).toContain('The tower was down on Monday');
    await story.end();
  });

  it('is credit too, which pays the next term and costs the house an allowance', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const units = 40_000n;
    await story.billing.grantUnits({
      accountId: amina.account.id,
      subscriptionId: null,
      asset: 'KES',
      units,
      validity: null,
      source: 'compensation',
      reason: 'The installation was late',
    });
    await story.pays(amina, '600.00');
    expect(await story.access(amina)).toBe('granted');
    expect(await story.billing.reads.balance('4290', null, 'KES')).toBe(units);
    expect(await story.billing.reads.balance('2110', amina.account.id, 'KES')).toBe(0n);
    await story.end();
  });

  it('moves with a pause: the days that were not there are there at the end', async () => {
    const story = await startStory({ database: await open() });
    const changes = { pause: { compensation: 'extend', minDays: 1, maxDaysPerYear: 60 } } as const;
    const amina = await story.customer('Amina', await story.plan({ service: quota, changes }));
    await story.pays(amina, '1000.00');
    await meterOf(story, amina).uses(4n * GB);
    await asks(story, amina, { kind: 'pause', from: '2026-03-05', until: '2026-03-15' });
    expect(await story.paidUntil(amina)).toBe('2026-04-10 09:00');
    await story.at('2026-03-06T09:00:00+03:00');
    expect(await entitled(story, amina)).toMatchObject({ access: 'blocked', why: 'paused' });
    await story.at('2026-04-09T09:00:00+03:00');
    // Six of ten are left, and what comes after a pause is counted anew.
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', why: 'paid', quota: 6n * GB });
    expect((await live(story, amina)).map(({ validUntil }) => validUntil)).toEqual([
      Date.parse('2026-04-10T09:00:00+03:00'),
    ]);
    await story.end();
  });
});

describeOnEngines('what a change brings', (open) => {
  const postpaid = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

  it('is half of an add-on for half of a month, and what further pieces bring by the same share', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ terms: postpaid, service: quota }));
    const extra = { ...service, downKbps: 0, upKbps: 0, sessions: 0, quotaBytes: 30n * GB };
    const addOn = await story.plan({
      code: 'more',
      role: 'add_on',
      terms: postpaid,
      price: kes('300.00'),
      service: extra,
    });
    await story.billing.billDue();
    // April has thirty days and is billed as a whole.
    await story.at('2026-04-01T00:00:00+03:00');
    await story.billing.billDue();
    expect(await entitled(story, amina)).toMatchObject({ quota: 10n * GB });
    await story.at('2026-04-16T00:00:00+03:00');
    expect(await asks(story, amina, { kind: 'add_on', planId: addOn.id })).toMatchObject({ state: 'done' });
    expect(await entitled(story, amina)).toMatchObject({ quota: 25n * GB });
    expect(await asks(story, amina, { kind: 'quantity', quantity: 3 })).toMatchObject({ state: 'done' });
    expect(await entitled(story, amina)).toMatchObject({ quota: 35n * GB });
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', quota: 60n * GB });
    await story.end();
  });

  it('is the new plan in full, with a new term; what is left is lost, or goes along where data does', async () => {
    for (const [unused, bytes] of [
      ['money', 40n * GB],
      ['data', 46n * GB],
    ] as const) {
      const story = await startStory({ database: await open() });
      const small = await story.plan({ service: quota, changes: { plan: { unused } } });
      const big = await story.plan({ code: 'big', price: kes('2000.00'), service: { ...quota, quotaBytes: 40n * GB } });
      const amina = await story.customer('Amina', small);
      await story.pays(amina, '3000.00');
      await meterOf(story, amina).uses(4n * GB);
      expect(await asks(story, amina, { kind: 'plan', planId: big.id })).toMatchObject({ state: 'done' });
      const left = (await live(story, amina)).reduce((all, { granted, used }) => all + granted - used, 0n);
      expect([unused, left]).toEqual([unused, bytes]);
      expect(await entitled(story, amina)).toMatchObject({ access: 'granted', kbps: 10_000 });
      await story.end();
    }
  });
});
