import type { Account, Id, Receipt } from '@daftari/core';
import { describeOnEngines, kes } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { receiptPaper } from '../src/papers/view.ts';
import { openIsp, type Isp } from './support/isp.ts';

describeOnEngines('how a receipt says that it was paid', (open) => {
  let isp: Isp;
  let amina: Account;
  beforeAll(async () => {
    isp = await openIsp(open);
    amina = await isp.billing.openAccount({ name: 'Amina' });
  });

  it.each<[string, string, string | null, { readonly method: string; readonly payer: string | null }]>([
    ['by her card', 'stripe', 'Visa •••• 4242', { method: 'Visa •••• 4242', payer: null }],
    ['by a card that nobody knows', 'stripe', null, { method: 'stripe', payer: null }],
    ['by M-Pesa, from her phone', 'mpesa', '2547•••••812', { method: 'mpesa', payer: '2547•••••812' }],
  ])('%s, and the number of the provider stays below it', async (_, gateway, payer, shown) => {
    const paper = await receiptPaper(isp.billing, receiptOf(amina, gateway, payer));
    expect(paper).toMatchObject({ ...shown, reference: 'ch_3QbT2k' });
  });
});

function receiptOf({ id: accountId, name, number, phone }: Account, gateway: string, payer: string | null): Receipt {
  const amount = kes('1200.00');
  const how = { gateway, payer, payerName: 'AMINA', reference: 'ch_3QbT2k', paidAt: 0 };
  const made = { ...how, amount, customer: { name, number, phone }, paid: [], inWallet: amount };
  return { paymentId: 'pay_1' as Id<'Payment'>, accountId, number: 'RCT-000001', made, madeAt: 0 };
}
