import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { enterPin, openBrowser, pay, signIn } from '../browser.ts';
import { startDemoProcess } from './support.ts';

const executablePath = process.env['DAFTARI_CHROMIUM'] ?? '';
const present = executablePath !== '' && existsSync(executablePath);

if (!present && process.env['DAFTARI_REQUIRE_PEERS'] === '1') {
  it('has a browser', () => expect.fail(`no Chromium: set DAFTARI_CHROMIUM to its path (now "${executablePath}")`));
}

describe.skipIf(!present)('the demo in a browser', () => {
  it('an expired customer pays, answers her phone and sees herself online', { timeout: 300_000 }, async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'daftari-browser-'));
    const demo = await startDemoProcess(dataDir);
    const browser = await openBrowser(executablePath);
    try {
      const context = await browser.newContext({ viewport: { width: 360, height: 800 } });
      const page = await context.newPage();
      await signIn(page, `${demo.url}/`, /Amina/);
      await page.getByText('Your time is over and the internet has stopped.', { exact: false }).waitFor();

      await pay(page);
      await page.getByText('confirm with your M-Pesa PIN', { exact: false }).waitFor();
      const { phoneUrl } = (await (await fetch(`${demo.url}/api/v1/demo`)).json()) as { phoneUrl: string };
      await enterPin(await context.newPage(), phoneUrl);

      // The steps come by themselves, each with its time, until her router is in.
      await page.getByText(/Paid and online in [\d.]+\s?m?s/).waitFor({ timeout: 60_000 });
      await page.getByText('You are connected.', { exact: false }).waitFor();
    } finally {
      await browser.close();
      expect(await demo.stop()).toBe(0);
      await rm(dataDir, { recursive: true, force: true });
    }
  });
});
