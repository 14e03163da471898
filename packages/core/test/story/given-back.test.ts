import { expect, it } from 'vitest';
import type { Invoice } from '../../src/domain/invoice.ts';
import type { AccountCode } from '../../src/domain/ledger.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const monthly = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const untaxed = { taxMode: 'exclusive', taxes: [] } as const;
const because = { reason: 'Asked for', actor: 'desk' };
const ENDS = { kind: 'cancel', when: 'now', unused: 'credit' } as const;
const REFUNDED = { ...ENDS, unused: 'refund' } as const;

async function documents({ billing }: Story): Promise<readonly Invoice[]> {
  const { rows } = await billing.reads.invoices(null, { page: 1, limit: 100 });
  return rows.map(({ invoice }) => invoice).toSorted((a, b) => ((a.number ?? '') < (b.number ?? '') ? -1 : 1));
}

async function first(story: Story): Promise<Invoice> {
  const found = (await documents(story)).find(({ number }) => number === 'INV-000001');
  if (found === undefined) throw new Error('nothing was billed');
  return found;
}

/** What credit notes come to, in their order. */
async function notes(story: Story): Promise<readonly string[]> {
  return (await documents(story)).filter(({ kind }) => kind === 'credit_note').map(({ total }) => majorString(total));
}

/** What the ISP owes on accounts, above zero. */
async function owed({ billing }: Story, ...codes: readonly AccountCode[]): Promise<readonly string[]> {
  const found = await Promise.all(codes.map((code) => billing.reads.balance(code, null, 'KES')));
  return found.map((minor) => majorString({ minor: -minor, currency: 'KES' }));
}

/** Asks for a change and checks that the preview said what it would do. */
async function asked(story: Story, { subscription }: Customer, request: object): Promise<readonly string[]> {
  const change = request as typeof ENDS;
  const { returned, total } = await story.billing.previewChange(subscription.id, change);
  const before = new Set((await documents(story)).map(({ id }) => id));
  await story.billing.requestChange(subscription.id, change, 'desk');
  const made = (await documents(story)).filter(({ id }) => !before.has(id));
  const totals = made.map((one) => (one.kind === 'credit_note' ? -one.total.minor : one.total.minor));
  expect(totals).toEqual(total.minor === 0n ? [] : [total.minor]);
  return returned.map(({ way, amount }) => `${way} ${majorString(amount)}`);
}

