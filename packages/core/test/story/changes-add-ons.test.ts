import { expect, it } from 'vitest';
import type { ChangeRequest } from '../../src/domain/change.ts';
import { majorString, negate } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const yearly = { kind: 'postpaid', interval: { unit: 'year', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const service = {
  access: 'pppoe',
  downKbps: 0,
  upKbps: 0,
  quotaBytes: null,
  afterQuota: 'block',
  sessions: 0,
} as const;
const beside = { code: 'ip', role: 'add_on', price: kes('300.00'), service, ...untaxed } as const;
const termOf = (count: number) => {
  const validity = { kind: 'duration', count, unit: 'day' } as const;
  return { kind: 'prepaid', validity, renewal: 'extend', graceMs: 0, continuous: false } as const;
};
const refused = { code: 'change.refused' };

function asks(story: Story, { subscription }: Customer, request: ChangeRequest) {
  return story.billing.requestChange(subscription.id, request, 'desk');
}

async function held(story: Story, { account, subscription }: Customer) {
  const { subscriptions } = await story.billing.view(account.id);
  const one = subscriptions.find((each) => each.subscription.id === subscription.id);
  if (one === undefined) throw new Error('she holds it');
  return one.subscription;
}

async function bills(story: Story, { account }: Customer): Promise<string[]> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows
    .map(({ invoice }) => majorString(invoice.kind === 'credit_note' ? negate(invoice.total) : invoice.total))
    .toReversed();
}

describeOnEngines('an add-on beside a plan that is changed', (open) => {
  it('follows a prepaid plan to its new term: what is unused comes back, and the term is charged', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const home = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const big = await story.plan({ code: 'big', price: kes('6000.00'), ...untaxed });
    const ip = await story.plan(beside);
    const amina = await story.customer('Amina', home);
    await story.pays(amina, '3000.00');
    await asks(story, amina, { kind: 'add_on', planId: ip.id });
    await story.pays(amina, '300.00');
    await story.at('2026-04-16T09:00:00+03:00');
    // Half of thirty days: -1,500.00 and 6,000.00 of the plan, -150.00 and 300.00 of the address.
    await asks(story, amina, { kind: 'plan', planId: big.id });
    await story.pays(amina, '4650.00');
    expect(await bills(story, amina)).toEqual(['3000.00', '300.00', '4650.00']);
    expect(await story.wallet(amina)).toBe('0.00');
    const [item] = (await held(story, amina)).addOns;
    expect(item?.paid.at(-1)).toMatchObject({
      given: [{ fromAt: Date.parse('2026-04-16T09:00:00+03:00'), toAt: Date.parse('2026-05-16T09:00:00+03:00') }],
      amount: { minor: 30_000n },
    });
    await story.end();
  });

  it('that ends stays for what is paid of it, and is not charged again', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
    const home = await story.plan({ code: 'home', price: kes('3000.00'), ...untaxed });
    const big = await story.plan({ code: 'big', price: kes('6000.00'), ...untaxed });
    const ip = await story.plan(beside);
    const amina = await story.customer('Amina', home);
    await story.pays(amina, '3000.00');
    await asks(story, amina, { kind: 'add_on', planId: ip.id });
    await story.pays(amina, '300.00');
    const [item] = (await held(story, amina)).addOns;
    if (item === undefined) throw new Error('it was added');
    await asks(story, amina, { kind: 'remove_add_on', addOnId: item.id });
    await story.at('2026-04-16T09:00:00+03:00');
    await asks(story, amina, { kind: 'plan', planId: big.id });
    await story.pays(amina, '4500.00');
    expect(await bills(story, amina)).toEqual(['3000.00', '300.00', '4500.00']);
    expect((await held(story, amina)).addOns).toMatchObject([{ untilAt: Date.parse('2026-05-01T09:00:00+03:00') }]);
    await story.end();
  });

  it('is sold for the same length of time as the plan, now and after a change that waits', async () => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const month = await story.plan({ code: 'month', terms: monthly, price: kes('3000.00'), ...untaxed });
    const year = await story.plan({ code: 'year', terms: yearly, price: kes('30000.00'), ...untaxed });
    const ip = await story.plan({ ...beside, terms: monthly });
    const ipOfYears = await story.plan({ ...beside, code: 'ip-year', terms: yearly });
    const duka = await story.customer('Duka', month);
    await story.billing.billDue();
    await expect(asks(story, duka, { kind: 'add_on', planId: ipOfYears.id })).rejects.toMatchObject(refused);
    await asks(story, duka, { kind: 'add_on', planId: ip.id });
    for (const when of ['now', 'next_period'] as const) {
      const change = { kind: 'plan', planId: year.id, when } as const;
      await expect(asks(story, duka, change)).rejects.toMatchObject(refused);
    }
    const [item] = (await held(story, duka)).addOns;
    if (item === undefined) throw new Error('it was added');
    await asks(story, duka, { kind: 'remove_add_on', addOnId: item.id });
    // It is over with April: a year from May on has nothing beside it, and takes nothing of a month.
    await asks(story, duka, { kind: 'plan', planId: year.id, when: 'next_period' });
    await expect(asks(story, duka, { kind: 'add_on', planId: ip.id })).rejects.toMatchObject(refused);
    await story.end();
  });

  it('holds off a plan of another tax mode, which no document could bill beside it', async () => {
    const story = await startStory({ database: await open(), from: '2026-06-01T00:00:00+03:00' });
    const gross = await story.plan({ code: 'gross', terms: monthly, price: kes('3000.00') });
    const net = await story.plan({ code: 'net', terms: monthly, price: kes('2000.00'), taxMode: 'exclusive' });
    const ip = await story.plan({ ...beside, terms: monthly, taxMode: 'inclusive' });
    const duka = await story.customer('Duka', gross);
    await asks(story, duka, { kind: 'add_on', planId: ip.id });
    await story.billing.billDue();
    await expect(asks(story, duka, { kind: 'plan', planId: net.id })).rejects.toMatchObject(refused);
    await story.at('2026-07-01T10:00:00+03:00');
    expect(await story.billing.billDue()).toMatchObject({ billed: 1, parked: [] });
    await story.end();
  });
});

