import { describe, expect, it } from 'vitest';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe.skipIf(!present)('taxes, in a browser', () => {
  const { visit, faults, api } = browsing();

  it.each([
    [360, 'sw', 'dark'],
    [1440, 'en', 'light'],
  ] as const)('the room passes axe at %i px, in %s, %s, and nothing hangs over', async (width, lang, scheme) => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width, lang, scheme });
    await page.getByText('Finance Act 2023, section 47').first().waitFor({ state: 'attached' });
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
  });

  it('shows what applies on the day that is asked for, and of one class alone', async () => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width: 1440 });
    await page.getByText('together 33.4% of the net').waitFor();
    await page.locator('#day').fill('2022-01-01');
    await page.locator('#day').dispatchEvent('change');
    // Excise was 20 % then, and VAT upon it 19.2.
    await page.getByText('together 39.2% of the net').waitFor();
    await page.getByLabel('Class').selectOption('goods');
    await page.getByText('together 16% of the net').waitFor();
    expect(await page.getByText('together 39.2% of the net').count()).toBe(0);
  });

  it('publishes a rate, says beforehand which one ends by it, and marks what is missing', async () => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width: 1440 });
    await page.getByRole('button', { name: 'New rate (Excise duty 15%, Internet)' }).click();
    const form = page.locator('daftari-console-tax-publishing');
    await form.locator('#from').fill('2095-07-01');
    await form.getByText('Excise duty 15% then holds for the last time on 30 Jun 2095.').waitFor();
    await form.getByRole('button', { name: 'Publish a rate' }).click();
    await form.locator('#rate-told.wrong').waitFor();
    await form.locator('#source-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(api().log.filter((line) => line.startsWith('POST /api/v1/taxes'))).toEqual([]);
    await form.locator('#rate').fill('17.5');
    await form.locator('#source').fill('Finance Act 2095');
    await form.getByRole('button', { name: 'Publish a rate' }).click();
    await page.getByText('The rate is published.').waitFor();
    await page.getByText('1 Jul 2023 – 30 Jun 2095').last().waitFor();
    expect(api().world.taxes.table.at(-1)).toMatchObject({ code: 'EXCISE', rate: '0.175', from: '2095-07-01' });
  });

  it('puts what the server refuses beside the field that it is about, and keeps what was typed', async () => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width: 1440 });
    await page.getByRole('button', { name: 'New rate (Excise duty 15%, Internet)' }).click();
    const form = page.locator('daftari-console-tax-publishing');
    await form.locator('#rate').fill('17.5');
    await form.locator('#from').fill('2022-01-01');
    await form.locator('#source').fill('Too late');
    await form.getByRole('button', { name: 'Publish a rate' }).click();
    await form.locator('#from-told.wrong', { hasText: 'EXCISE of the class internet has two rates' }).waitFor();
    expect(await form.locator('#rate').inputValue()).toBe('17.5');
  });

  it('ends a rate on a day, and lifts an end that is to come', async () => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width: 1440 });
    await page.getByRole('button', { name: 'End (VAT 16%, Internet)' }).click();
    const form = page.locator('daftari-console-tax-ending');
    await form.getByRole('button', { name: 'Set the end' }).click();
    await form.locator('#until-told.wrong').waitFor();
    await form.locator('#until').fill('2024-01-01');
    await form.getByRole('button', { name: 'Set the end' }).click();
    await form.locator('#until-told.wrong', { hasText: 'ends today at the earliest' }).waitFor();
    await form.locator('#until').fill('2095-01-01');
    await form.getByRole('button', { name: 'Set the end' }).click();
    await page.getByText('1 Jan 2021 – 31 Dec 2094').last().waitFor();
    await page.getByRole('button', { name: 'Change its end (VAT 16%, Internet)' }).click();
    await form.locator('#until').fill('');
    await form.getByRole('button', { name: 'Set the end' }).click();
    await page.getByText('It has no end any more.').waitFor();
    expect(api().world.taxes.table.find(({ id }) => id === 'tax-3')?.until).toBeNull();
  });

  it('brings in of Kenya’s taxes what is not there, once, after it was looked through', async () => {
    const page = await visit({ who: 'asha', path: '/console/taxes', width: 1440 });
    await page.getByRole('button', { name: 'Bring in Kenya’s taxes' }).click();
    await page.getByText('1 of 4 are not in the table so far.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish this one' }).click();
    await page.getByRole('heading', { name: 'Installation', level: 2 }).waitFor();
    await page.getByRole('button', { name: 'Bring in Kenya’s taxes' }).click();
    await page.getByText('All of them are in the table already.').waitFor();
  });

  it('lets a plan go over from a class to taxes of its own, and the preview says its rates', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans/plan-office-50', width: 1440 });
    const preview = page.locator('daftari-plan-preview');
    await preview.getByText('Taxes by law today, Internet: Excise duty 15%, VAT 16%').waitFor();
    expect(await page.locator('#vat').count()).toBe(0);
    await page.getByLabel('Rates', { exact: true }).selectOption('');
    await page.locator('#vat').fill('8');
    await preview.getByText('Own taxes: Excise duty 15%, VAT 8%').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.getByText('The draft is kept.').waitFor();
    expect(api().world.drafts[0]?.plan).toMatchObject({
      taxClass: null,
      taxes: [{ code: 'EXCISE' }, { rate: '0.08' }],
    });
  });

  it('keeps what is particular to a customer, with her certificate and its days, on a phone too', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2' });
    const card = page.locator('daftari-console-tax-profile');
    await card.getByText('Nothing particular').waitFor();
    await card.getByRole('button', { name: 'Change (Taxes)' }).click();
    await page.locator('#exemptions .add').click();
    await page.locator('#taxProfile-exemptions-0-from').fill('2026-01-01');
    await card.getByRole('button', { name: 'Save' }).click();
    await page.locator('#taxProfile-exemptions-0-reason-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(api().log.filter((line) => line.startsWith('PATCH'))).toEqual([]);
    await page.locator('#taxProfile-exemptions-0-reason').fill('Exempt: education');
    await page.locator('#taxProfile-exemptions-0-reference').fill('KRA/EX/42');
    await card.getByRole('button', { name: 'Save' }).click();
    await card.getByText('Exempt: education · Certificate KRA/EX/42').waitFor();
    await card.getByText('Exempt from VAT').waitFor();
    const kept = api().world.customers.find(({ id }) => id === 'c2')?.taxProfile.exemptions;
    expect(kept).toEqual([
      { codes: ['VAT'], reason: 'Exempt: education', reference: 'KRA/EX/42', from: '2026-01-01', until: null },
    ]);
  });
});
