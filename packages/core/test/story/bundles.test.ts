import { expect, it } from 'vitest';
import type { Bucket } from '../../src/domain/bucket.ts';
import type { Plan, PlanGrant } from '../../src/domain/plan.ts';
import { kes, planInput } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { GB, meterOf } from './meter.ts';

const { service } = planInput();
const slow = { downKbps: 1_000, upKbps: 500 };
const quota = { ...service, quotaBytes: 10n * GB, afterQuota: slow };
const week = { kind: 'duration', count: 7, unit: 'day' } as const;
const grant: PlanGrant = {
  asset: 'BYTES',
  amount: 10n * GB,
  validity: null,
  increment: 1n,
  priority: 10,
  rollover: null,
  pooled: false,
};

/** Ten gigabytes for a week at KES 500, which burn after what the plan brings. */
const bundle = {
  code: 'data-10',
  name: 'Data 10 GB',
  role: 'bundle',
  price: kes('500.00'),
  grants: [{ ...grant, validity: week }],
} as const;

const bucketsOf = async (story: Story, { account }: Customer): Promise<readonly Bucket[]> =>
  (await story.billing.reads.bucketsOf(account.id, { page: 1, limit: 50 })).rows;

/** Debits less credits of revenue are below zero: what has been earned is above. */
const earned = async (story: Story, account: string): Promise<bigint> =>
  -(await story.billing.reads.balance(account, null, 'KES'));

const buys = (story: Story, { subscription }: Customer, plan: Plan) =>
  story.billing.requestChange(subscription.id, { kind: 'bundle', planId: plan.id }, 'customer');

const entitled = async (story: Story, { subscription }: Customer) => {
  const found = await story.billing.entitlement(subscription.id);
  return { access: found?.access, kbps: found?.downKbps, why: found?.because.reason, quota: found?.quotaBytes };
};

