import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, ask, openHall } from '../hall.ts';

const executablePath = process.env['DAFTARI_CHROMIUM'] ?? '';
const present = executablePath !== '' && existsSync(executablePath);
if (!present) {
  const reason = `no Chromium: set DAFTARI_CHROMIUM to its path (now "${executablePath}")`;
  if (process.env['DAFTARI_REQUIRE_PEERS'] === '1') it('has a browser', () => expect.fail(reason));
  else console.warn(`stripe: the browser tests are skipped, ${reason}`);
}

const QUIET = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
];

/** Opens a page that shows the element, and a hall behind it. */
async function open(browser: Browser) {
  const hall = await openHall();
  const script = await (await fetch(`${hall.door.base}/card.js`)).text();
  const server = createServer(({ url }, response) => {
    const isScript = url === '/card.js';
    response.writeHead(200, { 'content-type': isScript ? 'text/javascript' : 'text/html' });
    response.end(
      isScript ? script : '<!doctype html><html lang="en"><script type="module" src="/card.js"></script><main></main>',
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const context = await browser.newContext();
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  page.on('pageerror', (error) => expect.fail(error.message));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const close = async (): Promise<void> => {
    await context.close();
    await new Promise((resolve) => server.close(resolve));
    await hall.close();
  };
  return { ...hall, page, close };
}

/** Puts the element on the page, as the portal does with the gateway's next step. */
async function show(page: Page, attributes: Readonly<Record<string, string>>): Promise<void> {
  await page.evaluate(
    `(async (attributes) => {
      await customElements.whenDefined('daftari-stripe-card');
      const element = document.createElement('daftari-stripe-card');
      window.heard = [];
      for (const name of ['ready', 'done', 'failed']) {
        element.addEventListener('daftari-card-' + name, ({ type, detail }) => window.heard.push([type, detail]));
      }
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.querySelector('main').replaceChildren(element);
    })(${JSON.stringify(attributes)})`,
  );
}

const heard = (page: Page): Promise<unknown> => page.evaluate('window.heard');

describe.skipIf(!present)('the card element in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: QUIET });
  });
  afterAll(() => browser?.close());

  it('takes a card, says why one is declined, and another one pays', async () => {
    const { page, gateway, sim, close } = await open(browser);
    const asked = await gateway.request?.(ask(), AbortSignal.timeout(9_000));
    if (asked?.next?.kind !== 'confirm') throw new Error('there is nothing to confirm');
    const { clientSecret, publishableKey } = asked.next;
    await show(page, { 'client-secret': clientSecret, 'publishable-key': publishableKey, label: 'Pay KES 500' });
    await page.getByLabel('Card number').fill('4000 0000 0000 9995');
    await page.getByRole('button', { name: 'Pay KES 500' }).click();
    await page.getByText('Your card has insufficient funds.').waitFor();
    await page.getByLabel('Card number').fill('4242 4242 4242 4242');
    await page.getByRole('button', { name: 'Pay KES 500' }).click();
    await page.waitForFunction('window.heard.length === 3');
    expect(await heard(page)).toEqual([
      ['daftari-card-ready', {}],
      ['daftari-card-failed', { reason: 'Your card has insufficient funds.', code: 'insufficient_funds' }],
      ['daftari-card-done', { id: asked.providerReference, status: 'succeeded' }],
    ]);
    expect(await gateway.query?.(asked.providerReference, AbortSignal.timeout(9_000))).toMatchObject({
      kind: 'received',
    });
    expect(sim.all('charge').map(({ status }) => status)).toEqual(['succeeded', 'failed']);
    await close();
  });

  it('saves a card whose bank asks for its holder', async () => {
    const { page, api, close } = await open(browser);
    const next = await api.setUpCard(ACCOUNT);
    if (next.kind !== 'confirm') throw new Error('there is nothing to confirm');
    const { clientSecret, publishableKey } = next;
    await show(page, { for: 'card', 'client-secret': clientSecret, 'publishable-key': publishableKey });
    await page.getByLabel('Card number').fill('4000002500003155');
    await page.getByRole('button', { name: 'Save card' }).click();
    await page.waitForFunction('window.heard.length === 2');
    expect(await heard(page)).toEqual([
      ['daftari-card-ready', {}],
      ['daftari-card-done', { id: expect.stringMatching(/^seti_/), status: 'succeeded' }],
    ]);
    expect(await api.cardsOf(ACCOUNT.accountId)).toMatchObject([{ label: 'Visa •••• 3155' }]);
    await close();
  });

  it('says so when the script of Stripe cannot be had', async () => {
    const { page, gateway, sim, close } = await open(browser);
    const asked = await gateway.request?.(ask(), AbortSignal.timeout(9_000));
    if (asked?.next?.kind !== 'confirm') throw new Error('there is nothing to confirm');
    await page.route(sim.scriptUrl, (route) => route.abort());
    const { clientSecret, publishableKey } = asked.next;
    await show(page, { 'client-secret': clientSecret, 'publishable-key': publishableKey });
    await page.getByText('The card form of Stripe could not be loaded.').waitFor();
    await close();
  });

  it('says nothing where the page says it, speaks what Stripe speaks, and wears the colours of the page', async () => {
    const { page, gateway, sim, close } = await open(browser);
    const asked = await gateway.request?.(ask(), AbortSignal.timeout(9_000));
    if (asked?.next?.kind !== 'confirm') throw new Error('there is nothing to confirm');
    await page.route(sim.scriptUrl, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: STRANGE.replace('INTENT', asked.providerReference) }),
    );
    await page.evaluate(`document.addEventListener('daftari-card-failed', (event) => event.preventDefault());
      document.documentElement.style.setProperty('--daftari-brand', '#0b6352');`);
    const { clientSecret, publishableKey } = asked.next;
    const attributes = { 'client-secret': clientSecret, 'publishable-key': publishableKey };
    await show(page, { ...attributes, locale: 'sw' });
    await page.waitForFunction('window.heard.length === 1');
    expect(await page.evaluate('window.told')).toMatchObject({
      locale: 'auto',
      appearance: { theme: 'stripe', variables: { colorPrimary: '#0b6352' } },
    });
    await page.getByRole('button', { name: 'Pay' }).click();
    await page.waitForFunction('window.heard.length === 2');
    expect(await page.getByRole('alert').textContent()).toBe('');
    await show(page, { ...attributes, locale: 'fr-KE' });
    await page.waitForFunction('window.heard.length === 1');
    expect(await page.evaluate('window.told')).toMatchObject({ locale: 'fr' });
    await close();
  });

  it('counts what Stripe says was taken before, and not a fault in its frames', async () => {
    const { page, gateway, sim, close } = await open(browser);
    const asked = await gateway.request?.(ask(), AbortSignal.timeout(9_000));
    if (asked?.next?.kind !== 'confirm') throw new Error('there is nothing to confirm');
    await page.route(sim.scriptUrl, (route) =>
      route.fulfill({ contentType: 'text/javascript', body: STRANGE.replace('INTENT', asked.providerReference) }),
    );
    const { clientSecret, publishableKey } = asked.next;
    await show(page, { 'client-secret': clientSecret, 'publishable-key': publishableKey });
    const button = page.getByRole('button', { name: 'Pay' });
    await button.click();
    await page.waitForFunction('window.heard.length === 2');
    await button.click();
    await page.waitForFunction('window.heard.length === 3');
    await page.evaluate('window.loadError()');
    expect(await heard(page)).toEqual([
      ['daftari-card-ready', {}],
      ['daftari-card-failed', { reason: 'The line was cut.', code: 'api_connection_error' }],
      ['daftari-card-done', { id: asked.providerReference, status: 'succeeded' }],
      ['daftari-card-failed', { reason: 'No frame came.', code: 'unloadable' }],
    ]);
    expect(await button.count()).toBe(0);
    await close();
  });
});

/** A Stripe that loses the first answer, and says to the second that it had taken it. */
const STRANGE = `window.Stripe = () => {
  let confirmed = 0;
  return {
    elements: (told) => {
      window.told = told;
      const heard = {};
      window.loadError = () => heard.loaderror({ error: { message: 'No frame came.' } });
      return { create: () => ({ on: (name, hear) => (heard[name] = hear), mount: () => heard.ready() }) };
    },
    confirmPayment: async () => {
      confirmed += 1;
      if (confirmed === 1) return { error: { type: 'api_connection_error', message: 'The line was cut.' } };
      const intent = { id: 'INTENT', status: 'succeeded' };
      return { error: { code: 'payment_intent_unexpected_state', message: 'Twice.', payment_intent: intent } };
    },
  };
};`;
