import { expect, it } from 'vitest';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const GB = 1_000_000_000n;

async function held(story: Story, { account, subscription }: Customer) {
  const view = await story.billing.view(account.id);
  const one = view.subscriptions.find((each) => each.subscription.id === subscription.id);
  if (one === undefined) throw new Error('she holds it');
  return one;
}

describeOnEngines('a subscription whose end was asked for', (open) => {
  it('is sold no more: money that comes stays in the wallet', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    await story.billing.requestChange(amina.subscription.id, { kind: 'cancel' }, 'desk');
    await story.at('2026-04-25T09:00:00+03:00');
    await story.pays(amina, '3000.00');
    expect([await story.paidUntil(amina), await story.wallet(amina)]).toEqual(['2026-05-01 09:00', '3000.00']);
    await story.at('2026-05-01T08:59:30+03:00');
    expect(await story.wallet(amina)).toBe('3000.00');
    await story.at('2026-05-01T09:00:00+03:00');
    expect([await story.access(amina), (await held(story, amina)).subscription.state]).toEqual(['blocked', 'ended']);
    expect(await story.wallet(amina)).toBe('3000.00');
    await story.end();
  });

  it('drops what waited, takes no other plan, and goes on when the end is taken back', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const large = await story.plan({ code: 'large', price: kes('6000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    const { id } = amina.subscription;
    await story.pays(amina, '3000.00');
    const upgrade = { kind: 'plan', planId: large.id } as const;
    const asked = await story.billing.requestChange(id, upgrade, 'desk');
    await story.billing.requestChange(id, { kind: 'cancel' }, 'desk');
    expect(await story.billing.reads.change(asked.id)).toMatchObject({ state: 'revoked' });
    await expect(story.billing.requestChange(id, upgrade, 'desk')).rejects.toThrow('keep it first');
    await story.billing.requestChange(id, { kind: 'keep' }, 'desk');
    await story.pays(amina, '3000.00');
    expect(await story.paidUntil(amina)).toBe('2026-05-31 09:00');
    await story.end();
  });

  it('ends later by the days of a pause', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    const { id } = amina.subscription;
    await story.pays(amina, '3000.00');
    await story.billing.requestChange(id, { kind: 'cancel' }, 'desk');
    await story.billing.requestChange(id, { kind: 'pause', from: '2026-04-10', until: '2026-04-20' }, 'desk');
    const { subscription } = await held(story, amina);
    expect(subscription.endsAt).toBe(subscription.paidUntil);
    await story.at('2026-05-11T08:59:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-05-11T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('keeps its month and its data until then, also when it is paid afterwards', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const service = {
      access: 'pppoe',
      downKbps: 10_000,
      upKbps: 5_000,
      quotaBytes: 100n * GB,
      afterQuota: 'block',
      sessions: 1,
    } as const;
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), service, ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-04-11T10:00:00+03:00');
    await story.billing.requestChange(duka.subscription.id, { kind: 'cancel' }, 'desk');
    const { terms, buckets, entitlement } = await held(story, duka);
    expect(terms.at(-1)?.endAt).toBe(Date.parse('2026-05-01T00:00:00+03:00'));
    expect([buckets.length, entitlement?.access, entitlement?.quotaBytes]).toEqual([1, 'granted', 100n * GB]);
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    expect((await held(story, duka)).subscription.state).toBe('ended');
    await story.end();
  });

  it('within a fixed term ends with that, or now for its fee', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const phases = [{ key: 'year', kind: 'fixed_term', length: { unit: 'month', count: 12 }, price: null }] as const;
    const plan = await story.plan({
      code: 'business',
      terms: monthly,
      price: kes('3000.00'),
      phases,
      changes: { cancelFee: kes('5000.00') },
      ...untaxed,
    });
    const firm = await story.customer('Firm', plan);
    const { id } = firm.subscription;
    await story.billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    const preview = await story.billing.previewChange(id, { kind: 'cancel' });
    expect(preview.endsAt).toBe(Date.parse('2027-04-01T00:00:00+03:00'));
    // 15 of 30 days come back, and the fee is owed.
    const now = await story.billing.previewChange(id, { kind: 'cancel', when: 'now', unused: 'credit' });
    expect(majorString(now.total)).toBe('3500.00');
    await story.end();
  });
});
