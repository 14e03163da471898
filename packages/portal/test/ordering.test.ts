import { describe, expect, it } from 'vitest';
import type { GatewayView } from '../src/api/reconcile.ts';
import { chosenOf, partsOf, readWhere, wheres } from '../src/pages/console/money-out/where.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const gateway = (name: string, paysTo: GatewayView['paysTo']): GatewayView => {
  const can = { asks: true, reports: true, readsStatements: true };
  return {
    name,
    paysTo,
    stepMinor: '1',
    ...can,
    currencies: ['KES'],
    health: { status: 'up', reason: null },
    sales: null,
  };
};
const named = (at: number): string => `Agent ${String(at).padStart(3, '0')}`;
const mpesa = gateway('mpesa', ['phone', 'paybill', 'till', 'payment']);
const airtel = gateway('airtel', ['phone']);
const cards = gateway('stripe', ['payment']);

it.each([
  [18_450n, '100', 18_400n, 50n, 'whole shillings leave, and the cents stay'],
  [18_450n, '1', 18_450n, 0n, 'all of it, where cents can be sent'],
  [99n, '100', 0n, 99n, 'less than one shilling stays whole'],
])('of %i in steps of %s %i leave and %i stay: %s', (payable, step, leaves, stays) => {
  expect(partsOf({ minor: String(payable), currency: 'KES' }, step)).toEqual({
    leaves: { minor: String(leaves), currency: 'KES' },
    stays: { minor: String(stays), currency: 'KES' },
  });
});

describe('where money of ours can be sent', () => {
  it.each([
    [[mpesa, cards], ['paybill:mpesa', 'till:mpesa'], 'to what is ours by nature, and by who can'],
    [[airtel, cards], [], 'who sends to phones and back to payments alone sends none of it'],
  ])('%#: %s', (gateways, names) => {
    expect(wheres(gateways, ['paybill', 'till']).map(({ kind, gateway: by }) => `${kind}:${by}`)).toEqual(names);
  });

  it('is the first of all before anybody has chosen, and then what was chosen', () => {
    const all = wheres([airtel, mpesa], ['phone', 'till']);
    expect(chosenOf(all, {})).toMatchObject({ gateway: 'airtel', kind: 'phone' });
    expect(chosenOf(all, { where: 'till mpesa' })).toMatchObject({ gateway: 'mpesa', kind: 'till' });
    expect(chosenOf([], {})).toBeUndefined();
  });

  it.each<[Parameters<typeof readWhere>, ReturnType<typeof readWhere>, string]>([
    [
      ['paybill', { number: ' 247247 ', account: ' 0110203 ' }, null],
      { to: { kind: 'paybill', number: '247247', accountReference: '0110203' } },
      'an account at a bank',
    ],
    [['paybill', { number: '247247' }, null], { wrong: { account: 'account' } }, 'a paybill wants an account'],
    [
      ['paybill', { number: '2472', account: 'x'.repeat(21) }, null],
      { wrong: { number: 'shortcode', account: 'account' } },
      'four digits are none, and an account has up to 20 letters',
    ],
    [['till', { number: '554433', account: 'left over' }, null], { to: { kind: 'till', number: '554433' } }, 'a till'],
    [['till', { number: '0712 345 678' }, null], { wrong: { number: 'shortcode' } }, 'a phone is no till'],
    [['phone', {}, '254712345678'], { to: { kind: 'phone', phone: '254712345678' } }, 'the phone of the agent'],
    [['phone', {}, null], { wrong: { where: 'phone' } }, 'a phone that nobody knows'],
  ])('%#: %s', (given, read) => {
    expect(readWhere(...given)).toEqual(read);
  });
});

