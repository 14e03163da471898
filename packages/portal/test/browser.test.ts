import { describe, expect, it } from 'vitest';
import { CANCELLING_PHONE } from './fake/begin.ts';
import { kes } from './fake/people.ts';
import { browsing, clippedTexts, deepFocus, focused, present } from './support/browsing.ts';

describe.skipIf(!present)('in a browser', () => {
  const { visit, faults, api } = browsing();

  const customerPages = [
    ['the log-in', { who: null }],
    ['the page of who has expired', { who: 'amina' }],
    ['the page of who is online', { who: 'brian' }],
    ['the page of who never paid', { who: 'new' }],
  ] as const;
  const consolePages = [
    '',
    '/customers',
    '/customers/c2',
    '/online',
    '/payments',
    '/reconcile',
    '/money-out',
    '/gateways',
    '/invoices',
    '/plans',
    '/plans/new',
    '/vouchers',
    '/vouchers/batch-1',
    '/dunning',
    '/dunning/c3',
    '/runs',
    '/runs/run-1',
  ].map((path) => [`/console${path}`, { who: 'asha', path: `/console${path}` }] as const);

  describe.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('at %i px, in %s, %s', (width, lang, scheme) => {
    it.each([...customerPages, ...consolePages])(
      '%s passes axe, and nothing hangs over the edge',
      async (_name, where) => {
        const page = await visit({ ...where, width, lang, scheme });
        expect(await faults(page)).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
          0,
        );
        expect(await page.evaluate(clippedTexts)).toEqual([]);
        await page.context().close();
      },
    );
  });

  it('lets an expired customer pay by the keyboard alone, and watch until she is online', async () => {
    const page = await visit({ who: 'amina', width: 1440 });
    await page.keyboard.press('Tab');
    expect(await focused(page)).toContain('Skip to the content');
    await page.keyboard.press('Enter');
    for (let tabs = 0; tabs < 12 && !(await focused(page)).includes('Send the prompt'); tabs += 1) {
      await page.keyboard.press('Tab');
    }
    expect(await focused(page)).toContain('Send the prompt');
    await page.keyboard.press('Enter');
    await page.getByText(/Paid and online in/).waitFor();
    expect(await page.locator('daftari-timeline li.done').count()).toBe(5);
    await page.locator('daftari-plan-card .dot.online').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('says that the prompt was cancelled, and lets her try again', async () => {
    const page = await visit({ who: 'amina' });
    await page.locator('#phone').fill(CANCELLING_PHONE);
    await page.locator('daftari-pay .send').click();
    await page.getByText('You cancelled the prompt on the phone.').waitFor();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.locator('#phone').waitFor();
  });

  it('sends one prompt however often the button is pressed', async () => {
    const page = await visit({ who: 'amina' });
    await page.locator('daftari-pay .send').dblclick();
    await page.getByText(/Paid and online in/).waitFor();
    expect(api().log.filter((line) => line === 'POST /api/v1/payments/ask')).toHaveLength(1);
  });

  it('keeps the form shut for who is online, until she presses pay', async () => {
    const page = await visit({ who: 'brian' });
    expect(await page.locator('daftari-pay').count()).toBe(0);
    // The plan costs 2,500, and 350 lie in the wallet.
    await page.getByRole('button', { name: 'Pay KES 2,150' }).click();
    expect(await page.locator('daftari-pay #amount').inputValue()).toBe('2150.00');
    expect(await page.evaluate(deepFocus)).toContain('+2547');
  });

  it('asks for nothing when the wallet is enough for the next term, and takes money all the same', async () => {
    const { world } = api();
    world.customers = world.customers.map((one) => (one.id === 'c2' ? { ...one, wallet: kes(2500) } : one));
    const page = await visit({ who: 'brian' });
    await page.getByText('Nothing to pay: it renews from your wallet.').waitFor();
    expect(await page.getByRole('button', { name: /^Pay KES/ }).count()).toBe(0);
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put money in the wallet' }).click();
    expect(await page.locator('daftari-pay #amount').inputValue()).toBe('');
  });

  it('shows what was taken up with a code, and lets an operator alone give it back', async () => {
    const own = await visit({ who: 'brian' });
    await own.getByText('Karibu, 20% off, 2 bills left').waitFor();
    expect(await own.getByRole('button', { name: /^Give back/ }).count()).toBe(0);
    const desk = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await desk.getByRole('button', { name: 'Give back (Karibu)' }).click();
    await expect.poll(() => api().log).toContain('POST /api/v1/customers/c2/promotions/release');
    expect(await faults(desk)).toEqual([]);
  });

  it('leaves the stream while nobody sees the tab, and looks at everything once more when it is seen', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers', width: 1440 });
    await expect.poll(() => asked(api().log, 'stream')).toBe(1);
    const lists = asked(api().log, 'customers?');
    const turn = (hidden: boolean): Promise<void> =>
      page.evaluate((now) => {
        Object.defineProperty(document, 'hidden', { value: now, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await turn(true);
    await expect.poll(() => api().listening()).toBe(0);
    await turn(false);
    await expect.poll(() => asked(api().log, 'stream')).toBe(2);
    await expect.poll(() => asked(api().log, 'customers?')).toBe(lists + 1);
  });

  it('calls a voucher a voucher, beside its amount and not over it', async () => {
    const { world } = api();
    const [own] = world.payments.filter(({ customerId }) => customerId === 'c2');
    const reference = 'vch_01M7Z4Q8T2X5B9C3D6F0G1H4J7';
    world.payments = world.payments.map((one) => (one === own ? { ...one, gateway: 'voucher', reference } : one));
    const page = await visit({ who: 'brian', width: 360 });
    const row = page.locator('daftari-receipt-list li', { hasText: 'Voucher' });
    await row.waitFor();
    expect(await row.textContent()).not.toContain('vch_');
    for (const each of await page.locator('daftari-receipt-list li').all()) {
      const [main, side] = await Promise.all([
        each.locator('.main').boundingBox(),
        each.locator('.side').boundingBox(),
      ]);
      expect(main === null || side === null || main.x + main.width <= side.x).toBe(true);
    }
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    expect(await faults(page)).toEqual([]);
  });

  it('explains a receipt in a sheet that Escape closes', async () => {
    const page = await visit({ who: 'brian' });
    await page
      .getByRole('button', { name: /What did this buy/ })
      .first()
      .click();
    await page.locator('daftari-explain .verdict').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.locator('dialog[open]').waitFor({ state: 'detached' });
  });

  it('remembers the language that was chosen', async () => {
    const page = await visit({ who: 'brian' });
    await page.getByRole('button', { name: 'SW, Kiswahili' }).click();
    await page.getByRole('heading', { name: 'Habari, Brian' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Habari, Brian' }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('sw');
  });

  it('refuses a wrong password in words, and lets the right one in', async () => {
    const page = await visit({ who: null });
    await page.getByLabel('Account number, phone or username').fill('amina');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('not right').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('secret');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'Hello, Amina' }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.locator('daftari-login').waitFor();
  });

  it('never loads the console for a customer, and sends her home from its address', async () => {
    const page = await visit({ who: 'brian', path: '/console' });
    await page.getByRole('heading', { name: 'Hello, Brian' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('shows a payment in the console the moment it is heard of, with its way to online', async () => {
    const page = await visit({ who: 'asha', path: '/console', width: 1440 });
    const other = await visit({ who: 'amina' });
    await other.locator('daftari-pay .send').click();
    const row = page.locator('daftari-payment-feed li', { hasText: 'TKM9LIVE42' });
    await row.waitFor();
    await page.locator('daftari-payment-feed li.fresh').waitFor();
    await row.locator('summary').click();
    expect(await row.locator('daftari-timeline li').count()).toBe(8);
  });

  it('finds a customer by typing, walks to her page, and comes back to the list', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers' });
    await page.getByLabel('Search').fill('mwanaisha');
    await page.locator('daftari-customer-table tbody tr').nth(1).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: /Mwanaisha/ }).click();
    await page.getByRole('heading', { level: 1, name: /Mwanaisha/ }).waitFor();
    await page.goBack();
    await page.getByLabel('Search').waitFor();
  });

  it('gives money without an owner to the one who is suggested', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments' });
    await page.getByRole('button', { name: 'Give to Grace Mutua' }).click();
    await page.getByText(/KES.2,500\.00 now belongs to Grace Mutua: activates Office 50/).waitFor();
    await page.getByRole('button', { name: 'Give to Grace Mutua' }).waitFor({ state: 'detached' });
  });

  it('can be walked through by links alone, the whole console', async () => {
    const page = await visit({ who: 'asha', path: '/console', width: 1440 });
    for (const [name, path] of [
      ['Customers', '/console/customers'],
      ['Online', '/console/online'],
      ['Payments', '/console/payments'],
      ['Invoices', '/console/invoices'],
      ['Plans', '/console/plans'],
      ['Vouchers', '/console/vouchers'],
      ['Overdue', '/console/dunning'],
      ['Runs', '/console/runs'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
    }
  });
});

function asked(log: readonly string[], what: string): number {
  return log.filter((line) => line.startsWith(`GET /api/v1/${what}`)).length;
}
