import { describe, expect, it } from 'vitest';
import type { InvoiceDraft } from '../src/api/invoice-drafts.ts';
import { readDraft, shareOf, signedMinor, typedOf } from '../src/pages/console/draft/read.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });

describe('the form of a draft', () => {
  it.each<[string, bigint | null, string]>([
    ['2500', 250_000n, 'whole'],
    ['-1,000.50', -100_050n, 'taken off'],
    ['−3', -300n, 'a true minus sign'],
    ['0', null, 'nothing is no line'],
    ['--3', null, 'two signs'],
    ['3.005', null, 'finer than cents'],
  ])('%s is %s: %s', (text, minor) => {
    expect(signedMinor(text, 'KES')).toBe(minor);
  });

  it.each<[string, string | null, string]>([
    ['16', '0.16', 'as it is said'],
    ['1.5', '0.015', 'a part of a percent'],
    ['7 ', '0.07', 'one digit'],
    ['0', null, 'no rate is no tax'],
    ['100', null, 'the whole is none'],
    ['VAT', null, 'no number'],
  ])('%s percent is %s: %s', (percent, share) => {
    expect(shareOf(percent)).toBe(share);
  });

  const draft: InvoiceDraft = {
    id: 'd1',
    customerId: 'c1',
    state: 'draft',
    problem: null,
    changedAt: '2026-11-22T00:00:00Z',
    version: 3,
    taxMode: 'exclusive',
    dueDays: 7,
    lines: [
      { what: 'equipment', description: 'Router', amount: kes('250000'), taxClass: 'goods', taxes: [] },
      {
        what: 'service',
        description: 'Masts',
        amount: kes('-1000'),
        taxClass: null,
        taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' }],
        service: { from: '2026-11-01', to: '2026-12-01' },
        subscriptionId: 's1',
      },
    ],
  };

  it('reads back what a draft holds, with what it does not show', () => {
    const read = readDraft(typedOf(draft), 'KES', draft);
    expect(read).toEqual({
      order: {
        taxMode: 'exclusive',
        dueDays: 7,
        lines: [
          {
            what: 'equipment',
            description: 'Router',
            amount: kes('250000'),
            taxClass: 'goods',
            service: null,
            subscriptionId: null,
          },
          {
            what: 'service',
            description: 'Masts',
            amount: kes('-1000'),
            taxes: [{ code: 'VAT', name: 'VAT', rate: '0.16', base: 'net+previous' }],
            service: { from: '2026-11-01', to: '2026-12-01' },
            subscriptionId: 's1',
          },
        ],
      },
    });
  });

  it('names each field that cannot be read', () => {
    const typed = {
      'lines.count': '1',
      'lines.0.amount': 'x',
      'lines.0.tax': 'own',
      'lines.0.rate': '',
      dueDays: '-1',
    };
    expect(readDraft(typed, 'KES', null)).toEqual({
      wrong: {
        'lines.0.amount': 'amount',
        'lines.0.description': 'description',
        'lines.0.rate': 'rate',
        dueDays: 'days',
      },
    });
  });
});

