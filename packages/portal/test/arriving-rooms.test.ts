import { describe, expect, it } from 'vitest';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe.skipIf(!present)('money that arrives, in a browser', () => {
  const { visit, faults, api } = browsing();

  it.each([
    [360, 'sw', 'dark'],
    [360, 'en', 'light'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('passes axe at %i px, in %s, %s, and nothing hangs over the edge', async (width, lang, scheme) => {
    for (const room of ['payments', 'cheques', 'cash']) {
      const page = await visit({ who: 'asha', path: `/console/${room}`, width, lang, scheme });
      expect(await faults(page), room).toEqual([]);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(over, room).toBeLessThanOrEqual(0);
      expect(await page.evaluate(clippedTexts), room).toEqual([]);
      await page.context().close();
    }
  });

  it('gives money to the likeliest by one press, and says what it has done', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    await page.getByRole('button', { name: /Give to Grace Mutua.*activates Office 50/ }).click();
    await page.getByText(/KES.2,500\.00 now belongs to Grace Mutua: activates Office 50/).waitFor();
    expect(api().world.payments.find(({ id }) => id === 'u1')?.customerId).toBe('c7');
    await page.getByText('Give to Grace Mutua').waitFor({ state: 'detached' });
  });

  it('gives money to somebody whom nobody proposed, and keeps who said so and how she knows', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 360 });
    await page.getByRole('button', { name: 'Find the owner (TKM4R0C7HD)' }).click();
    await page.getByLabel('Search for the customer').fill('amina wanj');
    await page.getByRole('button', { name: 'Amina Wanjiku' }).first().click();
    await page.getByLabel('How you know').fill('She has called');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Give to Amina Wanjiku' }).click();
    await page.getByText(/now belongs to Amina Wanjiku\./).waitFor();
    await page.getByRole('button', { name: 'Details (TKM4R0C7HD)' }).click();
    await page.getByText('She has called').waitFor();
    await page.getByText(/by Asha Odhiambo/).waitFor();
  });

  it('holds money with a reason, and lets it go again', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    await page.getByRole('button', { name: 'Hold (TKM4QX81ZP)' }).click();
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.locator('#reason-told.wrong').waitFor();
    await page.getByLabel('Reason').fill('A wrong paybill');
    await page.getByRole('button', { name: 'Hold', exact: true }).click();
    await page.getByText('A wrong paybill').waitFor();
    expect(await page.getByRole('button', { name: /Give to Grace/ }).count()).toBe(0);
    await page.getByRole('button', { name: 'Release (TKM4QX81ZP)' }).click();
    await page.getByRole('button', { name: /Give to Grace/ }).waitFor();
    expect(
      api()
        .world.arriving.notes.get('u1')
        ?.map(({ what }) => what),
    ).toEqual(['held', 'released']);
  });

  it('shows a payment as it comes in, and settles an ask that nobody answered', async () => {
    const page = await visit({ who: 'asha', path: '/console/payments', width: 1440 });
    const { world, tell } = api();
    const [model] = world.payments.filter(({ customerId }) => customerId === 'c2');
    if (model === undefined) throw new Error('she has paid before');
    world.payments = [{ ...model, id: 'new', reference: 'TKM0NEW' }, ...world.payments];
    tell('paymentReceived', { accountId: 'c2' });
    await page.getByText('just now').waitFor();

    await page.getByRole('button', { name: 'Nothing came (Brian Otieno)' }).click();
    await page.getByLabel('Reason').fill('Not on the statement');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Nothing came', exact: true }).click();
    await page.getByText('Asks that nobody answered').waitFor({ state: 'detached' });
    expect(api().log).toContain('POST /api/v1/payments/attempts/att-9/settle');
  });

  it('takes a cheque, clears one and bounces one', async () => {
    const page = await visit({ who: 'asha', path: '/console/cheques', width: 360 });
    await page.getByRole('button', { name: 'Take a cheque' }).click();
    await page.getByLabel('Search for the customer').fill('amina wanj');
    await page.getByRole('button', { name: 'Amina Wanjiku' }).first().click();
    const form = page.locator('daftari-console-taking-cheque');
    await page.getByLabel('Amount in KES').fill('4,500');
    await page.getByLabel('Number of the cheque').fill('000417');
    await page.getByRole('textbox', { name: 'Bank' }).fill('Absa');
    await form.getByRole('button', { name: 'Take a cheque' }).click();
    await page.getByText('This cheque is here already.').waitFor();
    await page.getByLabel('Number of the cheque').fill('000555');
    await form.getByRole('button', { name: 'Take a cheque' }).click();
    await page.getByText('The cheque 000555 waits for the bank. Nothing is booked yet.').waitFor();

    await page.getByRole('button', { name: 'The bank has paid (000417)' }).click();
    await page.getByRole('button', { name: 'The bank has paid', exact: true }).click();
    await page.getByText(/is in the books, as a payment of Grace Njeri/).waitFor();

    await page.getByRole('button', { name: 'Bounced (000555)' }).click();
    await page.getByText('Nothing was booked, so nothing is taken back.').waitFor();
    await page.getByLabel('Reason').fill('Refer to drawer');
    await page.getByLabel('Fee for the customer in KES').fill('500');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Bounced', exact: true }).click();
    await page.getByText('The cheque 000555 has bounced.').waitFor();
    expect(api().world.arriving.cheques.map(({ number, state }) => [number, state])).toEqual([
      ['000555', 'bounced'],
      ['000417', 'cleared'],
      ['100233', 'bounced'],
    ]);
  });

  it('closes a drawer that is short, says so before, and brings the cash to the bank', async () => {
    const page = await visit({ who: 'asha', path: '/console/cash', width: 1440 });
    await page.getByRole('button', { name: 'Count and close' }).click();
    await page.getByLabel('Counted in KES').fill('5950');
    await page.getByText(/KES.50\.00 is missing\. It is booked to Cash over and short\./).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the drawer' }).click();
    await page.getByText('The drawer of Asha Odhiambo is closed for Sun 22 Nov.').waitFor();
    // 7,450 and 4,000 lay there before.
    await page.getByText('KES 17,400.00').waitFor();

    await page.getByRole('button', { name: 'Bring to the bank' }).click();
    const form = page.locator('daftari-console-depositing');
    await form.getByRole('button', { name: 'Book the deposit' }).click();
    await page.locator('#slip-told.wrong').waitFor();
    await page.getByLabel('Number of the paying-in slip').fill('SLIP-77');
    await form.getByRole('button', { name: 'Book the deposit' }).click();
    await page.getByText('All counted cash is at the bank.').waitFor();
    expect(api().world.arriving.deposits).toMatchObject([{ reference: 'SLIP-77', amount: { minor: '1740000' } }]);
  });
});