describeOnEngines('what is given back', (open) => {
  const from = '2026-04-01T00:00:00+03:00';

  it('by an end is not given back again by a note by hand, which says what is left', async () => {
    const story = await startStory({ database: await open(), from });
    const amina = await story.customer('Amina', await story.plan({ price: kes('3000.00'), ...untaxed }));
    await story.pays(amina, '3000.00');
    await story.at('2026-04-16T00:00:00+03:00');
    expect(await asked(story, amina, REFUNDED)).toEqual(['refund 1500.00']);
    const invoice = await first(story);
    const whole = { chargeId: invoice.lines[0]!.chargeId, of: { net: kes('1500.01') } } as const;
    await expect(story.billing.creditInvoice(invoice.id, { lines: [whole], ...because })).rejects.toMatchObject({
      code: 'creditNote.excess',
      details: { left: '1500.00' },
    });
    await story.billing.creditInvoice(invoice.id, { lines: 'all', refundTo: 'refund', ...because });
    expect(await notes(story)).toEqual(['1500.00', '1500.00']);
    expect(await owed(story, '2400', '2110')).toEqual(['3000.00', '0.00']);
    await expect(story.billing.creditInvoice(invoice.id, { lines: 'all', ...because })).rejects.toMatchObject({
      code: 'creditNote.nothing',
    });
    await story.end();
  });

  it('by a note by hand is not given back again by an end, which says so before', async () => {
    const story = await startStory({ database: await open(), from });
    const amina = await story.customer('Amina', await story.plan({ price: kes('3000.00'), ...untaxed }));
    await story.pays(amina, '3000.00');
    await story.at('2026-04-11T00:00:00+03:00');
    const invoice = await first(story);
    const part = { chargeId: invoice.lines[0]!.chargeId, of: { net: kes('2400.00') } } as const;
    await story.billing.creditInvoice(invoice.id, { lines: [part], refundTo: 'wallet', ...because });
    // 2,000.00 are unused, and only 600.00 of the line are left.
    expect(await asked(story, amina, REFUNDED)).toEqual(['refund 600.00']);
    expect(await notes(story)).toEqual(['2400.00', '600.00']);
    await story.end();
  });

  it('by a change of plan leaves of the old line only what was used', async () => {
    const story = await startStory({ database: await open(), from });
    const office = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const small = await story.plan({ code: 'small', terms: monthly, price: kes('1500.00'), ...untaxed });
    const duka = await story.customer('Duka', office);
    await story.billing.billDue();
    await story.pays(duka, '3000.00');
    await story.at('2026-04-11T00:00:00+03:00');
    await story.billing.recogniseRevenue();
    expect(await asked(story, duka, { kind: 'plan', planId: small.id, when: 'now' })).toEqual(['credit 1000.00']);
    await story.billing.creditInvoice((await first(story)).id, { lines: 'all', refundTo: 'refund', ...because });
    // Ten days of thirty were left of the line; the twenty days on the smaller plan stay charged.
    expect(await notes(story)).toEqual(['1000.00', '1000.00']);
    await story.at('2026-05-01T00:00:00+03:00');
    await story.billing.recogniseRevenue();
    expect(await owed(story, '4100', '4290', '2200')).toEqual(['2000.00', '-1000.00', '0.00']);
    await story.end();
  });

  it('of a change of plan that is ended at once is what both of its documents sold', async () => {
    const story = await startStory({ database: await open(), from });
    const office = await story.plan({ code: 'office', terms: monthly, price: kes('3000.00'), ...untaxed });
    const big = await story.plan({ code: 'big', terms: monthly, price: kes('6000.00'), ...untaxed });
    const duka = await story.customer('Duka', office);
    await story.billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    await asked(story, duka, { kind: 'plan', planId: big.id, when: 'now' });
    await story.pays(duka, '4500.00');
    // -1,500.00 and 3,000.00 stood on the second document, all of which is unused.
    expect(await asked(story, duka, ENDS)).toEqual(['credit 3000.00']);
    const [one, two] = (await documents(story)).filter(({ kind }) => kind === 'invoice');
    await expect(story.billing.creditInvoice(two!.id, { lines: 'all', ...because })).rejects.toMatchObject({
      code: 'creditNote.nothing',
    });
    await story.billing.creditInvoice(one!.id, { lines: 'all', ...because });
    expect(await notes(story)).toEqual(['3000.00', '1500.00']);
    await story.end();
  });

  it('of pieces that were added is what each of their charges had', async () => {
    const story = await startStory({ database: await open(), from });
    const plan = await story.plan({ code: 'seat', terms: monthly, price: kes('3000.00'), ...untaxed });
    const duka = await story.customer('Duka', plan);
    await story.billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    await asked(story, duka, { kind: 'quantity', quantity: 3 });
    await story.pays(duka, '6000.00');
    expect(await asked(story, duka, { kind: 'quantity', quantity: 2, when: 'now' })).toEqual(['credit 1500.00']);
    // Two pieces for half of the month are 3,000.00: 1,500.00 of the first bill, and as much of what was added.
    expect(await asked(story, duka, ENDS)).toEqual(['credit 3000.00']);
    const invoices = (await documents(story)).filter(({ kind }) => kind === 'invoice');
    const [one, two] = invoices;
    await expect(story.billing.creditInvoice(two!.id, { lines: 'all', ...because })).rejects.toMatchObject({
      code: 'creditNote.nothing',
    });
    await story.billing.creditInvoice(one!.id, { lines: 'all', ...because });
    expect(await notes(story)).toEqual(['1500.00', '3000.00', '1500.00']);
    await story.end();
  });

  it('in parts comes to no more than the line in any tax, to the cent', async () => {
    const story = await startStory({ database: await open(), from });
    const plan = await story.plan({ price: kes('3000.00'), taxMode: 'inclusive', taxes: [vat] });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '3000.00');
    const invoice = await first(story);
    const { chargeId } = invoice.lines[0]!;
    const half = { chargeId, of: { gross: kes('1500.00') } } as const;
    await story.billing.creditInvoice(invoice.id, { lines: [half], ...because });
    // 413.79 of tax stood on the line; each half by itself is 206.90.
    await asked(story, amina, ENDS);
    const given = (await documents(story)).filter(({ kind }) => kind === 'credit_note');
    expect(given.map(({ net, tax }) => [majorString(net), majorString(tax)])).toEqual([
      ['1293.11', '206.89'],
      ['1293.10', '206.90'],
    ]);
    for (const row of await story.billing.reads.lineCredits(invoice.id)) expect(row.credited).toBe(row.limit);
    await story.end();
  });

  it('of what was written off is nothing: nobody paid it', async () => {
    const story = await startStory({ database: await open(), from });
    const duka = await story.customer('Duka', await story.plan({ terms: monthly, price: kes('3000.00'), ...untaxed }));
    await story.billing.billDue();
    await story.at('2026-04-11T00:00:00+03:00');
    await story.billing.writeOffInvoice((await first(story)).id, because);
    expect(await asked(story, duka, ENDS)).toEqual([]);
    expect(await notes(story)).toEqual([]);
    expect(await owed(story, '2110')).toEqual(['0.00']);
    await story.end();
  });

  it('of what is owed still only lowers the debt', async () => {
    const story = await startStory({ database: await open(), from });
    const duka = await story.customer('Duka', await story.plan({ terms: monthly, price: kes('3000.00'), ...untaxed }));
    await story.billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    expect(await asked(story, duka, REFUNDED)).toEqual(['offset 1500.00']);
    expect(await owed(story, '2110', '2400', '1200')).toEqual(['0.00', '0.00', '-1500.00']);
    await story.end();
  });

  it('in money is over all refunds no more than was received: goodwill stays credit', async () => {
    const story = await startStory({ database: await open(), from });
    const { billing } = story;
    const customer = await story.customer(
      'Baraka',
      await story.plan({ terms: monthly, price: kes('2500.00'), ...untaxed }),
    );
    const accountId = customer.account.id;
    await billing.billDue();
    await story.pays(customer, '1000.00');
    const batch = { count: 1, value: 150_000n, name: 'Sorry', kind: 'compensation' } as never;
    const { printed } = await billing.issueBatch(batch, 'desk');
    await billing.redeemVoucher(printed[0]!.code, { accountId });
    const invoice = await first(story);
    const thousand = { chargeId: invoice.lines[0]!.chargeId, of: { gross: kes('1000.00') } } as const;
    await billing.creditInvoice(invoice.id, { lines: [thousand], refundTo: 'credit', ...because });
    await billing.requestRefund(accountId, { source: 'credit', amount: kes('1000.00'), ...because });
    await billing.creditInvoice(invoice.id, { lines: [thousand], refundTo: 'refund', ...because });
    expect(await owed(story, '2400', '2110')).toEqual(['1000.00', '1000.00']);
    await expect(
      billing.requestRefund(accountId, { source: 'credit', amount: kes('0.01'), ...because }),
    ).rejects.toMatchObject({ code: 'refund.tooMuch' });
    await story.end();
  });
});

