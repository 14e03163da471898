import { mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { silentLog } from '@daftari/core';
import type { Browser } from 'playwright-core';
import { enterPin, openBrowser, pay, signIn } from './browser.ts';
import { readEnvironment } from './demo/environment.ts';
import { startDemo } from './demo/start.ts';

// node --conditions=@daftari/source screenshots.ts: takes the pictures of the documentation from a running demo. Needs
// DAFTARI_CHROMIUM, and the ports of the demo or others by the same variables.

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const WIDTHS = [360, 1440] as const;
/** A picture in the documentation is no heavier than this. */
const MOST_BYTES = 300_000;

const dataDir = process.env['DATA_DIR'] ?? (await mkdtemp(join(tmpdir(), 'daftari-pictures-')));
const config = readEnvironment({ ...process.env, DATA_DIR: dataDir });
const signal = new AbortController().signal;
const demo = await startDemo({ config, log: silentLog, progress: () => undefined, signal });
const browser = await openBrowser(process.env['DAFTARI_CHROMIUM'] ?? '');
try {
  await mkdir(FOLDER, { recursive: true });
  await demo.network.up;
  // The NAS reports once a minute: after one, everybody who is online has a time and a volume.
  const reported = setTimeout(65_000);
  for (const width of WIDTHS) await picture(browser, { name: 'customer', path: '/', label: /Amina/, width });
  await reported;
  await payOnce(browser);
  for (const width of WIDTHS) await picture(browser, { name: 'console', path: '/console', label: /operator/, width });
} finally {
  await browser.close();
  await demo.stop();
  if (process.env['DATA_DIR'] === undefined) await rm(dataDir, { recursive: true, force: true });
}

interface Picture {
  readonly name: string;
  readonly path: string;
  readonly label: RegExp;
  readonly width: number;
}

async function picture(from: Browser, { name, path, label, width }: Picture): Promise<void> {
  const context = await from.newContext({ viewport: { width, height: width < 600 ? 800 : 900 } });
  const page = await context.newPage();
  await signIn(page, `${demo.url}${path}`, label);
  // Until nothing is being fetched any more, but for the stream, which never ends.
  await page.waitForTimeout(2_500);
  const file = join(FOLDER, `${name}-${width}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes; ${MOST_BYTES} are the most`);
  console.log(`${file}: ${size} bytes`);
  await context.close();
}

/** The console shows a payment on its way to access: so somebody pays first. */
async function payOnce(from: Browser): Promise<void> {
  const context = await from.newContext();
  const page = await context.newPage();
  await signIn(page, demo.url, /Amina/);
  await pay(page);
  await enterPin(await context.newPage(), demo.phoneUrl);
  await page.getByText(/Paid and online in/).waitFor({ timeout: 60_000 });
  await context.close();
}
