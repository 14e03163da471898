import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { buildPages } from './build.ts';
import { startFakeApi, type FakeApi } from './fake-api.ts';
import { CANCELLING_PHONE } from './fake/begin.ts';
import { SECRET } from './fake/desk.ts';

const executablePath = process.env['DAFTARI_CHROMIUM'] ?? '';
const present = executablePath !== '' && existsSync(executablePath);

if (!present) {
  const reason = `no Chromium: set DAFTARI_CHROMIUM to its path (now "${executablePath}")`;
  if (process.env['DAFTARI_REQUIRE_PEERS'] === '1') it('has a browser', () => expect.fail(reason));
  else console.warn(`portal: the browser tests are skipped, ${reason}`);
}

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!present)('in a browser', () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  let browser: Browser;
  let folder: string;
  let api: FakeApi;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'daftari-portal-'));
    await buildPages(folder);
    browser = await chromium.launch({ executablePath, args: QUIET });
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    api = await startFakeApi({ assets: pathToFileURL(`${folder}/`) });
  });
  afterEach(() => api.close());

  interface Visit {
    readonly who: 'amina' | 'brian' | 'new' | 'asha' | null;
    readonly path?: string;
    readonly width?: number;
    readonly lang?: 'en' | 'sw';
    readonly scheme?: 'light' | 'dark';
  }

  /** Opens a page as somebody who is signed in already, and waits until everything on it has come. */
  async function visit({ who, path = '/', width = 360, lang = 'en', scheme = 'light' }: Visit): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
    context.setDefaultTimeout(10_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => expect.fail(error.message));
    const kept = who === null ? null : JSON.stringify({ refreshToken: `refresh-${who}`, user: {} });
    await page.addInitScript(
      ([language, session]) => {
        // Only the first page is told; what the visitor does afterwards stays.
        if (localStorage.getItem('daftari.language') === null) localStorage.setItem('daftari.language', language ?? '');
        if (session && localStorage.getItem('visited') === null) localStorage.setItem('daftari.session', session);
        localStorage.setItem('visited', 'yes');
      },
      [lang, kept],
    );
    await page.goto(`${api.url}${path}`);
    await page
      .locator(who === null ? 'daftari-login' : '#main section')
      .first()
      .waitFor();
    await page.waitForFunction(noneIsBusy);
    return page;
  }

  async function faults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe);
    return page.evaluate(async () => {
      const { axe: loaded } = window as unknown as { axe: typeof import('axe-core') };
      const { violations } = await loaded.run(document);
      return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
      );
    });
  }

  const customerPages = [
    ['the log-in', { who: null }],
    ['the page of who has expired', { who: 'amina' }],
    ['the page of who is online', { who: 'brian' }],
    ['the page of who never paid', { who: 'new' }],
  ] as const;
  const consolePages = ['', '/customers', '/customers/c2', '/online', '/payments', '/invoices', '/plans'].map(
    (path) => [`/console${path}`, { who: 'asha', path: `/console${path}` }] as const,
  );

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
    expect(api.log.filter((line) => line === 'POST /api/v1/payments/mpesa')).toHaveLength(1);
  });

  it('keeps the form shut for who is online, until she presses pay', async () => {
    const page = await visit({ who: 'brian' });
    expect(await page.locator('daftari-pay').count()).toBe(0);
    // The plan costs 2,500, and 350 lie in the wallet.
    await page.getByRole('button', { name: 'Pay KES 2,150' }).click();
    expect(await page.locator('daftari-pay #amount').inputValue()).toBe('2150.00');
    expect(await page.evaluate(deepFocus)).toContain('+2547');
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
    await page.getByText('KES 2,500.00 now belongs to Grace Mutua.').waitFor();
    await page.getByRole('button', { name: 'Give to Grace Mutua' }).waitFor({ state: 'detached' });
  });

  /** Presses Tab until what has the focus says so. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let tabs = 0; tabs < 30; tabs += 1) {
      if ((await focused(page)) === name) return;
      await page.keyboard.press('Tab');
    }
    expect(await focused(page)).toBe(name);
  }

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
    expect(api.log.filter((line) => line.startsWith('PATCH'))).toEqual([]);
    await page.getByRole('button', { name: 'Suspend' }).click();
    await sheet.getByRole('button', { name: 'Suspend' }).click();
    await page.locator('.title .chip', { hasText: 'Suspended' }).waitFor();
    await page.getByRole('button', { name: 'Resume' }).waitFor();
  });

  it('publishes a plan, and retires it again', async () => {
    const page = await visit({ who: 'asha', path: '/console/plans' });
    await page.getByRole('button', { name: 'New plan' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Home 40');
    await page.getByLabel('Price in KES').fill('3500');
    await page.getByLabel('Down, Mbps').fill('40');
    await page.getByLabel('Up, Mbps').fill('20');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Publish' }).click();
    const row = page.locator('daftari-table tr', { hasText: 'Home 40' });
    await row.getByText('KES 3,500.00').waitFor();
    await row.getByRole('button', { name: 'Retire' }).click();
    await page.locator('daftari-confirm').getByRole('button', { name: 'Retire', exact: true }).click();
    await row.getByRole('button', { name: 'Retire' }).waitFor({ state: 'detached' });
  });

  it('can be walked through by links alone, the whole console', async () => {
    const page = await visit({ who: 'asha', path: '/console' });
    for (const [name, path] of [
      ['Customers', '/console/customers'],
      ['Online', '/console/online'],
      ['Payments', '/console/payments'],
      ['Invoices', '/console/invoices'],
      ['Plans', '/console/plans'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
    }
  });
});

function focused(page: Page): Promise<string> {
  return page.evaluate(deepFocus);
}

/** What has the focus, through all shadow roots: its text, or its value. */
function deepFocus(): string {
  let active = document.activeElement;
  while (active?.shadowRoot?.activeElement != null) active = active.shadowRoot.activeElement;
  return active instanceof HTMLInputElement ? active.value : (active?.textContent ?? '').trim();
}

/** Whether nothing on the page waits any more, through all shadow roots. */
function noneIsBusy(): boolean {
  const busy = (root: ParentNode): boolean =>
    [...root.querySelectorAll('*')].some(
      (node) => node.getAttribute('aria-busy') === 'true' || (node.shadowRoot !== null && busy(node.shadowRoot)),
    );
  return !busy(document);
}

/** Texts of leaves that are wider than the box that holds them. What only screen readers read is meant to be. */
function clippedTexts(): readonly string[] {
  const clipped: string[] = [];
  const look = (root: ParentNode): void => {
    for (const node of root.querySelectorAll<HTMLElement>('*')) {
      if (node.shadowRoot !== null) look(node.shadowRoot);
      const leaf = node.childElementCount === 0 && (node.textContent ?? '').trim() !== '';
      if (!leaf || node.closest('.hidden') !== null || node.clientWidth === 0) continue;
      if (node.scrollWidth > node.clientWidth + 1) clipped.push((node.textContent ?? '').trim());
    }
  };
  look(document.body);
  return clipped;
}
