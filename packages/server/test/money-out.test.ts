import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

const transfer = (key: string, amount: string) => ({
  purpose: 'transfer',
  gateway: 'paybill',
  to: { kind: 'paybill', number: '400200', accountReference: 'BANK' },
  amount: { minor: amount, currency: 'KES' },
  remarks: 'To the bank',
  key,
});

describeOnEngines('money that leaves, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let otieno: Asks;
  let njeri: Asks;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    const token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    amina = await openPerson(isp, 'Amina');
    otieno = await openOperator(isp, 'otieno');
    njeri = await openOperator(isp, 'njeri');
  });

  it.each([
    ['GET', '/disbursements'],
    ['POST', '/disbursements'],
    ['GET', '/disbursements/dsb_1'],
    ['POST', '/disbursements/dsb_1/approve'],
    ['POST', '/disbursements/dsb_1/refuse'],
    ['POST', '/disbursements/dsb_1/check'],
    ['POST', '/disbursements/dsb_1/settle'],
    ['GET', '/refunds/rfd_1/ways'],
    ['GET', '/takings'],
  ])('%s %s is for operators', async (method, url) => {
    const body = method === 'POST' ? {} : undefined;
    expect((await isp.ask(method, `/api/v1${url}`, { body })).status).toBe(401);
    expect((await amina.asks(method, url, body)).status).toBe(403);
  });

  it('above the limit nobody agrees to what she has ordered herself; another does, and it is sent once', async () => {
    const ordered = await otieno('POST', '/disbursements', transfer('t-1', '1500000'));
    expect(ordered).toMatchObject({
      status: 201,
      body: { state: 'awaiting_approval', needs: 2, requestedBy: 'otieno', approvals: [], customerName: null },
    });
    const { id } = ordered.body;
    expect(ordered.headers.location).toBe(`/api/v1/disbursements/${id}`);
    await isp.billing.drain();
    expect(provider.orders).toEqual([]);
    expect(await otieno('POST', `/disbursements/${id}/approve`)).toMatchObject({
      status: 403,
      body: { code: 'disbursement.ownRequest' },
    });
    const approved = await njeri('POST', `/disbursements/${id}/approve`);
    expect(approved).toMatchObject({ status: 200, body: { approvals: [{ actor: 'njeri' }] } });
    await isp.billing.drain();
    expect(provider.orders.map(({ disbursementId }) => disbursementId)).toEqual([id]);
    expect((await njeri('GET', `/disbursements/${id}`)).body).toMatchObject({ providerReference: 'AG_1' });
    expect(await njeri('POST', `/disbursements/${id}/refuse`, { reason: 'Too late' })).toMatchObject({ status: 409 });
  });

  it('what a person has found out above the limit counts once another has found out the same', async () => {
    const { id } = (await otieno('GET', '/disbursements?status=open')).body.disbursements[0];
    const outcome = { to: 'succeeded', receipt: 'SCK900' };
    const first = await otieno('POST', `/disbursements/${id}/settle`, outcome);
    expect(first).toMatchObject({ status: 200, body: { finding: { says: 'SCK900', actor: 'otieno' } } });
    expect(first.body.state).not.toBe('succeeded');
    expect((await otieno('POST', `/disbursements/${id}/settle`, outcome)).body.state).not.toBe('succeeded');
    const second = await njeri('POST', `/disbursements/${id}/settle`, outcome);
    expect(second).toMatchObject({ status: 200, body: { state: 'succeeded', receipt: 'SCK900', finding: null } });
    expect((await njeri('GET', '/disbursements?status=open')).body.total).toBe(0);
  });

  it('under one key one thing is ordered, and what has not been sent can be stopped', async () => {
    const ordered = await otieno('POST', '/disbursements', transfer('t-2', '2000000'));
    expect((await otieno('POST', '/disbursements', transfer('t-2', '2000000'))).body.id).toBe(ordered.body.id);
    expect(await otieno('POST', '/disbursements', transfer('t-2', '3000000'))).toMatchObject({
      status: 409,
      body: { code: 'disbursement.keyUsed' },
    });
    const { id } = ordered.body;
    expect((await njeri('POST', `/disbursements/${id}/refuse`, { reason: '' })).status).toBe(400);
    const refused = await njeri('POST', `/disbursements/${id}/refuse`, { reason: 'Not this week' });
    expect(refused).toMatchObject({ status: 200, body: { state: 'refused', reason: 'njeri: Not this week' } });
    const late = await njeri('POST', `/disbursements/${id}/approve`);
    expect(late).toMatchObject({ status: 409, body: { code: 'disbursement.move' } });
  });

  it.each<[string, object]>([
    ['a phone is a phone', { to: { kind: 'phone', phone: 'not a phone' } }],
    ['a shortcode has its digits', { to: { kind: 'paybill', number: '12', accountReference: 'X' } }],
    ['the gateway must be there', { gateway: 'nobody' }],
    ['the gateway must know the way', { to: { kind: 'till', number: '400200' } }],
    ['money of ours has an amount', { amount: null }],
    ['money of ours stays ours', { to: { kind: 'phone', phone: '+254 712 345 678' } }],
  ])('what cannot be sent is not ordered: %s', async (_, given) => {
    const before = provider.orders.length;
    const reply = await otieno('POST', '/disbursements', { ...transfer('t-3', '1000'), ...given });
    expect(reply.status).toBe(400);
    expect(provider.orders.length).toBe(before);
  });

  it('a refund shows the ways in which it could be paid, and is paid by one of them', async () => {
    const cash = { customerId: amina.id, amount: '1500', reference: 'R-1' };
    expect((await otieno('POST', '/payments/cash', cash)).status).toBe(201);
    const amount = { minor: '50000', currency: 'KES' };
    const refund = await otieno('POST', `/customers/${amina.id}/refunds`, {
      source: 'wallet',
      amount,
      reason: 'She has paid too much.',
    });
    expect(refund.status).toBe(201);
    const { ways } = (await otieno('GET', `/refunds/${refund.body.id}/ways`)).body;
    expect(ways.map(({ kind }: { kind: string }) => kind)).toContain('bank');
    const sent = await otieno('POST', '/disbursements', {
      purpose: 'refund',
      refundId: refund.body.id,
      gateway: 'paybill',
      to: { kind: 'phone', phone: '+254 712 345 678' },
      remarks: 'Too much',
      key: 'r-1',
    });
    expect(sent).toMatchObject({ status: 201, body: { amount, needs: 1, customerName: 'Amina' } });
    await isp.billing.drain();
    expect(provider.orders.at(-1)).toMatchObject({ disbursementId: sent.body.id, purpose: 'refund' });
    expect((await otieno('GET', '/refunds/rfd_none/ways')).status).toBe(404);
    expect((await otieno('GET', '/disbursements/dsb_none')).status).toBe(404);
  });

  it('money that a provider took back is listed with whose it was', async () => {
    const taken = {
      kind: 'taken_back',
      reference: 'REV1',
      payment: 'unheard-of',
      amount: null,
      fee: null,
      providerAt: null,
      reason: 'Reversed by the payer',
    } as const;
    await isp.billing.applyResult('paybill', taken);
    expect((await otieno('GET', '/takings?status=waiting')).body).toMatchObject({
      total: 1,
      takings: [{ reference: 'REV1', customerName: null, state: 'waiting' }],
    });
  });
});
