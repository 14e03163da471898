import { describe, expect, it } from 'vitest';
import { dayOf, endOfDay } from '../src/i18n/days.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

it.each([
  ['2026-11-22', 'Africa/Nairobi', '2026-11-22T21:00:00.000Z', 'three hours before UTC'],
  ['2026-11-22', 'UTC', '2026-11-23T00:00:00.000Z', 'the midnight after it'],
  ['2026-03-28', 'Europe/Berlin', '2026-03-28T23:00:00.000Z', 'the night before the clocks go on'],
  ['2026-03-29', 'Europe/Berlin', '2026-03-29T22:00:00.000Z', 'a day of 23 hours'],
  ['2026-10-25', 'Europe/Berlin', '2026-10-25T23:00:00.000Z', 'a day of 25 hours'],
])('%s in %s is over at %s: %s', (date, zone, at) => {
  expect(new Date(endOfDay(date, zone)).toISOString()).toBe(at);
  expect(dayOf(endOfDay(date, zone) - 1, zone)).toBe(date);
});

describe.skipIf(!present)('vouchers, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('makes a batch for money, leads to it, and prints it on the paper that was chosen', async () => {
    const page = await visit({ who: 'asha', path: '/console/vouchers', width: 1440 });
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'New batch' }).click();
    await page.getByLabel('How many').fill('0');
    await page.getByLabel('A voucher is for').selectOption('money');
    await page.getByLabel('Value in KES').fill('500');
    await page.getByLabel('Last day').fill('2026-01-31');
    await page.getByRole('button', { name: 'Make the vouchers' }).click();
    await page.locator('#count-told.wrong').waitFor();
    // The day is over.
    await page.locator('#expires-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(api().log.filter((line) => line === 'POST /api/v1/voucher-batches')).toEqual([]);
    await page.getByLabel('How many').fill('12');
    await page.getByLabel('Last day').fill('2099-12-31');
    await page.getByLabel('Agent').selectOption({ label: 'Mama Njeri, KES 12,000' });
    await page.getByLabel('She pays').selectOption('redemption');
    await page.getByRole('button', { name: 'Make the vouchers' }).click();
    await page.getByText('12 vouchers are made.').waitFor();
    await page.getByRole('heading', { name: /^Batch 2/ }).waitFor();
    const [made] = api().world.made.batches.slice(-1);
    expect(made).toMatchObject({
      count: 12,
      agentId: 'c9',
      settlement: 'redemption',
      value: { minor: '50000', currency: 'KES' },
      expiresAt: '2099-12-31T21:00:00.000Z',
    });
    await page.getByRole('button', { name: 'Print' }).click();
    await page.getByLabel('Paper').selectOption('a10');
    expect(await faults(page)).toEqual([]);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Make the PDF' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('vouchers-2.pdf');
    await page.getByText('Printed', { exact: true }).waitFor();
  });

  it('counts where the vouchers of a batch stand, and shows those of one state', async () => {
    const page = await visit({ who: 'asha', path: '/console/vouchers/batch-1' });
    await page.getByRole('heading', { name: '9 of 40 used' }).waitFor();
    await page.getByRole('img', { name: 'Used 9, Held 1, Unused 28, Taken back 2' }).waitFor();
    await page.getByLabel('State').selectOption('revoked');
    await page.getByText('1 to 2 of 2').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
  });

  it('takes back what is left, with the reason in what was done, and then there is nothing to print', async () => {
    const page = await visit({ who: 'asha', path: '/console/vouchers/batch-1', width: 1440 });
    await page.getByRole('button', { name: 'Take back the rest' }).click();
    await page.getByText(/^28 vouchers can then no longer be used/).waitFor();
    await page.getByLabel('Reason').fill('The box was stolen');
    await page.locator('daftari-console-revoking-vouchers').getByRole('button', { name: 'Take back the rest' }).click();
    await page.getByText('28 vouchers were taken back.').waitFor();
    await page.getByRole('cell', { name: 'The box was stolen', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Take back the rest' }).waitFor({ state: 'detached' });
  });

  it('finds one by its serial number, and says it in a sentence when there is none', async () => {
    const page = await visit({ who: 'asha', path: '/console/vouchers' });
    await page.getByLabel('Serial number').fill('9999-99999');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('There is no such voucher.').waitFor();
    await page.getByLabel('Serial number').fill('0001-00003');
    await page.keyboard.press('Enter');
    await page.getByText('Used', { exact: true }).first().waitFor();
    // What was used can no longer be taken back.
    expect(await page.getByRole('button', { name: 'Take back' }).count()).toBe(0);
    await page.getByLabel('Serial number').fill('0001-00040');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Take back' }).click();
    await page.locator('daftari-confirm').getByRole('button', { name: 'Take back' }).click();
    await page.getByText('0001-00040 was taken back.').waitFor();
    expect(await faults(page)).toEqual([]);
  });
});
