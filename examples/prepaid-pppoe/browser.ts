import { chromium, type Browser, type Page } from 'playwright-core';

/** Opens a Chromium without a window; `executablePath` is where it is installed. */
export function openBrowser(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'];
  return chromium.launch({ executablePath, args });
}

/** Opens the portal and presses one of the log-ins that the demo offers. */
export async function signIn(page: Page, url: string, label: RegExp): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: label }).click();
  await page.locator('daftari-login').waitFor({ state: 'detached' });
}

/** Sends the prompt to the phone that the page proposes; whose time is over finds the form open. */
export async function pay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Send the prompt to my phone' }).click();
}

/** Enters a PIN on the simulated handset. */
export async function enterPin(phone: Page, phoneUrl: string): Promise<void> {
  await phone.goto(phoneUrl);
  await phone.locator('#pin').fill('1234');
  await phone.locator('#pin').press('Enter');
}
