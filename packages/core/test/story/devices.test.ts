import { expect, it } from 'vitest';
import { deviceOf } from '../../src/domain/device.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

const by = { actor: 'wanjiru', reason: 'A new phone' };

it.each([
  ['AA-BB-CC-00-11-22', 'aa:bb:cc:00:11:22', 'as most NASes write it'],
  ['aabb.cc00.1122', 'aa:bb:cc:00:11:22', 'as Cisco writes it'],
  [' aa:bb:cc:00:11:22 ', 'aa:bb:cc:00:11:22', 'with blanks'],
  ['AABBCC001122', 'aa:bb:cc:00:11:22', 'without anything between'],
  ['Ether1/7', 'ether1/7', 'what is no hardware address stays as it is'],
])('a device that is named %j is %s: %s', (typed, kept) => {
  expect(deviceOf(typed)).toBe(kept);
});

describeOnEngines('a subscription for one device', (open) => {
  it('is for the first that logs in, until an operator frees it', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ price: kes('1000.00') });
    const amina = await story.customer('Amina', plan);
    const payment = await story.pays(amina, '1000.00');
    const { id } = amina.subscription;
    expect((await billing.reads.access('amina', story.clock.now()))?.lock).toBeUndefined();
    await billing.lockDevice(id, by);
    expect((await billing.reads.access('amina', story.clock.now()))?.lock).toEqual({ device: null });

    const verdicts = await Promise.all(
      ['AA-BB-CC-00-11-22', 'AA-BB-CC-00-11-33'].map((device) => billing.bindDevice(id, device)),
    );
    expect(verdicts.toSorted()).toEqual(['other', 'own']);
    const first = verdicts[0] === 'own' ? 'aa:bb:cc:00:11:22' : 'aa:bb:cc:00:11:33';
    expect((await billing.reads.deviceLock(id))?.device).toBe(first);
    expect((await billing.reads.access('amina', story.clock.now()))?.lock).toEqual({ device: first });
    expect(await billing.bindDevice(id, first.toUpperCase())).toBe('own');
    // However often the other one tries, it is told once.
    expect(await billing.bindDevice(id, 'aa:bb:cc:00:11:44')).toBe('other');
    expect(await billing.bindDevice(id, 'aa:bb:cc:00:11:44')).toBe('other');
    const explained = await billing.explain({ kind: 'payment', id: payment.id });
    const refused = explained.facts.filter(({ text }) => text.includes('refused another device, aa:bb:cc:00:11:44'));
    expect(refused).toHaveLength(1);
    expect(refused[0]?.text).toContain(`It is locked to ${first}`);

    await billing.releaseDevice(id, by);
    expect(await billing.bindDevice(id, 'aa:bb:cc:00:11:44')).toBe('own');
    expect(await billing.bindDevice(id, first)).toBe('other');
    await story.end();
  });

  it('comes of its plan, or of the voucher that paid for it', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ price: kes('1000.00') });
    const baraka = await story.customer('Baraka', plan);
    const [slip] = await billing.issueVouchers({ count: 1, planId: plan.id, firstDevice: true });
    await billing.redeemVoucher(slip!.code, { subscriptionId: baraka.subscription.id });
    expect((await billing.reads.access('baraka', story.clock.now()))?.lock).toEqual({ device: null });

    const own = await story.plan({ code: 'one', service: { ...plan.service, firstDevice: true } });
    const chege = await story.customer('Chege', own);
    expect((await billing.reads.access('chege', story.clock.now()))?.lock).toEqual({ device: null });
    expect(await billing.bindDevice(chege.subscription.id, 'aabbcc001122')).toBe('own');
    expect(await billing.bindDevice(chege.subscription.id, 'aabbcc001133')).toBe('other');
    await story.end();
  });
});
