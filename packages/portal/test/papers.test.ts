import { describe, expect, it } from 'vitest';
import { browsing, present } from './support/browsing.ts';

describe.skipIf(!present)('documents and reports, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('credits a part of a line, says the number, and shows the note with the invoice', async () => {
    const page = await visit({ who: 'asha', path: '/console/invoices/i1-0', width: 1440 });
    await page.getByRole('heading', { name: /^Invoice INV-2026-04200/ }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Credit note' }).click();
    await page.getByLabel('Everything that is left of it').uncheck();
    await page.getByLabel(/^Of Home 10, 30 days, with tax/).fill('500.00');
    await page.getByRole('button', { name: 'Issue the credit note' }).click();
    // Without a reason nothing is sent.
    await page.locator('#reason-told.wrong').waitFor();
    expect(api().log.filter((line) => line.startsWith('POST') && line.includes('/credit'))).toEqual([]);
    await page.getByLabel('Reason').fill('Two days without service');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Issue the credit note' }).click();
    await page.getByText('CN-000001 is issued.').waitFor();
    await page.getByRole('link', { name: 'Credit note CN-000001' }).click();
    await page.getByRole('heading', { name: 'Credit note CN-000001' }).waitFor();
  });

  it('says beside the form why a note was refused', async () => {
    const page = await visit({ who: 'asha', path: '/console/invoices/i1-0' });
    await page.getByRole('button', { name: 'Credit note' }).click();
    await page.getByLabel('Everything that is left of it').uncheck();
    await page.getByLabel(/^Of Home 10, 30 days, with tax/).fill('99999.00');
    await page.getByLabel('Reason').fill('Too much');
    await page.getByRole('button', { name: 'Issue the credit note' }).click();
    await page.getByText('Of this line less is left than that.').waitFor();
  });

  it('offers to make void only what nobody has paid', async () => {
    const page = await visit({ who: 'asha', path: '/console/invoices/i1-0' });
    await page.getByRole('heading', { name: /^Invoice/ }).waitFor();
    expect(await page.getByRole('button', { name: 'Make void' }).count()).toBe(0);
    await page.goto(`${api().url}/console/invoices/i3-0`);
    await page.getByRole('button', { name: 'Make void' }).click();
    await page.getByLabel('Reason').fill('Made twice');
    await page.locator('daftari-console-correcting').getByRole('button', { name: 'Make void' }).click();
    await page.getByText('Void', { exact: true }).first().waitFor();
    await page.getByText('Made twice').waitFor();
  });

  it('shows the months of the books as bars that can be read as a table, on a phone too', async () => {
    const page = await visit({ who: 'asha', path: '/console/reports' });
    await page.getByText('agrees with the ledger').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByText('As a table').first().click();
    await page.getByRole('rowheader', { name: 'Nov 2026' }).first().waitFor();
    expect(await page.getByText('KES 2,500').count()).toBeGreaterThan(0);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    await page.getByLabel('Report').selectOption('taxes');
    await page.getByText('VAT 16%').waitFor();
    expect(await faults(page)).toEqual([]);
  });
});