describe.skipIf(!present)('money that is ordered, in a browser', () => {
  const { visit, faults, api } = browsing();
  const orders = () => api().log.filter((line) => line === 'POST /api/v1/disbursements').length;
  const newest = () => api().world.out.disbursements[0];

  it('transfers to our own bank: the button says how much and where to, and it waits for a second person', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: 'Transfer our money' }).click();
    const form = page.locator('daftari-console-transferring');
    // No phone is offered: what goes to a person is none of ours any more.
    expect(await form.locator('#where option').allTextContents()).toEqual([
      'Bank or paybill, by M-Pesa',
      'Till, by M-Pesa',
    ]);
    await form.getByRole('button', { name: 'Send it' }).click();
    await form.locator('#number-told.wrong').waitFor();
    await form.locator('#amount-told.wrong').waitFor();
    expect(orders()).toBe(0);
    await form.locator('#number').fill('247247');
    await form.locator('#account').fill('0110203');
    await form.locator('#amount').fill('45,000');
    await form.getByRole('button', { name: 'Send KES 45,000.00 to paybill 247247, 0110203' }).dblclick();
    await page.getByText('KES 45,000.00 wait for a second person.').waitFor();
    expect(orders()).toBe(1);
    expect(newest()).toMatchObject({
      purpose: 'transfer',
      to: { kind: 'paybill', number: '247247', accountReference: '0110203' },
      amount: { minor: '4500000', currency: 'KES' },
      remarks: 'To our bank',
      state: 'awaiting_approval',
    });
    // Who has ordered it may stop it and not agree to it.
    const queue = page.locator('daftari-console-orders').first();
    await queue.getByRole('button', { name: 'Stop it (KES 45,000.00, paybill 247247, 0110203)' }).nth(0).waitFor();
    expect(await queue.getByRole('button', { name: /^Approve.*247247/ }).count()).toBe(0);
  });

  it('sends a small sum at once, to a till', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', lang: 'sw' });
    await page.getByRole('button', { name: 'Hamisha pesa zetu' }).click();
    const form = page.locator('daftari-console-transferring');
    await form.locator('#where').selectOption({ label: 'Till, kwa M-Pesa' });
    await form.locator('#number').fill('554433');
    await form.locator('#amount').fill('9000');
    await form.getByRole('button', { name: 'Tuma KES 9,000.00 kwa till 554433' }).click();
    await page.getByText('KES 9,000.00 ziko njiani.').waitFor();
    expect(newest()).toMatchObject({ to: { kind: 'till', number: '554433' }, state: 'ready' });
  });

  it('pays an agent what is payable, to the phone that she is known by', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: 'Pay commission' }).click();
    await page.getByRole('button', { name: 'Mama Njeri' }).click();
    const form = page.locator('daftari-console-paying-agent');
    await form.getByText('KES 18,400.00 to Mama Njeri').waitFor();
    const phone = api().world.customers.find(({ id }) => id === 'c9')?.phone ?? '';
    await form.getByText(`It goes to ${phone}, the phone of the agent.`).waitFor();
    await form.getByText('KES 0.50 stays payable: it cannot be sent so small.').waitFor();
    await form.getByRole('button', { name: 'Send KES 18,400.00' }).click();
    await page.getByText('KES 18,400.00 wait for a second person.').waitFor();
    expect(newest()).toMatchObject({ purpose: 'commission', customerId: 'c9', to: { kind: 'phone', number: phone } });
  });

  it('sends no other sum than the button says: what is payable by now is shown, and sent when asked anew', async () => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: 'Pay commission' }).click();
    await page.getByRole('button', { name: 'Mama Njeri' }).click();
    const form = page.locator('daftari-console-paying-agent');
    await form.getByRole('button', { name: 'Send KES 18,400.00' }).waitFor();
    const [njeri] = api().world.out.agents;
    if (njeri !== undefined) njeri.payable += 250_000n; // 2,500.00 more are earned while she reads.
    const before = api().world.out.disbursements.length;
    await form.getByRole('button', { name: 'Send KES 18,400.00' }).click();
    await form.getByText('Another sum is payable by now. Nothing was sent: look at it once more.').waitFor();
    expect(api().world.out.disbursements).toHaveLength(before);
    await form.getByText('KES 20,900.00 to Mama Njeri').waitFor();
    await form.getByRole('button', { name: 'Send KES 20,900.00' }).click();
    await page.getByText('KES 20,900.00 wait for a second person.').waitFor();
    expect(newest()).toMatchObject({ purpose: 'commission', amount: { minor: '2090000', currency: 'KES' } });
  });

  it('finds whoever is owed commission: behind more agents than a page holds, and one who sells no more', async () => {
    const { out } = api().world;
    const [njeri, otieno] = out.agents;
    const others = Array.from({ length: 128 }, (_, at) => ({ ...njeri, id: `ag${at}`, name: named(at) }));
    out.agents = [...others, njeri, otieno] as typeof out.agents;
    const page = await visit({ who: 'asha', path: '/console/money-out', width: 1440 });
    await page.getByRole('button', { name: 'Pay commission' }).click();
    const choice = page.locator('daftari-console-choosing-agent');
    await choice.getByText('1 to 20 of 130').waitFor();
    await choice.getByRole('button', { name: 'Next' }).click();
    await choice.getByRole('button', { name: named(20) }).waitFor();
    await choice.getByLabel('Search').fill('nobody');
    await choice.getByText('Nobody fits this search.').waitFor();
    await choice.getByLabel('Search').fill('njeri');
    await choice.getByRole('button', { name: 'Mama Njeri', exact: true }).waitFor();
    await choice.getByLabel('Search').fill('otieno');
    await choice.getByRole('button', { name: 'Duka la Otieno Suspended' }).click();
    await page.getByText('KES 700.00 to Duka la Otieno').waitFor();
  });

  it.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
    [1440, 'en', 'dark'],
  ] as const)('passes axe at %i px, in %s, %s, each sheet open', async (width, lang, scheme) => {
    const page = await visit({ who: 'asha', path: '/console/money-out', width, lang, scheme });
    const room = page.locator('daftari-console-ordering');
    const look = async (): Promise<void> => {
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(await page.evaluate(clippedTexts)).toEqual([]);
    };
    await look();
    await room.locator('.acts button').nth(1).click();
    await room.locator('daftari-console-transferring daftari-form button').click();
    await room.locator('#amount-told.wrong').waitFor();
    await look();
    await page.keyboard.press('Escape');
    await room.locator('.acts button').nth(0).click();
    await look();
    await room.getByRole('button', { name: 'Mama Njeri' }).click();
    await room.locator('#where').waitFor();
    await look();
    await page.context().close();
  });
});
