import { expect, it } from 'vitest';
import type { PlanGrant } from '../../src/domain/plan.ts';
import type { Subscription } from '../../src/domain/subscription.ts';
import { planInput } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { GB, meterOf } from './meter.ts';

const { service } = planInput();

/** A hundred gigabytes a term for all lines of a family, and nothing that a line has alone. */
const pooled: PlanGrant = {
  asset: 'BYTES',
  amount: 100n * GB,
  validity: null,
  increment: 1n,
  priority: 0,
  rollover: null,
  pooled: true,
};

/** A family of two lines: the plan of the first brings the pool, that of the second only uses it. */
async function familyOf(story: Story): Promise<{ readonly amina: Customer; readonly baraka: Subscription }> {
  const head = await story.plan({ code: 'family', grants: [pooled], service: { ...service, quotaBytes: 0n } });
  const line = await story.plan({ code: 'line', service: { ...service, quotaBytes: 0n } });
  const amina = await story.customer('Amina', head);
  const { account } = amina;
  const baraka = await story.billing.subscribe({
    accountId: account.id,
    planId: line.id,
    username: 'baraka',
    secret: 'siri-1234',
  });
  await story.pays(amina, '1000.00', { accountReference: account.number });
  await story.pays(amina, '1000.00');
  return { amina, baraka };
}

const viewOf = (story: Story, { account }: Customer) => story.billing.view(account.id);
const whyOf = async (story: Story, subscription: Subscription) =>
  (await story.billing.entitlement(subscription.id))?.because.reason;

describeOnEngines('a pool of two lines', (open) => {
  it('serves both, each by slices of a gibibyte, and gives a slice back with its session', async () => {
    const story = await startStory({ database: await open() });
    const { amina, baraka } = await familyOf(story);
    const [hers, his] = [meterOf(story, amina), meterOf(story, { subscription: baraka })];
    const slice = 1n << 30n;
    expect((await story.billing.entitlement(baraka.id))?.quotaBytes).toBe(slice);
    await hers.uses(0n);
    await his.uses(0n);
    expect((await viewOf(story, amina)).holds.map(({ units }) => units)).toEqual([slice, slice]);

    // Less than half of his slice is left: what he used is burnt, and the slice is whole again.
    await his.uses(600_000_000n);
    const { holds, buckets } = await viewOf(story, amina);
    expect(holds.map(({ units }) => units)).toEqual([slice, slice]);
    expect(buckets.map(({ used }) => used)).toEqual([600_000_000n]);
    expect((await story.billing.entitlement(baraka.id))?.quotaBytes).toBe(600_000_000n + slice);

    await his.hangsUp();
    expect((await viewOf(story, amina)).holds.map(({ subscriptionId }) => subscriptionId)).toEqual([
      amina.subscription.id,
    ]);
    await story.end();
  });

  it('stops the line that has reached its cap, while the other goes on to the end of the pool', async () => {
    const story = await startStory({ database: await open() });
    const { amina, baraka } = await familyOf(story);
    const [pool] = (await viewOf(story, amina)).buckets;
    if (pool === undefined) throw new Error('no pool');
    await story.billing.capPool(amina.account.id, pool.id, [
      { subscriptionId: amina.subscription.id, units: null },
      { subscriptionId: baraka.id, units: 10n * GB },
    ]);
    const [hers, his] = [meterOf(story, amina), meterOf(story, { subscription: baraka })];
    await his.uses(9n * GB);
    expect(await whyOf(story, baraka)).toBe('paid');
    await his.uses(GB);
    expect(await whyOf(story, baraka)).toBe('quota_used');
    await hers.uses(89n * GB);
    expect(await whyOf(story, amina.subscription)).toBe('paid');
    await hers.uses(GB);
    expect(await whyOf(story, amina.subscription)).toBe('quota_used');
    expect((await viewOf(story, amina)).holds).toEqual([]);
    await story.end();
  });

  it('holds no more than it has, however many sessions open at its end', async () => {
    const story = await startStory({ database: await open() });
    const { amina, baraka } = await familyOf(story);
    const hers = meterOf(story, amina);
    await hers.uses(99n * GB);
    await meterOf(story, { subscription: baraka }).uses(0n);
    const { holds, buckets } = await viewOf(story, amina);
    const held = holds.reduce((all, { units }) => all + units, 0n);
    const left = buckets.reduce((all, { granted, used }) => all + granted - used, 0n);
    expect(left).toBe(GB);
    expect(held).toBe(left);
    expect(await whyOf(story, baraka)).toBe('quota_used');
    await story.end();
  });

  it('keeps its caps in the next term, and counts them from nothing', async () => {
    const story = await startStory({ database: await open() });
    const { amina, baraka } = await familyOf(story);
    const [pool] = (await viewOf(story, amina)).buckets;
    if (pool === undefined) throw new Error('no pool');
    await story.billing.capPool(amina.account.id, pool.id, [{ subscriptionId: baraka.id, units: 10n * GB }]);
    await meterOf(story, { subscription: baraka }).uses(10n * GB);
    await story.pays(amina, '2000.00');
    await story.at('2026-03-31T09:00:00+03:00');
    const [next] = (await viewOf(story, amina)).buckets;
    expect(next?.memberCaps).toEqual([{ subscriptionId: baraka.id, units: 10n * GB, used: 0n }]);
    expect(await whyOf(story, baraka)).toBe('paid');
    // The head of the family is no member of it any more: the list is the whole list.
    expect(await whyOf(story, amina.subscription)).toBe('quota_used');
    await story.end();
  });
});
