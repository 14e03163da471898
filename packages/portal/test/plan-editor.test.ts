import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { browsing, clippedTexts, focused, present } from './support/browsing.ts';

describe.skipIf(!present)('the plan editor, in a browser', () => {
  const { visit, faults, api } = browsing();

  it.each([
    [360, 'light', 'en'],
    [1440, 'dark', 'sw'],
  ] as const)('with every chapter open passes axe at %i px, %s, %s', async (width, scheme, lang) => {
    const page = await visit({ who: 'asha', path: '/console/plans/new', width, scheme, lang });
    await page.getByText(lang === 'en' ? 'Postpaid' : 'Malipo ya baadaye', { exact: true }).click();
    const shut = page.locator('daftari-sections details:not([open]) > summary');
    while ((await shut.count()) > 0) await shut.first().click();
    for (const add of ['#usage', '#phases', '#grants', '#fair-use']) await page.locator(`${add} .add`).last().click();
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
  });

  it('says what a volume price costs, warns of its cliff, and follows the slider', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans/new', width: 1440 });
    await begin(page, 'Postpaid');
    await priceByVolume(page);
    const preview = page.locator('daftari-plan-preview');
    await preview.getByText('One unit more costs less').waitFor();
    // 20 GiB at 8 are 160 on top of the 2,500 of each period.
    await preview.locator('.total', { hasText: 'KES 2,660.00' }).first().waitFor();
    await page.getByLabel('Used in a period').fill('50');
    await preview.locator('.total', { hasText: 'KES 2,900.00' }).first().waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('marks what cannot be read when it is kept, opens its chapter, and puts the focus there', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans/new' });
    await begin(page, 'Prepaid time');
    await page.locator('#fees > summary').click();
    await page.getByLabel('Set-up fee').fill('much');
    await page.locator('#fees > summary').click();
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.locator('#setupFee-told.wrong').waitFor();
    expect(await focused(page)).toBe('much');
    expect(api().log.filter((line) => line.startsWith('POST /api/v1/plan-drafts'))).toEqual([]);
  });

  it('puts what the server refuses beside the field that it is about', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans/new' });
    await begin(page, 'Prepaid time');
    await page.getByLabel('Code').fill('admin');
    await page.locator('#code-told.wrong', { hasText: 'Another code is wanted.' }).waitFor();
  });

  it('keeps a draft, and goes on with it after the page was loaded anew', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans/new' });
    await begin(page, 'Unlimited, fair use');
    await page.locator('#fairUse-0-afterBytes').fill('300');
    await page.locator('#fairUse-0-downKbps').fill('5');
    await page.locator('#fairUse-0-upKbps').fill('2');
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await page.getByText('The draft is kept.').waitFor();
    await page.reload();
    await page.locator('#fairUse-0-afterBytes').waitFor();
    expect(await page.locator('#fairUse-0-afterBytes').inputValue()).toBe('300');
    expect(await page.locator('#price').inputValue()).toBe('2500.00');
    await page.getByRole('link', { name: 'All plans' }).click();
    await page.getByRole('link', { name: 'Metro' }).waitFor();
    await page.getByRole('button', { name: 'Discard (Metro)' }).click();
    await page.getByRole('link', { name: 'Metro' }).waitFor({ state: 'detached' });
  });

  it('makes the next version of a plan, and says what that means for who holds it', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans', width: 1440 });
    await page.getByRole('link', { name: 'New version (Home 10)' }).click();
    await page.locator('#price').fill('1600');
    await page.locator('#existing > summary').click();
    await page.getByLabel('Who holds an older version').selectOption('at_next_period');
    await page.getByLabel('From', { exact: true }).fill('2027-01-01');
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('It becomes version 2.').waitFor();
    await page.getByText('gets it with the first period from 1 Jan 2027 on').waitFor();
    await page.getByText('The price goes from KES 1,500.00 to KES 1,600.00.').waitFor();
  });
});

/** Fills in what every plan needs. */
async function begin(page: Page, kind: string): Promise<void> {
  await page.getByText(kind, { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill('Metro');
  await page.getByLabel('Price in KES').fill('2500');
  await page.locator('#downKbps').fill('50');
  await page.locator('#upKbps').fill('25');
}

/** Prices data by volume, so that the first bit above 10 GiB makes all of it cheaper. */
async function priceByVolume(page: Page): Promise<void> {
  await page.locator('#usage > summary').click();
  await page.getByRole('button', { name: 'Usage price' }).click();
  await page.getByLabel('How it is priced').selectOption('volume');
  await page.locator('#usage-0-model-tiers-0-upTo').fill('10');
  await page.locator('#usage-0-model-tiers-0-price').fill('10');
  await page.locator('#usage-0-model-tiers-1-price').fill('8');
}
