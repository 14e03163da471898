import { expect, it } from 'vitest';
import type { Invoice } from '../../src/domain/invoice.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const because = { reason: 'Agreed on the phone', actor: 'wanjiku' };
const stages = [{ key: 'off', afterDays: 7, effects: [{ kind: 'wall' }] }] as const;

/** A shop with a line, which owes 2,500.00 for a router, tax included, since 1 March; due on the 15th at 09:00. */
async function owing(story: Story): Promise<{ readonly shop: Customer; readonly invoice: Invoice }> {
  const { billing } = story;
  await billing.setDunningPolicy({ code: 'homes', name: 'Homes', stages });
  const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
  const shop = await story.customer('Shop', await story.plan({ code: 'office', terms }));
  const line = { what: 'equipment', description: 'Router', amount: kes('2500.00'), taxes: [vat] } as const;
  const asked = { accountId: shop.account.id, taxMode: 'inclusive', lines: [line] } as const;
  const draft = await billing.writeDraftInvoice(asked, 'desk');
  return { shop, invoice: await billing.finaliseDraftInvoice(draft.id, 'desk') };
}

/** The same shop on Monday the 23rd: seven days after the 15th are a Sunday, so she sees the pay page since 08:00. */
async function walled(story: Story): ReturnType<typeof owing> {
  const owed = await owing(story);
  await story.at('2026-03-23T08:00:00+03:00');
  expect(await story.access(owed.shop)).toBe('walled');
  return owed;
}

/** What makes a debt less without a payment of its own, and what has to be paid before. */
const WAYS: readonly {
  readonly name: string;
  readonly paidBefore?: string;
  readonly settle: (story: Story, invoice: Invoice) => Promise<unknown>;
}[] = [
  { name: 'written off', settle: ({ billing }, { id }) => billing.writeOffInvoice(id, because) },
  { name: 'void', settle: ({ billing }, { id }) => billing.voidInvoice(id, because) },
  { name: 'credited', settle: ({ billing }, { id }) => billing.creditInvoice(id, { ...because, lines: 'all' }) },
  {
    // Two of a hundred of the net, 2,155.17.
    name: 'settled by a certificate of tax that was kept back',
    paidBefore: '2456.90',
    settle: ({ billing }, { id }) => {
      const certificate = { certificate: 'KRA-77', certifiedOn: '2026-03-20', actor: 'desk' };
      return billing.recordWithheldTax(id, { ...certificate, amount: kes('43.10') });
    },
  },
];

describeOnEngines('who sees the pay page for a debt', (open) => {
  for (const { name, paidBefore, settle } of WAYS) {
    it(`is back on the network when it is ${name}, and nothing is asked of her any more`, async () => {
      const story = await startStory({ database: await open() });
      const { shop, invoice } = await walled(story);
      if (paidBefore !== undefined) await story.pays(shop, paidBefore);
      expect(await story.access(shop)).toBe('walled');
      await settle(story, invoice);
      // The next round of the workers, and no minute later.
      await story.settle();
      expect(await story.access(shop)).toBe('granted');
      expect((await story.billing.dunningCase(shop.account.id)).case).toMatchObject({
        state: 'resolved',
        access: null,
      });
      await story.end();
    });
  }

  it('is asked anew when what was written off is owed again, by the next round of the night', async () => {
    const story = await startStory({ database: await open() });
    const { shop, invoice } = await walled(story);
    const { id } = await story.billing.writeOffInvoice(invoice.id, because);
    await story.settle();
    const first = await story.billing.dunningCase(shop.account.id);
    await story.billing.recoverWriteOff(id, because);
    expect(await story.billing.runDunning()).toMatchObject({ opened: 1, looked: 1, parked: [] });
    const second = await story.billing.dunningCase(shop.account.id);
    expect(second.case).toMatchObject({ state: 'escalated', stage: 'off', overdue: kes('2500.00') });
    expect(second.case.id).not.toBe(first.case.id);
    expect(await story.access(shop)).toBe('walled');
    await story.end();
  });

  it('is refused an assignment and a late fee that cannot be meant, before anybody is looked at by it', async () => {
    const story = await startStory({ database: await open() });
    const { shop } = await owing(story);
    const assigned = story.billing.assignDunning(shop.account.id, { excluded: true } as never, 'wanjiku');
    await expect(assigned).rejects.toMatchObject({ code: 'input.malformed' });
    const terms = { fee: { kind: 'fixed', amount: kes('60.00') }, most: null };
    const meant = { key: 'fee', afterDays: 1, effects: [{ kind: 'late_fee', terms }] };
    const policy = story.billing.setDunningPolicy({ code: 'homes', name: 'Homes', stages: [meant] } as never);
    await expect(policy).rejects.toMatchObject({ code: 'input.malformed' });
    await story.end();
  });

  it('is asked again at once when she is no longer excluded, for what came due meanwhile', async () => {
    const story = await startStory({ database: await open() });
    const { shop } = await owing(story);
    await story.billing.assignDunning(shop.account.id, { policy: null, excluded: true }, 'wanjiku');
    await story.at('2026-03-23T08:00:00+03:00');
    await expect(story.billing.dunningCase(shop.account.id)).rejects.toMatchObject({ code: 'dunning.missing' });
    await story.billing.assignDunning(shop.account.id, { policy: null, excluded: false }, 'wanjiku');
    await story.settle();
    expect((await story.billing.dunningCase(shop.account.id)).case).toMatchObject({ state: 'open', stage: null });
    // The eight days since the 15th do not count: the 22nd becomes the 30th, a Monday.
    await story.at('2026-03-30T07:59:00+03:00');
    expect(await story.access(shop)).toBe('granted');
    await story.at('2026-03-30T08:00:00+03:00');
    expect(await story.access(shop)).toBe('walled');
    await story.end();
  });
});
