import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { Phase } from '../../src/domain/phase.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const evergreen: Phase = { key: 'evergreen', kind: 'evergreen', length: null, price: null };
const trial: Phase = { key: 'trial', kind: 'trial', length: { unit: 'day', count: 14 }, price: kes('0.00') };
const half: Phase = { key: 'half', kind: 'discount', length: { unit: 'month', count: 3 }, price: kes('1500.00') };

async function lines(story: Story, { subscription }: Customer, request: ChangeRequest): Promise<string[]> {
  const preview = await story.billing.previewChange(subscription.id, request);
  return preview.lines.map(({ net }) => majorString(net));
}

describeOnEngines('a change within a phase', (open) => {
  it('charges no day of a trial that is free on both plans', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const phases = [trial, evergreen];
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('3000.00'), ...untaxed, phases });
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('6000.00'), ...untaxed, phases });
    const duka = await story.customer('Duka', small);
    await story.billing.billDue();
    await story.at('2026-06-06T10:00:00+03:00');
    // Sixteen of thirty days come after the trial.
    expect(await lines(story, duka, { kind: 'plan', planId: large.id })).toEqual(['-1600.00', '3200.00']);
    expect(await lines(story, duka, { kind: 'quantity', quantity: 2 })).toEqual(['1600.00']);
    // What was changed is given back for what it cost: the same days at the new price.
    await story.billing.requestChange(duka.subscription.id, { kind: 'plan', planId: large.id }, 'desk');
    expect(await lines(story, duka, { kind: 'plan', planId: small.id, when: 'now' })).toEqual(['-3200.00', '1600.00']);
    await story.end();
  });

  it('parts what is left where a phase of the new plan alone ends', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('3000.00'), ...untaxed });
    const phases = [{ ...trial, price: kes('1500.00') }, evergreen];
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('6000.00'), ...untaxed, phases });
    const duka = await story.customer('Duka', small);
    await story.billing.billDue();
    await story.at('2026-06-06T10:00:00+03:00');
    // Twenty-five days at 3,000.00 come back; nine at 1,500.00 and sixteen at 6,000.00 are charged.
    expect(await lines(story, duka, { kind: 'plan', planId: large.id })).toEqual(['-2500.00', '450.00', '3200.00']);
    await story.end();
  });

  it('charges a second piece at the price of the phase', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const phases = [half, evergreen];
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed, phases });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-06-16T10:00:00+03:00');
    const two = { kind: 'quantity', quantity: 2 } as const;
    expect(await lines(story, duka, two)).toEqual(['750.00']);
    await story.billing.requestChange(duka.subscription.id, two, 'desk');
    await story.at('2026-06-21T10:00:00+03:00');
    // A third of June is left, of two pieces at 1,500.00 each; what was added last comes back first.
    const end = { kind: 'cancel', when: 'now', unused: 'credit' } as const;
    expect(await lines(story, duka, end)).toEqual(['-750.00', '-250.00']);
    await story.end();
  });

  it('sells a prepaid plan at the price of the phase, and no longer than its trial', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T09:00:00+03:00' });
    const small = await story.plan({ code: 'small', price: kes('3000.00'), ...untaxed });
    const large = await story.plan({
      code: 'large',
      price: kes('6000.00'),
      ...untaxed,
      phases: [{ ...trial, price: kes('900.00') }, evergreen],
    });
    const amina = await story.customer('Amina', small);
    await story.pays(amina, '3000.00');
    await story.at('2026-06-06T09:00:00+03:00');
    // Twenty-five of thirty days come back, and the nine days of the trial that are left cost what it costs.
    const change = { kind: 'plan', planId: large.id } as const;
    expect(await lines(story, amina, change)).toEqual(['-2500.00', '900.00']);
    await story.billing.requestChange(amina.subscription.id, change, 'desk');
    expect(await story.paidUntil(amina)).toBe('2026-06-15 09:00');
    await story.end();
  });
});

describeOnEngines('a change of plan that sells a term', (open) => {
  it('counts the days that were lent on a promise, and the promise is kept', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const changes = { promise: { maxDays: 7 } } as const;
    const home = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed, changes });
    const other = await story.plan({ code: 'other', price: kes('3000.00'), ...untaxed, changes });
    const amina = await story.customer('Amina', home);
    await story.pays(amina, '3000.00');
    await story.at('2026-05-01T10:00:00+03:00');
    const { id } = amina.subscription;
    await story.billing.requestChange(id, { kind: 'promise', days: 7 }, 'customer');
    await story.at('2026-05-08T09:00:00+03:00');
    await story.billing.requestChange(id, { kind: 'plan', planId: other.id }, 'customer');
    await story.pays(amina, '3000.00');
    // Thirty days from the old expiry, as a renewal on that day would have been.
    expect(await story.paidUntil(amina)).toBe('2026-05-31 09:00');
    const { subscriptions } = await story.billing.view(amina.account.id);
    expect(subscriptions[0]?.subscription).toMatchObject({ promise: null, planId: other.id, state: 'active' });
    await story.end();
  });

  it('begins the phases of who has never paid before', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const home = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const other = await story.plan({ code: 'other', price: kes('2000.00'), ...untaxed });
    const amina = await story.customer('Amina', home);
    await story.billing.requestChange(amina.subscription.id, { kind: 'plan', planId: other.id }, 'customer');
    await story.pays(amina, '2000.00');
    const { subscriptions } = await story.billing.view(amina.account.id);
    const activatedAt = Date.parse('2026-04-01T09:00:00+03:00');
    expect(subscriptions[0]?.subscription).toMatchObject({ state: 'active', activatedAt, planId: other.id });
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('of another length from the next period counts its years from that day', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const yearly = { ...monthly, interval: { unit: 'year', count: 1 } } as const;
    const month = await story.plan({ code: 'month', terms: monthly, price: kes('3000.00'), ...untaxed });
    const year = await story.plan({ code: 'year', terms: yearly, price: kes('30000.00'), ...untaxed });
    const duka = await story.customer('Duka', month);
    await story.billing.billDue();
    await story.at('2026-06-10T00:00:00+03:00');
    await story.billing.billDue();
    await story.billing.requestChange(
      duka.subscription.id,
      { kind: 'plan', planId: year.id, when: 'next_period' },
      'desk',
    );
    await story.at('2026-07-10T00:00:00+03:00');
    await story.billing.billDue();
    expect(await story.paidUntil(duka)).toBe('2027-07-01 00:00');
    await story.end();
  });
});

describeOnEngines('a bundle', (open) => {
  it('is sold to nobody whose time is over, for it gives none', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const home = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const bundle = await story.plan({
      code: 'data',
      role: 'bundle',
      price: kes('500.00'),
      ...untaxed,
      grants: [
        {
          asset: 'BYTES',
          amount: 10_000_000_000n,
          validity: { kind: 'local_days', count: 30 },
          increment: 1n,
          priority: 10,
          rollover: null,
          pooled: false,
        },
      ],
    });
    const amina = await story.customer('Amina', home);
    await story.pays(amina, '3000.00');
    await story.at('2026-05-05T09:00:00+03:00');
    const ask = story.billing.requestChange(amina.subscription.id, { kind: 'bundle', planId: bundle.id }, 'customer');
    await expect(ask).rejects.toMatchObject({ code: 'change.refused' });
    await story.pays(amina, '3000.00');
    expect(await lines(story, amina, { kind: 'bundle', planId: bundle.id })).toEqual(['500.00']);
    await story.end();
  });
});
