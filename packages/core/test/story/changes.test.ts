import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import type { ChangePreview } from '../../src/flow/changes.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const ACTOR = 'desk:asha';

/** Documents by number, with what they come to; a credit note stands below zero. */
async function documents(story: Story): Promise<string[]> {
  const page = await story.billing.reads.invoices(null, { page: 1, limit: 100 });
  return page.rows
    .map(({ invoice }) => `${invoice.number} ${invoice.kind === 'credit_note' ? '-' : ''}${majorString(invoice.total)}`)
    .toSorted();
}

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

/** The credit that she has, in major units. */
async function credit(story: Story, { account }: Customer): Promise<string> {
  const minor = -(await story.billing.reads.balance('2110', account.id, 'KES'));
  return majorString({ minor, currency: 'KES' });
}

describeOnEngines('a postpaid subscription that changes', (open) => {
  it('pays the difference of an upgrade for the rest of the month: 2,500 to 4,000 on day 11 is 1,000.00', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('2500.00'), ...untaxed });
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('4000.00'), ...untaxed });
    const duka = await story.customer('Duka', small);
    await story.billing.billDue();
    await story.at('2026-04-11T10:00:00+03:00');
    const preview = await previews(story, duka, { kind: 'plan', planId: large.id });
    expect(preview.lines.map(({ gross }) => majorString(gross))).toEqual(['-1666.67', '2666.67']);
    expect(majorString(preview.total)).toBe('1000.00');

    const change = await asks(story, duka, { kind: 'plan', planId: large.id });
    expect(change).toMatchObject({ state: 'done', due: { minor: 100_000n } });
    expect(await documents(story)).toEqual(['INV-000001 2500.00', 'INV-000002 1000.00']);
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    expect(await documents(story)).toEqual(['INV-000001 2500.00', 'INV-000002 1000.00', 'INV-000003 4000.00']);
    await story.end();
  });

  it('goes down with the next month, and nothing moves until then', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('2500.00'), ...untaxed });
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('4000.00'), ...untaxed });
    const duka = await story.customer('Duka', large);
    await story.billing.billDue();
    await story.at('2026-04-11T10:00:00+03:00');
    const change = await asks(story, duka, { kind: 'plan', planId: small.id });
    expect(change).toMatchObject({ state: 'scheduled', effectiveAt: Date.parse('2026-05-01T00:00:00+03:00') });
    expect((await held(story, duka)).plan.id).toBe(large.id);
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    expect((await held(story, duka)).plan.id).toBe(small.id);
    expect(await documents(story)).toEqual(['INV-000001 4000.00', 'INV-000002 2500.00']);
    await story.end();
  });

  it('up and down again on one day comes to nothing', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('2500.00'), ...untaxed });
    const large = await story.plan({ code: 'large', terms: monthly, price: kes('4000.00'), ...untaxed });
    const duka = await story.customer('Duka', small);
    await story.billing.billDue();
    await story.at('2026-04-11T10:00:00+03:00');
    await asks(story, duka, { kind: 'plan', planId: large.id });
    await asks(story, duka, { kind: 'plan', planId: small.id, when: 'now' });
    expect(await documents(story)).toEqual(['CN-000001 -1000.00', 'INV-000001 2500.00', 'INV-000002 1000.00']);
    // What came back settled as much of what she owes: 2,500.00 are left, as if nothing had been asked.
    expect(majorString(await story.billing.amountDue(duka.account.id))).toBe('2500.00');
    await story.end();
  });

  it('is paused for a credit, and is charged again for days that were not taken', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.pays(duka, '3000.00');
    await story.at('2026-04-05T09:00:00+03:00');
    // Ten of thirty days of 3,000.00.
    const pause = { kind: 'pause', from: '2026-04-10', until: '2026-04-20' } as const;
    expect(majorString((await previews(story, duka, pause)).total)).toBe('-1000.00');
    await asks(story, duka, pause);
    expect(await credit(story, duka)).toBe('1000.00');
    await story.at('2026-04-12T09:00:00+03:00');
    expect(await story.access(duka)).toBe('blocked');
    // Back on the 12th: eight days that were credited are charged again, from the credit.
    await asks(story, duka, { kind: 'resume' });
    expect(await story.access(duka)).toBe('granted');
    expect(await credit(story, duka)).toBe('200.00');
    await story.end();
  });

  it('ends now: unused days go against what is owed, and its last usage is billed no more after that', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-04-16T12:00:00+03:00');
    const cancel = { kind: 'cancel', when: 'now', unused: 'offset' } as const;
    const preview = await previews(story, duka, cancel);
    // The day on which it ends is not paid: 15 of 30 days come back.
    expect(preview.returned.map(({ way, amount }) => `${way} ${majorString(amount)}`)).toEqual(['offset 1500.00']);
    await asks(story, duka, cancel);
    expect(await story.access(duka)).toBe('blocked');
    const view = await story.billing.view(duka.account.id);
    expect(view.openInvoices.map(({ owed }) => majorString(owed))).toEqual(['1500.00']);
    await story.billing.billDue();
    await story.at('2026-06-01T12:00:00+03:00');
    await story.billing.billDue();
    expect(await documents(story)).toEqual(['CN-000001 -1500.00', 'INV-000001 3000.00']);
    expect((await held(story, duka)).subscription.state).toBe('ended');
    await story.end();
  });

  it('moves its billing day and is charged the gap only', async () => {
    const story = await startStory({ database: await open(), from: '2026-05-15T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('10.00'), ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await asks(story, duka, { kind: 'billing_day', day: 18 });
    await story.at('2026-06-15T00:00:00+03:00');
    await story.billing.billDue();
    // Three of the 31 days from 18 May to 18 June: 0.97.
    await story.at('2026-06-18T00:00:00+03:00');
    await story.billing.billDue();
    expect(await documents(story)).toEqual(['INV-000001 10.00', 'INV-000002 0.97', 'INV-000003 10.00']);
    await story.end();
  });

  it('takes an add-on for the rest of the month, and more pieces at once', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const plan = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const service = {
      access: 'pppoe',
      downKbps: 0,
      upKbps: 0,
      quotaBytes: null,
      afterQuota: 'block',
      sessions: 0,
    } as const;
    const address = await story.plan({
      code: 'static-ip',
      role: 'add_on',
      terms: monthly,
      price: kes('300.00'),
      service,
      ...untaxed,
    });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-04-21T08:00:00+03:00');
    await asks(story, duka, { kind: 'add_on', planId: address.id });
    await asks(story, duka, { kind: 'quantity', quantity: 2 });
    // Ten of thirty days: 100.00 of the address, 1,000.00 of one piece more.
    expect(await documents(story)).toEqual(['INV-000001 3000.00', 'INV-000002 100.00', 'INV-000003 1000.00']);
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.billDue();
    expect((await documents(story)).at(-1)).toBe('INV-000004 6300.00');
    const [addOn] = (await held(story, duka)).subscription.addOns;
    if (addOn === undefined) throw new Error('it has one');
    await asks(story, duka, { kind: 'remove_add_on', addOnId: addOn.id });
    await story.at('2026-06-01T00:00:00+03:00');
    await story.billing.billDue();
    expect((await documents(story)).at(-1)).toBe('INV-000005 6000.00');
    await story.end();
  });
});
