import { describe, expect, it } from 'vitest';
import { isAccount, linkedBy } from '../src/pages/link.ts';
import { daysOfMonths, monthsBetween } from '../src/pages/months.ts';
import { kes } from './fake/people.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe('months of a statement', () => {
  it('begins with the month of the ISP, which may not be that of UTC', () => {
    // Half past nine in the evening of 31 October in UTC is the first of November in Nairobi.
    expect(monthsBetween('2026-08-05T00:00:00Z', '2026-10-31T21:30:00Z', 'Africa/Nairobi', 36)).toEqual([
      '2026-11',
      '2026-10',
      '2026-09',
      '2026-08',
    ]);
  });

  it('goes back no further than it may', () => {
    const months = monthsBetween('2020-01-05T00:00:00Z', '2026-01-15T00:00:00Z', 'Africa/Nairobi', 2);
    expect(months).toEqual(['2026-01', '2025-12']);
  });

  it.each([
    ['2026-11', '2026-11', '2026-11-01', '2026-12-01', 'one month is all of it'],
    ['2026-12', '2026-12', '2026-12-01', '2027-01-01', 'the year turns'],
    ['2026-11', '2026-09', '2026-09-01', '2026-12-01', 'chosen the wrong way round it is the same'],
  ])('%s to %s is [%s, %s): %s', (one, other, from, to) => {
    expect(daysOfMonths(one, other)).toEqual({ from, to });
  });
});

describe('codes on papers', () => {
  it.each<[string, ReturnType<typeof linkedBy>, string]>([
    ['?pay=DF-10037&amount=1500.00', { kind: 'pay', account: 'DF-10037', amount: kes(1500) }, 'an invoice'],
    ['?pay=DF-10037', { kind: 'pay', account: 'DF-10037', amount: null }, 'what is due'],
    ['?pay=DF-10037&amount=-3', { kind: 'pay', account: 'DF-10037', amount: null }, 'no amount is none'],
    ['?voucher=ABCD-EFGH-2345-6789', { kind: 'voucher', code: 'ABCD-EFGH-2345-6789' }, 'a voucher'],
    [`?voucher=${'A'.repeat(65)}`, null, 'longer than any code'],
    ['?voucher=&pay=', null, 'empty'],
    ['', null, 'no code'],
  ])('%s: %s', (search, linked) => {
    expect(linkedBy(search, 'KES')).toEqual(linked);
  });

  it('knows an account however its number is written', () => {
    expect(isAccount('df 10037', 'DF-10037')).toBe(true);
    expect(isAccount('DF-10038', 'DF-10037')).toBe(false);
  });
});

describe.skipIf(!present)('papers of a customer, in a browser', () => {
  const { visit, faults, api } = browsing();
  const posted = () => api().log.filter((line) => line.startsWith('POST') && !line.includes('/auth/'));

  it('keeps an invoice, a receipt and a statement as files, in the language of the page', async () => {
    const page = await visit({ who: 'brian', lang: 'sw' });
    const kept = async (press: () => Promise<void>): Promise<string> => {
      const [download] = await Promise.all([page.waitForEvent('download'), press()]);
      return download.suggestedFilename();
    };
    await page.locator('daftari-invoice-list summary').first().click();
    const invoice = page.locator('daftari-invoice-list').getByRole('button', { name: /^Hifadhi kama PDF/ });
    expect(await kept(() => invoice.first().click())).toMatch(/^INV-2026-\d{5}\.pdf$/);
    expect(api().log).toContain('GET /api/v1/invoices/i2-0/pdf?as=today&language=sw');
    const receipt = page.getByRole('button', { name: /^Risiti kama PDF/ });
    expect(await kept(() => receipt.first().click())).toMatch(/^TKM\d{7}\.pdf$/);
    expect(api().log).toContain('GET /api/v1/payments/p2-0/receipt.pdf?language=sw');
    await page.getByLabel('Kuanzia').selectOption('2026-09');
    await page.getByLabel('Hadi mwisho wa').selectOption('2026-10');
    const statement = page.locator('daftari-statement').getByRole('button', { name: 'Hifadhi kama PDF' });
    await kept(() => statement.click());
    expect(api().log).toContain('GET /api/v1/customers/c2/statement.pdf?from=2026-09-01&to=2026-11-01&language=sw');
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    expect(await faults(page)).toEqual([]);
  });

  it('begins the form with what an invoice asks for, and sends nothing by itself', async () => {
    const { world } = api();
    const { number } = world.customers.find(({ id }) => id === 'c2') ?? { number: '' };
    const page = await visit({ who: 'brian', path: `/?pay=${number}&amount=1234.50` });
    await page.locator('daftari-pay').waitFor();
    expect(await page.locator('daftari-pay #amount').inputValue()).toBe('1234.50');
    // Loaded again, it does not ask again.
    expect(new URL(page.url()).search).toBe('');
    expect(posted()).toEqual([]);
  });

  it('says so when the code is for somebody else, and asks for no money', async () => {
    const page = await visit({ who: 'brian', path: '/?pay=DF-99999&amount=1234.50' });
    await page.getByText(/This code is for account DF-99999/).waitFor();
    expect(await page.locator('daftari-pay').count()).toBe(0);
  });

  it('opens the field for a voucher with its code once one has signed in, and redeems it when asked', async () => {
    const page = await visit({ who: null, path: '/?voucher=ABCDEFGH23456789' });
    await page.locator('daftari-login input[name=username]').fill('brian');
    await page.locator('daftari-login input[name=password]').fill('secret');
    await page.locator('daftari-login form button').last().click();
    await page.locator('daftari-redeeming').waitFor();
    expect(await page.locator('daftari-redeeming input').inputValue()).toBe('ABCDEFGH23456789');
    expect(posted()).toEqual([]);
    expect(await faults(page)).toEqual([]);
    await page.locator('daftari-redeeming button').click();
    await expect.poll(posted).toEqual(['POST /api/v1/me/vouchers/redeem']);
  });

  it('tells who is late what comes of it, before it comes, and nobody else', async () => {
    const { world } = api();
    const punctual = await visit({ who: 'brian' });
    expect(await punctual.getByText(/overdue/).count()).toBe(0);
    expect(api().log).not.toContain('GET /api/v1/me/dunning');
    world.customers = world.customers.map((one) => (one.id === 'c2' ? { ...one, owed: kes(1500) } : one));
    const page = await visit({ who: 'brian' });
    const told = page.locator('daftari-overdue div');
    await told.waitFor();
    // The reminder of tomorrow hurts nobody: what is told is the day on which the internet stops.
    expect(await told.textContent()).toMatch(/1,500\.00 is overdue\. On \d+ \w+ 2026 the internet stops\..*late fee/s);
    expect(await faults(page)).toEqual([]);
  });
});
