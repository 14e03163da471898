import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

describeOnEngines('commission that is sent, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let otieno: Asks;
  let agentId: string;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    otieno = await openOperator(isp, 'otieno');
    await otieno('POST', '/plans', HOME_10);
    agentId = (await otieno('POST', '/customers', { name: 'Mwangi', phone: '254722000009' })).body.id;
    const tiers = [{ upTo: null, rate: '0.10' }];
    expect((await otieno('POST', '/agents', { customerId: agentId, tiers })).status).toBe(201);
    const amina = await openPerson(isp, 'Amina');
    await otieno('PATCH', `/customers/${amina.id}`, { agentId });
    await otieno('POST', '/payments/cash', { customerId: agentId, amount: '1500.00', reference: 'desk-1' });
    const sale = { customerId: amina.id, amount: '1000.00', key: 's-1' };
    expect((await otieno('POST', `/agents/${agentId}/sales`, sale)).status).toBe(201);
  });

  it('sends all that is payable, of which the statement knows how much, and nothing of it twice', async () => {
    const payable = async () => (await otieno('GET', `/agents/${agentId}/statement`)).body.commission.payable;
    // 10 % of 862.07: what she sold, without its tax.
    expect(await payable()).toEqual({ minor: '8621', currency: 'KES' });
    const order = {
      purpose: 'commission',
      agentId,
      gateway: 'paybill',
      to: { kind: 'phone', phone: '+254 722 000 009' },
      remarks: 'Commission',
      key: 'commission-1',
    };
    const ordered = await otieno('POST', '/disbursements', order);
    expect(ordered).toMatchObject({
      status: 201,
      body: {
        purpose: 'commission',
        customerId: agentId,
        customerName: 'Mwangi',
        amount: { minor: '8621', currency: 'KES' },
        to: { kind: 'phone', number: '254722000009' },
        needs: 1,
        requestedBy: 'otieno',
      },
    });
    await isp.billing.drain();
    expect(provider.orders.map(({ disbursementId }) => disbursementId)).toEqual([ordered.body.id]);
    // Its answer was lost: it is asked for again and is the same order. Another finds that it is being paid.
    expect((await otieno('POST', '/disbursements', order)).body.id).toBe(ordered.body.id);
    expect(await otieno('POST', '/disbursements', { ...order, key: 'commission-2' })).toMatchObject({
      status: 409,
      body: { code: 'disbursement.live' },
    });
    expect(await payable()).toEqual({ minor: '0', currency: 'KES' });
    expect(provider.orders).toHaveLength(1);
  });
});
