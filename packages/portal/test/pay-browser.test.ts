import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SILENT_PHONE } from './fake/begin.ts';
import { kes } from './fake/people.ts';
import { makeMandate, makeWay } from './fake/ways.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

/** Presses what opens the ways to pay. */
async function openWays(page: Page): Promise<void> {
  await page.locator('daftari-plan-card button').first().click();
  await page.locator('daftari-way-list li').first().waitFor();
}

describe.skipIf(!present)('paying in each way, in a browser', () => {
  const { visit, faults, api } = browsing();
  const orders = () => api().world.paying.sent.map(({ path }) => path);
  const holds = (amount: number): void => {
    const { world } = api();
    world.customers = world.customers.map((one) => (one.id === 'c2' ? { ...one, wallet: kes(amount) } : one));
  };
  /** All that can be offered at once: saved cards, a phone, a page, a card, and one that is down. */
  const allWays = (): void => {
    const { paying } = api().world;
    paying.mandates = [
      makeMandate('m1', 'c2'),
      makeMandate('m2', 'c2', { label: 'Mastercard •••• 4444', state: 'failing', reason: 'The card was declined.' }),
    ];
    paying.ways = [
      makeWay('prompt', 'mpesa'),
      makeWay('page', 'pesapal'),
      makeWay('card', 'stripe'),
      makeWay('prompt', 'airtel', { healthy: false, reason: 'The last three asks were not answered.' }),
    ];
  };

  const look = async (page: Page): Promise<void> => {
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
  };

  describe.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('at %i px, in %s, %s', (width, lang, scheme) => {
    it('passes axe with every way, each of them open', async () => {
      allWays();
      const page = await visit({ who: 'brian', width, lang, scheme });
      await openWays(page);
      await look(page);
      for (const name of ['M-Pesa', 'Pesapal', lang === 'en' ? 'Card' : 'Kadi']) {
        await page.locator('daftari-way-list').getByRole('button', { name }).first().click();
        await look(page);
      }
      await page.context().close();
    });

    it('passes axe with a wallet that pays, and after it has paid', async () => {
      holds(2900);
      const page = await visit({ who: 'brian', width, lang, scheme });
      await openWays(page);
      const wallet = page.locator('daftari-way-list').getByRole('button', { name: lang === 'en' ? 'Wallet' : 'Pochi' });
      await wallet.click();
      await look(page);
      await page.locator('daftari-way-list .send').last().click();
      await page.locator('daftari-own-paying [role=status]').waitFor();
      await look(page);
      await page.context().close();
    });

    it('passes axe while nobody knows, and says not to pay twice', async () => {
      const page = await visit({ who: 'amina', width, lang, scheme });
      await page.locator('#phone').fill(SILENT_PHONE);
      await page.locator('daftari-pay .send').click();
      await page.getByText(lang === 'en' ? 'Please do not pay twice' : 'Tafadhali usilipe mara mbili').waitFor();
      await look(page);
      await page.context().close();
    });
  });

  it('charges a saved card by one press, and shows it until she is online', async () => {
    allWays();
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Pay KES 2,150' }).click();
    await page.getByRole('button', { name: 'Pay KES 2,150 with Visa •••• 4242' }).dblclick();
    await page.getByText(/Paid and online in/).waitFor();
    await page.getByText('Charge sent').waitFor();
    expect(orders()).toEqual(['/payments/ask']);
    expect(api().world.paying.sent[0]?.body).toEqual({ gateway: null, mandateId: 'm1' });
  });

  it('says beside a way that is down that it is, and does not open it', async () => {
    allWays();
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Pay KES 2,150' }).click();
    const down = page.getByRole('button', { name: /Airtel Money.*Not working now/ });
    await down.waitFor();
    expect(await down.isDisabled()).toBe(true);
  });

  it('leads to the page of a provider and back, where the payment is still followed', async () => {
    api().world.paying.ways = [makeWay('page', 'pesapal')];
    const page = await visit({ who: 'amina' });
    await page.getByRole('button', { name: 'Pay KES 1,500 on the secure page' }).click();
    await page.getByRole('link', { name: 'Cancel' }).click();
    await page.getByText('We are waiting for Pesapal to tell us that you have paid.').waitFor();
    expect(await faults(page)).toEqual([]);
    // She has not paid there: the page is still open to her.
    await page.getByRole('link', { name: 'Back to the payment page' }).click();
    await page.getByRole('link', { name: 'Pay here' }).click();
    await page.getByText(/Paid and online in/).waitFor();
    expect(orders()).toEqual(['/payments/ask']);
    await page.reload();
    await page.getByRole('heading', { name: 'Hello, Amina' }).waitFor();
    expect(await page.locator('daftari-own-paying').count()).toBe(0);
  });

  it('pays by card in the form of the provider', async () => {
    const page = await visit({ who: 'amina' });
    await page.getByRole('button', { name: /^Card/ }).click();
    await page.getByRole('button', { name: 'Pay KES 1,500 by card' }).click();
    await page.locator('fake-card button').click();
    await page.getByText(/Paid and online in/).waitFor();
    expect(orders()).toEqual(['/payments/ask']);
  });

  it('offers the ways again once the form of the card was closed, and says that nothing was taken', async () => {
    const page = await visit({ who: 'amina' });
    await page.getByRole('button', { name: /^Card/ }).click();
    await page.getByRole('button', { name: 'Pay KES 1,500 by card' }).click();
    await page.locator('fake-card button').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('The form was closed and no money was taken.').waitFor();
    await page.locator('daftari-pay #phone').waitFor();
  });

  it('counts money that comes after nobody knew, without a second press', async () => {
    const page = await visit({ who: 'amina' });
    await page.locator('#phone').fill(SILENT_PHONE);
    await page.locator('daftari-pay .send').click();
    await page.getByText('Not known yet').waitFor();
    await page.reload();
    // Loaded again, it still knows: there is no form to pay twice with.
    await page.getByText('Not known yet').waitFor();
    expect(await page.locator('daftari-pay').count()).toBe(0);
    api().settle('a1');
    await page.getByText(/Paid and online in/).waitFor();
    expect(orders()).toEqual(['/payments/ask']);
  });

  it('pays from the wallet with one press, and says before what it costs and what stays', async () => {
    // Her plan costs 2,500, and she has an add-on and a discount: only the server can say what that is together.
    holds(2900);
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Put money in the wallet' }).click();
    await page.getByRole('button', { name: /^Wallet/ }).click();
    await page.getByText('One press pays Home 20 for 30 days.').waitFor();
    await page.getByRole('button', { name: 'Pay from the wallet' }).dblclick();
    await page.getByText('Paid from the wallet. KES 400.00 stay in it.').waitFor();
    expect(orders()).toEqual(['/payments/wallet']);
  });

  it('says beforehand what the wallet pays for and what stays, where a plan costs what it says', async () => {
    const { world } = api();
    world.customers = world.customers.map((one) => (one.id === 'c1' ? { ...one, wallet: kes(2000) } : one));
    const page = await visit({ who: 'amina' });
    await page.getByRole('button', { name: /^Wallet/ }).click();
    const figures = page.locator('daftari-way-list dl');
    await figures.waitFor();
    expect(await figures.innerText()).toMatch(/It costs\s+KES\s1,500\.00\s+Stays in the wallet\s+KES\s500\.00/);
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Pay KES 1,500 from the wallet' }).click();
    await page.getByText('Paid from the wallet. KES 500.00 stay in it.').waitFor();
  });

  it('says of a wallet that is too small what is missing, and offers no button', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'Pay KES 2,150' }).click();
    await page.getByText('KES 2,150.00 more is needed').waitFor();
    expect(await page.getByRole('button', { name: /^Wallet/ }).count()).toBe(0);
  });

  it('tells the document which language is spoken', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'SW, Kiswahili' }).click();
    await expect.poll(() => page.evaluate(() => document.documentElement.lang)).toBe('sw');
  });
});
