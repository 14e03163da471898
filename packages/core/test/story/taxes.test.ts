import { expect, it } from 'vitest';
import { kenyaTaxes } from '../../src/domain/taxes/kenya.ts';
import type { TaxInput } from '../../src/flow/taxes/publish.ts';
import { parseLocalDate } from '../../src/kernel/calendar.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import type { OpenDatabase } from '../../src/testing/engines.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';

const day = parseLocalDate;
const vatLaw = (rate: string, from: string, given: Partial<TaxInput> = {}): TaxInput => ({
  code: 'VAT',
  name: 'VAT',
  taxClass: 'internet',
  rate,
  base: 'net+previous',
  order: 20,
  from: day(from),
  source: 'the law of the story',
  ...given,
});
const exciseLaw = (rate: string, from: string): TaxInput =>
  vatLaw(rate, from, { code: 'EXCISE', name: 'Excise duty', base: 'net', order: 10 });

const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
const office = { code: 'office', terms, taxMode: 'exclusive', taxes: [], taxClass: 'internet' } as const;

/** Each document as `kind net+tax: rates`, oldest first. */
async function documents(story: Story, { account }: Customer): Promise<string[]> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows.toReversed().map(({ invoice }) => {
    const taxes = invoice.taxes.map(({ code, rate, amount }) => `${code} ${rate} ${majorString(amount)}`).join(', ');
    return `${invoice.kind} ${majorString(invoice.net)}+${majorString(invoice.tax)}: ${taxes}`;
  });
}

async function bill(story: Story, at: string): Promise<void> {
  await story.at(at);
  await story.billing.billDue();
}

async function withTaxes(open: OpenDatabase, taxPoint: 'issue' | 'supply'): Promise<Story> {
  const story = await startStory({
    database: await open(),
    from: '2026-01-01T00:00:00+03:00',
    policy: { taxPoint },
  });
  await story.billing.publishTaxes([exciseLaw('0.15', '2023-07-01'), vatLaw('0.16', '2021-01-01')], 'Wanjiku');
  return story;
}

describeOnEngines('a tax that changes', (open) => {
  it('reaches the documents of its day and no older one: 1,334.00 until June, 1,368.00 from July', async () => {
    const story = await withTaxes(open, 'issue');
    const customer = await story.customer('Acacia', await story.plan({ ...office, price: kes('1000.00') }));
    await bill(story, '2026-06-01T00:00:00+03:00');
    await story.billing.publishTaxes([exciseLaw('0.20', '2026-07-01'), vatLaw('0.14', '2026-07-01')], 'Wanjiku');
    // The last second of June is still June, and so is a bill that comes late.
    await bill(story, '2026-06-30T23:59:59+03:00');
    await bill(story, '2026-07-01T00:00:00+03:00');
    const all = await documents(story, customer);
    const old = 'invoice 1000.00+334.00: EXCISE 0.15 150.00, VAT 0.16 184.00';
    // 20 % of 1,000.00, and 14 % of 1,200.00.
    expect(all).toEqual([
      ...Array.from({ length: 6 }, () => old),
      'invoice 1000.00+368.00: EXCISE 0.20 200.00, VAT 0.14 168.00',
    ]);
    expect(await story.billing.verify()).toEqual([]);
    await story.end();
  });

  it.each([
    ['issue', 'invoice 1000.00+140.00: VAT 0.14 140.00', 'the document of July bears the rate of July'],
    ['supply', 'invoice 1000.00+160.00: VAT 0.16 160.00', 'the time of June bears the rate of June'],
  ] as const)('by the day of %s: %s, for %s', async (taxPoint, expected, _why) => {
    const story = await startStory({
      database: await open(),
      from: '2026-06-01T00:00:00+03:00',
      policy: { taxPoint },
    });
    await story.billing.publishTaxes([vatLaw('0.16', '2021-01-01'), vatLaw('0.14', '2026-07-01')], 'Wanjiku');
    const customer = await story.customer('Baobab', await story.plan({ ...office, price: kes('1000.00') }));
    // The run of June was forgotten, and July is billed with it.
    await bill(story, '2026-07-01T00:00:00+03:00');
    expect((await documents(story, customer))[0]).toBe(expected);
    await story.end();
  });

  it('leaves what was sold before as it was: unused time comes back at old rates, a new plan bears new', async () => {
    const story = await withTaxes(open, 'issue');
    await story.at('2026-06-01T00:00:00+03:00');
    const customer = await story.customer('Cedar', await story.plan({ ...office, price: kes('3000.00') }));
    const bigger = await story.plan({ ...office, code: 'office-2', price: kes('6000.00') });
    await bill(story, '2026-06-01T00:00:00+03:00');
    await story.billing.publishTaxes([exciseLaw('0.20', '2026-06-16')], 'Wanjiku');
    await story.at('2026-06-16T00:00:00+03:00');
    const request = { kind: 'plan', planId: bigger.id } as const;
    const preview = await story.billing.previewChange(customer.subscription.id, request);
    await story.billing.requestChange(customer.subscription.id, request, 'Wanjiku');
    const all = await documents(story, customer);
    // −1,500.00 with excise 15 % (−225.00) and VAT of −1,725.00 (−276.00); 3,000.00 with excise 20 % (600.00) and VAT
    // of 3,600.00 (576.00): VAT is one rate, of 1,875.00 together.
    expect(all[1]).toBe('invoice 1500.00+675.00: EXCISE 0.15 -225.00, VAT 0.16 300.00, EXCISE 0.20 600.00');
    expect(majorString(preview.total)).toBe('2175.00');
    await story.end();
  });
});