describe.skipIf(!present)('what an operator books, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('asks for money to be sent back, and says what became of it', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await page.getByRole('button', { name: 'Send money back' }).click();
    const form = page.locator('daftari-console-refunding');
    // All that lies in the wallet is proposed.
    expect(await form.locator('#amount').inputValue()).toBe('350.00');
    await form.locator('#amount').fill('200');
    await form.getByRole('button').click();
    await form.locator('#reason-told.wrong').waitFor();
    await form.locator('#reason').fill('Paid twice');
    expect(await faults(page)).toEqual([]);
    await form.getByRole('button').click();
    await page.getByText('KES 200.00 wait to be sent.').waitFor();
    await page.goto(`${api().url}/console/money-out`);
    await page.getByRole('button', { name: /^Pay it/ }).click();
    await page.getByRole('button', { name: 'I paid it by hand' }).click();
    const settling = page.locator('daftari-console-settling');
    await settling.getByRole('button').click();
    // Sent without a reference is not sent.
    await settling.locator('#reference-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    await settling.locator('#reference').fill('TKM9ABCDEF');
    await settling.getByRole('button').click();
    await page.getByText('Nothing waits to be sent back.').waitFor();
  });

  it('does not send back more than there is, and says why', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2' });
    await page.getByRole('button', { name: 'Send money back' }).click();
    const form = page.locator('daftari-console-refunding');
    await form.locator('#amount').fill('351');
    await form.locator('#reason').fill('Paid twice');
    await form.getByRole('button').click();
    await page.getByText('More than lies there cannot be sent back.').waitFor();
    expect(api().world.refunds).toEqual([]);
  });

  it('recovers a part of what was given up, and offers the rest again', async () => {
    const page = await visit({ who: 'asha', path: '/console/invoices/i3-0' });
    const form = page.locator('daftari-console-correcting');
    await page.getByRole('button', { name: 'Write off' }).click();
    await form.locator('#reason').fill('Moved away');
    await form.getByRole('button').click();
    await page.getByRole('button', { name: 'Recover (WO-000001)' }).click();
    await form.locator('#amount').fill('100');
    await form.locator('#reason').fill('Came back');
    expect(await faults(page)).toEqual([]);
    await form.getByRole('button').click();
    await page.getByText('Came in after all, WO-000001-R1').waitFor();
    await page.getByRole('button', { name: 'Recover (WO-000001)' }).click();
    const { minor } = api().world.writeOffs[0]?.total ?? kes('0');
    expect(await form.locator('#amount').inputValue()).toBe(`${BigInt(minor) / 100n - 100n}.00`);
  });

  it('writes an invoice, shows its sums before anybody owes it, and issues it', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2' });
    await page.getByRole('button', { name: 'Write an invoice' }).click();
    const sheet = page.locator('daftari-console-draft');
    await sheet.getByRole('button', { name: /^Save the draft/ }).click();
    await sheet.locator('#lines-0-amount-told.wrong').waitFor();
    await sheet.locator('#lines-0-amount').fill('2500');
    await sheet.locator('#lines-0-description').fill('Router AX3000');
    await sheet.locator('#lines-0-tax').selectOption('class:goods');
    await sheet.getByRole('button', { name: /Another line/ }).click();
    await sheet.locator('#lines-1-what').selectOption('installation');
    await sheet.locator('#lines-1-amount').fill('-500');
    await sheet.locator('#lines-1-description').fill('Off for the cable that she had');
    await sheet.locator('#lines-1-tax').selectOption('none');
    expect(await faults(page)).toEqual([]);
    await sheet.getByRole('button', { name: /^Save the draft/ }).click();
    await sheet.getByText('As it would be issued now').waitFor();
    expect(await sheet.getByText('KES 2,320.00').count()).toBe(1);
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    expect(api().world.invoiceDrafts).toMatchObject([
      {
        lines: [
          { what: 'equipment', taxClass: 'goods', amount: kes('250000') },
          { taxes: [], amount: kes('-50000') },
        ],
      },
    ]);
    await sheet.getByRole('button', { name: 'Issue the invoice' }).click();
    await page.getByText('INV-2026-09001 is issued.').waitFor();
    expect(api().world.invoiceDrafts).toEqual([]);
  });

  it('keeps a draft that could not be issued with its reason, and discards it only after asking', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await page.getByRole('button', { name: 'Write an invoice' }).click();
    const sheet = page.locator('daftari-console-draft');
    await sheet.locator('#lines-0-amount').fill('-1');
    await sheet.locator('#lines-0-description').fill('Too little');
    await sheet.getByRole('button', { name: /^Save the draft/ }).click();
    await sheet.getByRole('button', { name: 'Issue the invoice' }).click();
    await sheet.getByText('It could not be issued: An invoice is over more than nothing.').waitFor();
    await page.goto(`${api().url}/console/invoices`);
    await page.getByRole('button', { name: /^Go on writing/ }).click();
    await sheet.getByText('It could not be issued: An invoice is over more than nothing.').waitFor();
    await sheet.getByRole('button', { name: 'Discard the draft' }).first().click();
    expect(api().world.invoiceDrafts).toHaveLength(1);
    await page.locator('daftari-confirm').getByRole('button', { name: 'Discard the draft' }).click();
    await page.getByText('The draft is discarded.').waitFor();
    expect(api().world.invoiceDrafts).toEqual([]);
  });
});