describeOnEngines('a document', (open) => {
  it.each([
    [
      'an add-on',
      async (story: Story) => {
        const price = { terms: monthly, price: kes('300.00'), ...untaxed } as const;
        const { id } = await story.plan({ code: 'ip', role: 'add_on', ...price });
        return { kind: 'add_on', planId: id };
      },
    ],
    ['more pieces', async () => ({ kind: 'quantity', quantity: 2 })],
    [
      'another plan',
      async (story: Story) => {
        const { id } = await story.plan({ code: 'big', terms: monthly, price: kes('6000.00'), ...untaxed });
        return { kind: 'plan', planId: id, when: 'now' };
      },
    ],
  ] as const)('that sold %s is not void while that is used', async (_, requestOf) => {
    const story = await startStory({ database: await open(), from: '2026-04-01T00:00:00+03:00' });
    const duka = await story.customer('Duka', await story.plan({ terms: monthly, price: kes('3000.00'), ...untaxed }));
    await story.billing.billDue();
    await story.at('2026-04-16T00:00:00+03:00');
    await asked(story, duka, await requestOf(story));
    const sold = (await documents(story)).find(({ number }) => number === 'INV-000002');
    await expect(story.billing.voidInvoice(sold!.id, because)).rejects.toMatchObject({ code: 'void.served' });
    await story.end();
  });
});