describeOnEngines('a version that reaches those who hold another', (open) => {
  it('is sold for the same length of time, since add-ons are held beside it', async () => {
    const story = await startStory({ database: await open() });
    const reaching = { mode: 'at_next_period', from: '2026-06-01' } as const;
    await story.plan({ code: 'home', terms: termOf(30) });
    await expect(story.plan({ code: 'home', terms: termOf(7), existing: reaching })).rejects.toMatchObject({
      code: 'plan.malformed',
      message: expect.stringContaining('for the same length of time'),
    });
    await expect(story.plan({ code: 'home', terms: monthly, existing: reaching })).rejects.toMatchObject({
      code: 'plan.malformed',
    });
    expect(await story.plan({ code: 'home', terms: termOf(30), existing: reaching })).toMatchObject({ version: 2 });
    // Who buys it anew may get another length.
    expect(await story.plan({ code: 'home', terms: termOf(7) })).toMatchObject({ version: 3 });
    await story.end();
  });
});

describeOnEngines('another tax mode', (open) => {
  it('is no version of a plan that is sold already', async () => {
    const story = await startStory({ database: await open() });
    await story.plan({ code: 'home', price: kes('3000.00') });
    await expect(story.plan({ code: 'home', price: kes('3000.00'), taxMode: 'exclusive' })).rejects.toMatchObject({
      code: 'plan.malformed',
      message: expect.stringContaining('its tax mode is that of its earlier versions, inclusive'),
    });
    await story.end();
  });

  it('buys no time for what was unused, and takes the place of a plan only where nothing is set off', async () => {
    for (const prepaid of ['convert', 'new_term'] as const) {
      const changes = { plan: { prepaid, downgrade: 'now' } } as const;
      const story = await startStory({ database: await open(), from: '2026-04-01T09:00:00+03:00' });
      const gross = await story.plan({ code: 'gross', price: kes('3000.00'), changes });
      const net = await story.plan({ code: 'net', price: kes('6000.00'), taxMode: 'exclusive', changes });
      const amina = await story.customer('Amina', gross);
      await story.pays(amina, '3000.00');
      await story.at('2026-04-16T09:00:00+03:00');
      await expect(asks(story, amina, { kind: 'plan', planId: net.id })).rejects.toMatchObject(refused);
      await story.at('2026-05-02T09:00:00+03:00');
      if (prepaid === 'new_term') {
        expect(await asks(story, amina, { kind: 'plan', planId: net.id })).toMatchObject({ state: 'awaiting_payment' });
      }
      await story.end();
    }
  });
});
