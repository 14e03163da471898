import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { HOME_10 } from './support/catalogue.ts';
import { openIsp, type Isp } from './support/isp.ts';
import { openPerson, type Person } from './support/people.ts';
import { fakeProvider, openOperator, type Asks } from './support/provider.ts';

describeOnEngines('how a customer pays, over HTTP', (open) => {
  const provider = fakeProvider();
  let isp: Isp;
  let amina: Person;
  let baraka: Person;
  let desk: Asks;

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [provider.plugin] });
    const token = await isp.operator();
    await isp.ask('POST', '/api/v1/plans', { token, body: HOME_10 });
    [amina, baraka] = [await openPerson(isp, 'Amina'), await openPerson(isp, 'Baraka')];
    desk = await openOperator(isp, 'otieno');
    const mandate = {
      kind: 'mandate',
      providerReference: 'pm_1',
      accountId: amina.id,
      state: 'active',
      startedBy: 'us',
      label: 'Visa •••• 4242',
      expiresAt: null,
      providerAt: null,
    } as const;
    await isp.billing.applyResult('paybill', mandate);
  });

  it('she sees her ways, and nobody else’s', async () => {
    const { status, body } = await amina.asks('GET', `/customers/${amina.id}/ways-to-pay`);
    expect(status).toBe(200);
    expect(body.due).toEqual({ minor: '100000', currency: 'KES' });
    expect(body.ways).toMatchObject([
      { gateway: 'paybill', kind: 'mandate', label: 'Visa •••• 4242', healthy: true },
      { gateway: 'paybill', kind: 'prompt', mandateId: null, healthy: true },
    ]);
    expect((await baraka.asks('GET', `/customers/${amina.id}/ways-to-pay`)).status).toBe(403);
    expect((await isp.ask('GET', `/api/v1/customers/${amina.id}/ways-to-pay`)).status).toBe(401);
    expect((await desk('GET', `/customers/${amina.id}/ways-to-pay`)).status).toBe(200);
  });

  it('without a gateway the house chooses one, and what is asked for is what is due', async () => {
    const asked = await baraka.asks('POST', '/payments/ask', { phone: '254712345678' });
    expect(asked).toMatchObject({
      status: 202,
      body: { gateway: 'paybill', amount: { minor: '100000' }, state: 'processing', next: null },
    });
    expect(asked.headers.location).toBe(`/api/v1/payments/attempts/${asked.body.id}`);
    const forAnother = await baraka.asks('POST', '/payments/ask', { customerId: amina.id });
    expect(forAnother.status).toBe(403);
    const unknown = await baraka.asks('POST', '/payments/ask', { gateway: 'nobody', phone: '254712345678' });
    expect(unknown).toMatchObject({ status: 404, body: { code: 'payment.noGateway' } });
  });

  it('a mandate is charged by its owner only', async () => {
    const [{ id }] = (await amina.asks('GET', `/customers/${amina.id}/mandates`)).body.mandates;
    const stolen = await baraka.asks('POST', '/payments/ask', { mandateId: id });
    expect(stolen.status).toBe(409);
    const charged = await amina.asks('POST', '/payments/ask', { mandateId: id });
    expect(charged.status).toBe(202);
    expect(provider.asks.at(-1)).toMatchObject({ mandate: 'pm_1', accountId: amina.id });
  });

  it('an ask is settled by a person only once nobody asks about it any more, and never by a customer', async () => {
    const { id } = (await desk('POST', '/payments/ask', { customerId: baraka.id, phone: '254733000111', amount: '20' }))
      .body;
    const body = { reason: 'The provider says that it never came.' };
    expect((await baraka.asks('POST', `/payments/attempts/${id}/settle`, body)).status).toBe(403);
    expect((await desk('POST', `/payments/attempts/${id}/settle`, {})).status).toBe(400);
    expect((await desk('POST', `/payments/attempts/${id}/settle`, body)).status).toBe(409);
    expect((await desk('POST', '/payments/attempts/att_none/settle', body)).status).toBe(404);
  });

  it('an ask of which nobody knows the end is listed for operators, until one of them settles it', async () => {
    const list = '/payments/attempts?status=unresolved';
    const none = { status: 200, body: { attempts: [], total: 0, page: 1, pages: 1 } };
    expect(await desk('GET', list)).toMatchObject(none);
    provider.lost = true;
    const { id } = (await desk('POST', '/payments/ask', { customerId: baraka.id, phone: '254733000222', amount: '30' }))
      .body;
    provider.lost = false;
    const row = { id, customerId: baraka.id, customerName: 'Baraka', payer: '254733000222', state: 'unknown' };
    expect(await desk('GET', list)).toMatchObject({
      status: 200,
      body: { attempts: [{ ...row, amount: { minor: '3000', currency: 'KES' } }], total: 1, page: 1, pages: 1 },
    });
    expect((await desk('GET', `${list}&page=2`)).body).toMatchObject({ attempts: [], total: 1, page: 2 });
    expect((await baraka.asks('GET', list)).status).toBe(403);
    expect((await isp.ask('GET', `/api/v1${list}`)).status).toBe(401);
    expect((await desk('GET', '/payments/attempts?status=lost')).status).toBe(400);
    // The same is not asked for again meanwhile, but by an operator who says that she means it.
    const again = { phone: '254733000333', amount: '30' };
    expect(await baraka.asks('POST', '/payments/ask', again)).toMatchObject({
      status: 409,
      body: { code: 'payment.undecided', details: { attemptId: id } },
    });
    expect((await baraka.asks('POST', '/payments/ask', { ...again, despite: id })).status).toBe(403);
    const meant = await desk('POST', '/payments/ask', { ...again, customerId: baraka.id, despite: id });
    expect(meant).toMatchObject({ status: 202, body: { state: 'processing' } });
    const settled = await desk('POST', `/payments/attempts/${id}/settle`, { reason: 'Not on the statement.' });
    expect(settled).toMatchObject({ status: 200, body: { id, state: 'failed' } });
    expect(await desk('GET', list)).toMatchObject(none);
  });

  it('what her wallet does not hold is not paid from it, and nobody pays from another’s', async () => {
    const overpaid = { customerId: baraka.id, amount: '1500', reference: 'R-7' };
    expect((await desk('POST', '/payments/cash', overpaid)).status).toBe(201);
    expect((await baraka.asks('GET', `/customers/${baraka.id}/ways-to-pay`)).body.wallet.minor).toBe('50000');
    expect((await baraka.asks('POST', '/payments/wallet', {})).status).toBe(409);
    expect((await amina.asks('POST', '/payments/wallet', { customerId: baraka.id })).status).toBe(403);
  });

  it('her mandate is ended by her or an operator, and to others it is not there', async () => {
    const [{ id }] = (await amina.asks('GET', `/customers/${amina.id}/mandates`)).body.mandates;
    expect((await baraka.asks('GET', `/customers/${amina.id}/mandates`)).status).toBe(403);
    expect(await baraka.asks('DELETE', `/mandates/${id}`)).toMatchObject({
      status: 404,
      body: { code: 'mandate.missing' },
    });
    expect((await isp.ask('DELETE', `/api/v1/mandates/${id}`)).status).toBe(401);
    const ended = await amina.asks('DELETE', `/mandates/${id}`);
    expect(ended).toMatchObject({ status: 200, body: { state: 'ended', customerId: amina.id } });
    await isp.billing.drain();
    expect(provider.forgotten).toEqual(['pm_1']);
    expect((await amina.asks('GET', `/customers/${amina.id}/ways-to-pay`)).body.ways).toMatchObject([
      { kind: 'prompt' },
    ]);
    expect((await amina.asks('DELETE', '/mandates/mdt_none')).status).toBe(404);
  });
});
