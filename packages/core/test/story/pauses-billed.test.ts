import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, 'desk:asha');
}

/** What a change would come to, line by line. */
async function lines(story: Story, { subscription }: Customer, request: ChangeRequest): Promise<string[]> {
  const preview = await story.billing.previewChange(subscription.id, request);
  return preview.lines.map(({ net }) => majorString(net));
}

/** All that was ever charged, less what was given back, in major units. */
async function charged(story: Story): Promise<string> {
  const { rows } = await story.billing.reads.invoices(null, { page: 1, limit: 100 });
  const minor = rows.reduce((all, { invoice }) => {
    return invoice.kind === 'credit_note' ? all - invoice.total.minor : all + invoice.total.minor;
  }, 0n);
  return majorString({ minor, currency: 'KES' });
}

/** A shop that is billed for June, in advance. */
async function begin(database: Parameters<typeof startStory>[0]['database'], price = '3000.00') {
  const story = await startStory({ database, from: '2026-06-01T00:00:00+03:00' });
  const plan = await story.plan({ code: 'home', terms: monthly, price: kes(price), ...untaxed });
  const duka = await story.customer('Duka', plan);
  return { story, duka };
}

async function bills(story: Story, instant: string): Promise<void> {
  await story.at(instant);
  await story.billing.billDue();
}

describeOnEngines('a pause that a bill has left out', (open) => {
  it('is charged to who comes back early, for the days that were not taken', async () => {
    const { story, duka } = await begin(await open(), '3100.00');
    await story.billing.billDue();
    await story.at('2026-06-15T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-21', until: '2026-07-21' });
    await bills(story, '2026-07-01T10:00:00+03:00');
    // 3,100.00 less ten of thirty days, and eleven of the thirty-one of July.
    expect(await charged(story)).toBe('3166.67');
    await story.at('2026-07-11T10:00:00+03:00');
    expect(await lines(story, duka, { kind: 'resume' })).toEqual(['1000.00']);
    await asks(story, duka, { kind: 'resume' });
    expect(await charged(story)).toBe('4166.67');
    await bills(story, '2026-08-01T10:00:00+03:00');
    expect(await charged(story)).toBe('7266.67');
    await story.end();
  });

  it('is charged though it left nothing of the period', async () => {
    const { story, duka } = await begin(await open(), '3100.00');
    await story.billing.billDue();
    await asks(story, duka, { kind: 'pause', from: '2026-07-01', until: '2026-08-11' });
    await bills(story, '2026-07-01T10:00:00+03:00');
    expect(await charged(story)).toBe('3100.00');
    await story.at('2026-07-11T10:00:00+03:00');
    // The 21 days that are left of July. August is billed without a pause.
    expect(await lines(story, duka, { kind: 'resume' })).toEqual(['2100.00']);
    await asks(story, duka, { kind: 'resume' });
    await bills(story, '2026-08-01T10:00:00+03:00');
    expect(await charged(story)).toBe('8300.00');
    await story.end();
  });

  it('comes back with nothing of it when she leaves before', async () => {
    const { story, duka } = await begin(await open(), '3100.00');
    await story.billing.billDue();
    await story.at('2026-06-15T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-07-10', until: '2026-07-30' });
    await bills(story, '2026-07-01T10:00:00+03:00');
    await story.at('2026-07-05T10:00:00+03:00');
    // Of eleven days that were charged four are used: five before the pause are left and two behind it.
    const back = await lines(story, duka, { kind: 'cancel', when: 'now', unused: 'credit' });
    expect(back).toEqual(['-500.00', '-200.00']);
    await story.end();
  });

  it('counts for add-ons as it does for the plan, there and back', async () => {
    const { story, duka } = await begin(await open());
    const ip = await story.plan({ code: 'ip', role: 'add_on', terms: monthly, price: kes('300.00'), ...untaxed });
    await asks(story, duka, { kind: 'add_on', planId: ip.id });
    await story.billing.billDue();
    await story.at('2026-06-05T10:00:00+03:00');
    const pause = { kind: 'pause', from: '2026-06-11', until: '2026-07-16' } as const;
    expect(await lines(story, duka, pause)).toEqual(['-2000.00', '-200.00']);
    await asks(story, duka, pause);
    await bills(story, '2026-07-01T10:00:00+03:00');
    // 1,100.00 for June, and 16 of 31 days of 3,300.00.
    expect(await charged(story)).toBe('2803.23');
    await asks(story, duka, { kind: 'resume' });
    // All of July again, and nothing of June.
    expect(await charged(story)).toBe('4400.00');
    await story.end();
  });
});

