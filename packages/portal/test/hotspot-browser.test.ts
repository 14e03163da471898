import { createHash } from 'node:crypto';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OFFER, stands, startFakeHotspot, type FakeHotspot } from './fake/hotspot.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const MAC = '02:00:00:00:00:0A';

describe.skipIf(!present)('a guest of a hotspot, in a browser', () => {
  const { faults, browser, folder } = browsing();
  let hotspot: FakeHotspot;
  beforeEach(async () => {
    hotspot = await startFakeHotspot(folder());
  });
  afterEach(() => hotspot.close());

  /** Joins the Wi-Fi: the router sends the phone to the page. */
  async function join(told: Readonly<Record<string, string>> = {}, how: Joining = {}): Promise<Page> {
    const { lang = 'en', scheme = 'light', kept = null } = how;
    const context = await browser().newContext({ viewport: { width: 360, height: 760 }, colorScheme: scheme });
    context.setDefaultTimeout(20_000);
    const page = await context.newPage();
    page.on('pageerror', (error) => expect.fail(error.message));
    await page.addInitScript(
      ([language, ticket]) => {
        localStorage.setItem('daftari.language', language ?? '');
        if (ticket && localStorage.getItem('daftari.hotspot') === null)
          localStorage.setItem('daftari.hotspot', JSON.stringify({ ticket }));
      },
      [lang, kept],
    );
    const query = new URLSearchParams({ mac: MAC, router: 'hill', 'link-login-only': hotspot.logIn, ...told });
    await page.goto(`${hotspot.url}?${query}`);
    return page;
  }

  it('chooses, pays, and is logged in at the router with her own name and password', async () => {
    hotspot.says('/buy', stands('waiting'));
    hotspot.says('/look', stands('waiting'), stands('opening'), stands('ready'));
    const page = await join({ 'link-orig': 'http://example.com/' });
    await pay(page);
    await page.getByRole('heading', { name: 'Look at your phone' }).waitFor();
    await page.getByText('KES 50').waitFor();
    await page.getByText('You are logged in').waitFor();
    expect(hotspot.posted).toEqual([
      { username: '254712345678-day', password: '123456', dst: 'http://example.com/', popup: 'false' },
    ]);
    const [bought] = hotspot.asked;
    expect(bought).toEqual({
      path: '/buy',
      body: { planId: 'day', phone: '254712345678', device: MAC, router: 'hill' },
    });
    expect(page.url(), 'no secret stands in an address').toBe(hotspot.logIn);
  });

  it('answers the challenge of a router that gives one, and sends it no password', async () => {
    hotspot.says('/buy', stands('ready'));
    const page = await join({ 'chap-id': String.raw`\115`, 'chap-challenge': String.raw`\274\013\242` });
    await pay(page);
    await page.getByText('You are logged in').waitFor();
    const whole = Buffer.concat([Buffer.from([0o115]), Buffer.from('123456'), Buffer.from([0o274, 0o13, 0o242])]);
    expect(hotspot.posted[0]?.['password']).toBe(createHash('md5').update(whole).digest('hex'));
  });

  it('is let in without a question under another address, because her browser has kept her ticket', async () => {
    hotspot.says('/look', stands('ready'));
    const page = await join({}, { kept: 'ticket-1' });
    await page.getByText('You are logged in').waitFor();
    expect(hotspot.asked).toEqual([
      { path: '/look', body: { device: MAC, router: 'hill', ticket: 'ticket-1', replace: false } },
    ]);
  });

  it('is not sent round and round by a router that refuses her', async () => {
    hotspot.says('/look', stands('ready'));
    const page = await join({ error: 'no more sessions are allowed' }, { kept: 'ticket-1' });
    await page.getByText('It says: no more sessions are allowed').waitFor();
    expect(hotspot.posted).toEqual([]);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('You are logged in').waitFor();
  });

  it('restores her package by its receipt, and hears it when there is none', async () => {
    hotspot.says('/restore', { status: 404, code: 'slot.nobody' }, stands('ready'));
    const page = await join();
    await page.getByText('Restore my package').click();
    await page.getByLabel('M-Pesa receipt').fill('tkn7qx12pl');
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByRole('alert').getByText('No package that still runs').waitFor();
    await page.getByRole('button', { name: 'Restore', exact: true }).click();
    await page.getByText('You are logged in').waitFor();
    expect(hotspot.asked.at(-1)?.body).toEqual({ receipt: 'tkn7qx12pl', device: MAC, router: 'hill' });
  });

  it('uses a voucher', async () => {
    hotspot.says('/voucher', stands('ready'));
    const page = await join();
    await page.getByText('Use a voucher').first().click();
    await page.getByLabel('Voucher code').fill('ABCD-EFGH');
    await page.getByRole('button', { name: 'Use the voucher' }).click();
    await page.getByText('You are logged in').waitFor();
  });

  it('is asked before another of her devices has to go', async () => {
    hotspot.says('/look', stands('full'), stands('ready'));
    const page = await join({}, { kept: 'ticket-1' });
    await page.getByRole('button', { name: 'Move it to this device' }).click();
    await page.getByText('You are logged in').waitFor();
    expect(hotspot.asked.map(({ body }) => body['replace'])).toEqual([false, true]);
  });

  it('keeps what she had when a further purchase comes to nothing', async () => {
    hotspot.says('/look', stands('ready', { ticket: 'ticket-old' }));
    const page = await join({ state: 'online' }, { kept: 'ticket-old' });
    await page.getByRole('button', { name: 'Buy more' }).click();
    hotspot.says('/buy', stands('waiting', { ticket: 'ticket-new' }));
    hotspot.says(
      '/look',
      stands('failed', { ticket: 'ticket-new', reason: 'The request was cancelled on the phone.' }),
    );
    await pay(page);
    await page.getByText('The request was cancelled on the phone.').waitFor();
    const kept = await page.evaluate(() => localStorage.getItem('daftari.hotspot'));
    expect(JSON.parse(kept ?? '{}')).toMatchObject({ ticket: 'ticket-old', asking: null });
  });

  it('may pay before she has joined, and is told to join', async () => {
    hotspot.says('/buy', stands('waiting'));
    hotspot.says('/look', stands('paid'));
    const page = await join({ mac: '', router: '', 'link-login-only': '' });
    expect(await page.getByText('Restore my package').count()).toBe(0);
    await pay(page);
    await page.getByText('Join the Wi-Fi with this phone').waitFor();
    expect(hotspot.asked[0]?.body).toEqual({ planId: 'day', phone: '254712345678' });
  });

  it('says that the address of a router is not allowed, instead of nothing', async () => {
    hotspot.says('/look', stands('ready'));
    const page = await join({ 'link-login-only': 'http://127.0.0.2:9/login' }, { kept: 'ticket-1' });
    // A locator would wait for the navigation that the browser announces and then refuses.
    const said = expect.poll(() => page.evaluate(() => document.querySelector('section')?.innerText), {
      timeout: 20_000,
    });
    await said.toMatch(/This router is not known here[^]*http:\/\/127\.0\.0\.2:9\/login/);
    expect(hotspot.posted).toEqual([]);
  });

  describe.each([
    ['en', 'light'],
    ['sw', 'dark'],
  ] as const)('at 360 px, in %s, %s', (lang, scheme) => {
    it.each([
      ['choosing', null, {}],
      ['waiting', stands('waiting'), {}],
      ['opening', stands('opening'), {}],
      ['full', stands('full'), {}],
      ['paid', stands('paid'), { mac: '' }],
      ['over', stands('over'), {}],
      ['online', stands('ready'), { state: 'online', 'link-orig': 'http://a-long-name-of-a-site.example.com/' }],
      ['refused', stands('ready'), { error: 'invalid username or password' }],
    ] as const)('passes axe while %s, and nothing hangs over the edge', async (_name, standing, told) => {
      if (standing !== null) hotspot.says('/look', standing);
      const page = await join(told, { lang, scheme, kept: standing === null ? null : 'ticket-1' });
      await page.locator('main[aria-busy="false"] h1').first().waitFor();
      for (const way of await page.locator('summary').all()) await way.click();
      expect(await faults(page)).toEqual([]);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over).toBeLessThanOrEqual(0);
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      await page.context().close();
    });
  });

  it('says that M-Pesa is not reached, and blames nobody for it', async () => {
    hotspot.says('/buy', { status: 503, code: 'mpesa.unreachable', retryAfter: 5 });
    const page = await join();
    await pay(page);
    await page.getByRole('alert').getByText('M-Pesa cannot be reached at the moment.').waitFor();
    expect(await page.getByText('Too many tries').count()).toBe(0);
  });

  it.each(['en', 'sw'] as const)(
    'shows prices where no phone can be asked, and the voucher pays, in %s',
    async (lang) => {
      hotspot.sells({ ...OFFER, prompts: false });
      const page = await join({}, { lang });
      await page.getByText(lang === 'en' ? 'Pay by voucher' : 'Lipa kwa vocha').waitFor();
      expect(await page.locator('.package .price').count()).toBe(OFFER.packages.length);
      expect(await page.locator('.package input, #phone').count()).toBe(0);
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate(clippedTexts)).toEqual([]);
    },
  );

  it('shows what is sold as it is sold', async () => {
    const page = await join();
    for (const { name } of OFFER.packages) await page.getByText(name, { exact: true }).waitFor();
    expect((await page.locator('.package').last().textContent())?.replaceAll(/\s+/g, ' ').trim()).toBe(
      'Day pass KES 50 until midnight 2 GB up to 5 Mbps 2 devices',
    );
  });
});

interface Joining {
  readonly lang?: 'en' | 'sw';
  readonly scheme?: 'light' | 'dark';
  /** A ticket that the browser has kept. */
  readonly kept?: string | null;
}

async function pay(page: Page): Promise<void> {
  await page.getByText('Day pass').click();
  await page.getByLabel('M-Pesa phone number').fill('0712 345 678');
  await page.getByRole('button', { name: /^Pay/ }).click();
}