describeOnEngines('the previews of a plan with a class', (open) => {
  it('come true across a change of law', async () => {
    const story = await withTaxes(open, 'issue');
    await story.billing.publishTaxes([exciseLaw('0.20', '2026-03-01')], 'Wanjiku');
    const input = { ...office, price: kes('1000.00') };
    const plan = await story.plan(input);
    const sample = { startOn: '2026-01-01', periods: 4, quantity: 1, usage: {} };
    const { bills } = await story.billing.previewPlan(
      { ...input, name: 'Office', service: plan.service, onExpiry: 'refuse' },
      sample,
    );
    const customer = await story.customer('Doum', plan);
    for (const month of ['01', '02', '03', '04']) await bill(story, `2026-${month}-01T00:00:00+03:00`);
    const { rows } = await story.billing.reads.invoices(customer.account.id, { page: 1, limit: 10 });
    const issued = rows.toReversed().map(({ invoice }) => majorString(invoice.total));
    expect(bills.map(({ total }) => majorString(total))).toEqual(issued);
    expect(issued).toEqual(['1334.00', '1334.00', '1392.00', '1392.00']);
    await story.end();
  });
});

describeOnEngines('the tax table', (open) => {
  it('keeps the law of Kenya, and tells who published it', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    await story.billing.publishTaxes(kenyaTaxes, 'Wanjiku');
    const rates = await story.billing.taxesOn('internet');
    expect(rates.map(({ code, rate }) => [code, rate])).toEqual([
      ['EXCISE', '0.15'],
      ['VAT', '0.16'],
    ]);
    expect((await story.billing.taxesOn('internet', day('2022-01-01')))[0]?.rate).toBe('0.20');
    const rows = await story.billing.reads.taxes();
    expect(rows).toHaveLength(kenyaTaxes.length);
    expect(rows).toEqual(expect.arrayContaining(kenyaTaxes.map((law) => expect.objectContaining(law))));
    expect(await story.billing.reads.taxRevisions(5)).toMatchObject([{ revision: 1, actor: 'Wanjiku' }]);
    await story.end();
  });

  it('is decided on once by two who publish at the same moment', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    await story.billing.publishTaxes([vatLaw('0.16', '2021-01-01')], 'Wanjiku');
    const both = await Promise.allSettled([
      story.billing.publishTaxes([vatLaw('0.14', '2026-07-01')], 'Wanjiku'),
      story.billing.publishTaxes([vatLaw('0.18', '2026-07-01')], 'Otieno'),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'taxes.overlap' } });
    await story.end();
  });

  it('lets an end be published and lifted, and nothing else change', async () => {
    const database = await open();
    const story = await startStory({ database, from: '2026-01-01T00:00:00+03:00' });
    const [row] = await story.billing.publishTaxes([vatLaw('0.16', '2021-01-01')], 'Wanjiku');
    if (row === undefined) throw new Error('one was published');
    await story.billing.endTax(row.id, day('2026-12-31'), 'Wanjiku');
    expect((await story.billing.reads.taxes())[0]?.until).toBe('2026-12-31');
    await story.billing.endTax(row.id, null, 'Otieno');
    expect((await story.billing.reads.taxes())[0]?.until).toBeNull();
    expect((await story.billing.reads.taxRevisions(2)).map(({ actor }) => actor)).toEqual(['Otieno', 'Wanjiku']);
    await story.end();
  });

  it('moves the end of no rate into a past of which documents know', async () => {
    const story = await withTaxes(open, 'issue');
    await story.at('2026-06-10T00:00:00+03:00');
    await story.billing.publishTaxes([exciseLaw('0.16', '2026-06-01')], 'Wanjiku'); // Nothing was issued in June.
    await story.customer('Cedar', await story.plan({ ...office, price: kes('3000.00') }));
    await bill(story, '2026-06-10T00:00:00+03:00');
    await story.at('2026-06-20T00:00:00+03:00');
    const late = story.billing.publishTaxes([exciseLaw('0.20', '2026-06-05')], 'Wanjiku');
    await expect(late).rejects.toMatchObject({ code: 'taxes.past' });
    await story.billing.publishTaxes([exciseLaw('0.20', '2026-06-20')], 'Wanjiku');
    await story.end();
  });

  it('sells no plan whose class has no rate, and bills nobody when the last rate has ended', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    await expect(story.plan({ ...office, price: kes('1000.00') })).rejects.toMatchObject({ code: 'plan.malformed' });
    const [row] = await story.billing.publishTaxes([vatLaw('0.16', '2021-01-01')], 'Wanjiku');
    await story.customer('Ebony', await story.plan({ ...office, price: kes('1000.00') }));
    if (row !== undefined) await story.billing.endTax(row.id, day('2026-02-01'), 'Wanjiku');
    await story.billing.billDue();
    await story.at('2026-02-01T00:00:00+03:00');
    const run = await story.billing.billDue();
    expect(run.parked[0]?.reason).toContain('no rate for the tax class internet on 2026-02-01');
    await story.end();
  });
});

