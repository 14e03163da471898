import { describe, expect, it } from 'vitest';
import { browsing, clippedTexts, deepFocus, present } from './support/browsing.ts';

describe.skipIf(!present)('what is held and changed, in a browser', () => {
  const { visit, faults, api } = browsing();

  it.each([
    [360, 'sw', 'light'],
    [360, 'en', 'dark'],
  ] as const)('shows a customer her bundles at %i px, %s, %s, and passes axe', async (width, lang, scheme) => {
    const page = await visit({ who: 'brian', width, lang, scheme });
    await page.locator('daftari-buckets li').nth(2).waitFor();
    expect(await page.locator('daftari-buckets [role=progressbar]').first().getAttribute('aria-valuenow')).toBe('64');
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  });

  it('shows what a dearer plan costs before it is bought, and then asks for just that money', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Change plan' }).click();
    await page.getByLabel('New plan').selectOption({ label: 'Office 50 · 50 Mbps · KES 6,000' });
    // 6,000 less 2,500 that are given back, less 350 in the wallet.
    await page.locator('daftari-change-preview .due', { hasText: 'KES 3,150.00' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Go on and pay KES 3,150' }).click();
    await page.locator('daftari-pay #amount').waitFor();
    expect(await page.locator('daftari-pay #amount').inputValue()).toBe('3150.00');
    expect(await page.evaluate(deepFocus)).toContain('+2547');
    await page.locator('daftari-pending li', { hasText: 'waits for KES 3,500.00' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Take back (Change plan)' }).click();
    await page.getByText('The change is taken back.').waitFor();
    await page.locator('daftari-pending li').waitFor({ state: 'detached' });
  });

  it('notes a cheaper plan for the next period, with nothing to pay', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Change plan' }).click();
    await page.getByLabel('New plan').selectOption({ label: 'Home 10 · 10 Mbps · KES 1,500' });
    await page.getByText('Nothing to pay').waitFor();
    await page.getByRole('button', { name: 'Change the plan' }).click();
    await page.getByText('It is noted, and holds from its day on.').waitFor();
    await page.locator('daftari-pending li').waitFor();
  });

  it('says in words why a change cannot be, and asks for nothing', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByLabel('First day without internet').fill('2026-11-01');
    await page.getByText('A pause starts with a day that has not begun.').waitFor();
    expect(await page.getByRole('button', { name: 'Pause', exact: true }).last().isDisabled()).toBe(true);
    expect(api().log.filter((line) => /^POST .*changes$/.test(line))).toEqual([]);
  });

  it('lends internet to who has no time left, on her promise', async () => {
    const page = await visit({ who: 'amina' });
    await page.getByRole('button', { name: 'Pay later' }).click();
    await page.getByRole('button', { name: 'Promise to pay' }).click();
    await page.getByText('You are online on your promise to pay.').waitFor();
    expect(api().log).toContain('POST /api/v1/me/subscriptions/s1/changes');
  });

  it('takes a voucher and a promo code in one field, and says what is wrong beside it', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Voucher or code' }).click();
    const code = page.getByRole('textbox', { name: 'Voucher or code' });
    await code.fill('NOPE');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('There is no such code.').waitFor();
    expect(await faults(page)).toEqual([]);
    await code.fill('KARIBU');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('Taken up: Ten percent for three months.').waitFor();
    await page.getByRole('button', { name: 'Voucher or code' }).click();
    await code.fill('ABCD-EFGH-JKMN-PQRS');
    await page.getByRole('button', { name: 'Redeem' }).click();
    await page.getByText('The voucher of KES 500.00 is counted.').waitFor();
  });

  it('lets an operator cancel after she has seen what it does, and give something with a reason', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await page.locator('daftari-console-holding').getByRole('button', { name: 'Cancel', exact: true }).click();
    await page.locator('daftari-change-preview', { hasText: 'Ends' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Cancel the subscription' }).click();
    await page.getByText('It is cancelled.').waitFor();
    const held = page.locator('daftari-console-holding');
    await held.getByText(/^Ends on /).waitFor();
    expect(await faults(page)).toEqual([]);
    // What ends is not made more, and can be kept.
    await held.getByRole('button', { name: 'Change plan' }).waitFor({ state: 'detached' });
    await held.getByRole('button', { name: 'Keep (' }).click();
    await page.getByRole('button', { name: 'Keep the subscription' }).click();
    await page.getByText('It goes on.').waitFor();
    await held.getByText(/^Ends on /).waitFor({ state: 'detached' });
    await held.getByRole('button', { name: 'Change plan' }).waitFor();

    await page.getByRole('button', { name: 'Give something' }).click();
    await page.getByRole('textbox', { name: 'GB' }).fill('2');
    await page.getByRole('button', { name: 'Give', exact: true }).click();
    await page.getByText('Write why.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('textbox', { name: 'Why' }).fill('Two hours without service');
    await page.getByRole('button', { name: 'Give', exact: true }).click();
    await page.locator('daftari-buckets li', { hasText: '2 GB left of 2 GB' }).waitFor();
  });

  it('lets a customer cancel with what is paid, quietly, and keep it while it is ending', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Cancel the subscription' }).click();
    await page.locator('daftari-change-preview', { hasText: 'Ends on' }).waitFor();
    await page.getByText('Nothing to pay').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(api().log.filter((line) => /^POST .*changes$/.test(line))).toEqual([]);
    await page.locator('daftari-changing').getByRole('button', { name: 'Cancel the subscription' }).click();
    const held = page.locator('daftari-own-holding');
    await held.locator('.fact', { hasText: 'Ends on' }).waitFor();
    // Nothing is sold to who leaves, and nothing can be cancelled twice.
    await page.getByRole('button', { name: /^Pay KES/ }).waitFor({ state: 'detached' });
    expect(await held.getByRole('button', { name: 'Cancel the subscription' }).count()).toBe(0);
    expect(await held.getByRole('button', { name: 'Change plan' }).count()).toBe(0);
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    await held.getByRole('button', { name: 'Keep (' }).click();
    await page.getByRole('button', { name: 'Keep the subscription' }).click();
    await held.locator('.fact', { hasText: 'Ends on' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: /^Pay KES/ }).waitFor();
  });

  it('lets a customer remove an add-on, which stays until the end of what is paid', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Remove add-on (TV)' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await page.getByText('The add-on goes.').waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: /TV × 2\s*until / })
      .waitFor();
    expect(await page.getByRole('button', { name: 'Remove add-on (TV)' }).count()).toBe(0);
  });

  it('says from when to when a pause without an end is, and why in the language of the page', async () => {
    const page = await visit({ who: 'brian', lang: 'sw' });
    await page.getByRole('button', { name: 'Simamisha kwa muda' }).click();
    // The day after 22 November, and 60 days on.
    await page.getByText(/^Hakuna intaneti kuanzia .*23 Nov.*; itarudi .*22 Jan/).waitFor();
    await page.getByText('Kwa nini').click();
    await page.getByText('Kilicholipiwa huisha siku 60 baadaye.').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
  });

  it('finds the account of a transfer by its number', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await page.getByRole('button', { name: 'Transfer' }).click();
    await page.getByLabel('Account number that takes it').fill('DF-1');
    await page.getByText('No customer has this number.').waitFor();
    await page.getByLabel('Account number that takes it').fill('df-10024');
    await page.locator('daftari-change-preview', { hasText: 'Nothing to pay' }).waitFor();
  });
});