describeOnEngines('a pause that was credited', (open) => {
  it('is charged again as it was credited, once a promotion has taken its part', async () => {
    const { story, duka } = await begin(await open());
    await story.billing.createPromotion({ name: 'Half', discount: { kind: 'percent', rate: '0.5' } });
    await story.billing.billDue();
    expect(await charged(story)).toBe('1500.00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-11', until: '2026-06-21' });
    expect(await charged(story)).toBe('1000.00');
    await asks(story, duka, { kind: 'resume' });
    expect(await charged(story)).toBe('1500.00');
    await story.end();
  });

  it('is charged again at the price of the plan that is held by then', async () => {
    const { story, duka } = await begin(await open());
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('6000.00'), ...untaxed });
    await story.billing.billDue();
    await asks(story, duka, { kind: 'pause', from: '2026-06-11', until: '2026-06-21' });
    await story.at('2026-06-06T10:00:00+03:00');
    await asks(story, duka, { kind: 'plan', planId: large.id });
    await story.at('2026-06-16T10:00:00+03:00');
    // Five days of 6,000.00.
    expect(await lines(story, duka, { kind: 'resume' })).toEqual(['1000.00']);
    await story.end();
  });

  it('is charged again for all pieces that are held by then', async () => {
    const { story, duka } = await begin(await open());
    await story.billing.billDue();
    await story.at('2026-06-11T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-16', until: '2026-06-26' });
    await asks(story, duka, { kind: 'quantity', quantity: 2 });
    await story.at('2026-06-20T10:00:00+03:00');
    expect(await lines(story, duka, { kind: 'resume' })).toEqual(['1200.00']);
    await story.end();
  });

  it('can be ended whatever the plan allows by then', async () => {
    const { story, duka } = await begin(await open());
    const changes = { pause: null };
    const strict = await story.plan({ code: 'strict', terms: monthly, price: kes('3100.00'), ...untaxed, changes });
    await story.billing.billDue();
    await story.at('2026-06-10T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-21', until: '2026-07-11' });
    await asks(story, duka, { kind: 'plan', planId: strict.id, when: 'next_period' });
    await bills(story, '2026-07-05T10:00:00+03:00');
    expect(await lines(story, duka, { kind: 'resume' })).toEqual(['600.00']);
    await asks(story, duka, { kind: 'resume' });
    expect(await story.access(duka)).toBe('granted');
    await story.end();
  });
});

describeOnEngines('a pause of prepaid time', (open) => {
  it('moves what is paid of an add-on with the term', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const ip = await story.plan({ code: 'ip', role: 'add_on', price: kes('300.00'), ...untaxed });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    await asks(story, amina, { kind: 'add_on', planId: ip.id });
    await story.pays(amina, '300.00');
    await asks(story, amina, { kind: 'pause', from: '2026-04-11', until: '2026-04-21' });
    await story.at('2026-05-01T09:00:00+03:00');
    // Ten of thirty days are left of both.
    const back = await lines(story, amina, { kind: 'cancel', when: 'now', unused: 'credit' });
    expect(back).toEqual(['-1000.00', '-100.00']);
    await story.end();
  });
});

describeOnEngines('a pause that adds days to a billed period', (open) => {
  it('lengthens its term, and the periods after it begin where it ends', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const changes = { pause: { compensation: 'extend', minDays: 1, maxDaysPerYear: 60 } } as const;
    const plan = await story.plan({ code: 'home', terms: monthly, price: kes('3000.00'), changes, ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-06-05T10:00:00+03:00');
    await asks(story, duka, { kind: 'pause', from: '2026-06-11', until: '2026-06-21' });
    const [one] = (await story.billing.view(duka.account.id)).subscriptions;
    const ends = one?.terms.filter(({ startAt, endAt }) => endAt > startAt).map(({ endAt }) => endAt);
    expect(ends).toEqual([Date.parse('2026-07-11T00:00:00+03:00')]);
    await bills(story, '2026-07-10T10:00:00+03:00');
    expect(await charged(story)).toBe('3000.00');
    // A whole period from 11 July to 11 August.
    await bills(story, '2026-07-12T10:00:00+03:00');
    expect(await charged(story)).toBe('6000.00');
    await bills(story, '2026-08-10T10:00:00+03:00');
    expect(await charged(story)).toBe('6000.00');
    await story.end();
  });
});
