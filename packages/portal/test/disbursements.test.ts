import { describe, expect, it } from 'vitest';
import type { RefundWay } from '../src/api/disbursements.ts';
import { readOutcome } from '../src/pages/console/money-out/saying.ts';
import { toWords } from '../src/pages/console/money-out/rows.ts';
import { sendingTo } from '../src/pages/console/refund-ways.ts';
import { iso, kes, NOW } from './fake/basics.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const plain = { gateway: 'mpesa', phone: null, paymentId: null, label: null, reason: null } as const;

describe('where a refund is sent', () => {
  it.each<[RefundWay, Readonly<Record<string, string>>, object | null, string]>([
    [
      { ...plain, kind: 'payment', paymentId: 'p-1' },
      {},
      { kind: 'payment', paymentId: 'p-1' },
      'back the way it came',
    ],
    [{ ...plain, kind: 'payment' }, {}, null, 'there is no payment to go back to'],
    [{ ...plain, kind: 'phone', phone: '254712345678' }, {}, { kind: 'phone', phone: '254712345678' }, 'her own phone'],
    [{ ...plain, kind: 'phone' }, { phone: '0712 345 678' }, { kind: 'phone', phone: '254712345678' }, 'as typed'],
    [{ ...plain, kind: 'phone' }, {}, null, 'nobody has said which phone'],
    [{ ...plain, kind: 'till' }, { number: ' 554433 ' }, { kind: 'till', number: '554433' }, 'a till'],
    [{ ...plain, kind: 'paybill' }, { number: '400200' }, null, 'a paybill wants an account'],
    [{ ...plain, kind: 'bank', gateway: null }, {}, null, 'by hand nothing is sent'],
  ])('%#: %s', (way, typed, to) => {
    expect(sendingTo(way, typed)).toEqual(to);
  });
});

it.each([
  [{ receipt: ' TKN8 ' }, { outcome: { to: 'succeeded', receipt: 'TKN8' } }],
  [{ receipt: ' ' }, { wrong: 'receipt' }],
  [{ to: 'failed', reason: 'The number is closed' }, { outcome: { to: 'failed', reason: 'The number is closed' } }],
  [{ to: 'failed' }, { wrong: 'reason' }],
])('reads of %o what a person has found out', (typed, read) => {
  expect(readOutcome(typed as Readonly<Record<string, string>>)).toEqual(read);
});

it('names where money goes as people say it', () => {
  const to = { number: '400200', accountReference: 'RENT-11', paymentId: null };
  expect(toWords({ ...to, kind: 'paybill' }, 'en')).toBe('paybill 400200, RENT-11');
  expect(toWords({ ...to, kind: 'till' }, 'en')).toBe('till 400200');
  expect(toWords({ ...to, kind: 'phone', number: '254712345678' }, 'en')).toBe('+254712345678');
  expect(toWords({ ...to, kind: 'payment', number: 'TKL2' }, 'sw')).toBe('kurudi kwenye malipo TKL2');
});

describe.skipIf(!present)('money that leaves, in a browser', () => {
  const { visit, faults, api } = browsing();
  const orderOf = (id: string) => api().world.out.disbursements.find((one) => one.id === id);

  it('lets a second person approve with one press, and never who has ordered it', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    expect(await faults(page)).toEqual([]);
    await page.getByText('You ordered it: somebody else has to approve it.').waitFor();
    expect(await page.getByRole('button', { name: /^Approve/ }).count()).toBe(1);
    await page.getByRole('button', { name: /^Approve/ }).click();
    await page.getByText('KES 12,500.00 may leave now.').waitFor();
    expect(orderOf('dsb-1')?.state).toBe('ready');
  });

  it('refuses with a reason only', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: /^Refuse/ }).click();
    const form = page.locator('daftari-console-saying');
    await form.getByRole('button').click();
    await form.locator('#reason-told.wrong').waitFor();
    expect(orderOf('dsb-1')?.state).toBe('awaiting_approval');
    expect(await faults(page)).toEqual([]);
    await form.locator('#reason').fill('The phone is not hers');
    await form.getByRole('button').click();
    await page.getByText('KES 12,500.00 stay here.').waitFor();
    expect(orderOf('dsb-1')).toMatchObject({ state: 'refused', reason: 'The phone is not hers' });
  });

  it('asks the provider again, and confirms what another person has found out', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByText(/Brian Kariuki found: It has arrived \(TKN8HGFDSA\)/).waitFor();
    await page.getByRole('button', { name: /^Confirm: It has arrived/ }).click();
    await page.getByText('It is noted.').waitFor();
    expect(orderOf('dsb-4')?.state).toBe('succeeded');
    await page.getByRole('button', { name: /^Ask now/ }).click();
    await page.getByText('The provider says: Arrived.').waitFor();
    await page.getByText('Of everything that was sent it is known what became of it.').waitFor();
  });

  it('settles by hand with the receipt that was found', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: /^Settle by hand/ }).click();
    const form = page.locator('daftari-console-saying');
    await form.getByRole('button').click();
    await form.locator('#receipt-told.wrong').waitFor();
    await form.locator('#receipt').fill('TKN2WSXEDC');
    await form.getByRole('button').click();
    await page.getByText('It is noted.').waitFor();
    expect(orderOf('dsb-3')?.state).toBe('succeeded');
  });

  it('sends a refund back the way it came with one press', async () => {
    api().world.refunds = [
      {
        id: 'r1',
        customerId: 'c2',
        customerName: 'Brian Otieno',
        amount: kes(12_000),
        source: 'wallet',
        state: 'requested',
        reference: null,
        reason: 'Paid twice',
        actor: 'Asha Odhiambo',
        requestedAt: iso(NOW),
        changedAt: iso(NOW),
      },
    ];
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: /^Pay it/ }).click();
    await page.getByText('Card cannot: it sends only USD').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Send it back to TKL5WERTYU' }).click();
    await page.getByText('KES 12,000.00 wait for a second person.').waitFor();
    expect(api().world.out.disbursements[0]).toMatchObject({
      refundId: 'r1',
      to: { kind: 'payment', paymentId: null, number: 'p-7' },
      remarks: 'Refund: Paid twice',
    });
  });

  it('hangs over no edge of a phone, in Swahili', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', lang: 'sw' });
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    expect(await faults(page)).toEqual([]);
  });
});
