import { describe, expect, it } from 'vitest';
import { SECRET } from './fake/desk.ts';
import { browsing, focused, present, tabTo } from './support/browsing.ts';

describe.skipIf(!present)('at the desk, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('opens an account by the keyboard alone, and shows the password once', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers' });
    await tabTo(page, 'New customer');
    await page.keyboard.press('Enter');
    await page.locator('daftari-form #name').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.type('Zawadi Njoki');
    await page.keyboard.press('Tab');
    await page.keyboard.type('12');
    await page.keyboard.press('Tab');
    await page.keyboard.type('Home 10');
    expect(await page.getByLabel('Username').inputValue()).toBe('zawadi.njoki');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    // The server refuses the phone: the sentence stands beside it, and the focus is there.
    await page.locator('#phone-told.wrong').waitFor();
    expect(await focused(page)).toBe('12');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('0712 345 678');
    await page.keyboard.press('Enter');
    await page.getByText('Zawadi Njoki has an account.').waitFor();
    expect(await page.locator('daftari-secret #secret').textContent()).toBe(SECRET);
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('daftari-secret').waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Zawadi Njoki' }).waitFor();
  });

  it('marks a username that is taken', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers' });
    await page.getByRole('button', { name: 'New customer' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Brian');
    await page.getByLabel('Plan').selectOption({ index: 1 });
    await page.getByLabel('Username').fill('brian101');
    await page.getByRole('button', { name: 'Open the account' }).click();
    await page.getByText('This username is taken.').waitFor();
    expect(await focused(page)).toBe('brian101');
  });

  it('gives a new network password, and refuses one that is too short beside its field', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c1' });
    await page.getByRole('button', { name: 'New network password' }).first().click();
    await page.getByRole('textbox', { name: 'Network password' }).fill('abc');
    await page.getByRole('button', { name: 'Save the password' }).click();
    await page.locator('#secret-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Network password' }).fill('maji-baridi');
    await page.getByRole('button', { name: 'Save the password' }).click();
    await page.getByText('The password is saved.').waitFor();
  });

  it('records cash by the keyboard alone, and follows it until she is online', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c1' });
    await tabTo(page, 'Record cash');
    await page.keyboard.press('Enter');
    await page.locator('daftari-form #amount').waitFor();
    expect(await focused(page)).toBe('1500.00');
    await page.keyboard.press('Enter');
    await page.locator('#reference-told.wrong').waitFor();
    await page.keyboard.type('R-0042');
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByText('KES 1,500.00 is in the books.').waitFor();
    await page.getByText('1.2s from payment to online').waitFor();
    expect(await faults(page)).toEqual([]);
    await tabTo(page, 'Done');
    await page.keyboard.press('Enter');
    await page.locator('daftari-console-taking-cash').waitFor({ state: 'detached' });
    await page.locator('.title .chip', { hasText: 'Online' }).waitFor();
  });

  it('asks before it suspends, and tells what happened', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await page.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog', { name: 'Suspend Brian Mwangi?' }).waitFor();
    // What lies in a slot of the dialog is no child of it in the document.
    const sheet = page.locator('daftari-confirm');
    expect(await faults(page)).toEqual([]);
    await sheet.getByRole('button', { name: 'Cancel' }).click();
    expect(api().log.filter((line) => line.startsWith('PATCH'))).toEqual([]);
    await page.getByRole('button', { name: 'Suspend' }).click();
    await sheet.getByRole('button', { name: 'Suspend' }).click();
    await page.locator('.title .chip', { hasText: 'Suspended' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
  });

  it('publishes a plan with what a customer would pay beside it, and retires it again', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans' });
    await page.getByRole('link', { name: 'New plan' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Home 40');
    await page.getByLabel('Price in KES').fill('3500');
    await page.getByLabel('Down, Mbps').fill('40');
    await page.getByLabel('Up, Mbps').fill('20');
    await page.locator('daftari-plan-preview .total', { hasText: 'KES 3,500.00' }).first().waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish' }).click();
    await page.getByText('It is a new plan. Nobody holds it so far.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.locator('daftari-console-publishing').getByRole('button', { name: 'Publish' }).click();
    const row = page.locator('daftari-table tr', { hasText: 'Home 40' });
    await row.getByText('KES 3,500.00').waitFor();
    await row.getByRole('button', { name: 'Retire' }).click();
    await page.locator('daftari-confirm').getByRole('button', { name: 'Retire', exact: true }).click();
    await row.getByRole('button', { name: 'Retire' }).waitFor({ state: 'detached' });
  });
});