describeOnEngines('bundles', (open) => {
  it('are bought when the plan is used up, earn by use, and lose the rest to breakage', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    const data = await story.plan(bundle);
    await story.pays(amina, '1000.00');
    const phone = meterOf(story, amina);
    await phone.uses(9n * GB);
    expect(await entitled(story, amina)).toEqual({ access: 'granted', kbps: 10_000, why: 'paid', quota: 10n * GB });
    await phone.uses(3n * GB);
    expect(await entitled(story, amina)).toEqual({ access: 'throttled', kbps: 1_000, why: 'quota_used', quota: null });

    // What she used at the lower speed was hers: it does not eat what she buys now.
    expect(await buys(story, amina, data)).toMatchObject({ state: 'awaiting_payment' });
    await story.pays(amina, '500.00');
    expect(await entitled(story, amina)).toEqual({ access: 'granted', kbps: 10_000, why: 'paid', quota: 22n * GB });
    const [bought] = await bucketsOf(story, amina);
    expect(bought).toMatchObject({ source: 'top_up', granted: 10n * GB, used: 0n, value: kes('431.03') });

    await phone.uses(4n * GB);
    await phone.hangsUp();
    await story.billing.review(amina.account.id);
    // 40 % of 431.03.
    expect(await earned(story, '4180')).toBe(17_241n);
    await story.at('2026-03-09T10:00:00+03:00');
    expect(await earned(story, '4190')).toBe(25_862n);
    expect(await entitled(story, amina)).toMatchObject({ access: 'throttled', why: 'quota_used' });
    const units = await story.billing.reads.balance('9100', amina.account.id, 'BYTES');
    expect(units).toBe(0n);
    await story.end();
  });

  it('burn in their order: the lower priority, then the earlier end', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan({ service: quota }));
    const later = await story.plan({
      ...bundle,
      code: 'data-10-month',
      grants: [{ ...grant, validity: { ...week, count: 30 } }],
    });
    const sooner = await story.plan(bundle);
    const first = await story.plan({
      ...bundle,
      code: 'data-1',
      grants: [{ ...grant, amount: GB, validity: week, priority: -1 }],
    });
    await story.pays(amina, '2500.00');
    for (const plan of [later, sooner, first]) expect(await buys(story, amina, plan)).toMatchObject({ state: 'done' });
    const phone = meterOf(story, amina);
    await phone.uses(15n * GB);
    await story.billing.review(amina.account.id);
    const used = (await bucketsOf(story, amina)).map(({ source, granted, used: gone, validUntil, validFrom }) => [
      source,
      granted / GB,
      Math.round(((validUntil ?? 0) - validFrom) / 86_400_000),
      gone / GB,
    ]);
    // One that burns first of all, then the plan's ten, then four of what ends sooner.
    const expected = [
      ['top_up', 1n, 7, 1n],
      ['plan', 10n, 30, 10n],
      ['top_up', 10n, 7, 4n],
      ['top_up', 10n, 30, 0n],
    ];
    expect(used).toHaveLength(expected.length);
    expect(used).toEqual(expect.arrayContaining(expected));
    await story.end();
  });

  it('roll over what is left of a quota, once: 6 of 20 GB last for the next month and no longer', async () => {
    const story = await startStory({ database: await open() });
    const rollover = { min: 0n, max: 100n * GB, periods: 1, overage: 'forget', priority: null } as const;
    const plan = await story.plan({ service: { ...service, quotaBytes: 20n * GB, rollover } });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    const phone = meterOf(story, amina);
    await phone.uses(14n * GB);
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', quota: 26n * GB });
    // The older units burn first: three of the six, and the other three are lost at the end of the month.
    await phone.uses(3n * GB);
    await story.at('2026-04-30T09:00:00+03:00');
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', quota: 40n * GB });
    const rolled = (await bucketsOf(story, amina)).filter(({ source }) => source === 'rollover');
    expect(rolled.map(({ granted, used, expired }) => [granted / GB, used / GB, expired / GB])).toEqual(
      expect.arrayContaining([
        [6n, 3n, 3n],
        [20n, 0n, 0n],
      ]),
    );
    await story.end();
  });

  it('are bought from the wallet by themselves before she is stopped, and three in a day at most', async () => {
    const story = await startStory({ database: await open() });
    const blocking = { ...quota, afterQuota: 'block' } as const;
    const amina = await story.customer('Amina', await story.plan({ service: blocking }));
    const data = await story.plan({
      ...bundle,
      code: 'data-1',
      price: kes('50.00'),
      grants: [{ ...grant, amount: GB, validity: week }],
    });
    await story.pays(amina, '1300.00');
    await story.billing.setAutoTopUp(amina.subscription.id, { planId: data.id, below: GB / 2n });
    const phone = meterOf(story, amina);
    await phone.uses(9n * GB);
    expect(await story.wallet(amina)).toBe('300.00');
    await phone.uses(GB - 1n);
    expect(await story.wallet(amina)).toBe('250.00');
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted', quota: 11n * GB });
    await phone.uses(GB);
    await phone.uses(GB);
    expect(await story.wallet(amina)).toBe('150.00');
    await phone.uses(GB + 1n);
    expect(await entitled(story, amina)).toMatchObject({ access: 'blocked', why: 'quota_used' });
    expect(await story.wallet(amina)).toBe('150.00');
    await story.end();
  });

  it('are bought for who goes on slowly too, once there is money', async () => {
    const story = await startStory({ database: await open() });
    const slowly = { ...quota, afterQuota: { downKbps: 512, upKbps: 256 } };
    const amina = await story.customer('Amina', await story.plan({ service: slowly }));
    const validity = week;
    const grants = [{ ...grant, amount: GB, validity }];
    const data = await story.plan({ ...bundle, code: 'data-1', price: kes('50.00'), grants });
    await story.pays(amina, '1000.00');
    const phone = meterOf(story, amina);
    await phone.uses(11n * GB);
    expect(await entitled(story, amina)).toMatchObject({ access: 'throttled' });
    await story.pays(amina, '60.00');
    await story.billing.setAutoTopUp(amina.subscription.id, { planId: data.id, below: GB / 2n });
    await phone.uses(1n);
    expect(await entitled(story, amina)).toMatchObject({ access: 'granted' });
    expect(await story.wallet(amina)).toBe('10.00');
    await story.end();
  });

  it('of time last for two hours online, on whichever of three days', async () => {
    const story = await startStory({ database: await open() });
    const hours = { ...grant, asset: 'SECONDS', amount: 7_200n };
    const threeDays = { kind: 'duration', count: 3, unit: 'day' } as const;
    const terms = { kind: 'prepaid', validity: threeDays, renewal: 'extend', graceMs: 0, continuous: false } as const;
    const plan = await story.plan({
      terms,
      onExpiry: 'wall',
      grants: [hours],
      service: { ...service, access: 'hotspot' },
    });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '1000.00');
    const phone = meterOf(story, amina);
    const left = async () => (await story.billing.entitlement(amina.subscription.id))?.quotaSeconds;
    expect(await left()).toBe(7_200);
    await phone.uses(0n, 50);
    expect(await left()).toBe(7_200); // The session counts it down by itself.
    await phone.hangsUp();
    expect(await left()).toBe(4_200);
    await story.at('2026-03-02T20:00:00+03:00');
    await phone.uses(0n, 40);
    await phone.hangsUp();
    expect(await left()).toBe(1_800);
    await story.at('2026-03-03T20:00:00+03:00');
    await phone.uses(0n, 30);
    expect(await entitled(story, amina)).toMatchObject({ access: 'walled', why: 'quota_used' });
    await story.end();
  });
});