describeOnEngines('what is particular to a customer', (open) => {
  it('stands on her documents: an exemption at 0 with its certificate, and what she may keep back', async () => {
    const story = await withTaxes(open, 'issue');
    const customer = await story.customer('School', await story.plan({ ...office, price: kes('1000.00') }));
    await story.billing.changeAccount(customer.account.id, {
      taxProfile: {
        exemptions: [{ codes: ['VAT'], reason: 'Exempt: education', reference: 'KRA/EX/77', from: '2026-01-01' }],
        withholding: [{ code: 'WHVAT', name: 'Withholding VAT', rate: '0.02', from: '2026-01-01' }],
      },
    });
    await story.billing.billDue();
    const { rows } = await story.billing.reads.invoices(customer.account.id, { page: 1, limit: 1 });
    const invoice = rows[0]?.invoice;
    expect(await documents(story, customer)).toEqual(['invoice 1000.00+150.00: EXCISE 0.15 150.00, VAT 0 0.00']);
    expect(invoice?.taxes[1]?.relief).toEqual({ reason: 'Exempt: education', reference: 'KRA/EX/77' });
    expect(invoice?.mayWithhold).toEqual([
      {
        code: 'WHVAT',
        rate: '0.02',
        base: kes('1000.00'),
        amount: kes('-20.00'),
        reason: 'Withholding VAT',
        reference: null,
      },
    ]);
    expect((await story.billing.reads.account(customer.account.id))?.taxProfile.withholding).toHaveLength(1);
    await story.end();
  });

  it('has an installation without excise beside a service with it', async () => {
    const story = await startStory({ database: await open(), from: '2026-01-01T00:00:00+03:00' });
    await story.billing.publishTaxes(kenyaTaxes, 'Wanjiku');
    const plan = await story.plan({
      ...office,
      price: kes('1000.00'),
      setupFee: kes('2000.00'),
      setupTaxClass: 'installation',
    });
    const customer = await story.customer('Fig', plan);
    await story.billing.billDue();
    // 15 % of 1,000.00; 16 % of 1,150.00 and 2,000.00 together.
    expect(await documents(story, customer)).toEqual(['invoice 3000.00+654.00: EXCISE 0.15 150.00, VAT 0.16 504.00']);
    await story.end();
  });
});
