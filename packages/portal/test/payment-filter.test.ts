import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, fileOf, filterOf } from '../src/pages/console/arriving/filter.ts';
import { NOW } from './fake/people.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe('what was chosen of payments', () => {
  it.each<[Partial<typeof EVERYTHING>, object, string, string]>([
    [{}, {}, 'payments.csv', 'nothing narrows nothing'],
    [{ gateway: 'mpesa' }, { gateway: 'mpesa' }, 'payments-mpesa.csv', 'a gateway'],
    [{ status: 'held' }, { status: 'held' }, 'payments-held.csv', 'a state'],
    [{ through: '2026-11-30' }, { to: '2026-12-01' }, 'payments-2026-11-30.csv', 'the last day is among them'],
    [
      { from: '2028-02-29', through: '2028-02-29' },
      { from: '2028-02-29', to: '2028-03-01' },
      'payments-2028-02-29-2028-02-29.csv',
      'one day, in a leap year',
    ],
  ])('%j is asked as %j, and kept as %s: %s', (given, filter, name, _why) => {
    const chosen = { ...EVERYTHING, ...given };
    expect(filterOf(chosen)).toEqual(filter);
    expect(fileOf(chosen)).toBe(name);
  });

  it.each([
    ['20266-11-01', 'a year of five digits'],
    ['9999-12-31', 'a last day whose next has a year of five digits'],
    ['1999-12-31', 'a day before there was any payment'],
    ['2026-02-30', 'a day that February does not have'],
    ['2026-13-01', 'a month that no year has'],
    ['2026-11', 'a month without a day'],
  ])('%s is not there, wherever it stands: %s', (day) => {
    const chosen = { ...EVERYTHING, status: 'held' };
    for (const wrong of [{ from: day }, { through: day }, { from: day, through: day }]) {
      expect(filterOf({ ...chosen, ...wrong })).toEqual({ status: 'held' });
      expect(fileOf({ ...chosen, ...wrong })).toBe('payments-held.csv');
    }
    expect(filterOf({ ...chosen, from: '2026-11-02', through: day })).toEqual({ status: 'held', from: '2026-11-02' });
  });

  it.each([
    ['2000-01-01', '2000-01-02', 'the first'],
    ['9999-12-30', '9999-12-31', 'the last'],
  ])('%s can be chosen, up to %s: %s', (day, next, _which) => {
    expect(filterOf({ ...EVERYTHING, from: day, through: day })).toEqual({ from: day, to: next });
  });

  it('asks for nothing whose last day is before its first', () => {
    expect(filterOf({ ...EVERYTHING, from: '2026-11-02', through: '2026-11-01' })).toBeNull();
  });
});

describe.skipIf(!present)('payments that are looked for, in a browser', () => {
  const { visit, faults, api } = browsing();
  const asked = () => api().log.filter((line) => line.startsWith('GET /api/v1/payments?') && line.includes('limit=25'));

  it('keeps the filter from page to page, and forgets the page with another filter', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    const room = page.locator('daftari-console-payments daftari-table');
    await room.getByLabel('Way').selectOption({ label: 'M-Pesa' });
    await room.getByText(/1 to 25 of/).waitFor();
    await room.getByRole('button', { name: /Next/ }).click();
    await room.getByText(/26 to/).waitFor();
    expect(asked().at(-1)).toBe('GET /api/v1/payments?gateway=mpesa&page=2&limit=25');
    await room.getByLabel('State').selectOption({ label: 'Without an owner' });
    await room.getByText('GRACE M').first().waitFor();
    expect(asked().at(-1)).toBe('GET /api/v1/payments?gateway=mpesa&status=unmatched&page=1&limit=25');
    // What is looked at for the first time is not new.
    expect(await room.getByText('just now').count()).toBe(0);
  });

  it('finds by days, says when they run backwards, and when nothing fits', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    const room = page.locator('daftari-console-payments daftari-table');
    const today = new Date(NOW).toISOString().slice(0, 10);
    await room.getByLabel('From').fill(today);
    await room.getByLabel('To the end of').fill('2020-01-01');
    await room.getByRole('alert').getByText('The last day is before the first.').waitFor();
    expect(await room.getByRole('button', { name: 'Save as CSV' }).isDisabled()).toBe(true);
    const before = asked().length;
    await room.getByLabel('From').fill('2020-01-01');
    await room.getByText('No payment fits what you have chosen.').waitFor();
    expect(asked().slice(before)).toEqual(['GET /api/v1/payments?from=2020-01-01&to=2020-01-02&page=1&limit=25']);
  });

  it('goes on when a year is mistyped: the field is marked, and the rest of what was chosen counts', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    const room = page.locator('daftari-console-payments daftari-table');
    const last = room.getByLabel('To the end of');
    expect([await last.getAttribute('min'), await last.getAttribute('max')]).toEqual(['2000-01-01', '9999-12-30']);
    await last.evaluate((input: HTMLInputElement) => {
      input.value = '20266-11-01';
      input.dispatchEvent(new Event('change', { bubbles: true }));
    });
    await room.locator('#through[aria-invalid=true]').waitFor();
    await room.getByLabel('Way').selectOption({ label: 'M-Pesa' });
    await room.getByText(/1 to 25 of/).waitFor();
    expect(asked().at(-1)).toBe('GET /api/v1/payments?gateway=mpesa&page=1&limit=25');
    expect(await last.inputValue()).toBe('20266-11-01');
  });

  it('keeps all that is chosen as one file, not only the page that is seen', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 360 });
    const room = page.locator('daftari-console-payments daftari-table');
    await room.getByLabel('Way').selectOption({ label: 'M-Pesa' });
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      room.getByRole('button', { name: 'Save as CSV' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('payments-mpesa.csv');
    const kept = JSON.parse(readFileSync(await download.path(), 'utf8'));
    const all = api().world.payments.filter(({ gateway }) => gateway === 'mpesa');
    expect(all.length).toBeGreaterThan(25);
    expect(kept).toEqual(all.map(({ reference }) => reference));
  });

  it.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('passes axe at %i px, in %s, %s, with days that run backwards', async (width, lang, scheme) => {
    const page = await visit({ who: 'asha', path: '/console/payments', width, lang, scheme });
    const filter = page.locator('daftari-console-payment-filter');
    await filter.locator('#from').fill('2026-11-02');
    await filter.locator('#through').fill('2026-11-01');
    await filter.getByRole('alert').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    await page.context().close();
  });
});
