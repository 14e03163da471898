import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { buildPages } from '../build.ts';
import { startFakeApi, type FakeApi } from '../fake-api.ts';

const executablePath = process.env['DAFTARI_CHROMIUM'] ?? '';
/** Whether there is a Chromium to test in. */
export const present = executablePath !== '' && existsSync(executablePath);

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

/** What a test does in the browser. */
export interface Browsing {
  readonly visit: (visit: Visit) => Promise<Page>;
  /** What axe finds wrong on a page. */
  readonly faults: (page: Page) => Promise<readonly string[]>;
  /** The fake of this test. */
  readonly api: () => FakeApi;
  /** For pages that are served by another. */
  readonly browser: () => Browser;
  /** Where the built pages lie. */
  readonly folder: () => string;
}

/** Who visits, and how. */
export interface Visit {
  readonly who: 'amina' | 'brian' | 'new' | 'asha' | null;
  readonly path?: string;
  readonly width?: number;
  readonly lang?: 'en' | 'sw';
  readonly scheme?: 'light' | 'dark';
}

/** Opens a browser and the built pages for a block of tests, and a fresh fake for each of them. */
export function browsing(): Browsing {
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
  afterEach(async () => {
    // A page that stays open goes on asking for news.
    await Promise.all(browser.contexts().map((context) => context.close()));
    await api.close();
  });

  /** Opens a page as somebody who is signed in already, and waits until everything on it has come. */
  async function visit({ who, path = '/', width = 360, lang = 'en', scheme = 'light' }: Visit): Promise<Page> {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme: scheme });
    context.setDefaultTimeout(20_000);
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

  /** What is dimmed or fades while an answer is awaited has less contrast; that is looked at once it stands. */
  async function faults(page: Page): Promise<readonly string[]> {
    await page.evaluate(axe);
    let found: readonly string[] = await looked(page);
    for (let again = 0; again < 4 && found.some((one) => one.startsWith('color-contrast')); again++) {
      await page.waitForFunction(noneIsBusy);
      await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState !== 'running'));
      found = await looked(page);
    }
    return found;
  }

  return { visit, faults, api: () => api, browser: () => browser, folder: () => folder };
}

/** What axe, which is loaded, finds just now. */
function looked(page: Page): Promise<readonly string[]> {
  return page.evaluate(async () => {
    const { axe: loaded } = window as unknown as { axe: typeof import('axe-core') };
    const { violations } = await loaded.run(document);
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    );
  });
}

/** Presses Tab until what has the focus says so. */
export async function tabTo(page: Page, name: string): Promise<void> {
  for (let tabs = 0; tabs < 30; tabs += 1) {
    if ((await focused(page)) === name) return;
    await page.keyboard.press('Tab');
  }
  expect(await focused(page)).toBe(name);
}

/** What has the focus, through all shadow roots: its text, or its value. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(deepFocus);
}

/** What has the focus, through all shadow roots: its text, or its value. */
export function deepFocus(): string {
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

/**
 * Texts of leaves that are wider than the box that holds them, and hints of inputs that are. What only screen readers
 * read is meant to be.
 */
export function clippedTexts(): readonly string[] {
  const clipped: string[] = [];
  const look = (root: ParentNode): void => {
    for (const node of root.querySelectorAll<HTMLElement>('*')) {
      if (node.shadowRoot !== null) look(node.shadowRoot);
      if (node instanceof HTMLInputElement && node.placeholder !== '' && node.clientWidth > 0) {
        const style = getComputedStyle(node);
        const pen = document.createElement('canvas').getContext('2d');
        if (pen !== null) pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        const room = node.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd);
        // Phones write in other fonts than this browser: a tenth is left to them.
        if ((pen?.measureText(node.placeholder).width ?? 0) * 1.1 > room) clipped.push(node.placeholder);
      }
      const leaf = node.childElementCount === 0 && (node.textContent ?? '').trim() !== '';
      if (!leaf || node.closest('.hidden') !== null || node.clientWidth === 0) continue;
      if (node.scrollWidth > node.clientWidth + 1) clipped.push((node.textContent ?? '').trim());
    }
  };
  look(document.body);
  return clipped;
}
