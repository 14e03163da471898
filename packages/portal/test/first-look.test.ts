import { describe, expect, it } from 'vitest';
import type { Payment } from '../src/api/wire.ts';
import { cardOf, receiptName } from '../src/elements/daftari-receipt-list.ts';
import { nameAmid } from '../src/pages/ways/naming.ts';
import { kes } from './fake/people.ts';
import { makeWay } from './fake/ways.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const CHARGE = 'ch_3QbT2kLkdIwHu7ix0Xy9RwVd';

/** A payment by card as the wire has it: who paid is the card, as Stripe labels it. */
const byCard: Payment = {
  id: 'p2-card',
  gateway: 'stripe',
  reference: CHARGE,
  amount: kes(2500),
  customerId: 'c2',
  customerName: 'Brian Mwangi',
  accountReference: null,
  payer: 'Visa •••• 4242',
  payerName: 'BRIAN MWANGI',
  unmatched: null,
  suggestion: null,
  held: null,
  providerAt: '2026-11-20T08:00:00.000Z',
  receivedAt: '2026-11-20T08:00:01.000Z',
};

describe('what a receipt is called', () => {
  it.each<[Partial<Payment>, string, string, string]>([
    [{}, 'Visa •••• 4242', 'Visa •••• 4242', 'a card, by its last digits'],
    [{ gateway: 'cards-2' }, 'Visa •••• 4242', 'Visa •••• 4242', 'whatever its gateway is called'],
    [{ payer: null }, `Card ${CHARGE}`, `Kadi ${CHARGE}`, 'a card that nobody knows, by its charge'],
    [
      { gateway: 'mpesa', reference: 'TKM7000001', payer: '2547•••••812' },
      'M-Pesa TKM7000001',
      'M-Pesa TKM7000001',
      'a masked phone is no card',
    ],
    [{ gateway: 'voucher', reference: 'vch_1', payer: null }, 'Voucher', 'Vocha', 'a voucher has no number of hers'],
  ])('%#: %s', (given, english, swahili) => {
    const payment = { ...byCard, ...given };
    expect([receiptName(payment, 'en'), receiptName(payment, 'sw')]).toEqual([english, swahili]);
  });

  it('knows the card that paid, and of everything else that none did', () => {
    expect(cardOf(byCard)).toBe('Visa •••• 4242');
    expect(cardOf({ ...byCard, payer: '254712345678' })).toBeNull();
  });
});

it.each([
  ['Card', 'en', 'card'],
  ['Kadi', 'sw', 'kadi'],
  ['M-Pesa', 'en', 'M-Pesa'],
  ['Airtel Money', 'sw', 'Airtel Money'],
])('%s is written amid a sentence in %s as %s', (name, language, amid) => {
  expect(nameAmid(name, language)).toBe(amid);
});

describe.skipIf(!present)('at first sight, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('says on the log-in page whose it is, in its heading line and in the title, and once signed out too', async () => {
    const page = await visit({ who: null });
    await page.getByText('Pay, see your time left and what you used, with Kilimani Fibre.').waitFor();
    await page.getByRole('link', { name: 'Kilimani Fibre' }).waitFor();
    await expect.poll(() => page.title()).toBe('Kilimani Fibre');
    const signedIn = await visit({ who: 'brian', lang: 'sw' });
    expect(api().log.filter((line) => line === 'GET /api/v1/isp')).toHaveLength(1);
    await signedIn.getByRole('button', { name: 'Toka' }).click();
    await signedIn.locator('daftari-login').getByText('Kilimani Fibre').waitFor();
    expect(api().log.filter((line) => line === 'GET /api/v1/isp')).toHaveLength(1);
  });

  it('calls her way by its name amid the heading: with card', async () => {
    api().world.paying.ways = [makeWay('card', 'stripe')];
    const page = await visit({ who: 'amina' });
    await page.getByRole('heading', { name: 'Pay with card', exact: true }).waitFor();
    await page.getByRole('button', { name: 'SW, Kiswahili' }).click();
    await page.getByRole('heading', { name: 'Lipa kwa kadi', exact: true }).waitFor();
  });

  it('speaks to an operator of the customer: her heading is not "What you used"', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c2' });
    await page.getByRole('heading', { name: 'Data used' }).waitFor();
    expect(await page.getByText('What you used').count()).toBe(0);
  });

  describe.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('at %i px, in %s, %s', (width, lang, scheme) => {
    it('shows a card where a card paid: to her, in the list of payments, and the charge in its details', async () => {
      api().world.payments = [byCard, ...api().world.payments];
      const page = await visit({ who: 'brian', width, lang, scheme });
      const receipt = page.locator('daftari-receipt-list li').first();
      await receipt.getByText('Visa •••• 4242', { exact: true }).waitFor();
      expect(await receipt.textContent()).not.toContain(CHARGE);
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      expect(await faults(page)).toEqual([]);
      await page.context().close();

      const room = await visit({ who: 'asha', path: '/console/payments', width, lang, scheme });
      const row = room.locator('daftari-console-payments tbody tr').filter({ hasText: 'Visa •••• 4242' });
      await row.getByRole('button').first().click();
      await room.locator('daftari-console-payment').getByText(CHARGE, { exact: true }).waitFor();
      expect(await room.evaluate(clippedTexts)).toEqual([]);
      expect(await faults(room)).toEqual([]);
      await room.context().close();
    });
  });
});
